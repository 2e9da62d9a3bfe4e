"""Charging a customer: the payment service is called outside, once for each idempotency key."""

import asyncio
from typing import TypedDict

from shop_database import connected
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
    with connected() as database:
        # A crash after this line and before the result is recorded runs the job again; the key
        # is the same then, so the customer is not charged twice.
        database.execute(
            "insert or ignore into charge values (?, ?, ?)",
            (ctx.idempotency_key, input["customer_id"], input["cents"]),
        )
    return {"charge_id": ctx.idempotency_key, "cents": input["cents"]}
