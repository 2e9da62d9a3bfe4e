"""Charging a customer: the payment service is called outside, once for each idempotency key."""

import asyncio
from typing import TypedDict

import shop_database as shop
from tailor_types import JobContext, workflow_job


class Charge(TypedDict):
    customer_id: str
    cents: int


class Receipt(TypedDict):
    charge_id: str
    cents: int


@workflow_job(name="charge")
async def charge(input: Charge, ctx: JobContext) -> Receipt:
    print(f"charging {input['cents']} cents")
    await asyncio.sleep(float(ctx.env.get("PAYMENT_SECONDS", 0)))
    async with shop.opened() as database:
        # A crash after this block and before the result is recorded runs the job again; the key
        # is the same then, so the customer is not charged twice.
        if await database.get(shop.Charge, ctx.idempotency_key) is None:
            database.add(shop.Charge(idempotency_key=ctx.idempotency_key, **input))
    return {"charge_id": ctx.idempotency_key, "cents": input["cents"]}
