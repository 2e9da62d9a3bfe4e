"""What the engine on Postgres does in a second, beside plain DBOS doing the same steps.

Target: an execution costs at most 1.25 x what it costs on plain DBOS. The server is the
benchmark's own, on the same machine, so that all figures share its cores.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer  # noqa: E402 - after the path

from benchmarks.engine_program import three, waiting  # noqa: E402 - as above
from benchmarks.engine_program.plain import QUEUE, VERSION  # noqa: E402 - as above
from benchmarks.engine_program.worker import LEASE, WORKFLOWS  # noqa: E402 - as above
from tailor_types.runtime import Runtime  # noqa: E402
from tests.postgres_server import PostgresServer  # noqa: E402

EXECUTIONS = 400
WORKERS = (1, 2, 4)
RESOLVES = 40
IN_FLIGHT = 1000
TURNS_AT_ONCE = 100  # of one worker
MOST_TIMES_PLAIN = 1.25
TRIGGERS = 3


@contextmanager
def workers(kind: str, url: str, count: int, **more: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Run *count* worker processes for the block."""
    command = [sys.executable, str(ROOT / "benchmarks" / "engine_program" / "worker.py"), kind, url]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    begun = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) for _ in range(count)
    ]
    try:
        for process in begun:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        time.sleep(2)  # until each has looked into its queues
        yield begun
    finally:
        for process in begun:
            process.kill()
            process.wait()
            assert process.stdout
            process.stdout.close()


def counted(url: str, statement: str) -> int:
    """Return the one number that *statement* yields."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row
    return int(row[0])


async def until(url: str, statement: str, number: int) -> None:
    """Return when *statement* yields *number*."""
    while counted(url, statement) < number:
        await asyncio.sleep(0.05)


@asynccontextmanager
async def starter(url: str) -> AsyncIterator[Runtime]:
    """Open the store to start and look."""
    async with Runtime(url, workflows=WORKFLOWS, worker=False) as runtime:
        yield runtime


async def ours(url: str, count: int) -> float:
    """Return the seconds that our engine takes, from the first start to the last end."""
    async with starter(url) as runtime:
        with workers("ours", url, count):
            began = time.monotonic()
            for number in range(EXECUTIONS):
                await runtime.start(three.workflow, number)
            done = "select count(*) from tailor.executions where status = 'SUCCESS'"
            await until(url, done, EXECUTIONS)
            return time.monotonic() - began


async def plain(url: str, count: int) -> float:
    """Return the seconds that plain DBOS takes for the same."""
    DBOS.migrate(url)
    client = DBOSClient(
        system_database_url=url,
        serializer=DBOSPortableJSONSerializer(),
        application_name="plain",
    )
    client.register_queue(QUEUE, worker_concurrency=100, polling_interval_sec=0.1)
    with workers("plain", url, count):
        began = time.monotonic()
        for number in range(EXECUTIONS):
            await client.enqueue_async(
                {"workflow_name": "three", "queue_name": QUEUE, "app_version": VERSION},
                number,
            )
        done = "select count(*) from dbos.workflow_status where status = 'SUCCESS'"
        await until(url, done, EXECUTIONS)
        taken = time.monotonic() - began
    client.destroy()
    return taken


async def resolve_to_resumed(url: str) -> list[float]:
    """Return the seconds from an answer to the end of an execution that waited for it."""
    taken = []
    async with starter(url) as runtime:
        with workers("ours", url, 1):
            for _ in range(RESOLVES):
                one = await runtime.start(waiting.workflow)
                await runtime.wait(one, until="suspended")
                began = time.time()
                await runtime.resolve(one, waiting.go_on, lambda _: 1)
                done = await runtime.wait(one)
                assert done.finished_at
                taken.append(done.finished_at.timestamp() - began)
    return sorted(taken)


async def recovery(url: str) -> float:
    """Return the seconds in which two new workers end all that the killed ones were at."""
    async with starter(url) as runtime:
        with workers("ours", url, IN_FLIGHT // TURNS_AT_ONCE, HOLD="1"):
            for number in range(IN_FLIGHT):
                await runtime.start(three.workflow, number)
            await until(url, "select count(*) from tailor.entries where position = '3'", IN_FLIGHT)
        killed = time.monotonic()
        with workers("ours", url, 2):
            done = "select count(*) from tailor.executions where status = 'SUCCESS'"
            await until(url, done, IN_FLIGHT)
            return time.monotonic() - killed


async def measure(server: PostgresServer) -> int:
    """Print all figures; return 1 where the target is missed."""
    ratios = []
    print(f"{EXECUTIONS} executions of {TRIGGERS} triggers, {os.cpu_count()} cores for all")
    for count in WORKERS:
        mine = await ours(server.new_database(), count)
        theirs = await plain(server.new_database(), count)
        ratios.append(mine / theirs)
        print(
            f"{count} workers: {EXECUTIONS / mine:.0f} executions/s, "
            f"{EXECUTIONS * TRIGGERS / mine:.0f} triggers/s; plain DBOS "
            f"{EXECUTIONS / theirs:.0f} executions/s; {mine / theirs:.2f} x its time"
        )
    resolved = await resolve_to_resumed(server.new_database())
    print(
        f"resolve to resumed, n={RESOLVES}: p50 {statistics.median(resolved) * 1000:.0f} ms, "
        f"p95 {resolved[int(len(resolved) * 0.95)] * 1000:.0f} ms"
    )
    seconds = await recovery(server.new_database())
    print(
        f"{IN_FLIGHT} in flight, all workers killed -9: two new ones are done after {seconds:.1f} s"
    )
    print(f"  (2 s to start them, {LEASE} s of lease)")
    worst = statistics.median(ratios)
    print(f"median of the ratios: {worst:.2f} (target {MOST_TIMES_PLAIN})")
    return int(worst > MOST_TIMES_PLAIN)


def main() -> int:
    """Measure on a server of our own."""
    server = PostgresServer()
    server.start()
    try:
        return asyncio.run(measure(server))
    finally:
        server.remove()


if __name__ == "__main__":
    sys.exit(main())
