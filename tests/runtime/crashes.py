"""Run each scenario once for every point at which a process can die, and go on after it.

A point lies before and after each transaction of the store and each effect of a job. The process
dies there with ``os._exit``, which is what kill -9 does to everything that is not in the store.
Prints one JSON object for each point.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tailor_types import (
    JobFailedError,
    RetryPolicy,
    Workflow,
    create_workflow,
    workflow_job,
)
from tailor_types.errors import AlreadyResolvedError, NotWaitingYetError
from tailor_types.runtime import Runtime
from tailor_types.runtime.sqlite.database import Database
from tests.runtime.gathers import GATHERS, UNSTEADY
from tests.runtime.programs import Order, approval, asking, fetch, note, pay, selling, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ORDER: Order = {"order": "o1", "cents": 1}
FAST = RetryPolicy(max_retries=3, initial_backoff="1ms", max_backoff="1ms", backoff_multiplier=1)


def point() -> None:
    """Die here if it is this one's turn."""
    global _left  # noqa: PLW0603 -- one counter a process
    _left -= 1
    if _left == 0:
        os._exit(9)


_left = 0


@workflow_job(name="stumble")
async def stumble(input: Order) -> str:
    note("stumble")
    point()
    raise ValueError("stumbled")


@workflow_job(name="branch")
async def branch() -> list[str]:
    async def one(order: str) -> str:
        first = await fetch.trigger({"order": order, "cents": 1})
        await asyncio.sleep(0)
        return await settle.trigger({"order": first, "cents": 2})

    return list(await asyncio.gather(one("a"), one("b"), one("c")))


@workflow_job(name="handle")
async def handle(input: Order) -> list[str]:
    try:
        await stumble.trigger(input)
        told = ""
    except JobFailedError as error:
        told = await fetch.trigger({"order": error.message, "cents": 0})
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(pay.trigger({"order": o, "cents": 3})) for o in "xy"]
    return [told, *(task.result() for task in tasks)]


@workflow_job(name="at-third")
async def at_third(input: Order) -> str:
    note("at-third")
    point()
    effects = Path(os.environ["EFFECTS"]).read_text().splitlines()
    if effects.count("at-third") < 3:
        raise ValueError("not yet")
    return "at last"


@workflow_job(name="retry")
async def retry(input: Order) -> list[str]:
    return [await settle.trigger(input), await at_third.trigger(input)]


@workflow_job(name="gather-retry")
async def gather_retry(input: Order) -> list[str]:
    asked = (fetch.trigger(input), at_third.trigger(input), fetch.trigger(input))
    found = await asyncio.gather(*asked, return_exceptions=True)
    if failures := [one for one in found if isinstance(one, BaseException)]:
        raise failures[0]
    return [str(one) for one in found]


SCENARIOS: dict[str, Workflow[Any, Any]] = {
    "nested": selling,
    "waiting": asking,
    "gathered": create_workflow(name="gathered", main_job=branch),
    "handled": create_workflow(name="handled", main_job=handle),
    "retried": create_workflow(name="retried", main_job=retry, retry_policy=FAST),
    "gathered-retry": create_workflow(
        name="gathered-retry", main_job=gather_retry, retry_policy=FAST
    ),
    **GATHERS,
}


async def run(store: str, name: str, replay: Any) -> Any:
    """Run a scenario from wherever it is to its end; answer its wait."""
    workflow = (SCENARIOS | UNSTEADY)[name]
    args = ORDER if workflow.main_job.shape.takes_input else None
    async with Runtime(store, workflows=[workflow], lease=0.2, replay=replay) as runtime:
        await runtime.start(workflow, args, execution_id="e")
        while True:
            execution = await runtime.wait("e", until="suspended", timeout=20)
            if execution.status != "WAITING":
                return execution
            with suppress(NotWaitingYetError, AlreadyResolvedError):
                await approval.resolve("e", lambda order: order["cents"] == 1)


@contextmanager
def points(at: int) -> Iterator[Callable[[], int]]:
    """Count the points of the block, and die at number *at*; 0 for never."""
    global _left  # noqa: PLW0603 -- as above
    _left = at
    write, transaction = Database.write, Database.transaction

    def counted_write(self: Database, *args: Any, **options: Any) -> int:
        point()
        changed = write(self, *args, **options)
        point()
        return changed

    @contextmanager
    def counted_transaction(self: Database, **options: Any) -> Iterator[sqlite3.Connection]:
        point()
        with transaction(self, **options) as connection:
            yield connection
            point()
        point()

    Database.write = counted_write  # type: ignore[method-assign]  # restored below
    Database.transaction = counted_transaction  # type: ignore[method-assign]  # restored below
    try:
        yield lambda: at - _left
    finally:
        Database.write, Database.transaction = write, transaction  # type: ignore[method-assign]  # as they were


def forked(work: Callable[[], None]) -> int:
    """Run *work* in a child, and return its exit code."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 -- it must not go on as its parent
            import traceback

            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def recorded(store: Path, statuses: str) -> dict[str, int]:
    """Return how often each recorded job was run."""
    rows = f"select position, attempts from entries where kind = 'job' and status in ({statuses})"
    # It may have died before there were tables.
    with closing(sqlite3.connect(store)) as database, database, suppress(sqlite3.OperationalError):
        return dict(database.execute(rows).fetchall())
    return {}


def died_at(folder: Path, name: str, replay: str, at: int) -> dict[str, Any] | None:
    """Die at a point, go on, and return what came of it; None where there is no such point."""
    folder.mkdir(parents=True)
    store = folder / "state.db"
    os.environ["EFFECTS"] = str(folder / "effects")
    (folder / "effects").touch()

    def once(last: int) -> None:
        with points(last) as passed:
            execution = asyncio.run(run(str(store), name, replay))
            count = passed()
        jobs = {job.position: job.attempts for job in execution.jobs}
        data = {
            "status": execution.status,
            "result": execution.result,
            "jobs": jobs,
            "points": count,
            "error": str(execution.error),
        }
        (folder / "out.json").write_text(json.dumps(data))

    code = forked(lambda: once(at))
    if code == 0:
        return {"at": 0, **json.loads((folder / "out.json").read_text())}
    # A failure is recorded to be run again where there are retries.
    retried = (SCENARIOS | UNSTEADY)[name].retry_policy is not None
    before = recorded(store, "'success'" if retried else "'success', 'failed'")
    begun = len(recorded(store, "'started', 'success', 'failed'"))
    again = forked(lambda: once(0))
    out: dict[str, Any] = {
        "died": code,
        "again": again,
        "before": before,
        "begun": begun,
        "at": at,
    }
    if again == 0:
        out |= json.loads((folder / "out.json").read_text())
    with closing(sqlite3.connect(store)) as database, database:
        out["integrity"] = database.execute("pragma integrity_check").fetchone()[0]
    return out


def main(folder: Path, name: str, replay: str) -> None:
    """Print what came of each point of one scenario."""
    whole = died_at(folder / "whole", name, replay, 0)
    assert whole is not None
    print(json.dumps(whole), flush=True)
    at = 0
    while True:
        at += 1
        out = died_at(folder / str(at), name, replay, at)
        if out is None or out["at"] == 0:
            return
        print(json.dumps(out), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
