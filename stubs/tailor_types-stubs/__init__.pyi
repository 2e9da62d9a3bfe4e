"""The public names, each from the module that defines it.

A stub package shadows what it holds, so this file lists every name; a test compares it with
the package itself.
"""

from tailor_types.errors import (
    AlreadyResolvedError,
    ConfigurationError,
    DefinitionError,
    InputTypeError,
    JobFailedError,
    NonRetryableError,
    NoRuntimeError,
    NotInJobError,
    NotJsonError,
    NotResumableError,
    NotWaitingYetError,
    PolicyError,
    ProjectError,
    ReplayMismatchError,
    StoreError,
    TailorError,
    UnknownExecutionError,
    UnknownJobError,
    WorkerLostError,
)
from tailor_types.jobs import (
    JobContext,
    Principal,
    WorkflowJob,
    create_workflow_job,
    workflow_job,
)
from tailor_types.jsonable.values import (
    JsonObject,
    JsonValue,
)
from tailor_types.policies import (
    ConcurrencyPolicy,
    RetryPolicy,
)
from tailor_types.wait_points import (
    WaitPoint,
    WaitPointGroup,
)
from tailor_types.workflows import (
    Workflow,
    create_workflow,
)

__version__: str

__all__ = [
    "AlreadyResolvedError",
    "ConcurrencyPolicy",
    "ConfigurationError",
    "DefinitionError",
    "InputTypeError",
    "JobContext",
    "JobFailedError",
    "JsonObject",
    "JsonValue",
    "NoRuntimeError",
    "NonRetryableError",
    "NotInJobError",
    "NotJsonError",
    "NotResumableError",
    "NotWaitingYetError",
    "PolicyError",
    "Principal",
    "ProjectError",
    "ReplayMismatchError",
    "RetryPolicy",
    "StoreError",
    "TailorError",
    "UnknownExecutionError",
    "UnknownJobError",
    "WaitPoint",
    "WaitPointGroup",
    "WorkerLostError",
    "Workflow",
    "WorkflowJob",
    "create_workflow",
    "create_workflow_job",
    "workflow_job",
]
