"""Nested jobs, slow enough to be killed in the middle: 2 + 3 leaves below two levels."""

from __future__ import annotations

import asyncio
from typing import TypedDict

from tailor_types import JobContext, create_workflow, workflow_job
from tests.runtime.dbos.proofs.effects import happen


class Order(TypedDict):
    number: int
    pause: float


@workflow_job(name="charge")
async def charge(input: Order, ctx: JobContext) -> int:
    happen(ctx.idempotency_key)
    await asyncio.sleep(input["pause"])
    return input["number"] * 2


@workflow_job(name="ship")
async def ship(input: Order, ctx: JobContext) -> int:
    happen(ctx.idempotency_key)
    await asyncio.sleep(input["pause"])
    return input["number"] + 1


@workflow_job(name="fulfil")
async def fulfil(input: Order) -> int:
    shipped = 0
    for _ in range(3):
        shipped = await ship.trigger({"number": shipped, "pause": input["pause"]})
    return shipped + input["number"]


@workflow_job(name="order")
async def order(input: Order) -> list[int]:
    charged = await charge.trigger(input)
    shipped = await fulfil.trigger({"number": charged, "pause": input["pause"]})
    return [charged, shipped, await charge.trigger({"number": shipped, "pause": input["pause"]})]


def oracle(number: int) -> list[int]:
    """Return what an order must come to."""
    return [number * 2, 3 + number * 2, (3 + number * 2) * 2]


workflow = create_workflow(name="orders", main_job=order)
