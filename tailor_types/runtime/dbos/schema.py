r"""The tables of a store on Postgres, their version, and the way from each version to the next.

They are in the schema ``tailor``, beside those of DBOS, which brings its own forward. JSON is kept
as text: ``jsonb`` would reorder keys and refuse ``\u0000``. What users print or raise is kept as a
JSON string, since a text of Postgres holds no NUL.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import sqlalchemy
from dbos import DBOS
from sqlalchemy import text

from tailor_types.errors import StoreError
from tailor_types.runtime.dbos.refusals import refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tailor_types.runtime.dbos.database import Database

__all__ = ["MIGRATIONS", "VERSION", "install"]

_LOCK = 7_242_019_660

_INSTALLED = text("select to_regclass('tailor.store') is not null")
_READ = text("select version from tailor.store")
_WRITE = text("update tailor.store set version = :version")
_FIRST = """
create schema tailor;

create table tailor.store (version integer not null);
insert into tailor.store values (0);

-- The workflows that workers serve, and the queue of each.
create table tailor.workflows (
    name text primary key,
    queue text not null
);

create table tailor.workers (
    executor text primary key,
    host text not null,
    pid integer not null,
    lease double precision not null,
    serves boolean not null,           -- false where it is there for one execution
    beat_at timestamptz not null default clock_timestamp()
);

create table tailor.executions (
    number bigint generated always as identity unique, -- the order of creation
    id text primary key,
    workflow text not null,
    status text not null default 'PENDING',
    args text not null,
    env text not null,
    invoker text,
    result text,
    error text,
    turn integer not null default 1,   -- the one that is due; all others are stale
    fence bigint not null default 0,   -- grows with each owner
    owner text not null default '',    -- the claim that took the last fence
    retries integer not null default 0,
    forget boolean not null default false,
    answered boolean not null default false,
    losses integer not null default 0,
    lost_at text not null default '',
    created_at timestamptz not null default clock_timestamp(),
    started_at timestamptz,
    finished_at timestamptz,
    due_at timestamptz
) with (fillfactor = 70); -- status changes stay on their page
create index executions_by_status on tailor.executions (status, number);
create index executions_by_workflow on tailor.executions (workflow, number);
create index executions_by_end on tailor.executions (finished_at) where finished_at is not null;

create table tailor.entries (
    execution_id text not null references tailor.executions (id) on delete cascade,
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
    started_at double precision,
    finished_at double precision,
    token text,                        -- of the resolver that holds a wait, or answered it
    claimed_until timestamptz,
    primary key (execution_id, position)
) with (fillfactor = 70);

create table tailor.lines (
    number bigint generated always as identity,
    execution_id text not null references tailor.executions (id) on delete cascade,
    batch text not null,               -- of one write, so that writing it twice is writing it once
    place integer not null,
    position text not null,
    at double precision not null,
    level text not null,
    message text not null,
    primary key (execution_id, batch, place)
);
"""

MIGRATIONS = (_FIRST,)
"""The statements that lead from version n to n + 1, at index n."""

VERSION = len(MIGRATIONS)


def install(database: Database) -> None:
    """Make the tables of DBOS and ours, or bring them to the newest version. Blocks.

    Raises:
        StoreError: the role may not, or the tables are of a newer version.
    """
    logging.getLogger("dbos").setLevel(logging.ERROR)  # it reports each migration
    try:
        DBOS.migrate(database.url.render_as_string(hide_password=False))
    except sqlalchemy.exc.DBAPIError as error:
        raise refused(database.url, error) from error
    found = database.run_in_this_thread(_migrated)
    if found > VERSION:
        raise StoreError(
            database.where,
            f"its tables have format {found}, this version of tailor-types knows up to {VERSION}; "
            "upgrade tailor-types",
        )


def _migrated(connection: Connection) -> int:
    """Bring the tables to the newest version, all or nothing; return which they have."""
    if (version := _version(connection)) < VERSION:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        version = _version(connection)  # another process may have been faster
        for statements in MIGRATIONS[version:]:
            connection.exec_driver_sql(statements)
            version += 1
            connection.execute(_WRITE, {"version": version})
    return version


def _version(connection: Connection) -> int:
    if not connection.execute(_INSTALLED).scalar():
        return 0
    return int(connection.execute(_READ).scalar_one())
