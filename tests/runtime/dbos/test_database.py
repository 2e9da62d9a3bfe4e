"""What is said when Postgres is not there, or not to be used; and what outlives its restart."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tailor_types.errors import StoreError
from tailor_types.runtime import Runtime
from tailor_types.runtime.dbos import database
from tailor_types.runtime.dbos.database import connected, url_of
from tests.runtime.dbos.proofs import approvals

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tests.postgres_server import PostgresServer

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(240)]


def one(connection: Connection) -> int:
    return int(connection.execute(text("select 1")).scalar_one())


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://", "must be a URL like"),
        ("mysql://host/db", "must be a URL like"),
        ("postgresql://host:port/db", "not a URL"),
    ],
)
def test_urls_that_are_none_are_refused(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        url_of(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_all_names_of_postgres_mean_psycopg(scheme: str) -> None:
    assert url_of(f"{scheme}://u@h/d").drivername == "postgresql+psycopg"


def test_a_password_is_in_no_message() -> None:
    with pytest.raises(StoreError) as refused:
        connected("postgresql://u:secret@127.0.0.1:1/d", patience=0)

    assert "cannot connect" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("user", "name", "said"),
    [
        ("postgres", "nowhere", "create it with `createdb`"),
        ("nobody", "postgres", "check user and password"),
    ],
)
def test_what_is_missing_is_named(
    postgres: PostgresServer, user: str, name: str, said: str
) -> None:
    with pytest.raises(StoreError, match=said):
        connected(postgres.url(name, user=user), patience=0)


def test_an_old_server_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "OLDEST_SERVER", 99)

    with pytest.raises(StoreError, match="is too old; use 99 or newer"):
        connected(database_url, patience=0)


def test_an_encoding_that_cannot_keep_every_text_is_refused(postgres: PostgresServer) -> None:
    postgres.execute("create database latin encoding 'LATIN1' locale 'C' template template0")

    with pytest.raises(StoreError, match=r"encoding is LATIN1.*createdb --encoding UTF8"):
        connected(postgres.url("latin"), patience=0)


@pytest.mark.parametrize(
    "option", ["sslmode=wrong", "no_such=1", "password=secret&sslmode=require"]
)
def test_options_that_do_not_fit_are_one_message(option: str, database_url: str) -> None:
    with pytest.raises(StoreError, match="cannot connect") as refused:
        connected(f"{database_url}?{option}", patience=0)

    assert len(str(refused.value).splitlines()) == 1
    assert "secret" not in str(refused.value)


async def test_a_standby_is_refused_for_what_it_is(
    postgres: PostgresServer, database_url: str
) -> None:
    postgres.refuse_writes(database_url, "on")
    there = connected(database_url, patience=0)
    with pytest.raises(StoreError, match=r"read-only.*URL of the primary"):
        await there.run(lambda connection: connection.execute(text("create table t (x int)")))
    there.close()


@pytest.mark.parametrize("odd", ["a\0b", "a\ud800b"])
async def test_ids_that_postgres_cannot_keep_are_refused(odd: str, database_url: str) -> None:
    async with Runtime(database_url, workflows=[approvals.workflow], worker=False) as runtime:
        with pytest.raises(StoreError, match="NUL or half a surrogate pair"):
            await runtime.start(approvals.workflow, {"amount": 1}, execution_id=odd)


async def test_work_outlives_a_restart_of_the_server(
    postgres: PostgresServer, database_url: str
) -> None:
    there = connected(database_url, patience=150)
    assert await there.run(one) == 1
    postgres.stop("immediate")
    meanwhile = asyncio.create_task(there.run(one))
    await asyncio.sleep(0.5)
    assert not meanwhile.done()
    postgres.start()

    assert await meanwhile == 1
    there.close()


async def test_patience_has_an_end(postgres: PostgresServer, database_url: str) -> None:
    there = connected(database_url, patience=0.5)
    postgres.stop()
    with pytest.raises(StoreError, match="cannot connect"):
        await there.run(one)
    there.close()
    postgres.start()
