"""What only a store on SQLite has: a file."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tailor_types import InputTypeError, StoreError, create_workflow, workflow_job
from tailor_types.runtime import Runtime
from tailor_types.runtime.positions import digest_of, text_of
from tailor_types.runtime.sqlite.database import Database
from tailor_types.runtime.sqlite.owners import Heartbeat
from tests.runtime.programs import EVERY


@pytest.fixture
def store(tmp_path: Path) -> str:
    return str(tmp_path / ".tailor" / "state.db")


async def test_a_store_is_its_owners_alone(store: str) -> None:
    async with Runtime(store, workflows=EVERY):
        assert Path(store).stat().st_mode & 0o777 == 0o600


BAD_STORES = {
    "not a database": b"no database, but a file that is long enough to have been one" * 40,
    "newer": b"",
    "of somebody else": b"",
}


@pytest.mark.parametrize("case", BAD_STORES)
async def test_a_store_that_cannot_be_used_says_why(case: str, tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(BAD_STORES[case])
    if case == "newer":
        async with Runtime(str(path)):
            pass
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("pragma user_version = 99")
    if case == "of somebody else":
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("create table t (x)")
    with pytest.raises(StoreError, match=r"upgrade|not a store of tailor-types"):
        await Runtime(str(path)).__aenter__()


def test_a_setting_that_cannot_be_is_refused_before_anything_is_opened(store: str) -> None:
    with pytest.raises(InputTypeError, match="4 problems") as refused:
        Runtime(store, replay="never", synchronous="OFF", lease=0, threads=-1)  # type: ignore[arg-type]  # the case

    assert "replay 'never' is none of on-resume, every-trigger" in str(refused.value)
    assert not Path(store).exists()


async def test_a_runtime_that_was_left_says_so(store: str) -> None:
    async with Runtime(store, workflows=EVERY) as runtime:
        with pytest.raises(InputTypeError, match="until 'done' is none of"):
            await runtime.wait("e", until="done")  # type: ignore[arg-type]  # the case
    with pytest.raises(RuntimeError, match="enter the runtime first"):
        await runtime.executions()


def test_a_heart_that_cannot_beat_at_first_beats_later(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.symlink_to(path)  # which cannot be opened
    heartbeat = Heartbeat(str(path), "owner", lease=0.04)
    heartbeat.start()
    time.sleep(0.1)
    other = tmp_path / "other.db"
    with closing(Database(str(other), "NORMAL")) as database:
        database.write("insert into processes values ('owner', 0, 0, 0)", ())
    other.replace(path)
    with closing(Database(str(path), "NORMAL")) as database:
        deadline = time.monotonic() + 30
        while database.read("select 1 from processes where alive_until = 0"):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        heartbeat.stop()


@pytest.mark.parametrize(("begun", "status"), [(1, "SUCCESS"), (2, "FAILED")])
async def test_an_owner_that_had_begun_nothing_did_not_die_of_it(
    begun: int, status: str, store: str
) -> None:
    order = {"order": "o1", "cents": 1}
    async with Runtime(store, workflows=EVERY, worker=False) as runtime:
        id_ = await runtime.start("selling", order)
    digest = digest_of("sell", order)
    with closing(sqlite3.connect(store)) as database, database:
        database.execute(
            "update executions set status = 'RUNNING', owner = 'gone', losses = 4, lost_at = '0#1'"
        )
        database.execute(
            "insert into entries (execution, position, kind, name, args, digest, seen, status, "
            "attempts) values (?, '0', 'job', 'sell', ?, ?, 0, 'started', ?)",
            (id_, text_of(order), digest, begun),
        )
    async with Runtime(store, workflows=EVERY) as runtime:
        execution = await runtime.wait(id_, timeout=60)

    assert execution.status == status, execution.error


async def test_lengths_of_time_may_be_written_with_any_unit(store: str) -> None:
    @workflow_job(name="nothing")
    def nothing() -> None: ...

    workflow = create_workflow(name="nothing", main_job=nothing)
    async with Runtime(store, workflows=[workflow]) as runtime:
        id_ = await runtime.start(workflow)
        await runtime.wait(id_, timeout="1h")
        assert await runtime.prune("30d") == 0
        with pytest.raises(InputTypeError, match="timeout of wait: '1w' is no duration such as"):
            await runtime.wait(id_, timeout="1w")
        assert await runtime.prune("0s") == 1
        assert await runtime.drain("1m")
