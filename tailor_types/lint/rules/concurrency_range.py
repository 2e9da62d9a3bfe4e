"""TLR525 concurrency-range. Page: ``concurrency_range.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["ConcurrencyRange"]

_MOST = 1000


class ConcurrencyRange(DefinitionRule):
    """Reports limits of concurrency that the platform refuses."""

    code = "TLR525"
    name = "concurrency-range"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for policy in project.of("concurrency"):
            given = policy.definition.call.keywords.get("max_concurrent_executions")
            if given is None or given.kind != "literal":
                continue
            value = given.value
            if type(value) is not int or not 1 <= value <= _MOST:
                message = (
                    f"max_concurrent_executions is {value!r}; it must be an int from 1 to {_MOST}"
                )
                yield policy.at(given), message
