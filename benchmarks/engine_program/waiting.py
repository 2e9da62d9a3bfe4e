"""One wait, for the time from its answer to its end."""

from __future__ import annotations

from tailor_types import WaitPoint, create_workflow, workflow_job

go_on = WaitPoint[None, int]("go-on")


@workflow_job(name="wait-once")
async def wait_once() -> int:
    return await go_on.wait()


workflow = create_workflow(name="waiting", main_job=wait_once)
