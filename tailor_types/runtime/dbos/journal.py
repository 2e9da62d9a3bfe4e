"""What an attempt records, on Postgres: one statement each, under the fence of its claim.

A write locks the row of its execution and looks at the fence there; so it is either before a new
owner's claim, which then sees it, or refused. The start of a job need not reach the disk at once:
without it the job just runs from where the record ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tailor_types.runtime.dbos.rows import ENTRY_COLUMNS, values_of_entry, values_of_lines
from tailor_types.runtime.rows import json_of
from tailor_types.runtime.seam import Claim, OwnershipLostError

if TYPE_CHECKING:
    from tailor_types.runtime.dbos.database import Database
    from tailor_types.runtime.dbos.wakings import Wakings
    from tailor_types.runtime.model import Entry, ErrorRecord, LogLine

__all__ = ["PostgresJournal"]

_HELD = (
    "held as (select id from tailor.executions"
    " where id = %(id)s and fence = %(fence)s and status = 'RUNNING' for share)"
)
_PUT = (
    f"put as (insert into tailor.entries (execution_id, {', '.join(ENTRY_COLUMNS)})"
    f" select id, {', '.join(f'%({column})s' for column in ENTRY_COLUMNS)} from held"
    " on conflict (execution_id, position) do update set "
    + ", ".join(f"{column} = excluded.{column}" for column in ENTRY_COLUMNS)
    + ")"
)
_SAID = (
    "said as (insert into tailor.lines (execution_id, batch, place, position, at, level, message)"
    " select id, %(batch)s, line.place, line.position, line.at, line.level, line.message"
    " from held, unnest(%(line_positions)s::text[], %(line_ats)s::float8[],"
    " %(line_levels)s::text[], %(line_messages)s::text[])"
    " with ordinality as line (position, at, level, message, place)"
    " on conflict do nothing)"
)
# The same change again finds its own status; that is how a repeated write is known.
_ENDING = (
    "held as (update tailor.executions set {changes}"
    " where id = %(id)s and fence = %(fence)s and status in ('RUNNING', '{status}')"
    " returning id)"
)
_LET_GO = "answered = false, losses = 0, lost_at = ''"
_SUSPENDED = _ENDING.format(
    status="WAITING", changes=f"status = 'WAITING', forget = false, {_LET_GO}"
)
_SUCCEEDED = _ENDING.format(
    status="SUCCESS",
    changes="status = 'SUCCESS', result = %(result)s, error = null,"
    f" finished_at = clock_timestamp(), forget = false, {_LET_GO}",
)
_FAILED = _ENDING.format(
    status="FAILED",
    changes="status = 'FAILED', error = %(why)s, finished_at = clock_timestamp(),"
    f" forget = false, {_LET_GO}",
)
_RETRIED = _ENDING.format(
    status="PENDING_RETRY",
    changes="status = 'PENDING_RETRY', error = %(error)s, forget = true,"
    f" retries = %(retries)s, due_at = to_timestamp(%(due_at)s), {_LET_GO}",
)
_FORGOT = (
    "with held as (update tailor.executions set forget = false"
    " where id = %(id)s and fence = %(fence)s and status = 'RUNNING' returning id),"
    " forgot as (update tailor.entries e set status = 'started', result = null, error = null,"
    " finished_at = null from held where e.execution_id = held.id"
    " and e.position = any(%(positions)s::text[]))"
    " select id from held"
)
_LOST = (
    "update tailor.executions set losses = %(losses)s, lost_at = %(position)s"
    " where id = %(id)s and fence = %(fence)s and status = 'RUNNING' returning id"
)


class PostgresJournal:
    """The journal of the engine on Postgres; the methods are those of the seam."""

    def __init__(self, synced: Database, unsynced: Database, wakings: Wakings) -> None:
        self._synced = synced
        self._unsynced = unsynced
        self._wakings = wakings

    async def began(self, claim: Claim, entry: Entry, logs: Sequence[LogLine]) -> None:
        """Record that the job at a position runs from now, and the lines that led there."""
        await _written(self._unsynced, claim, _HELD, entry, logs)

    async def ended(self, claim: Claim, entry: Entry, logs: Sequence[LogLine]) -> None:
        """Record how the job at a position ended, and its lines."""
        await _written(self._synced, claim, _HELD, entry, logs)

    async def forgot(self, claim: Claim, positions: Sequence[str]) -> None:
        """Take back the failures at *positions*, which become started."""
        await _held(self._synced, claim, _FORGOT, {"positions": list(positions)})

    async def lost(self, claim: Claim, position: str, losses: int) -> None:
        """Record that former owners vanished while the job at *position* ran."""
        await _held(self._synced, claim, _LOST, {"position": position, "losses": losses})

    async def suspended(self, claim: Claim, entry: Entry, logs: Sequence[LogLine]) -> None:
        """Record a wait and let go of the execution."""
        await _written(self._synced, claim, _SUSPENDED, entry, logs)
        self._wakings.pulse()

    async def succeeded(self, claim: Claim, main: Entry, logs: Sequence[LogLine]) -> None:
        """Record the result of the main job and the end of the execution."""
        await _written(self._synced, claim, _SUCCEEDED, main, logs)
        self._wakings.pulse()

    async def failed(
        self, claim: Claim, error: ErrorRecord, main: Entry | None, logs: Sequence[LogLine]
    ) -> None:
        """Record why the execution is FAILED."""
        await _written(self._synced, claim, _FAILED, main, logs, why=json_of(error))
        self._wakings.pulse()

    async def retried(
        self, claim: Claim, main: Entry, logs: Sequence[LogLine], due_at: float
    ) -> None:
        """Record the failure of the main job and let go until *due_at*."""
        more = {"due_at": due_at, "retries": claim.retries + 1}
        statement, values = _write(claim, _RETRIED, main, logs, **more)
        if not await self._wakings.after(claim.id, statement, values, due_at=due_at):
            raise OwnershipLostError

    async def released(self, claim: Claim) -> None:
        """Let go of an execution that did not end."""
        statement = _ENDING.format(status="PENDING_RESUME", changes="status = 'PENDING_RESUME'")
        values = {"id": claim.id, "fence": claim.fence}
        if not await self._wakings.after(claim.id, f"with {statement} select id from held", values):
            raise OwnershipLostError


def _write(
    claim: Claim, held: str, entry: Entry | None, logs: Sequence[LogLine], **more: Any
) -> tuple[str, dict[str, Any]]:
    """Return one statement for an entry and lines, and its values."""
    parts = [held]
    values: dict[str, Any] = {"id": claim.id, "fence": claim.fence, **more}
    if entry is not None:
        parts.append(_PUT)
        values |= values_of_entry(entry)
    if logs:
        parts.append(_SAID)
        values |= {"batch": uuid4().hex, **values_of_lines(logs)}
    return f"with {', '.join(parts)} select id from held", values


async def _written(
    database: Database,
    claim: Claim,
    held: str,
    entry: Entry | None,
    logs: Sequence[LogLine],
    **more: Any,
) -> None:
    statement, values = _write(claim, held, entry, logs, **more)
    await _held(database, claim, statement, values)


async def _held(database: Database, claim: Claim, statement: str, values: dict[str, Any]) -> None:
    """Run a statement that returns a row where *claim* holds."""
    if await database.one(statement, {"id": claim.id, "fence": claim.fence, **values}) is None:
        raise OwnershipLostError
