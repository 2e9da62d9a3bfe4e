"""TLR608 unresolved-wait-point. Page: ``unresolved_wait_point.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["UnresolvedWaitPoint"]


class UnresolvedWaitPoint(DefinitionRule):
    """Reports wait points that something waits on and nothing resolves."""

    code = "TLR608"
    name = "unresolved-wait-point"
    severity = "I"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        resolved = {id(call.point) for call in project.calls if call.method.method == "resolve"}
        for call in project.calls:
            if call.method.method == "wait" and id(call.point) not in resolved:
                resolved.add(id(call.point))
                yield call.at(), f"nothing in the project resolves {call.point.label}"
