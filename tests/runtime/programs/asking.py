"""A job that waits."""

from __future__ import annotations

from tailor_types import WaitPoint, create_workflow, workflow_job
from tests.runtime.programs.jobs import Order, fetch, tell

approval = WaitPoint[Order, bool]("approval")


@workflow_job(name="ask")
async def ask(input: Order) -> bool:
    await fetch.trigger(input)
    answer = await approval.wait(input)
    await tell.trigger(input)
    return answer


workflow = create_workflow(name="asking", main_job=ask)
