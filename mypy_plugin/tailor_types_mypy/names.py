"""Full names the plugin knows, where the symbols are defined; a test resolves each."""

from __future__ import annotations

from typing import Final

JOB: Final = "tailor_types.jobs.WorkflowJob"
JOB_CONTEXT: Final = "tailor_types.jobs.JobContext"
JOB_DECORATOR: Final = "tailor_types.jobs.JobDecorator"
CREATE_WORKFLOW_JOB: Final = "tailor_types.jobs.create_workflow_job"
WAIT_POINT: Final = "tailor_types.wait_points.WaitPoint"
WORKFLOW: Final = "tailor_types.workflows.Workflow"

SCALARS: Final = frozenset({"builtins.str", "builtins.int", "builtins.float", "builtins.bool"})
ARRAYS: Final = frozenset({"builtins.list", "typing.Sequence", "typing.MutableSequence"})
TABLES: Final = frozenset({"builtins.dict", "typing.Mapping", "typing.MutableMapping"})
