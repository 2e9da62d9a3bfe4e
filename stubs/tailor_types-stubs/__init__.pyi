"""The public names, each from the module that defines it.

A stub package shadows what it holds, so this file lists every name; a test compares it with
the package itself.
"""

from tailor_types.databases import (
    get_db,
)
from tailor_types.errors import (
    AlreadyResolvedError,
    ConfigurationError,
    DefinitionError,
    InputTypeError,
    JobFailedError,
    NonRetryableError,
    NoRuntimeError,
    NotCancelableError,
    NotInJobError,
    NotJsonError,
    NotResumableError,
    NotWaitingYetError,
    PolicyError,
    ProjectError,
    ReplayMismatchError,
    StoreError,
    SuspensionIgnoredError,
    TailorError,
    UnknownExecutionError,
    UnknownJobError,
    WaitTimeoutError,
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
from tailor_types.resolvers import (
    Resolver,
    ResolverContext,
    create_resolver,
    resolver,
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
    "NotCancelableError",
    "NotInJobError",
    "NotJsonError",
    "NotResumableError",
    "NotWaitingYetError",
    "PolicyError",
    "Principal",
    "ProjectError",
    "ReplayMismatchError",
    "Resolver",
    "ResolverContext",
    "RetryPolicy",
    "StoreError",
    "SuspensionIgnoredError",
    "TailorError",
    "UnknownExecutionError",
    "UnknownJobError",
    "WaitPoint",
    "WaitPointGroup",
    "WaitTimeoutError",
    "WorkerLostError",
    "Workflow",
    "WorkflowJob",
    "create_resolver",
    "create_workflow",
    "create_workflow_job",
    "get_db",
    "resolver",
    "workflow_job",
]
