"""The jobs that several programs trigger, and what they leave outside."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TypedDict

from tailor_types import JobContext, workflow_job


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
