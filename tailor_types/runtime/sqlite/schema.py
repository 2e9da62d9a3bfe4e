"""The tables of a store, their version, and the way from each version to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

__all__ = ["APPLICATION_ID", "MIGRATIONS", "VERSION", "migrate"]

APPLICATION_ID: Final = 0x7461696C
"""``tail``: what the header of the file says it belongs to."""

_FIRST: Final = (
    """
    create table executions (
        number integer primary key autoincrement,
        id text not null unique,
        workflow text not null,
        status text not null,
        args text not null,
        env text not null,
        invoker text,
        result text,
        error text,
        retries integer not null default 0,
        forget integer not null default 0,
        answered integer not null default 0,
        losses integer not null default 0,
        lost_at text not null default '',
        owner text,
        fence integer not null default 0,
        due_at real,
        created_at real not null,
        started_at real,
        finished_at real
    ) strict
    """,
    # What may be claimed, oldest first; ended executions, by far the most, are in no index.
    """
    create index claimable on executions (workflow, number)
    where status in ('PENDING', 'PENDING_RESUME', 'PENDING_RETRY')
    """,
    "create index running on executions (workflow, owner) where status = 'RUNNING'",
    """
    create table entries (
        execution text not null references executions (id) on delete cascade,
        position text not null,
        kind text not null,
        name text not null,
        args text not null,
        digest text not null,
        seen integer not null,
        status text not null,
        result text,
        error text,
        attempts integer not null,
        started_at real,
        finished_at real,
        claimed_by text,
        claim text,
        primary key (execution, position)
    ) strict, without rowid
    """,
    """
    create table logs (
        execution text not null references executions (id) on delete cascade,
        position text not null,
        at real not null,
        level text not null,
        message text not null
    ) strict
    """,
    "create index logs_of on logs (execution)",
    """
    create table processes (
        id text primary key,
        port integer not null,
        serves integer not null,
        alive_until real not null
    ) strict
    """,
)

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (_FIRST,)
"""The statements that lead from version n to n + 1, at index n."""

VERSION: Final = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a store of *version* to the newest, all or nothing; the caller holds the lock."""
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"pragma application_id = {APPLICATION_ID}")
    connection.execute(f"pragma user_version = {VERSION}")
