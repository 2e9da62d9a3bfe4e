"""Workflows that the tests of the runtime run, some of them in child processes."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any, TypedDict

from tailor_types import (
    ConcurrencyPolicy,
    JobContext,
    RetryPolicy,
    WaitPoint,
    Workflow,
    create_workflow,
    workflow_job,
)


class Order(TypedDict):
    order: str
    cents: int


def note(what: str) -> None:
    """Leave an effect outside, where EFFECTS says."""
    path = os.environ.get("EFFECTS")
    if path:
        with Path(path).open("a") as file:
            file.write(f"{what}\n")


@workflow_job(name="fetch")
async def fetch(input: Order) -> str:
    note(f"fetch {input['order']}")
    return f"customer of {input['order']}"


@workflow_job(name="pay")
def pay(input: Order, ctx: JobContext) -> str:
    note(f"pay {input['order']}")
    if pause := os.environ.get("PAUSE"):
        time.sleep(float(pause))
    return ctx.idempotency_key


@workflow_job(name="settle")
async def settle(input: Order) -> str:
    note(f"settle {input['order']}")
    return await pay.trigger(input)


@workflow_job(name="tell")
async def tell(input: Order) -> None:
    note(f"tell {input['order']}")


@workflow_job(name="sell")
async def sell(input: Order) -> list[str]:
    customer = await fetch.trigger(input)
    paid = await settle.trigger(input)
    await tell.trigger(input)
    return [customer, paid]


selling = create_workflow(name="selling", main_job=sell)

approval = WaitPoint[Order, bool]("approval")


@workflow_job(name="ask")
async def ask(input: Order) -> bool:
    await fetch.trigger(input)
    answer = await approval.wait(input)
    await tell.trigger(input)
    return answer


asking = create_workflow(name="asking", main_job=ask)


@workflow_job(name="flaky")
async def flaky(input: Order, ctx: JobContext) -> str:
    note(f"flaky {input['order']}")
    path = Path(os.environ["EFFECTS"])
    if path.read_text().count(f"flaky {input['order']}\n") <= input["cents"]:
        raise ValueError(f"not yet, {ctx.execution_id}")
    return "done"


@workflow_job(name="insist")
async def insist(input: Order) -> str:
    await fetch.trigger(input)
    return await flaky.trigger(input)


insisting = create_workflow(
    name="insisting",
    main_job=insist,
    retry_policy=RetryPolicy(
        max_retries=2, initial_backoff="1m", max_backoff="5m", backoff_multiplier=2
    ),
)


@workflow_job(name="pay-slowly")
async def pay_slowly(input: Order) -> str:
    return await pay.trigger(input)


limited = create_workflow(
    name="limited",
    main_job=pay_slowly,
    concurrency_policy=ConcurrencyPolicy(max_concurrent_executions=3),
)

EVERY: list[Workflow[Any, Any]] = [selling, asking, insisting, limited]


async def serve(store: str) -> None:
    """Work off what is in *store*, until killed."""
    from tailor_types.runtime import Runtime

    async with Runtime(store, workflows=EVERY, lease=float(os.environ.get("LEASE", "1"))):
        await asyncio.Event().wait()


if __name__ == "__main__":
    import sys

    asyncio.run(serve(sys.argv[1]))
