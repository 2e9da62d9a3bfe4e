"""Die after each write of the journal, go on elsewhere: ``dying URL`` prints what came of it.

Each program runs once to its end, then once for every point at which its process dies with
``os._exit``; one last process goes on with all of them. Prints one JSON object an execution.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from tailor_types.errors import AlreadyResolvedError, NotWaitingYetError
from tailor_types.runtime import Runtime
from tailor_types.runtime.dbos.database import Database
from tests.runtime.crashes import forked
from tests.runtime.gathers import GATHERS
from tests.runtime.programs import approval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tailor_types.runtime import Execution

LEASE = 1.0
WORKFLOWS = GATHERS.values()


def die_after(writes: int) -> None:
    """Let this process die right after so many writes; 0 for never."""
    one, left = Database.one, writes

    async def counted(self: Database, statement: str, values: Mapping[str, Any]) -> Any:
        nonlocal left
        row = await one(self, statement, values)
        left -= 1
        if left == 0:
            os._exit(9)
        return row

    Database.one = counted  # type: ignore[method-assign]  # for the life of this process


async def run(url: str, name: str, id_: str) -> None:
    """Run one program to its end, in this process alone."""
    async with Runtime(url, workflows=WORKFLOWS, worker=False, lease=LEASE) as runtime:
        await runtime.start(name, execution_id=id_)
        async with runtime.working(only=id_):
            await ended(runtime, id_)


async def ended(runtime: Runtime, id_: str) -> Execution:
    while True:
        execution = await runtime.wait(id_, until="suspended", timeout=60)
        if execution.status != "WAITING":
            return execution
        with suppress(NotWaitingYetError, AlreadyResolvedError):
            await approval.resolve(id_, lambda order: order["cents"] == 1)


async def go_on(url: str, ids: list[str]) -> None:
    """Go on with all that died, and print what stood in the store before and after."""
    async with Runtime(url, workflows=WORKFLOWS, worker=False, lease=LEASE) as runtime:
        before = {id_: attempts(await runtime.execution(id_), recorded=True) for id_ in ids}
        async with runtime.working():
            executions = [await ended(runtime, id_) for id_ in ids]
    for execution in executions:
        name, _, at = execution.id.rpartition("-")
        data = {
            "name": name,
            "at": int(at),
            "before": before[execution.id],
            "status": execution.status,
            "result": execution.result,
            "jobs": attempts(execution, recorded=False),
        }
        print(json.dumps(data).replace(execution.id, "id"), flush=True)


def attempts(execution: Execution, *, recorded: bool) -> dict[str, int]:
    return {
        job.position: job.attempts
        for job in execution.jobs
        if not recorded or job.status in {"SUCCESS", "FAILED"}
    }


def main(url: str) -> None:
    """Die everywhere, then go on."""
    ids = []
    for name in GATHERS:
        for at in count():
            id_ = f"{name}-{at}"

            def once(at: int = at, name: str = name, id_: str = id_) -> None:
                die_after(at)
                asyncio.run(run(url, name, id_))

            code = forked(once)
            assert code in {0, 9}, f"{id_} ended with {code}"
            ids.append(id_)
            if at and code == 0:
                break  # it has fewer writes
    assert forked(lambda: asyncio.run(go_on(url, ids))) == 0


if __name__ == "__main__":
    main(sys.argv[1])
