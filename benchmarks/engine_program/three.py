"""Three small jobs in a row, on us; a worker whose ``HOLD`` is set stays in the third."""

from __future__ import annotations

import asyncio
import os
from typing import TypedDict

from tailor_types import create_workflow, workflow_job


class Counted(TypedDict):
    number: int
    last: bool


@workflow_job(name="add-one")
async def add_one(input: Counted) -> int:
    if input["last"] and os.environ.get("HOLD"):
        await asyncio.Event().wait()
    return input["number"] + 1


@workflow_job(name="three-jobs")
async def three_jobs(input: int) -> int:
    first = await add_one.trigger({"number": input, "last": False})
    second = await add_one.trigger({"number": first, "last": False})
    return await add_one.trigger({"number": second, "last": True})


workflow = create_workflow(name="three", main_job=three_jobs)
