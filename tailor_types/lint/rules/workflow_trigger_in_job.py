"""TLR313 workflow-trigger-in-job. Page: ``workflow_trigger_in_job.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["WorkflowTriggerInJob"]


class WorkflowTriggerInJob(SituationRule):
    """Reports starting a workflow before a trigger or wait."""

    code = "TLR313"
    name = "workflow-trigger-in-job"
    severity = "W"
    kind = "workflow"
    text = (
        "{what} starts another execution at each re-execution, because {trigger} comes after "
        "it; start it in a leaf job"
    )
