"""How many executions of three triggers a process works off in a second, beside DBOS on SQLite.

Target: at least ten times as many. Both record each result before they go on, both are given the
same work, each in a process of its own; they take turns, and the ratio is that of the medians.
DBOS is measured in its two ways, through a queue and started at once; the faster one counts.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TARGET = 10.0
ROUNDS = 3
EXECUTIONS = 300


async def with_tailor_types(folder: Path) -> float:
    """Return executions per second, the store synced at each result."""
    from tailor_types import create_workflow, workflow_job
    from tailor_types.runtime import Runtime

    @workflow_job(name="double")
    async def double(input: int) -> int:
        return input * 2

    @workflow_job(name="three")
    async def three(input: int) -> int:
        total = 0
        for number in range(3):
            total += await double.trigger(input + number)
        return total

    workflow = create_workflow(name="three", main_job=three)
    async with Runtime(str(folder / "state.db"), workflows=[workflow]) as runtime:
        await runtime.wait(await runtime.start(workflow, 0))
        start = time.perf_counter()
        ids = [await runtime.start(workflow, number) for number in range(EXECUTIONS)]
        ended = [await runtime.wait(id_) for id_ in ids]
        seconds = time.perf_counter() - start
    assert [one.result for one in ended] == [6 * n + 6 for n in range(EXECUTIONS)]
    return EXECUTIONS / seconds


async def with_dbos(folder: Path, *, queued: bool) -> float:
    """Return executions per second of DBOS on a SQLite file."""
    from dbos import DBOS

    @DBOS.step()
    async def double(input: int) -> int:
        return input * 2

    @DBOS.workflow()
    async def three(input: int) -> int:
        total = 0
        for number in range(3):
            total += await double(input + number)
        return total

    url = f"sqlite:///{folder / 'dbos.db'}"
    DBOS(
        config={
            "name": "benchmark",
            "system_database_url": url,
            "log_level": "ERROR",
            "notification_listener_polling_interval_sec": 0.01,
        }
    )
    DBOS.launch()
    try:
        if queued:
            await DBOS.register_queue_async("work", polling_interval_sec=0.01)
        await (await DBOS.start_workflow_async(three, 0)).get_result()
        start = time.perf_counter()
        if queued:
            handles = [
                await DBOS.enqueue_workflow_async("work", three, n) for n in range(EXECUTIONS)
            ]
        else:
            handles = [await DBOS.start_workflow_async(three, n) for n in range(EXECUTIONS)]
        results = [await handle.get_result(polling_interval_sec=0.01) for handle in handles]
        seconds = time.perf_counter() - start
    finally:
        DBOS.destroy()
    assert results == [6 * n + 6 for n in range(EXECUTIONS)]
    return EXECUTIONS / seconds


async def measured(name: str) -> float:
    """Measure one of ``WAYS`` on a store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        if name == "tailor-types":
            return await with_tailor_types(Path(folder))
        return await with_dbos(Path(folder), queued=name == "DBOS, queued")


WAYS = ("tailor-types", "DBOS, queued", "DBOS, at once")


def in_a_process(name: str) -> float:
    """Return what a fresh process measures."""
    command = [sys.executable, __file__, name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


def main() -> int:
    """Print all figures; return 1 where the target is missed."""
    found: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(ROUNDS):
        for name in WAYS:
            found[name].append(in_a_process(name))
    medians = {name: statistics.median(rates) for name, rates in found.items()}
    for name, rate in medians.items():
        print(f"{name:<16} {rate:8.0f} executions of 3 triggers per second")
    ours, *theirs = medians.values()
    ratio = ours / max(theirs)
    mark = "" if ratio >= TARGET else "   MISSED"
    print(f"{'ratio':<16} {ratio:8.1f} x (target at least {TARGET:g} x){mark}")
    return int(ratio < TARGET)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(asyncio.run(measured(sys.argv[1])))
    else:
        sys.exit(main())
