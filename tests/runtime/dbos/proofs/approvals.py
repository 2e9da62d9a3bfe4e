"""A job before a wait and one after it."""

from __future__ import annotations

import os
from typing import TypedDict

from tailor_types import JobContext, WaitPoint, create_workflow, workflow_job
from tests.runtime.dbos.proofs.effects import happen


class Request(TypedDict):
    amount: int


approval = WaitPoint[Request, bool]("approval")


@workflow_job(name="prepare")
async def prepare(input: Request, ctx: JobContext) -> int:
    happen(ctx.idempotency_key)
    return input["amount"]


@workflow_job(name="approve")
async def approve(input: Request) -> list[int | bool]:
    amount = await prepare.trigger({"amount": input["amount"] + int(os.environ.get("CODE", "0"))})
    return [amount, await approval.wait({"amount": amount})]


workflow = create_workflow(name="approvals", main_job=approve)
