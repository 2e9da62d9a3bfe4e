"""A job that does what its input says, so that any worker can run it."""

from __future__ import annotations

from typing import TypedDict

from tailor_types import (
    JobContext,
    JobFailedError,
    RetryPolicy,
    WaitPoint,
    create_workflow,
    workflow_job,
)
from tests.runtime.dbos.proofs.effects import happen
from tests.runtime.test_model import RETRIES, Step

go_on = WaitPoint[int, int]("go-on")


class Told(TypedDict):
    at: int
    fails: bool


@workflow_job(name="do-step")
async def do_step(input: Told, ctx: JobContext) -> int:
    happen(f"{ctx.execution_id}:{input['at']}")
    if input["fails"]:
        raise ValueError("not ever")
    return input["at"]


@workflow_job(name="do-nested-step")
async def do_nested_step(input: Told) -> int:
    return await do_step.trigger(input)


@workflow_job(name="do-steps")
async def do_steps(input: list[Step]) -> list[int]:
    found: list[int] = []
    for at, step in enumerate(input):
        if step["kind"] == "wait":
            found.append(await go_on.wait(at))
            continue
        job = do_nested_step if step["kind"] == "nested" else do_step
        try:
            found.append(await job.trigger({"at": at, "fails": step["fails"] > 0}))
        except JobFailedError:
            if not step["handled"]:
                raise
            found.append(-1)
    return found


workflow = create_workflow(
    name="scripted",
    main_job=do_steps,
    retry_policy=RetryPolicy(  # due after the test, so that only a resume runs it again
        max_retries=RETRIES, initial_backoff="60m", max_backoff="60m", backoff_multiplier=1
    ),
)
