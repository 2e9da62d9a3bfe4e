"""Workflows: a main job, and the policies under which it is executed."""

from __future__ import annotations

import sys
from typing import Any, Generic, TypeVar, overload

from tailor_types.active import current_runtime
from tailor_types.errors import DefinitionError, InputTypeError
from tailor_types.jobs import WorkflowJob
from tailor_types.names import name_problem
from tailor_types.policies import ConcurrencyPolicy, RetryPolicy

__all__ = ["Workflow", "create_workflow"]

I = TypeVar("I")  # noqa: E741 -- what the main job takes
O = TypeVar("O")  # noqa: E741 -- what it returns


class Workflow(Generic[I, O]):
    """Something that can be executed.

    Attributes:
        name: unique in the project.
        main_job: the job at position 0.
        retry_policy: whether and when a failed execution is tried again.
        concurrency_policy: how many executions run at once; None for no limit.
    """

    __slots__ = ("__weakref__", "_module", "concurrency_policy", "main_job", "name", "retry_policy")

    def __init__(
        self,
        name: str,
        main_job: WorkflowJob[I, O],
        retry_policy: RetryPolicy | None,
        concurrency_policy: ConcurrencyPolicy | None,
    ) -> None:
        self.name = name
        self.main_job = main_job
        self.retry_policy = retry_policy
        self.concurrency_policy = concurrency_policy
        self._module = ""

    @overload
    async def trigger(
        self: Workflow[None, O],
        /,
        *,
        auth_invoker: str | None = None,
        execution_id: str | None = None,
    ) -> str: ...
    @overload
    async def trigger(
        self, args: I, /, *, auth_invoker: str | None = None, execution_id: str | None = None
    ) -> str: ...
    async def trigger(
        self, *args: Any, auth_invoker: str | None = None, execution_id: str | None = None
    ) -> str:
        """Start an execution on the active runtime and return its id.

        Args:
            args: what the main job takes.
            auth_invoker: name of the machine user to run as; else the starter's invoker.
            execution_id: idempotency key: starting it twice starts it once.

        Raises:
            NoRuntimeError: no runtime is open here.
            NotJsonError: *args* are not JSON.
            InputTypeError: *args* are not of the type that the main job declares.
        """
        if len(args) > 1:
            raise InputTypeError(f"workflow {self.name!r}", ("takes one input",))
        runtime = current_runtime(f"start workflow {self.name!r}")
        return await runtime.start(
            self, args[0] if args else None, auth_invoker=auth_invoker, execution_id=execution_id
        )

    def __repr__(self) -> str:
        return f"<Workflow {self.name!r}>"


def create_workflow(
    *,
    name: str,
    main_job: WorkflowJob[I, O],
    retry_policy: RetryPolicy | None = None,
    concurrency_policy: ConcurrencyPolicy | None = None,
) -> Workflow[I, O]:
    """Define a workflow; bind it at the level of its module to the name ``workflow``.

    Raises:
        DefinitionError: all that is wrong with the name, the main job and the policies.
    """
    problems = []
    if (problem := name_problem(name, "name")) is not None:
        problems.append(problem)
    given: object = main_job  # callers without a type checker give anything
    if not isinstance(given, WorkflowJob):
        problems.append(
            f"main_job must be a job, found {_described(given)}; "
            "decorate it with @workflow_job(name=...)"
        )
    for key, value, kind in (
        ("retry_policy", retry_policy, RetryPolicy),
        ("concurrency_policy", concurrency_policy, ConcurrencyPolicy),
    ):
        if value is not None and not isinstance(value, kind):
            problems.append(f"{key} must be a {kind.__name__}, found {_described(value)}")
    if problems:
        raise DefinitionError(f"workflow {name!r}", tuple(problems))
    made = Workflow(name, main_job, retry_policy, concurrency_policy)
    # Where a Runtime, which is given workflows, finds the module to hold to the rules of one.
    made._module = sys._getframe(1).f_globals.get("__name__", "")  # noqa: SLF001 -- ours, and the one way to the caller
    return made


def _described(value: object) -> str:
    name = getattr(value, "__qualname__", None)
    return f"{type(value).__name__} {name}" if name else type(value).__name__
