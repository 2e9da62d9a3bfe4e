"""The public names, each from the module that defines it.

A stub package shadows what it holds, so this file lists every name; a test compares it with
the lists of the package itself.
"""

from tailor_types.errors import (
    AlreadyResolvedError as AlreadyResolvedError,
)
from tailor_types.errors import (
    ConfigurationError as ConfigurationError,
)
from tailor_types.errors import (
    DefinitionError as DefinitionError,
)
from tailor_types.errors import (
    InputTypeError as InputTypeError,
)
from tailor_types.errors import (
    JobFailedError as JobFailedError,
)
from tailor_types.errors import (
    NonRetryableError as NonRetryableError,
)
from tailor_types.errors import (
    NoRuntimeError as NoRuntimeError,
)
from tailor_types.errors import (
    NotInJobError as NotInJobError,
)
from tailor_types.errors import (
    NotJsonError as NotJsonError,
)
from tailor_types.errors import (
    NotResumableError as NotResumableError,
)
from tailor_types.errors import (
    NotWaitingYetError as NotWaitingYetError,
)
from tailor_types.errors import (
    PolicyError as PolicyError,
)
from tailor_types.errors import (
    ProjectError as ProjectError,
)
from tailor_types.errors import (
    ReplayMismatchError as ReplayMismatchError,
)
from tailor_types.errors import (
    StoreError as StoreError,
)
from tailor_types.errors import (
    TailorError as TailorError,
)
from tailor_types.errors import (
    UnknownExecutionError as UnknownExecutionError,
)
from tailor_types.errors import (
    UnknownJobError as UnknownJobError,
)
from tailor_types.errors import (
    WorkerLostError as WorkerLostError,
)
from tailor_types.jobs import (
    JobContext as JobContext,
)
from tailor_types.jobs import (
    Principal as Principal,
)
from tailor_types.jobs import (
    WorkflowJob as WorkflowJob,
)
from tailor_types.jobs import (
    create_workflow_job as create_workflow_job,
)
from tailor_types.jobs import (
    workflow_job as workflow_job,
)
from tailor_types.jsonable.values import (
    JsonObject as JsonObject,
)
from tailor_types.jsonable.values import (
    JsonValue as JsonValue,
)
from tailor_types.policies import (
    ConcurrencyPolicy as ConcurrencyPolicy,
)
from tailor_types.policies import (
    RetryPolicy as RetryPolicy,
)
from tailor_types.wait_points import (
    WaitPoint as WaitPoint,
)
from tailor_types.wait_points import (
    WaitPointGroup as WaitPointGroup,
)
from tailor_types.workflows import (
    Workflow as Workflow,
)
from tailor_types.workflows import (
    create_workflow as create_workflow,
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
