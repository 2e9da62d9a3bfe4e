from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from tailor_types import AlreadyResolvedError, NotWaitingYetError
from tailor_types.runtime import Runtime
from tests.runtime.programs import EVERY, approval

ROOT = Path(__file__).parents[2]
EXECUTIONS = 1500
WORKERS = 3
SECONDS = 240


def worker(store: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.runtime.programs", store]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "LEASE": "0.5"})


@pytest.mark.long
@pytest.mark.timeout(SECONDS + 120)
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
            name = ("selling", "asking")[number % 2]
            ids.append(await runtime.start(name, {"order": f"o{number}", "cents": 5}))
        workers = [worker(store) for _ in range(WORKERS)]
        deadline = time.monotonic() + SECONDS
        while unfinished := await unfinished_of(runtime):
            assert time.monotonic() < deadline, f"{unfinished} left after {kills} kills"
            await asyncio.sleep(chance.uniform(0.6, 1.2))  # starting Python takes half of it
            for one in await runtime.executions(status="WAITING", limit=200):
                with suppress(NotWaitingYetError, AlreadyResolvedError):
                    await approval.resolve(one.id, lambda order: order["cents"] == 5)
            victim = chance.randrange(WORKERS)
            workers[victim].kill()
            workers[victim].wait()
            workers[victim] = worker(store)
            kills += 1
        for process in workers:
            process.kill()
            process.wait()
        ended = [await runtime.execution(id_) for id_ in ids]

    effects = Counter((tmp_path / "effects").read_text().splitlines())
    run = Counter[str]()
    for number, execution in enumerate(ended):
        selling = [f"customer of o{number}", f"{execution.id}:2.1"]
        assert execution.result == (selling if execution.workflow == "selling" else True)
        for job in execution.jobs[1:]:
            run[f"{job.name} o{number}"] += job.attempts
    # A start is recorded before its effect, so a job has at most as many effects as starts.
    assert not effects - run
    repeated = sum(effects.values()) - len(effects)
    assert len(effects) == EXECUTIONS // 2 * 6
    with sqlite3.connect(store) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
    assert kills > 5
    print(f"{EXECUTIONS} executions, {kills} kills, {repeated} effects repeated, 0 lost, 0 wrong")


async def unfinished_of(runtime: Runtime) -> int:
    counts = [
        len(await runtime.executions(status=status, limit=None))
        for status in ("PENDING", "RUNNING", "WAITING", "PENDING_RESUME", "FAILED")
    ]
    return sum(counts)
