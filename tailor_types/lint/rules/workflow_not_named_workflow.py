"""TLR505 workflow-not-named-workflow. Page: ``workflow_not_named_workflow.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["WorkflowNotNamedWorkflow"]


class WorkflowNotNamedWorkflow(DefinitionRule):
    """Reports workflows under another name than ``workflow``."""

    code = "TLR505"
    name = "workflow-not-named-workflow"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        seen: set[str] = set()
        for workflow in project.loaded("workflow"):
            if not workflow.is_nested and workflow.module.path in seen:
                continue  # another rule's: a second workflow
            seen.add(workflow.module.path)
            if workflow.is_nested:
                where = workflow.definition.scope[-1].replace("def ", "function ")
                message = f"the workflow is made in {where}; bind it to `workflow` at module level"
            elif workflow.target != "workflow":
                bound = f"bound to {workflow.target}" if workflow.target else "bound to no name"
                message = f"the workflow is {bound}; bind it to `workflow`"
            else:
                continue
            yield workflow.at(), message
