"""Workflows, for type checkers."""

from typing import Generic, TypeVar, overload

from tailor_types.jobs import WorkflowJob
from tailor_types.policies import ConcurrencyPolicy, RetryPolicy

__all__ = ["Workflow", "create_workflow"]

I = TypeVar("I")
O = TypeVar("O")

class Workflow(Generic[I, O]):
    name: str
    main_job: WorkflowJob[I, O]
    retry_policy: RetryPolicy | None
    concurrency_policy: ConcurrencyPolicy | None
    def __init__(
        self,
        name: str,
        main_job: WorkflowJob[I, O],
        retry_policy: RetryPolicy | None,
        concurrency_policy: ConcurrencyPolicy | None,
    ) -> None: ...
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

def create_workflow(
    *,
    name: str,
    main_job: WorkflowJob[I, O],
    retry_policy: RetryPolicy | None = None,
    concurrency_policy: ConcurrencyPolicy | None = None,
) -> Workflow[I, O]: ...
