"""TLR523 backoff-order. Page: ``backoff_order.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["BackoffOrder"]


class BackoffOrder(DefinitionRule):
    """Reports policies whose first backoff is longer than the longest."""

    code = "TLR523"
    name = "backoff-order"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for policy in project.of("retry"):
            keywords = policy.definition.call.keywords
            first, longest = keywords.get("initial_backoff"), keywords.get("max_backoff")
            if first is None or longest is None or {first.kind, longest.kind} != {"literal"}:
                continue
            low, high = seconds(first.value), seconds(longest.value)
            if low is not None and high is not None and low > high:
                message = (
                    f"initial_backoff {first.value!r} is longer than max_backoff "
                    f"{longest.value!r}; exchange them"
                )
                yield policy.at(first), message
