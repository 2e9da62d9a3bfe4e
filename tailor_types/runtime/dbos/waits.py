"""Wait points and who answers them: a lease on the row of the wait, one answer, one turn."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import text

from tailor_types.errors import StoreError
from tailor_types.runtime.seam import ClaimedWait

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tailor_types.runtime.dbos.database import Database
    from tailor_types.runtime.dbos.wakings import Wakings

__all__ = ["Waits"]

_STATUS = text("select status from tailor.executions where id = :id")
# The pending one if there is any, else the last that was.
_FIND = text(
    "select position, args, status, token, claimed_until > clock_timestamp() as held"
    " from tailor.entries where execution_id = :id and kind = 'wait' and name = :key"
    " order by status = 'started' desc, started_at desc limit 1 for update"
)
_CLAIM = text(
    "update tailor.entries set token = :token,"
    " claimed_until = clock_timestamp() + make_interval(secs => :lease)"
    " where execution_id = :id and position = :position"
)
_RENEW = text(
    "update tailor.entries set claimed_until = clock_timestamp() + make_interval(secs => :lease)"
    " where execution_id = :id and position = :position and token = :token and status = 'started'"
)
_ANSWER = (
    "with woken as (update tailor.executions e set status = 'PENDING_RESUME', answered = true"
    " where id = %(id)s and status = 'WAITING' and exists (select from tailor.entries"
    " where execution_id = e.id and position = %(position)s and token = %(token)s"
    " and status = 'started') returning id),"
    " answered as (update tailor.entries set status = 'success', result = %(result)s,"
    " finished_at = extract(epoch from clock_timestamp())"
    " from woken where execution_id = woken.id and position = %(position)s)"
    " select id from woken"
)
_ANSWERED = (
    "select 1 from tailor.entries where execution_id = %(id)s and position = %(position)s"
    " and token = %(token)s and status = 'success'"
)
_RELEASE = (
    "update tailor.entries set token = null, claimed_until = null"
    " where execution_id = %(id)s and position = %(position)s and token = %(token)s"
    " and status = 'started'"
    " returning 1"
)


class _Held:
    """Renews the lease on a wait, from a thread: a callback may block the event loop."""

    def __init__(self, database: Database, wait: ClaimedWait, lease: float) -> None:
        self._database = database
        self._values = {
            "id": wait.execution_id,
            "position": wait.position,
            "token": wait.token,
            "lease": lease,
        }
        self._done = threading.Event()
        self._pause = lease / 3
        self._thread = threading.Thread(target=self._run, name="tailor-wait", daemon=True)
        self._thread.start()

    def let_go(self) -> None:
        """Renew it no more."""
        self._done.set()

    def _run(self) -> None:
        while not self._done.wait(self._pause):
            try:
                self._database.run_in_this_thread(self._renew)
            except StoreError:
                return  # who answers will see that it was lost

    def _renew(self, connection: Connection) -> None:
        connection.execute(_RENEW, self._values)


class Waits:
    """Answers waits; the methods are those of the seam."""

    def __init__(self, database: Database, wakings: Wakings, *, lease: float) -> None:
        self._database = database
        self._lease = lease
        self._held: dict[str, _Held] = {}
        self._wakings = wakings

    async def claim_wait(self, execution_id: str, key: str) -> ClaimedWait | str:
        """Take the pending wait on *key* for as long as this process lives, or say why not."""
        token = uuid4().hex

        def work(connection: Connection) -> ClaimedWait | str:
            status = connection.execute(_STATUS, {"id": execution_id}).scalar()
            if status is None:
                return "unknown"
            found = connection.execute(_FIND, {"id": execution_id, "key": key}).first()
            if found is None or (found.status == "started" and status != "WAITING"):
                return str(status)
            if found.status != "started":
                return "resolved"
            if found.held and found.token != token:
                return "claimed"
            values = {"id": execution_id, "position": found.position}
            connection.execute(_CLAIM, {**values, "token": token, "lease": self._lease})
            return ClaimedWait(execution_id, found.position, key, found.args, token)

        claimed = await self._database.run(work)
        if isinstance(claimed, ClaimedWait):
            self._held[token] = _Held(self._database, claimed, self._lease)
        return claimed

    async def answer(self, wait: ClaimedWait, result: str) -> bool:
        """Record the answer and wake the execution; False where the wait was lost."""
        if (held := self._held.pop(wait.token, None)) is not None:
            held.let_go()
        values = {"id": wait.execution_id, "position": wait.position, "token": wait.token}
        if await self._wakings.after(wait.execution_id, _ANSWER, {**values, "result": result}):
            return True
        # Not now; but perhaps before, where the answer to that commit was lost.
        return await self._database.one(_ANSWERED, values) is not None

    async def release_wait(self, wait: ClaimedWait) -> None:
        """Let go of a wait that got no answer."""
        if (held := self._held.pop(wait.token, None)) is not None:
            held.let_go()
        values = {"id": wait.execution_id, "position": wait.position, "token": wait.token}
        await self._database.one(_RELEASE, values)
