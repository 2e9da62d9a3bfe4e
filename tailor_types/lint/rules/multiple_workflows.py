"""TLR504 multiple-workflows. Page: ``multiple_workflows.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["MultipleWorkflows"]


class MultipleWorkflows(DefinitionRule):
    """Reports the second and every later workflow of a module."""

    code = "TLR504"
    name = "multiple-workflows"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        first: dict[str, Spot] = {}
        for workflow in project.loaded("workflow"):
            if workflow.is_nested:
                continue
            spot = workflow.at()
            other = first.setdefault(workflow.module.path, spot)
            if other is not spot:
                message = (
                    f"second workflow of this module, after line {other.place.line}; "
                    "move it to another"
                )
                yield spot, message
