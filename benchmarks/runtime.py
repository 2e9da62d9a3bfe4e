"""What the reference runtime costs, as ratios against yardsticks measured in the same run.

Targets: a trigger costs at most 1.5 times a bare ``INSERT; COMMIT`` at the same synchronous
level, as much at position 10,000 as at 100; an answer arrives within 5 ms, also from another
process, whose idle worker uses at most 1 % of a core; 1,000 executions in flight are done at most
1 s after the lease of their dead owner; 100,000 executions are listed within 0.5 s.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

from tailor_types import WaitPoint, Workflow, create_workflow, workflow_job
from tailor_types.runtime import Runtime

Level = Literal["FULL", "NORMAL"]
ROUNDS = 5

answer = WaitPoint[float, float]("answer")


@workflow_job(name="leaf")
async def leaf(input: int) -> int:
    return input


@workflow_job(name="many")
async def many(input: int) -> int:
    for number in range(input):
        await leaf.trigger(number)
    return input


@workflow_job(name="ask")
async def ask() -> float:
    await answer.wait(0.0)
    return time.time()


@workflow_job(name="linger")
async def linger(input: int) -> int:
    while input and not Path(os.environ["GO_ON"]).exists():
        await asyncio.sleep(0.5)
    return input


@workflow_job(name="in-flight")
async def in_flight(input: int) -> int:
    await leaf.trigger(1)
    await leaf.trigger(2)
    return await linger.trigger(input)


EVERY: list[Workflow[Any, Any]] = [
    create_workflow(name=job.name, main_job=job) for job in (many, ask, in_flight)
]


class Report:
    """Prints each figure beside its target, and keeps whether all were met."""

    def __init__(self) -> None:
        self.failed = False

    def add(self, what: str, found: float, target: float, unit: str = "") -> None:
        """Add a figure that should be at most *target*."""
        self.failed |= found > target
        mark = "" if found <= target else "   MISSED"
        print(f"{what:<64} {found:8.2f} {unit:<3} (target {target} {unit}){mark}", flush=True)


def bare_commits(path: Path, level: Level, count: int) -> float:
    """Return the seconds of one bare transaction."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database, database:
        database.execute("pragma journal_mode = wal")
        database.execute(f"pragma synchronous = {level}")
        database.execute("create table if not exists t (id integer primary key, text text)")
        start = time.perf_counter()
        for _ in range(count):
            database.execute("begin immediate")
            database.execute("insert into t (text) values (?)", ("x" * 100,))
            database.execute("commit")
        return (time.perf_counter() - start) / count


async def triggers(runtime: Runtime, count: int) -> float:
    """Return the seconds of one trigger."""
    start = time.perf_counter()
    await runtime.wait(await runtime.start("many", count))
    return (time.perf_counter() - start) / count


async def measure_triggers(folder: Path, report: Report) -> None:
    """Compare triggers with bare transactions, taking turns."""
    async with Runtime(str(folder / "triggers.db"), workflows=EVERY) as runtime:
        ratios = []
        for _ in range(ROUNDS):
            before = bare_commits(folder / "bare.db", "FULL", 500)
            one = await triggers(runtime, 1000)
            after = bare_commits(folder / "bare.db", "FULL", 500)
            ratios.append(one / statistics.mean((before, after)))
        report.add(
            "trigger / bare INSERT;COMMIT, FULL, N=1000", statistics.median(ratios), 1.5, "x"
        )
    async with Runtime(str(folder / "flat.db"), workflows=EVERY, synchronous="NORMAL") as runtime:
        few = [await triggers(runtime, 100) for _ in range(ROUNDS)]
        lots = await triggers(runtime, 10_000)
        few += [await triggers(runtime, 100) for _ in range(ROUNDS)]
        report.add("one of 10,000 triggers / one of 100", lots / statistics.median(few), 1.5, "x")


async def answers(starter: Runtime, count: int) -> float:
    """Return the median milliseconds from an answer to the job that goes on."""
    passed = []
    for _ in range(count):
        id_ = await starter.start("ask")
        await starter.wait(id_, until="suspended")
        answered = time.time()
        await starter.resolve(id_, answer, lambda sent: sent)
        resumed: float = (await starter.wait(id_)).result
        passed.append(resumed - answered)
    return statistics.median(passed) * 1000


async def measure_answers(folder: Path, report: Report) -> None:
    """Answer waits of this process, then those of another one, and let that one idle."""
    async with Runtime(str(folder / "own.db"), workflows=EVERY) as runtime:
        report.add("resolve to resumed, same process, p50", await answers(runtime, 30), 5, "ms")
    store = str(folder / "shared.db")
    async with Runtime(store, workflows=EVERY, worker=False) as runtime:
        with worker(store) as other:
            report.add("the same, another process, p50", await answers(runtime, 30), 5, "ms")
            before = cpu_seconds(other.pid)
            await asyncio.sleep(5)
            idle = (cpu_seconds(other.pid) - before) / 5 * 100
            report.add("that process while it is idle, of a core", idle, 1, "%")
            other.send_signal(signal.SIGKILL)


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def worker(store: str, **env: str) -> subprocess.Popen[bytes]:
    """Start another process that works the store off."""
    command = [sys.executable, __file__, store]
    return subprocess.Popen(command, env={**os.environ, **env})


async def measure_recovery(folder: Path, report: Report) -> None:
    """Kill the owner of 1,000 executions, and wait until another one has ended them all."""
    store = str(folder / "recovery.db")
    lease = 2.0
    go_on = folder / "go-on"
    os.environ["GO_ON"] = str(go_on)
    async with Runtime(store, workflows=EVERY, worker=False) as runtime:
        with worker(store, LEASE=str(lease)) as owner:
            ids = [await runtime.start("in-flight", 1) for _ in range(1000)]
            while len(await runtime.executions(status="RUNNING", limit=None)) < len(ids):
                await asyncio.sleep(0.1)
            await asyncio.sleep(3)
            owner.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        go_on.touch()
    async with Runtime(store, workflows=EVERY, lease=lease, synchronous="FULL") as runtime:
        for id_ in ids:
            await runtime.wait(id_)
        report.add(
            "1,000 in flight recovered, after the lease",
            time.monotonic() - killed - lease,
            1,
            "s",
        )


async def measure_list(folder: Path, report: Report) -> None:
    """List a store of 100,000 executions."""
    store = folder / "list.db"
    async with Runtime(str(store), workflows=EVERY, worker=False) as runtime:
        with closing(sqlite3.connect(store)) as database, database:
            database.executemany(
                "insert into executions (id, workflow, status, args, env, created_at) "
                "values (?, 'many', 'SUCCESS', '1', '{}', ?)",
                [(f"e{number}", float(number)) for number in range(100_000)],
            )
        start = time.perf_counter()
        await runtime.executions(limit=50)
        await runtime.executions(status="FAILED")
        report.add("listing 100,000 executions", time.perf_counter() - start, 0.5, "s")


async def serve(store: str) -> None:
    """Work a store off until killed."""
    lease = float(os.environ.get("LEASE", "10"))
    async with Runtime(store, workflows=EVERY, lease=lease):
        await asyncio.Event().wait()


async def main() -> int:
    """Print all figures; return 1 where a target is missed."""
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await measure_triggers(folder, report)
        await measure_answers(folder, report)
        await measure_recovery(folder, report)
        await measure_list(folder, report)
    return int(report.failed)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(serve(sys.argv[1]))
    else:
        sys.exit(asyncio.run(main()))
