"""What the owner of an execution records: each method one transaction, each under its fence."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tailor_types.runtime.rows import ENTRY_COLUMNS, json_of, values_of
from tailor_types.runtime.seam import Claim, OwnershipLostError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from tailor_types.runtime.clock import Clock
    from tailor_types.runtime.model import Entry, ErrorRecord, LogLine
    from tailor_types.runtime.sqlite.database import Database

__all__ = ["SqliteJournal"]

_Execute: TypeAlias = "Callable[[sqlite3.Connection], None]"

_OWNED: Final = "id = ? and fence = ? and status = 'RUNNING'"

_PUT_ENTRY: Final = f"""
    insert into entries (execution, {ENTRY_COLUMNS})
    select id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from executions where {_OWNED}
    on conflict (execution, position) do update set
        status = excluded.status, result = excluded.result, error = excluded.error,
        attempts = excluded.attempts, seen = excluded.seen,
        started_at = excluded.started_at, finished_at = excluded.finished_at
"""  # noqa: S608 -- constants of this module

_PUT_LOG: Final = (
    "insert into logs (execution, position, at, level, message) values (?, ?, ?, ?, ?)"
)

_FORGET: Final = """
    update entries set status = 'started', error = null, finished_at = null
    where execution = ? and position = ? and status = 'failed'
"""

_LET_GO: Final = "status = ?, forget = ?, owner = null, answered = 0, losses = 0, lost_at = ''"


class SqliteJournal:
    """The half of the engine that attempts use."""

    def __init__(self, database: Database, clock: Clock, changed: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._changed = changed
        self._batch: list[tuple[_Execute, asyncio.Future[None]]] = []

    async def began(self, claim: Claim, entry: Entry, logs: Sequence[LogLine]) -> None:
        """Record that a job runs; not synced: should it be lost, the job runs again anyway."""
        values = (*values_of(entry), claim.id, claim.fence)
        if logs:
            with self._database.transaction() as connection:
                _put(connection, claim, entry, logs)
        elif self._database.write(_PUT_ENTRY, values) != 1:
            raise OwnershipLostError(claim.id)

    async def ended(self, claim: Claim, entry: Entry, logs: Sequence[LogLine]) -> None:
        """Record how a job ended."""
        await self._together(lambda connection: _put(connection, claim, entry, logs))

    async def forgot(self, claim: Claim, positions: Sequence[str]) -> None:
        """Take back failures, once."""
        await self._change(claim, "forget = 0", (), forgotten=positions)

    async def lost(self, claim: Claim, position: str, losses: int) -> None:
        """Count the owners that vanished."""
        await self._change(claim, "losses = ?, lost_at = ?", (losses, position))

    async def suspended(self, claim: Claim, entry: Entry, logs: Sequence[LogLine]) -> None:
        """Record a wait, and let go."""
        await self._change(claim, _LET_GO, ("WAITING", 0), entry=entry, logs=logs)
        self._changed()

    async def retried(
        self, claim: Claim, main: Entry, logs: Sequence[LogLine], due_at: float
    ) -> None:
        """Record the failure of the main job, and let go until *due_at*."""
        change = f"{_LET_GO}, retries = ?, due_at = ?, error = ?"
        values = ("PENDING_RETRY", 1, claim.retries + 1, due_at, json_of(main.error))
        await self._change(claim, change, values, entry=main, logs=logs)
        self._changed()

    async def succeeded(self, claim: Claim, main: Entry, logs: Sequence[LogLine]) -> None:
        """Record the result of the main job."""
        change = f"{_LET_GO}, result = ?, error = null, finished_at = ?"
        values = ("SUCCESS", 0, main.result, self._clock.now())
        await self._change(claim, change, values, entry=main, logs=logs)
        self._changed()

    async def failed(
        self, claim: Claim, error: ErrorRecord, main: Entry | None, logs: Sequence[LogLine]
    ) -> None:
        """Record why the execution failed."""
        change = f"{_LET_GO}, error = ?, finished_at = ?"
        values = ("FAILED", 0, json_of(error), self._clock.now())
        await self._change(claim, change, values, entry=main, logs=logs)
        self._changed()

    def _release(self, claim: Claim) -> None:
        """Let go of an execution that is to go on elsewhere or later."""
        changed = self._database.write(
            f"update executions set status = 'PENDING_RESUME', owner = null where {_OWNED}",  # noqa: S608 -- as above
            (claim.id, claim.fence),
        )
        if changed:
            self._changed()

    async def _change(  # noqa: PLR0913 -- the parts of one transaction
        self,
        claim: Claim,
        change: str,
        values: Sequence[Any],
        *,
        entry: Entry | None = None,
        logs: Sequence[LogLine] = (),
        forgotten: Sequence[str] = (),
    ) -> None:
        """Change the execution, and with it its entries, in one synced transaction."""
        statement = f"update executions set {change} where {_OWNED}"  # noqa: S608 -- as above

        def execute(connection: sqlite3.Connection) -> None:
            if entry is not None:
                _put(connection, claim, entry, logs)
            owned = connection.execute(statement, (*values, claim.id, claim.fence)).rowcount
            if owned != 1:
                raise OwnershipLostError(claim.id)
            connection.executemany(_FORGET, [(claim.id, position) for position in forgotten])
            if entry is None:
                _put_logs(connection, claim, logs)

        await self._together(execute)

    async def _together(self, change: _Execute) -> None:
        """Make a change durable, in one transaction with what others record in this turn.

        Executions that run side by side then share the wait for the disk. A change that is
        refused has changed nothing, so that the others can stand.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._batch.append((change, done))
        if len(self._batch) == 1:
            loop.call_soon(self._commit)
        await done

    def _commit(self) -> None:
        batch, self._batch = self._batch, []
        refused: dict[asyncio.Future[None], Exception] = {}
        try:
            with self._database.transaction(synced=True) as connection:
                for change, done in batch:
                    try:
                        change(connection)
                    except OwnershipLostError as error:
                        refused[done] = error
        except Exception as error:  # noqa: BLE001 -- raised where it was asked for
            refused = dict.fromkeys((done for _, done in batch), error)
        for _, done in batch:
            if done.done():  # canceled meanwhile; what it recorded stands
                continue
            if done in refused:
                done.set_exception(refused[done])
            else:
                done.set_result(None)


def _put(
    connection: sqlite3.Connection, claim: Claim, entry: Entry, logs: Sequence[LogLine]
) -> None:
    values = (*values_of(entry), claim.id, claim.fence)
    if connection.execute(_PUT_ENTRY, values).rowcount != 1:
        raise OwnershipLostError(claim.id)
    _put_logs(connection, claim, logs)


def _put_logs(connection: sqlite3.Connection, claim: Claim, logs: Sequence[LogLine]) -> None:
    connection.executemany(
        _PUT_LOG, [(claim.id, one.position, one.at, one.level, one.message) for one in logs]
    )
