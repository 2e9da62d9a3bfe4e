"""A job of which few run at once."""

from __future__ import annotations

from tailor_types import ConcurrencyPolicy, create_workflow, workflow_job
from tests.runtime.programs.jobs import Order, pay


@workflow_job(name="pay-slowly")
async def pay_slowly(input: Order) -> str:
    return await pay.trigger(input)


workflow = create_workflow(
    name="limited",
    main_job=pay_slowly,
    concurrency_policy=ConcurrencyPolicy(max_concurrent_executions=3),
)
