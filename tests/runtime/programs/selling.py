"""A job that triggers others, one of which triggers one more."""

from __future__ import annotations

from tailor_types import create_workflow, workflow_job
from tests.runtime.programs.jobs import Order, fetch, settle, tell


@workflow_job(name="sell")
async def sell(input: Order) -> list[str]:
    customer = await fetch.trigger(input)
    paid = await settle.trigger(input)
    await tell.trigger(input)
    return [customer, paid]


workflow = create_workflow(name="selling", main_job=sell)
