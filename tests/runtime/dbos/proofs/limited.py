"""At most two at once, over all workers; each is seen to begin and to end, twice."""

from __future__ import annotations

import asyncio
from typing import TypedDict

from tailor_types import (
    ConcurrencyPolicy,
    JobContext,
    WaitPoint,
    create_workflow,
    workflow_job,
)
from tests.runtime.dbos.proofs.effects import happen

LIMIT = 2


class Slow(TypedDict):
    pause: float


go_on = WaitPoint[None, bool]("go-on")


@workflow_job(name="occupy")
async def occupy(input: Slow, ctx: JobContext) -> None:
    happen(ctx.idempotency_key, "begin")
    await asyncio.sleep(input["pause"])
    happen(ctx.idempotency_key, "end")


@workflow_job(name="twice")
async def twice(input: Slow) -> bool:
    await occupy.trigger(input)
    answer = await go_on.wait()
    await occupy.trigger(input)
    return answer


workflow = create_workflow(
    name="limited",
    main_job=twice,
    concurrency_policy=ConcurrencyPolicy(max_concurrent_executions=LIMIT),
)
