"""TLR607 unused-wait-point. Page: ``unused_wait_point.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["UnusedWaitPoint"]


class UnusedWaitPoint(DefinitionRule):
    """Reports wait points that nothing in the project names."""

    code = "TLR607"
    name = "unused-wait-point"
    severity = "I"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for point in project.of("wait"):
            if not point.is_nested and not project.is_used(point):
                yield point.at(), f"wait point {point.label} is used nowhere"
