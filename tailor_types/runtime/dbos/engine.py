"""The engine on Postgres: our tables remember, DBOS hands out turns."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from tailor_types.runtime.dbos import views
from tailor_types.runtime.dbos.database import Database, connected, finished
from tailor_types.runtime.dbos.journal import PostgresJournal
from tailor_types.runtime.dbos.schema import install
from tailor_types.runtime.dbos.serving import Serving
from tailor_types.runtime.dbos.turns import Turns, check_dbos
from tailor_types.runtime.dbos.waits import Waits
from tailor_types.runtime.dbos.wakings import Wakings
from tailor_types.runtime.dbos.workers import anyone_alive
from tailor_types.runtime.rows import json_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tailor_types.runtime.clock import Clock
    from tailor_types.runtime.model import Execution, Filter
    from tailor_types.runtime.seam import NewExecution, Work

__all__ = ["PostgresEngine"]

_PATIENCE: Final = 60.0
"""Seconds for which a restart of the server is waited for."""

_START = text(
    "insert into tailor.executions (id, workflow, args, env, invoker, turn)"
    " values (:id, :workflow, :args, :env, :invoker, 0) on conflict (id) do nothing returning id"
)
_STATUS = text("select status from tailor.executions where id = :id")
_STATUS_TO_CHANGE = text("select status from tailor.executions where id = :id for update")
_RESUME = (
    "update tailor.executions set status = 'PENDING_RESUME', retries = 0, forget = true,"
    " due_at = null, finished_at = null, error = null, losses = 0, lost_at = ''"
    " where id = %(id)s and status = %(status)s returning id"
)
_CANCEL = text(
    "update tailor.executions set status = 'CANCELED', fence = fence + 1,"
    " finished_at = clock_timestamp() where id = :id"
)
_PRUNABLE = text(
    "select id, turn, number, finished_at from tailor.executions"
    " where finished_at < to_timestamp(:before) and (finished_at, number) > (:at, :number)"
    " and status in ('SUCCESS', 'FAILED', 'CANCELED') order by finished_at, number limit 1000"
)
_PRUNE = text("delete from tailor.executions where id = any(:ids)")


def _prunable(connection: Connection, which: dict[str, Any]) -> Sequence[Any]:
    return connection.execute(_PRUNABLE, which).all()


def _delete(connection: Connection, ids: list[str]) -> None:
    connection.execute(_PRUNE, {"ids": ids})


class PostgresEngine(PostgresJournal, Waits):
    """Keeps executions in Postgres, for any number of workers on any number of hosts.

    Args:
        url: ``postgresql://user:password@host:port/database``.
        lease: seconds after which a silent worker has lost its executions.
        synchronous: FULL, or NORMAL: the last results may then be lost with the power, and run
            again.
        clock: by which the delay of a retry is told; all other times are the server's.
    """

    def __init__(self, url: str, *, lease: float, synchronous: str, clock: Clock) -> None:
        self._url = url
        self._clock = clock
        self._lease = lease
        self._synchronous = synchronous
        self._serving: Serving | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Use the store for the block."""
        database = await finished(connected, self._url, _PATIENCE)
        unsynced = Database(self._url, patience=_PATIENCE, synced=False)
        try:
            check_dbos(database.where)
            await finished(install, database)
            turns = Turns(database.url.render_as_string(hide_password=False))
            wakings = Wakings(database, turns, self._clock)
            synced = database if self._synchronous == "FULL" else unsynced
            PostgresJournal.__init__(self, synced, unsynced, wakings)
            Waits.__init__(self, database, wakings, lease=self._lease)
            self._database, self._turns, self._wakings = database, turns, wakings
            try:
                yield
            finally:
                await finished(turns.close)
        finally:
            await finished(database.close)
            await finished(unsynced.close)

    async def serve(
        self, limits: Mapping[str, int | None], work: Work, *, only: str | None = None
    ) -> None:
        """Take turns of the workflows in *limits* and give what they claim to *work*."""
        self._serving = Serving(self, self._database, self._turns, self._wakings)
        await self._serving.until_canceled(limits, work, lease=self._lease, only=only)

    async def rest(self) -> None:
        """Take no turns any more; those that were taken go on."""
        if self._serving is not None:
            await self._serving.rest()

    async def start(self, new: NewExecution) -> bool:
        """Record a PENDING execution and put its first turn; False where its id is taken."""
        values = {
            "id": new.id,
            "workflow": new.workflow,
            "args": new.args,
            "env": json.dumps(dict(new.env)),
            "invoker": json_of(new.invoker),
        }

        def work(connection: Connection) -> bool:
            if connection.execute(_START, values).first() is None:
                return False
            self._wakings.put(connection, new.id)
            return True

        started = await self._database.run(work)
        self._wakings.pulse()
        return started

    async def status(self, execution_id: str) -> str | None:
        """Return the status of an execution, None where there is none."""
        return await self._database.run(
            lambda connection: connection.execute(_STATUS, {"id": execution_id}).scalar()
        )

    async def execution(self, execution_id: str) -> Execution | None:
        """Return an execution with its jobs, waits and logs."""
        return await self._database.run(
            lambda connection: views.read_execution(connection, execution_id)
        )

    async def executions(self, which: Filter) -> Sequence[tuple[Execution, int]]:
        """Return executions without their jobs, and how many jobs each has."""
        return await self._database.run(lambda connection: views.read_executions(connection, which))

    async def resume(self, execution_id: str) -> str | None:
        """Make a FAILED or PENDING_RETRY execution PENDING_RESUME; return its status before."""
        before = await self.status(execution_id)
        if before in {"FAILED", "PENDING_RETRY"}:
            values = {"id": execution_id, "status": before}
            await self._wakings.after(execution_id, _RESUME, values)
        return before

    async def cancel(self, execution_id: str) -> str | None:
        """Make an unfinished execution CANCELED; return its status before."""

        def work(connection: Connection) -> str | None:
            values = {"id": execution_id}
            before: str | None = connection.execute(_STATUS_TO_CHANGE, values).scalar()
            if before not in {None, "SUCCESS", "FAILED", "CANCELED"}:
                connection.execute(_CANCEL, values)
            return before

        before = await self._database.run(work)
        self._wakings.pulse()
        return before

    async def prune(self, before: float) -> int:
        """Delete the executions that ended before a time, and their turns; return how many.

        One that is canceled but has a job that still runs is left for the next time.
        """
        count = 0
        which = {"before": before, "at": datetime.min.replace(tzinfo=UTC), "number": 0}
        while rows := await self._database.run(partial(_prunable, which=which)):
            which |= {"at": rows[-1].finished_at, "number": rows[-1].number}
            ended = {row.id: [f"{row.id}/{turn + 1}" for turn in range(row.turn)] for row in rows}
            every = [*chain(*ended.values())]
            running = await asyncio.to_thread(self._database.repeated, self._turns.running, every)
            ended = {id_: turns for id_, turns in ended.items() if running.isdisjoint(turns)}
            over = [*chain(*ended.values())]
            await asyncio.to_thread(self._database.repeated, self._turns.forget, over)
            await self._database.run(partial(_delete, ids=list(ended)))
            count += len(ended)
        return count

    async def changed(self, seconds: float) -> None:
        """Return when some execution may have changed its status, or after so many *seconds*."""
        await self._wakings.changed(seconds)

    async def has_worker(self) -> bool:
        """Whether a process works the executions of this store off."""
        return await self._database.run(anyone_alive)
