"""A store on Postgres: what opening it refuses, and what leaving it leaves behind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from dbos import DBOS

from tailor_types import StoreError, Workflow, create_workflow, workflow_job
from tailor_types.runtime import Runtime
from tailor_types.runtime.dbos import schema, turns
from tests.runtime.dbos.proofs import approvals, limited, orders

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.postgres


def sql(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


async def test_a_role_without_rights_is_told_the_grant(postgres: PostgresServer) -> None:
    postgres.execute("create role reader login")
    url = postgres.new_database().replace("postgres@", "reader@")

    with pytest.raises(StoreError, match=r'lacks rights.*grant create on database "test_'):
        await Runtime(url).__aenter__()


async def test_a_role_that_may_not_create_uses_what_there_is(postgres: PostgresServer) -> None:
    postgres.execute("create role user_of_it login")
    url = postgres.new_database()
    async with Runtime(url, worker=False):
        pass
    for name in ("tailor", "dbos"):
        sql(url, f"grant usage on schema {name} to user_of_it")
        sql(url, f"grant all on all tables in schema {name} to user_of_it")
        sql(url, f"grant all on all sequences in schema {name} to user_of_it")
    theirs = url.replace("postgres@", "user_of_it@")
    async with Runtime(theirs, workflows=[approvals.workflow], worker=False) as runtime:
        assert await runtime.start(approvals.workflow, {"amount": 1}, execution_id="one") == "one"


async def test_tables_of_a_newer_version_are_refused(database_url: str) -> None:
    async with Runtime(database_url, worker=False):
        pass
    sql(database_url, "update tailor.store set version = 99")

    with pytest.raises(StoreError, match=r"tables have format 99.*upgrade"):
        await Runtime(database_url).__aenter__()


async def test_tables_of_an_older_version_are_brought_to_the_newest(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, whoever comes first; what stands in them stays."""
    async with Runtime(database_url, workflows=[approvals.workflow], worker=False) as runtime:
        await runtime.start(approvals.workflow, {"amount": 1}, execution_id="old")
    wider = "alter table tailor.executions add column note text not null default 'none'"
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, wider))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)

    async with Runtime(database_url, worker=False), Runtime(database_url, worker=False) as runtime:
        assert (await runtime.execution("old")).status == "PENDING"

    assert sql(database_url, "select version from tailor.store") == [(schema.VERSION,)]
    assert sql(database_url, "select id, note from tailor.executions") == [("old", "none")]


async def test_another_dbos_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "version", lambda _: "4.0.1")

    with pytest.raises(StoreError, match=r"dbos 4\.0\.1 is installed.* works with 3.4"):
        await Runtime(database_url).__aenter__()


async def test_a_second_worker_in_one_process_is_refused(
    database_url: str, postgres: PostgresServer
) -> None:
    async with Runtime(database_url, workflows=[approvals.workflow]) as first:
        one = await first.start(approvals.workflow, {"amount": 1})
        await first.wait(one, until="suspended", timeout=60)
        async with Runtime(postgres.new_database(), workflows=[orders.workflow]) as second:
            two = await second.start(orders.workflow, {"number": 1, "pause": 0.0})
            with pytest.raises(StoreError, match="worker=False"):
                await second.wait(two, timeout=60)


async def test_a_process_that_uses_dbos_itself_is_told_so(database_url: str) -> None:
    DBOS(config={"name": "of-the-user", "system_database_url": database_url})
    try:
        async with Runtime(database_url, workflows=[approvals.workflow]) as runtime:
            one = await runtime.start(approvals.workflow, {"amount": 1})
            with pytest.raises(StoreError, match="uses DBOS for something else"):
                await runtime.wait(one, timeout=60)
    finally:
        DBOS.destroy()


