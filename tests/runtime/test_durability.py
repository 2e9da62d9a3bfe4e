from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tailor_types import (
    ConcurrencyPolicy,
    StoreError,
    create_workflow,
    workflow_job,
)
from tailor_types.runtime import Runtime
from tailor_types.runtime.sqlite.database import Database
from tests.runtime.programs import EVERY, Order, note, selling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
ORDER: Order = {"order": "o1", "cents": 5}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("EFFECTS", str(tmp_path / "effects"))
    (tmp_path / "effects").touch()
    return str(tmp_path / "state.db")


def effects(store: str) -> Counter[str]:
    return Counter((Path(store).parent / "effects").read_text().splitlines())


def worker(store: str, **env: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.runtime.programs", store]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env})


async def until(what: Any) -> None:
    deadline = time.monotonic() + 30
    while not what():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_a_stopped_owner_that_comes_back_changes_nothing(store: str) -> None:
    async with Runtime(store, workflows=EVERY, worker=False) as runtime:
        id_ = await runtime.start(selling, ORDER)
        with worker(store, PAUSE="1.5") as zombie:
            await until(lambda: effects(store)["pay o1"] == 1)
            zombie.send_signal(signal.SIGSTOP)
            async with Runtime(store, workflows=EVERY, lease=1) as other:
                execution = await other.wait(id_, timeout=20)
            zombie.send_signal(signal.SIGCONT)
            await asyncio.sleep(2.5)  # it ends its job now, and may not record it
            assert await runtime.execution(id_) == execution
            zombie.terminate()

    assert execution.status == "SUCCESS"
    assert effects(store) == {"fetch o1": 1, "settle o1": 2, "pay o1": 2, "tell o1": 1}


@contextmanager
def failing_at(number: int) -> Iterator[None]:
    """Let one transaction of the store fail, as a full disk does."""
    left = number
    write, transaction = Database.write, Database.transaction

    def check(self: Database) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise StoreError(self.path, "the disk is full")

    def failing_write(self: Database, *args: Any, **options: Any) -> int:
        check(self)
        return write(self, *args, **options)

    def failing_transaction(self: Database, **options: Any) -> Any:
        check(self)
        return transaction(self, **options)

    Database.write = failing_write  # type: ignore[method-assign]  # restored below
    Database.transaction = failing_transaction  # type: ignore[method-assign]  # restored below
    try:
        yield
    finally:
        Database.write, Database.transaction = write, transaction  # type: ignore[method-assign]  # as they were


@pytest.mark.parametrize("number", range(2, 16))
async def test_a_failing_transaction_is_told_and_nothing_is_lost(number: int, store: str) -> None:
    with failing_at(number), suppress(StoreError):  # what fails while closing is not told
        async with Runtime(store, workflows=EVERY, lease=1) as runtime:
            await runtime.start(selling, ORDER, execution_id="e")
            await runtime.wait("e", timeout=20)
    async with Runtime(store, workflows=EVERY, lease=1) as runtime:
        await runtime.start(selling, ORDER, execution_id="e")
        execution = await runtime.wait("e", timeout=20)

    assert execution.result == ["customer of o1", "e:2.1"]
    assert effects(store)["tell o1"] <= 2


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[str], None]]:
    """Mount a file system there on which no store fits, and yield what changes its size.

    Raises:
        PermissionError: this machine lets us mount nothing.
    """

    def mount(options: str) -> None:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise PermissionError(getattr(error, "stderr", "") or str(error)) from error

    folder.mkdir()
    mount("size=300k")
    try:
        mount("remount,size=16k")
        found = os.statvfs(folder)
        if found.f_blocks * found.f_frsize > 100_000:
            raise PermissionError("the sizes of file systems are not kept to")
        yield lambda size: mount(f"remount,size={size}")
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def small_store(kind: str, folder: Path) -> Iterator[tuple[Path, Callable[[Runtime, bool], None]]]:
    """Yield a path for a store, and what takes its room away and gives it back."""
    with ExitStack() as stack:
        if kind == "disk":
            try:
                resize = stack.enter_context(small_disk(folder / "disk"))
            except PermissionError as error:
                print(f"no file system can be mounted, so the pages are limited: {error}")
            else:
                path = folder / "disk/state.db"
                with pytest.raises(StoreError, match="the disk is full; free some space"):
                    Database(str(path), "FULL")
                resize("300k")
                yield path, lambda _, wide: resize("50m") if wide else None
                return

        def limit(runtime: Runtime, wide: bool) -> None:  # noqa: FBT001 -- one switch, two ways
            engine: Any = runtime._engine
            connection: sqlite3.Connection = engine._database._connection
            connection.execute(f"pragma max_page_count = {100_000 if wide else 60}")

        yield folder / "state.db", limit


