"""Wait points and who answers them: a wait is held by a process that lives, and answered once."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING

from tailor_types.runtime.seam import ClaimedWait

if TYPE_CHECKING:
    from collections.abc import Callable

    from tailor_types.runtime.clock import Clock
    from tailor_types.runtime.sqlite.database import Database

__all__ = ["Waits"]


class Waits:
    """The part of the engine that answers waits; the methods are those of the seam."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        changed: Callable[[], None],
        *,
        owner: str,
        lease: float,
    ) -> None:
        self._database = database
        self._clock = clock
        self._changed = changed
        self._holder = owner
        self._lease = lease

    async def claim_wait(self, execution_id: str, key: str) -> ClaimedWait | str:
        """Take the pending wait on *key*."""
        now = time.time()
        with self._database.transaction() as connection:
            found = connection.execute(
                "select status from executions where id = ?", (execution_id,)
            ).fetchone()
            if found is None:
                return "unknown"
            waits = connection.execute(
                "select position, args, status, exists (select 1 from processes "
                "where id = claimed_by and alive_until between ? and ?) from entries "
                "where execution = ? and kind = 'wait' and name = ?",
                (now, now + 2 * self._lease, execution_id, key),
            ).fetchall()
            pending = [wait for wait in waits if wait[2] == "started"]
            if found[0] != "WAITING" or not pending:
                return "resolved" if len(waits) > len(pending) else str(found[0])
            position, payload, _, claimed = pending[0]
            if claimed:
                return "claimed"
            token = uuid.uuid4().hex
            connection.execute(
                "update entries set claimed_by = ?, claim = ? where execution = ? and position = ?",
                (self._holder, token, execution_id, position),
            )
        return ClaimedWait(execution_id, position, key, payload, token)

    async def answer(self, wait: ClaimedWait, result: str) -> bool:
        """Record the answer; the execution goes on."""
        with self._database.transaction(synced=True) as connection:
            answered = connection.execute(
                "update entries set status = 'success', result = ?, finished_at = ?, "
                "claimed_by = null, claim = null "
                "where execution = ? and position = ? and claim = ? and status = 'started' "
                "and exists (select 1 from executions where id = ? and status = 'WAITING')",
                (
                    result,
                    self._clock.now(),
                    wait.execution_id,
                    wait.position,
                    wait.token,
                    wait.execution_id,
                ),
            ).rowcount
            if answered:
                connection.execute(
                    "update executions set status = 'PENDING_RESUME', answered = 1 where id = ?",
                    (wait.execution_id,),
                )
        self._changed()
        return bool(answered)

    async def release_wait(self, wait: ClaimedWait) -> None:
        """Let go of a wait that got no answer."""
        self._database.write(
            "update entries set claimed_by = null, claim = null "
            "where execution = ? and position = ? and claim = ?",
            (wait.execution_id, wait.position, wait.token),
        )
