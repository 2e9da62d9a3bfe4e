"""TLR521 max-retries-range. Page: ``max_retries_range.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["MaxRetriesRange"]

_MOST = 10


class MaxRetriesRange(DefinitionRule):
    """Reports numbers of retries that the platform refuses."""

    code = "TLR521"
    name = "max-retries-range"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for policy in project.of("retry"):
            given = policy.definition.call.keywords.get("max_retries")
            if given is None or given.kind != "literal":
                continue
            value = given.value
            if type(value) is not int or not 1 <= value <= _MOST:
                yield (
                    policy.at(given),
                    f"max_retries is {value!r}; it must be an int from 1 to {_MOST}",
                )
