"""Executions as others see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from tailor_types.runtime.dbos.rows import entry_of, line_of
from tailor_types.runtime.rows import execution_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from tailor_types.runtime.model import Execution, Filter

__all__ = ["read_execution", "read_executions"]

_COLUMNS = (
    "id, workflow, status, args, result, error, invoker,"
    " extract(epoch from created_at)::float8, extract(epoch from started_at)::float8,"
    " extract(epoch from finished_at)::float8, extract(epoch from due_at)::float8, env"
)
_ONE = text(f"select {_COLUMNS} from tailor.executions where id = :id")
_ENTRIES = text("select * from tailor.entries where execution_id = :id")
_LINES = text("select * from tailor.lines where execution_id = :id order by at, number")
_SOME = (
    f"select {_COLUMNS}, (select count(*) from tailor.entries j"
    " where j.execution_id = e.id and j.kind = 'job') from tailor.executions e"
    " where (cast(:workflow as text) is null or workflow = :workflow)"
    " and (cast(:status as text) is null or status = :status)"
    " order by number {direction} limit :limit"
)
_NEWEST_FIRST = text(_SOME.format(direction="desc"))
_OLDEST_FIRST = text(_SOME.format(direction="asc"))


def read_execution(connection: Connection, execution_id: str) -> Execution | None:
    """Return an execution with its jobs, waits and logs."""
    values = {"id": execution_id}
    row = connection.execute(_ONE, values).first()
    if row is None:
        return None
    entries = [entry_of(one) for one in connection.execute(_ENTRIES, values)]
    lines = [line_of(one) for one in connection.execute(_LINES, values)]
    return execution_of(row, entries, lines)


def read_executions(connection: Connection, which: Filter) -> Sequence[tuple[Execution, int]]:
    """Return executions without their jobs, and how many jobs each has."""
    rows = connection.execute(
        _NEWEST_FIRST if which.newest_first else _OLDEST_FIRST,
        {"workflow": which.workflow, "status": which.status, "limit": which.limit},
    )
    return [(execution_of(row[:-1]), int(row[-1])) for row in rows]
