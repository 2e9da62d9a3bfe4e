"""Jobs that trigger several at once, in each way that asyncio has for it.

Those of ``GATHERS`` repeat themselves: what they await besides triggers takes turns, not time.
Those of ``UNSTEADY`` do not, and are to be refused by name wherever that shows.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tailor_types import JobFailedError, Workflow, create_workflow, workflow_job
from tests.runtime.programs import Order, approval, fetch, note, settle

if TYPE_CHECKING:
    from collections.abc import Awaitable


def order(name: str) -> Order:
    return {"order": name, "cents": 1}


def shown(found: object) -> str:
    return f"{type(found).__name__} {found}"


@workflow_job(name="refuse")
async def refuse(input: Order) -> str:
    note(f"refuse {input['order']}")
    raise ValueError(f"refused {input['order']}")


@workflow_job(name="gather-exceptions")
async def gather_exceptions() -> list[str]:
    asked: list[Awaitable[str | bool]] = [
        fetch.trigger(order("a")),
        refuse.trigger(order("b")),
        approval.wait(order("c")),
        fetch.trigger(order("d")),
    ]
    found = await asyncio.gather(*asked, return_exceptions=True)
    return [*map(shown, found), await fetch.trigger(order("e"))]


@workflow_job(name="leave-group")
async def leave_group() -> list[str]:
    """Handle a failure in a group, which cancels what others of it have asked for."""

    async def twice(name: str) -> str:
        return await fetch.trigger(order(await fetch.trigger(order(name))))

    found: list[str] = []
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(twice("a"))
            group.create_task(refuse.trigger(order("b")))
            group.create_task(twice("c"))
    except* JobFailedError as errors:
        found += map(shown, errors.exceptions)
    return [*found, await settle.trigger(order("d"))]


@workflow_job(name="take-turns")
async def take_turns() -> list[str]:
    """Await locks, queues and turns of the loop between triggers."""
    queue: asyncio.Queue[str] = asyncio.Queue(maxsize=1)
    lock = asyncio.Lock()

    async def produce() -> str:
        for name in ("a", "b"):
            await queue.put(await fetch.trigger(order(name)))
        async with lock:
            return await fetch.trigger(order("last"))

    async def consume() -> str:
        async with lock:
            found = await fetch.trigger(order(await queue.get()))
        for _ in range(5):
            await asyncio.sleep(0)
        return found + await fetch.trigger(order(await queue.get()))

    return list(await asyncio.gather(produce(), consume()))


@workflow_job(name="race")
async def race() -> list[str]:
    """Go on with the first and cancel the others."""
    asked = (fetch.trigger(order("a")), asyncio.wait_for(settle.trigger(order("b")), 60))
    tasks = [asyncio.create_task(one) for one in asked]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    return [*(task.result() for task in done), await settle.trigger(order("c"))]


@workflow_job(name="fan-out")
async def fan_out(input: Order) -> list[str]:
    asked = (fetch.trigger(order(f"{input['order']}{n}")) for n in range(2))
    return list(await asyncio.gather(*asked))


@workflow_job(name="gather-gathering")
async def gather_gathering() -> list[list[str]]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(fan_out.trigger(order(name))) for name in "ab"]
    return [task.result() for task in tasks]


@workflow_job(name="pass-time")
async def pass_time() -> list[str]:
    """Await what takes time before and between triggers, of which the order may then differ."""

    async def slowly(name: str, seconds: float) -> str:
        await asyncio.sleep(seconds)
        first = await fetch.trigger(order(name))
        await asyncio.to_thread(lambda: None)
        return await fetch.trigger(order(first))

    return list(await asyncio.gather(slowly("a", 0.002), slowly("b", 0), slowly("c", 0.001)))


@workflow_job(name="take-as-it-comes")
async def take_as_it_comes() -> list[str]:
    """Leave the order to ``as_completed``, which starts what it is given as a set."""
    asked = [fetch.trigger(order(name)) for name in "abc"]
    return sorted([await one for one in asyncio.as_completed(asked)])


@workflow_job(name="turn-round")
async def turn_round() -> list[str]:
    """Ask in another order in any process but the first."""
    path = Path(os.environ["EFFECTS"])
    if not path.read_text():
        note(f"{os.getpid()}")
    names = "abc" if path.read_text().splitlines()[0] == f"{os.getpid()}" else "bac"
    return sorted(await asyncio.gather(*(fetch.trigger(order(name)) for name in names)))


def _by_name(*workflows: Workflow[Any, Any]) -> dict[str, Workflow[Any, Any]]:
    return {workflow.name: workflow for workflow in workflows}


GATHERS = _by_name(
    create_workflow(name="gathered-exceptions", main_job=gather_exceptions),
    create_workflow(name="left-group", main_job=leave_group),
    create_workflow(name="taken-turns", main_job=take_turns),
    create_workflow(name="raced", main_job=race),
    create_workflow(name="gathered-gathering", main_job=gather_gathering),
)
UNSTEADY = _by_name(
    create_workflow(name="taken-as-it-comes", main_job=take_as_it_comes),
    create_workflow(name="passed-time", main_job=pass_time),
    create_workflow(name="turned-round", main_job=turn_round),
)
