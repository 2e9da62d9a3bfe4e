"""Durable workflow jobs in plain typed Python.

Everything that a module of workflows needs is importable from here, lazily: importing
``tailor_types`` loads nothing heavy, and no name is loaded before it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tailor_types.databases import get_db
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
    from tailor_types.jsonable.values import JsonObject, JsonValue
    from tailor_types.policies import ConcurrencyPolicy, RetryPolicy
    from tailor_types.resolvers import Resolver, ResolverContext, create_resolver, resolver
    from tailor_types.wait_points import WaitPoint, WaitPointGroup
    from tailor_types.workflows import Workflow, create_workflow

__version__ = "0.1.0"

_HOMES = {
    "tailor_types.databases": ("get_db",),
    "tailor_types.errors": (
        "AlreadyResolvedError",
        "ConfigurationError",
        "DefinitionError",
        "InputTypeError",
        "JobFailedError",
        "NoRuntimeError",
        "NonRetryableError",
        "NotCancelableError",
        "NotInJobError",
        "NotJsonError",
        "NotResumableError",
        "NotWaitingYetError",
        "PolicyError",
        "ProjectError",
        "ReplayMismatchError",
        "StoreError",
        "SuspensionIgnoredError",
        "TailorError",
        "UnknownExecutionError",
        "UnknownJobError",
        "WaitTimeoutError",
        "WorkerLostError",
    ),
    "tailor_types.jobs": (
        "JobContext",
        "Principal",
        "WorkflowJob",
        "create_workflow_job",
        "workflow_job",
    ),
    "tailor_types.jsonable.values": ("JsonObject", "JsonValue"),
    "tailor_types.policies": ("ConcurrencyPolicy", "RetryPolicy"),
    "tailor_types.resolvers": ("Resolver", "ResolverContext", "create_resolver", "resolver"),
    "tailor_types.wait_points": ("WaitPoint", "WaitPointGroup"),
    "tailor_types.workflows": ("Workflow", "create_workflow"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

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


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for (PEP 562)."""
    if (home := _HOME_OF.get(name)) is None:
        raise AttributeError(f"module 'tailor_types' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
