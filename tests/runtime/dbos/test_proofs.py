"""What many workers must survive: kills, restarts, zombies, deploys. Each proof is a real one.

Workers are processes of their own; what their jobs do is written to a file, so that a job that
ran twice shows. *Recorded* is what stood in the store at the moment of the blow.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import pytest_asyncio

from tailor_types.runtime import Runtime
from tests.runtime.dbos.proofs import approvals, deploys, limited, orders, worker
from tests.runtime.dbos.proofs.effects import effects

if TYPE_CHECKING:
    from tests.postgres_server import PostgresServer

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(240)]

WORKER = Path(worker.__file__)
ROOT = Path(__file__).parents[3]
LEASE = 2.0


class Cluster:
    """A store, this process to start and look, and workers that can be killed."""

    def __init__(self, url: str, runtime: Runtime, file: Path, *, lease: float = LEASE) -> None:
        self.url = url
        self.lease = lease
        self.runtime = runtime
        self.file = file
        self.workers: list[subprocess.Popen[str]] = []

    def work(self, count: int = 1, **env: str) -> list[subprocess.Popen[str]]:
        """Start *count* workers and return once they work."""
        begun = [self._begin(env) for _ in range(count)]
        for process in begun:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        return begun

    def _begin(self, env: dict[str, str]) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(WORKER), self.url, str(self.lease)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "EFFECTS": str(self.file), "PYTHONPATH": str(ROOT), **env},
        )
        self.workers.append(process)
        return process

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def recorded(self) -> set[str]:
        """Return the keys of the jobs that have a result in the store."""
        rows = self.sql(
            "select execution_id || ':' || position from tailor.entries"
            " where kind = 'job' and status = 'success'"
        )
        return {key for (key,) in rows}

    def in_flight(self) -> set[str]:
        """Return the keys of the jobs that began and have no result."""
        rows = self.sql(
            "select execution_id || ':' || position from tailor.entries"
            " where kind = 'job' and status = 'started'"
        )
        return {key for (key,) in rows}

    def of(self, process: subprocess.Popen[str]) -> list[str]:
        """Return the keys of the leaf jobs that a worker ran, in their order."""
        return [one["key"] for one in effects(self.file) if one["worker"] == process.pid]

    def ran(self) -> Counter[str]:
        """Return how often each leaf job ran."""
        return Counter(effect["key"] for effect in effects(self.file) if effect["what"] == "ran")

    def busiest(self, workers: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
        """Return the one that has run most: a worker may take all that is there."""
        runs = Counter(effect["worker"] for effect in effects(self.file))
        return max(workers, key=lambda process: runs[process.pid])

    async def statuses(self) -> Counter[str]:
        return Counter(one.status for one in await self.runtime.executions(limit=None))

    async def all_are(self, status: str, *, seconds: float = 90) -> None:
        async def so() -> bool:
            return set(await self.statuses()) == {status}

        await until(so, seconds=seconds)

    def kill(self, process: subprocess.Popen[str]) -> None:
        """Kill a worker, stopped or not."""
        self.workers.remove(process)
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()

    def close(self) -> None:
        for process in tuple(self.workers):
            self.kill(process)


@pytest_asyncio.fixture
async def cluster(database_url: str, tmp_path: Path) -> AsyncIterator[Cluster]:
    async with Runtime(database_url, workflows=worker.WORKFLOWS, worker=False) as runtime:
        cluster = Cluster(database_url, runtime, tmp_path / "effects")
        try:
            yield cluster
        finally:
            cluster.close()


async def until(holds: Callable[[], Awaitable[bool]], *, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(0.05)


async def started(cluster: Cluster, count: int, *, pause: float = 0.1) -> list[str]:
    return [
        await cluster.runtime.start(
            orders.workflow, {"number": number, "pause": pause}, execution_id=f"order-{number}"
        )
        for number in range(count)
    ]


async def in_the_middle(cluster: Cluster, jobs: int) -> None:
    async def so() -> bool:
        return len(cluster.recorded()) >= jobs

    await until(so)


async def nothing_is_lost(cluster: Cluster, ids: list[str], recorded: set[str]) -> None:
    await cluster.all_are("SUCCESS")
    for number, execution_id in enumerate(ids):
        assert (await cluster.runtime.execution(execution_id)).result == orders.oracle(number)
    ran = cluster.ran()
    twice = {key for key in recorded & set(ran) if ran[key] > 1}
    assert twice == set()
    assert recorded & set(ran), "the blow came before anything was recorded"


async def no_slot_is_held(cluster: Cluster) -> None:
    """Also a turn whose end DBOS could not write must end."""

    async def so() -> bool:
        held = "('ENQUEUED', 'PENDING', 'DELAYED')"
        return cluster.sql(f"select count(*) from dbos.workflow_status where status in {held}") == [
            (0,)
        ]

    await until(so)


async def test_nothing_is_lost_when_one_of_three_workers_is_killed(cluster: Cluster) -> None:
    ids = await started(cluster, 24)
    workers = cluster.work(3)
    await in_the_middle(cluster, 40)
    cluster.kill(cluster.busiest(workers))
    recorded = cluster.recorded()

    await nothing_is_lost(cluster, ids, recorded)
    leaves = 5 * len(ids)
    assert len(cluster.ran()) == leaves
    repeated = sum(cluster.ran().values()) - leaves
    assert repeated <= len(ids)  # at most the one job of each execution that was in flight


async def test_nothing_is_lost_when_all_workers_are_killed(cluster: Cluster) -> None:
    ids = await started(cluster, 24)
    workers = cluster.work(3)
    await in_the_middle(cluster, 40)
    for process in workers:
        cluster.kill(process)
    recorded = cluster.recorded()
    cluster.work(2)

    await nothing_is_lost(cluster, ids, recorded)


async def test_nothing_is_lost_when_the_server_crashes(
    cluster: Cluster, postgres: PostgresServer
) -> None:
    ids = await started(cluster, 24)
    cluster.work(3)
    await in_the_middle(cluster, 40)
    recorded = cluster.recorded()
    postgres.stop("immediate")
    await asyncio.sleep(1.0)
    postgres.start()

    await nothing_is_lost(cluster, ids, recorded)


async def test_nothing_is_lost_while_the_server_refuses_to_write(
    cluster: Cluster, postgres: PostgresServer
) -> None:
    """As a full disk does, or a primary that became a standby; also for turns that come then."""
    ids = await started(cluster, 24)
    cluster.work(2)
    await in_the_middle(cluster, 40)
    recorded = cluster.recorded()
    postgres.refuse_writes(cluster.url, "on")
    await asyncio.sleep(3.0)
    postgres.refuse_writes(cluster.url, "off")

    await nothing_is_lost(cluster, ids, recorded)
    await no_slot_is_held(cluster)


async def test_what_a_zombie_does_is_not_taken(cluster: Cluster) -> None:
    ids = await started(cluster, 12, pause=0.3)
    [zombie] = cluster.work(1)
    await in_the_middle(cluster, 12)
    zombie.send_signal(signal.SIGSTOP)
    recorded = cluster.recorded()
    cluster.work(2)
    await cluster.all_are("SUCCESS")
    finished = cluster.recorded()
    zombie.send_signal(signal.SIGCONT)
    await asyncio.sleep(2 * LEASE)

    assert cluster.recorded() == finished
    await nothing_is_lost(cluster, ids, recorded)


async def test_a_zombie_that_wakes_early_runs_no_further_job(cluster: Cluster) -> None:
    """Its executions run elsewhere by then: what it was at is refused, and it stops there.

    A job that was stopped between the record of its begin and its first line still runs.
    """
    ids = await started(cluster, 12, pause=0.4)
    [zombie] = cluster.work(1)
    await in_the_middle(cluster, 12)
    zombie.send_signal(signal.SIGSTOP)
    await asyncio.sleep(0.5)  # until the server is done with what it had sent
    recorded, at = cluster.recorded(), cluster.in_flight()
    before = len(cluster.of(zombie))
    cluster.work(2)

    async def taken_over() -> bool:
        return cluster.sql("select count(*) from tailor.executions where fence > 1") == [(12,)]

    await until(taken_over)
    zombie.send_signal(signal.SIGCONT)

    await nothing_is_lost(cluster, ids, recorded)
    await asyncio.sleep(1)
    assert set(cluster.of(zombie)[before:]) <= at


async def test_a_limit_is_never_exceeded_over_three_workers(cluster: Cluster) -> None:
    """Also not by executions that were answered and enter before the head of the queue."""
    cluster.work(3)
    ids = [
        await cluster.runtime.start(limited.workflow, {"pause": 0.05}, execution_id=f"limited-{n}")
        for n in range(20)
    ]
    answered: set[str] = set()

    async def all_answered() -> bool:
        for one in await cluster.runtime.executions(status="WAITING", limit=None):
            if one.id not in answered:
                await cluster.runtime.resolve(one.id, limited.go_on, lambda _: True)
                answered.add(one.id)
        return len(answered) == len(ids)

    await until(all_answered, seconds=100)
    await cluster.all_are("SUCCESS")
    running = peak = 0
    for effect in effects(cluster.file):
        running += 1 if effect["what"] == "begin" else -1
        peak = max(peak, running)
    assert (running, peak) == (0, limited.LIMIT)


async def test_a_turn_whose_end_could_not_be_written_frees_its_slot(cluster: Cluster) -> None:
    """As on a server that is read-only for a moment: DBOS tries to write it once."""
    cluster.sql(
        "create function refuse() returns trigger language plpgsql as"
        " $$ begin raise exception 'no' using errcode = 'read_only_sql_transaction'; end $$;"
        " create trigger refuse before update on dbos.workflow_status for each row"
        " when (new.status in ('SUCCESS', 'ERROR')) execute function refuse()"
    )
    cluster.work(1)
    # Until it says which queue is whose: put into another one before, the turn is sent on by a
    # turn of its own, of which the end is refused as well.
    await until(cluster.runtime.has_worker)
    one = await cluster.runtime.start(limited.workflow, {"pause": 0.0})
    await cluster.runtime.wait(one, until="suspended", timeout=60)
    await asyncio.sleep(0.5)
    held = "select workflow_uuid from dbos.workflow_status where status = 'PENDING'"
    assert cluster.sql(held) == [(f"{one}/1",)]
    cluster.sql("drop trigger refuse on dbos.workflow_status")

    await no_slot_is_held(cluster)
    await cluster.runtime.resolve(one, limited.go_on, lambda _: True)
    assert (await cluster.runtime.wait(one, timeout=60)).result is True


async def test_a_deploy_strands_nothing(cluster: Cluster) -> None:
    """Changed code: what it does not touch goes on, what it does ends with the mismatch."""
    old = cluster.work(2)
    ids = [
        await cluster.runtime.start(approvals.workflow, {"amount": n}, execution_id=f"a-{n}")
        for n in range(6)
    ]
    await cluster.all_are("WAITING")
    new = await started(cluster, 6)
    cluster.work(2, CODE="1")
    for process in old:
        process.terminate()
    for execution_id in ids:
        await cluster.runtime.resolve(execution_id, approvals.approval, lambda _: True)

    for execution_id in ids:
        execution = await cluster.runtime.wait(execution_id, timeout=60)
        assert execution.status == "FAILED"
        assert execution.error
        assert execution.error.type == "tailor_types.ReplayMismatchError"
    for number, execution_id in enumerate(new):
        execution = await cluster.runtime.wait(execution_id, timeout=60)
        assert execution.result == orders.oracle(number)


async def test_running_executions_outlive_a_rolling_deploy_or_say_what_changed(
    cluster: Cluster,
) -> None:
    """One worker after the other gets new code, under executions that run on all of them.

    Those that have recorded what the new code asks otherwise end with the mismatch, and go on with
    the old code; the others do with the new one. None hangs, nothing recorded runs twice.
    """
    old = cluster.work(3)
    ids = {
        at: [await cluster.runtime.start(deploys.workflow, {"at": at}) for _ in range(6)]
        for at in (1, 3)
    }
    held = "select count(*) from tailor.entries where status = 'started' and position in ('1', '3')"

    async def all_are_held() -> bool:
        return cluster.sql(held) == [(12,)]

    await until(all_are_held)
    recorded = cluster.recorded()
    for process in old:
        cluster.work(1, CODE="1")
        cluster.kill(process)
    for execution_id in ids[3]:
        execution = await cluster.runtime.wait(execution_id, timeout=60)
        assert execution.error
        assert execution.error.type == "tailor_types.ReplayMismatchError"
        assert re.search(r'- +"made_by": "code 0"', execution.error.message)
        assert re.search(r'\+ +"made_by": "code 1"', execution.error.message)
    deploys.told(cluster.file).touch()
    for execution_id in ids[1]:
        execution = await cluster.runtime.wait(execution_id, timeout=60)
        assert execution.result == ["any code", "code 1", "any code"]

    for process in tuple(cluster.workers):
        cluster.kill(process)
    cluster.work(1)
    for execution_id in ids[3]:
        await cluster.runtime.resume(execution_id)
        execution = await cluster.runtime.wait(execution_id, timeout=60)
        assert execution.result == ["any code", "code 0", "any code"]
    assert {key for key in recorded if cluster.ran()[key] != 1} == set()


async def test_a_waiting_execution_of_mended_code_goes_on(cluster: Cluster) -> None:
    cluster.work(1, CODE="1")
    one = await cluster.runtime.start(approvals.workflow, {"amount": 1})
    await cluster.runtime.wait(one, until="suspended", timeout=60)
    cluster.kill(cluster.workers[0])
    cluster.work(1, CODE="2")
    await cluster.runtime.resolve(one, approvals.approval, lambda _: True)
    assert (await cluster.runtime.wait(one, timeout=60)).status == "FAILED"
    cluster.kill(cluster.workers[0])
    cluster.work(1, CODE="1")
    await cluster.runtime.resume(one)

    assert (await cluster.runtime.wait(one, timeout=60)).result == [2, True]


async def test_a_thousand_that_wait_cost_nothing(
    cluster: Cluster, postgres: PostgresServer
) -> None:
    [process] = cluster.work(1)
    idle = await burned(process.pid, postgres)
    ids = await asyncio.gather(
        *(cluster.runtime.start(approvals.workflow, {"amount": n}) for n in range(1000))
    )
    await cluster.all_are("WAITING")
    waiting = await burned(process.pid, postgres)

    assert len(ids) == 1000
    active = "('ENQUEUED', 'PENDING', 'DELAYED')"
    assert cluster.sql(f"select count(*) from dbos.workflow_status where status in {active}") == [
        (0,)
    ]
    # A query for each of them once a second was seen to take 0.17 of a core more.
    assert waiting <= 1.5 * idle + 0.03, (
        f"idle {idle:.3f}, with 1,000 waiting {waiting:.3f} of a core"
    )


async def burned(worker: int, postgres: PostgresServer) -> float:
    """Return how much of a core a worker and the server use at rest: in the best of some looks.

    Other looks see what comes after the work, like the server's vacuum.
    """
    looks = []
    for _ in range(4):
        pids = [worker, *postgres.pids()]
        before = sum(map(cpu_of, pids))
        began = time.monotonic()
        await asyncio.sleep(2)
        looks.append((sum(map(cpu_of, pids)) - before) / (time.monotonic() - began))
    return min(looks)


def cpu_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
