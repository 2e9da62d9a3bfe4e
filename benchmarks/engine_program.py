"""The same program twice, for ``engines.py``: three small jobs in a row, on us and on plain DBOS.

``engine_program.py (ours | plain) URL`` is one worker; it prints ``ready`` and works.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import uuid
from typing import Any, TypedDict

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from tailor_types import WaitPoint, Workflow, create_workflow, workflow_job
from tailor_types.runtime import Runtime

QUEUE = "plain"
VERSION = "1"
LEASE = 3.0


class Counted(TypedDict):
    number: int
    pause: float


@workflow_job(name="add-one")
async def add_one(input: Counted) -> int:
    await asyncio.sleep(input["pause"])
    return input["number"] + 1


@workflow_job(name="three-jobs")
async def three_jobs(input: Counted) -> int:
    first = await add_one.trigger({"number": input["number"], "pause": 0.0})
    second = await add_one.trigger({"number": first, "pause": 0.0})
    return await add_one.trigger({"number": second, "pause": input["pause"]})


go_on = WaitPoint[None, int]("go-on")


@workflow_job(name="wait-once")
async def wait_once() -> int:
    return await go_on.wait()


three = create_workflow(name="three", main_job=three_jobs)
waiting = create_workflow(name="waiting", main_job=wait_once)
WORKFLOWS: list[Workflow[Any, Any]] = [three, waiting]


@DBOS.step(name="add_one")
async def plain_step(number: int, pause: float) -> int:
    await asyncio.sleep(pause)
    return number + 1


@DBOS.workflow(name="three", max_recovery_attempts=None)
async def plain(number: int, pause: float) -> int:
    first = await plain_step(number, 0.0)
    second = await plain_step(first, 0.0)
    return await plain_step(second, pause)


async def work_on_ours(url: str) -> None:
    """Work for ever, on our engine."""
    async with Runtime(url, workflows=WORKFLOWS, lease=LEASE):
        print("ready", flush=True)
        await asyncio.Event().wait()


def work_on_plain_dbos(url: str) -> None:
    """Work for ever, on DBOS alone."""
    config: DBOSConfig = {
        "name": "plain",
        "system_database_url": url,
        "executor_id": uuid.uuid4().hex,
        "application_version": VERSION,
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "ERROR",
        "sys_db_pool_size": 10,
    }
    DBOS(config=config)
    DBOS.listen_queues([QUEUE])
    DBOS.launch()
    print("ready", flush=True)
    signal.pause()


if __name__ == "__main__":
    if sys.argv[1] == "ours":
        asyncio.run(work_on_ours(sys.argv[2]))
    else:
        work_on_plain_dbos(sys.argv[2])
