"""Three jobs, one of which is held until it is told to go on; the second's argument is code."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TypedDict

from tailor_types import JobContext, create_workflow, workflow_job
from tests.runtime.dbos.proofs.effects import happen


class Held(TypedDict):
    at: int


class Stage(TypedDict):
    number: int
    held: bool
    made_by: str


def told(file: Path) -> Path:
    """Return the file that tells held jobs to go on, beside the effects."""
    return file.with_name("go-on")


@workflow_job(name="pass-stage")
async def pass_stage(input: Stage, ctx: JobContext) -> str:
    happen(ctx.idempotency_key)
    while input["held"] and not told(Path(os.environ["EFFECTS"])).exists():
        await asyncio.sleep(0.05)
    return input["made_by"]


@workflow_job(name="pass-stages")
async def pass_stages(input: Held) -> list[str]:
    code = f"code {os.environ.get('CODE', '0')}"
    return [
        await pass_stage.trigger(
            {
                "number": number,
                "held": number == input["at"],
                "made_by": code if number == 2 else "any code",
            }
        )
        for number in (1, 2, 3)
    ]


workflow = create_workflow(name="stages", main_job=pass_stages)
