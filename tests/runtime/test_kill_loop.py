from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tailor_types import AlreadyResolvedError, NotWaitingYetError
from tailor_types.runtime import Runtime
from tests.runtime.programs import EVERY, approval

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
EXECUTIONS = 4200
WORKERS = 3
STALLED = 120.0
"""Seconds without any progress, on a slow machine."""


# Few at once: one that makes no progress under five dead owners would be FAILED, as it should.
def worker(store: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.runtime.programs", store]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "LEASE": "0.5", "LIMIT": "30"})


@contextmanager
def several(store: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Keep workers for the block, which may replace them."""
    workers = [worker(store) for _ in range(WORKERS)]
    try:
        yield workers
    finally:
        for process in workers:
            process.kill()
            process.wait()


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_killing_workers_all_the_time_loses_and_repeats_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = str(tmp_path / "state.db")
    monkeypatch.setenv("EFFECTS", str(tmp_path / "effects"))
    (tmp_path / "effects").touch()
    chance = random.Random(20261123)
    kills = 0
    async with Runtime(store, workflows=EVERY, worker=False) as runtime:
        ids = []
        for number in range(EXECUTIONS):
            name = ("selling", "asking", "stumbling")[number % 3]
            ids.append(await runtime.start(name, {"order": f"o{number}", "cents": 5}))
        with several(store) as workers:
            killed_at, stalled_since = 0, time.monotonic()
            seen = (0, 0)
            while (found := progress(store))[0] < EXECUTIONS:
                if found != seen:
                    seen, stalled_since = found, time.monotonic()
                assert time.monotonic() < stalled_since + STALLED, f"{found} after {kills} kills"
                for one in await runtime.executions(status="WAITING", limit=200):
                    with suppress(NotWaitingYetError, AlreadyResolvedError):
                        await approval.resolve(one.id, lambda order: order["cents"] == 5)
                await asyncio.sleep(0.05)
                # By what was done, and not by the clock: a slow machine takes longer, no more.
                if found[1] < killed_at + chance.randint(100, 400):
                    continue
                killed_at = found[1]
                victim = chance.randrange(WORKERS)
                workers[victim].kill()
                workers[victim].wait()
                workers[victim] = worker(store)
                kills += 1
        ended = [await runtime.execution(id_) for id_ in ids]

    effects = Counter((tmp_path / "effects").read_text().splitlines())
    run = Counter[str]()
    for number, execution in enumerate(ended):
        customer = f"customer of o{number}"
        assert (
            execution.result
            == {
                "selling": [customer, f"{execution.id}:2.1"],
                "asking": True,
                "stumbling": [customer, "up again"],
            }[execution.workflow]
        )
        for job in execution.jobs[1:]:
            run[f"{job.name} o{number}"] += job.attempts
    # A start is recorded before its effect, so a job has at most as many effects as starts.
    assert not effects - run
    retried = EXECUTIONS // 3
    repeated = effects.total() - len(effects) - retried
    assert len(effects) == EXECUTIONS // 3 * (4 + 2 + 2)
    with closing(sqlite3.connect(store)) as database, database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
    assert kills > 10
    print(f"{EXECUTIONS} executions, {kills} kills, {repeated} effects repeated, 0 lost, 0 wrong")


def progress(store: str) -> tuple[int, int]:
    """Return how many executions and how many jobs and waits have succeeded."""
    with closing(sqlite3.connect(store)) as database:
        succeeded = "select count(*) from {} where status in ('SUCCESS', 'success')"
        ((ended,),) = database.execute(succeeded.format("executions")).fetchall()
        ((recorded,),) = database.execute(succeeded.format("entries")).fetchall()
    return ended, recorded