async def test_leaving_lets_go_of_what_runs_and_the_next_takes_it(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EFFECTS", str(tmp_path / "effects"))
    async with Runtime(database_url, workflows=[orders.workflow], lease=60) as runtime:
        one = await runtime.start(orders.workflow, {"number": 1, "pause": 0.3})
        while not (tmp_path / "effects").exists():
            await asyncio.sleep(0.02)
    assert sql(database_url, "select status from tailor.executions") == [("PENDING_RESUME",)]

    async with Runtime(database_url, workflows=[orders.workflow], lease=60) as runtime:
        assert (await runtime.wait(one, timeout=60)).result == orders.oracle(1)


async def test_a_worker_leaves_alone_what_it_does_not_know(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EFFECTS", str(tmp_path / "effects"))
    known: list[Workflow[Any, Any]] = [orders.workflow, approvals.workflow]
    async with Runtime(database_url, workflows=known, worker=False) as runtime:
        unknown = await runtime.start(approvals.workflow, {"amount": 1})
        one = await runtime.start(orders.workflow, {"number": 1, "pause": 0.0})
    async with Runtime(database_url, workflows=[orders.workflow]) as runtime:
        await runtime.wait(one, timeout=60)
        assert (await runtime.execution(unknown)).status == "PENDING"
    async with Runtime(database_url, workflows=known) as runtime:
        assert (await runtime.wait(unknown, until="suspended", timeout=60)).status == "WAITING"


async def test_a_limit_that_is_new_or_gone_moves_the_turns(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are sent on to the queue in which they belong by now, whichever they were put in."""
    monkeypatch.setenv("EFFECTS", str(tmp_path / "effects"))
    free = Workflow("limited", limited.workflow.main_job, None, None)
    async with Runtime(database_url, workflows=[free], worker=False) as runtime:
        one = await runtime.start(free, {"pause": 0.0})
    async with Runtime(database_url, workflows=[limited.workflow]) as runtime:
        await runtime.wait(one, until="suspended", timeout=60)
    async with Runtime(database_url, workflows=[limited.workflow], worker=False) as runtime:
        await runtime.resolve(one, limited.go_on, lambda _: True)
    async with Runtime(database_url, workflows=[free]) as runtime:
        assert (await runtime.wait(one, timeout=60)).result is True

    turns_of_it = "select queue_name from dbos.workflow_status order by created_at"
    names = [name for (name,) in sql(database_url, turns_of_it)]
    assert names == ["tailor", "tailor.limited", "tailor.limited", "tailor"]


async def test_pruning_deletes_executions_and_their_turns(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EFFECTS", str(tmp_path / "effects"))
    async with Runtime(database_url, workflows=[orders.workflow, approvals.workflow]) as runtime:
        one = await runtime.start(orders.workflow, {"number": 1, "pause": 0.0})
        kept = await runtime.start(approvals.workflow, {"amount": 1})
        await runtime.wait(one, timeout=60)
        await runtime.wait(kept, until="suspended", timeout=60)

        while await runtime.prune(-1) == 0:  # its turn ends a moment after it
            await asyncio.sleep(0.05)
        assert [execution.id for execution in await runtime.executions()] == [kept]
    rows = sql(database_url, "select workflow_uuid from dbos.workflow_status")
    assert rows == [(f"{kept}/1",)]


async def test_pruning_leaves_alone_what_still_runs(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EFFECTS", str(tmp_path / "effects"))
    async with Runtime(database_url, workflows=[orders.workflow]) as runtime:
        one = await runtime.start(orders.workflow, {"number": 1, "pause": 2.0})
        while not (tmp_path / "effects").exists():
            await asyncio.sleep(0.02)
        await runtime.cancel(one)

        assert await runtime.prune(-1) == 0
        while await runtime.prune(-1) == 0:
            await asyncio.sleep(0.1)
        assert await runtime.executions() == []


@pytest.mark.parametrize("text", ["\0", "\ud800", "x" * 100_000, "'; drop table entries; --"])
async def test_texts_that_postgres_does_not_take_are_kept(text: str, database_url: str) -> None:
    @workflow_job(name="odd")
    async def odd() -> None:
        print(text)
        raise ValueError(text)

    workflow = create_workflow(name="oddities", main_job=odd)
    async with Runtime(database_url, workflows=[workflow]) as runtime:
        execution = await runtime.wait(await runtime.start(workflow), timeout=60)

    assert execution.status == "FAILED"
    assert execution.jobs[0].error
    assert execution.jobs[0].error.type == "ValueError"
