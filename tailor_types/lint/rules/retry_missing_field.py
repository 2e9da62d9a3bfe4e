"""TLR520 retry-missing-field. Page: ``retry_missing_field.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["RetryMissingField"]

_FIELDS = ("max_retries", "initial_backoff", "max_backoff", "backoff_multiplier")


class RetryMissingField(DefinitionRule):
    """Reports retry policies without all of their fields."""

    code = "TLR520"
    name = "retry-missing-field"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for policy in project.of("retry"):
            call = policy.definition.call
            missing = [name for name in _FIELDS if name not in call.keywords]
            if missing and not call.spread:
                yield policy.at(), f"RetryPolicy has no {', '.join(missing)}; all four are required"