@pytest.mark.parametrize("kind", ["pages", "disk"])
async def test_a_store_that_is_full_says_so_and_goes_on_when_there_is_room(
    kind: str, tmp_path: Path
) -> None:
    @workflow_job(name="grow")
    async def grow(input: int) -> str:
        return "x" * 20_000

    @workflow_job(name="fill")
    async def fill() -> int:
        return sum([len(await grow.trigger(n)) for n in range(40)])

    filling = create_workflow(name="filling", main_job=fill)
    with small_store(kind, tmp_path) as (path, make_room):
        async with Runtime(str(path), workflows=[filling]) as runtime:
            make_room(runtime, False)  # noqa: FBT003 -- as above
            id_ = await runtime.start(filling)
            with pytest.raises(StoreError, match="the disk is full; free some space"):
                await runtime.wait(id_, timeout=20)
            kept = len((await runtime.execution(id_)).jobs)
            make_room(runtime, True)  # noqa: FBT003 -- as above
            await until(lambda: runtime._entered_worker().trouble is None)
            execution = await runtime.wait(id_, timeout=30)
        with closing(sqlite3.connect(path)) as database:
            sound = database.execute("pragma integrity_check").fetchone()[0]

    assert sound == "ok"
    assert kept > 2
    assert execution.result == 800_000
    assert Counter(job.attempts for job in execution.jobs[1:])[1] >= 38


async def test_two_processes_never_exceed_a_limit_and_the_oldest_go_first(store: str) -> None:
    with worker(store, PAUSE="0.02") as one, worker(store, PAUSE="0.02") as two:
        async with Runtime(store, workflows=EVERY, worker=False) as runtime:
            ids = [
                await runtime.start("limited", {"order": f"o{n}", "cents": 1}) for n in range(30)
            ]
            most = 0
            for id_ in ids:
                while (await runtime.execution(id_)).status != "SUCCESS":
                    most = max(most, len(await runtime.executions(status="RUNNING")))
                    await asyncio.sleep(0.001)
            ended = [await runtime.execution(id_) for id_ in ids]
        one.terminate()
        two.terminate()

    spans = [(one.started_at, one.finished_at) for one in ended if one.started_at]
    overlapping = max(
        sum(start <= other < (end or other) for start, end in spans) for other, _ in spans
    )
    assert most <= 3
    assert 1 < overlapping <= 3
    starts = [start for start, _ in spans]
    assert starts == sorted(starts)


async def test_a_worker_that_dies_again_and_again_ends_the_execution(store: str) -> None:
    async with Runtime(store, workflows=EVERY, worker=False) as runtime:
        id_ = await runtime.start(selling, ORDER)
        for _ in range(5):
            with worker(store, PAUSE="30", LEASE="0.3") as process:
                seen = effects(store)["pay o1"]
                await until(lambda seen=seen: effects(store)["pay o1"] > seen)
                process.kill()
        with worker(store, PAUSE="30", LEASE="0.3") as process:
            execution = await runtime.wait(id_, timeout=20)
            process.terminate()

    assert execution.status == "FAILED"
    assert execution.error is not None
    assert "5 workers were lost while the job at position 2.1 ran" in execution.error.message


async def test_cancel_stops_a_job_that_runs_elsewhere(store: str) -> None:
    @workflow_job(name="endless")
    async def endless() -> None:
        note("begun")
        try:
            await asyncio.sleep(60)
        finally:
            note("stopped")

    workflow = create_workflow(name="endless", main_job=endless)
    async with Runtime(store, workflows=[workflow]), Runtime(store, worker=False) as other:
        async with Runtime(store, workflows=[workflow], worker=False) as starter:
            id_ = await starter.start(workflow)
        await until(lambda: effects(store)["begun"])
        await other.cancel(id_)
        await until(lambda: effects(store)["stopped"])
        assert (await other.execution(id_)).status == "CANCELED"


async def test_a_limit_holds_in_one_process(store: str) -> None:
    running = most = 0

    @workflow_job(name="counted")
    async def counted() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1

    workflow = create_workflow(
        name="counted",
        main_job=counted,
        concurrency_policy=ConcurrencyPolicy(max_concurrent_executions=2),
    )
    async with Runtime(store, workflows=[workflow]) as runtime:
        for id_ in [await runtime.start(workflow) for _ in range(10)]:
            await runtime.wait(id_, timeout=10)

    assert most == 2
