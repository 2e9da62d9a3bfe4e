"""From a turn to a claim: who owns an execution, and under which fence.

Only the turn that is due claims. It may come twice, when its worker died; then the execution is
RUNNING already, and its former owner is lost.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import text

from tailor_types.runtime.dbos.rows import entry_of
from tailor_types.runtime.dbos.turns import queue_of
from tailor_types.runtime.seam import Claim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from tailor_types.runtime.dbos.database import Database
    from tailor_types.runtime.dbos.wakings import Wakings

__all__ = ["Claims"]

_SOONEST, _LATEST = 2.0, 60.0
"""Seconds after which a turn that is not for this worker is offered again: the longer the older."""

_DUE = text(
    "select e.*, extract(epoch from clock_timestamp() - created_at)::float8 as age,"
    " (select queue from tailor.workflows w where w.name = e.workflow) as queue"
    " from tailor.executions e where id = :id and turn = :turn"
    " and status in ('PENDING', 'RUNNING', 'PENDING_RESUME', 'PENDING_RETRY') for update"
)
_TAKE = text(
    "update tailor.executions set status = 'RUNNING', fence = fence + 1, owner = :owner,"
    " started_at = coalesce(started_at, clock_timestamp()), answered = :answered"
    " where id = :id returning fence"
)
_ENTRIES = text("select * from tailor.entries where execution_id = :id")


class Claims:
    """Claims executions of the workflows that this worker knows.

    Args:
        database: of the store.
        wakings: for turns that have to go elsewhere.
        limits: the workflows, and how many of each may run at once.
        only: the one execution to claim; None for all.
    """

    def __init__(
        self,
        database: Database,
        wakings: Wakings,
        limits: Mapping[str, int | None],
        only: str | None = None,
    ) -> None:
        self._database = database
        self._wakings = wakings
        self._limits = limits
        self._only = only

    async def claim(self, execution_id: str, turn: int, queue: str) -> Claim | None:
        """Claim an execution for its *turn* that came from *queue*; None where it is not due."""
        owner = uuid4().hex  # tells a claim that is repeated from one that is made again

        def work(connection: Connection) -> Claim | None:
            due = connection.execute(_DUE, {"id": execution_id, "turn": turn}).first()
            if due is None or self._sent_on(connection, due, queue):
                return None
            lost = due.status == "RUNNING" and due.owner != owner
            answered = due.answered and not lost
            values = {"id": execution_id, "owner": owner, "answered": answered}
            fence = connection.execute(_TAKE, values).scalar_one()
            entries = connection.execute(_ENTRIES, {"id": execution_id}).all()
            return _claim(due, fence, entries, answered=answered, lost=lost)

        return await self._database.run(work)

    def _sent_on(self, connection: Connection, due: Any, queue: str) -> bool:
        """Put a turn back that is not for this worker, or that came by another queue."""
        if due.workflow not in self._limits or self._only not in {None, due.id}:
            self._wakings.put(connection, due.id, delay=min(max(due.age / 4, _SOONEST), _LATEST))
            self._wakings.forget(due.id, due.turn - 1)  # nobody ran it; it only came and went
            return True
        if queue_of(due.workflow, self._limits[due.workflow]) != queue:
            self._wakings.put(connection, due.id)
            return True
        return False


def _claim(due: Any, fence: int, entries: Any, *, answered: bool, lost: bool) -> Claim:
    return Claim(
        id=due.id,
        fence=fence,
        workflow=due.workflow,
        args=due.args,
        env=json.loads(due.env),
        invoker=None if due.invoker is None else json.loads(due.invoker),
        retries=due.retries,
        forget=due.forget,
        answered=answered,
        lost=lost,
        losses=due.losses,
        lost_at=due.lost_at,
        entries=tuple(map(entry_of, entries)),
    )
