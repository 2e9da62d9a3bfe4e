"""What wakes an execution: a change of its row and its next turn, in one commit.

So there is no moment in which an answer is recorded and nobody will come for it, nor one in which
somebody comes for an answer that is not recorded.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tailor_types.runtime.dbos.turns import QUEUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from tailor_types.runtime.clock import Clock
    from tailor_types.runtime.dbos.database import Database
    from tailor_types.runtime.dbos.turns import Turns

__all__ = ["Wakings"]

_NEXT = (
    "update tailor.executions e set turn = turn + 1 where id = %(id)s"
    " returning turn, number, workflow,"
    " (select queue from tailor.workflows w where w.name = e.workflow) as queue"
)

LONGEST_LOOK_AWAY = 0.1
"""Seconds after which who waits for a change made elsewhere looks again."""


class Wakings:
    """Puts turns into queues, and tells who waits in this process that something changed."""

    def __init__(self, database: Database, turns: Turns, clock: Clock) -> None:
        self._database = database
        self._turns = turns
        self._clock = clock
        self._changed = asyncio.Event()

    async def after(
        self,
        execution_id: str,
        statement: str,
        values: Mapping[str, Any],
        *,
        due_at: float | None = None,
    ) -> bool:
        """Run *statement*, and where it returns a row, put the next turn of the execution.

        Args:
            execution_id: whose turn it is.
            statement: the change that wakes it.
            values: of its parameters.
            due_at: when the turn is to run, in seconds since the epoch; None for now.
        """

        def work(connection: Connection) -> bool:
            if connection.exec_driver_sql(statement, dict(values)).first() is None:
                return False
            delay = 0.0 if due_at is None else due_at - self._clock.now()
            self.put(connection, execution_id, delay=delay)
            return True

        woken = await self._database.run(work)
        self.pulse()
        return woken

    def put(self, connection: Connection, execution_id: str, *, delay: float = 0.0) -> None:
        """Put the next turn of an execution; those before it are stale from now on."""
        row = connection.exec_driver_sql(_NEXT, {"id": execution_id}).one()
        self._turns.put(
            connection,
            execution_id,
            row.turn,
            queue=row.queue or QUEUE,
            place=row.number,
            delay=delay,
        )

    def forget(self, execution_id: str, turn: int) -> None:
        """Delete a turn that is over and did nothing."""
        self._turns.forget([f"{execution_id}/{turn}"])

    def pulse(self) -> None:
        """Wake those of this process who wait for a change."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self, seconds: float) -> None:
        """Return when this process changed something, or soon: others may have."""
        try:
            await asyncio.wait_for(self._changed.wait(), min(seconds, LONGEST_LOOK_AWAY))
        except TimeoutError:
            return
