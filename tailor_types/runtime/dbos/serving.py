"""Working turns off in this process, from the first heartbeat to the last.

A turn returns only once what became of its execution is in the tables. So when the server is away
it waits, and when this process stops it lets go of the execution first; returned without that, it
would be done for DBOS, and nobody would ever come for the execution again.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from sqlalchemy import text

from tailor_types.errors import StoreError
from tailor_types.runtime.dbos.claims import Claims
from tailor_types.runtime.dbos.database import finished, within
from tailor_types.runtime.dbos.turns import Host, queue_of
from tailor_types.runtime.dbos.workers import Heart
from tailor_types.runtime.seam import LeftToOthersError, OwnershipLostError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from tailor_types.runtime.dbos.database import Database
    from tailor_types.runtime.dbos.journal import PostgresJournal
    from tailor_types.runtime.dbos.turns import Turns
    from tailor_types.runtime.dbos.wakings import Wakings
    from tailor_types.runtime.seam import Claim, Work

__all__ = ["Serving"]

_PAUSE: Final = 1.0  # seconds until the next try, when the store cannot be used
_LEAVING: Final = 10.0  # seconds that each step of leaving may take; a server may be away
_SERVED = text(
    "insert into tailor.workflows (name, queue) values (:name, :queue)"
    " on conflict (name) do update set queue = excluded.queue"
)
_log = logging.getLogger("tailor_types.runtime")


class Serving:
    """The working half of the engine, for the time that this process works."""

    def __init__(
        self, journal: PostgresJournal, database: Database, turns: Turns, wakings: Wakings
    ) -> None:
        self._journal = journal
        self._database = database
        self._turns = turns
        self._wakings = wakings
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def until_canceled(
        self, limits: Mapping[str, int | None], work: Work, *, lease: float, only: str | None
    ) -> None:
        """Take turns of the workflows in *limits* and give what they claim to *work*."""
        self._claims = Claims(self._database, self._wakings, limits, only)
        self._work = work
        executor = uuid4().hex
        url = self._database.url.render_as_string(hide_password=False)
        self._host = host = Host(url, executor, self._turn)
        self._heart = heart = Heart(
            self._database,
            self._turns,
            executor,
            lease=lease,
            serves=only is None,
            over=host.over,
        )
        try:
            queues = await finished(self._begin, limits, heart)
            await finished(host.start, queues)
            await asyncio.get_running_loop().create_future()
        finally:
            leaving = asyncio.ensure_future(self._leave())
            try:
                await asyncio.shield(leaving)
            except asyncio.CancelledError:  # once more: half left would be the worst
                await leaving
                raise

    async def rest(self) -> None:
        """Take no turns any more; those that were taken go on."""
        await within(_LEAVING, self._host.rest)
        with suppress(StoreError):  # else the lease ends by itself
            await within(_LEAVING, self._heart.rest)

    async def _leave(self) -> None:
        """Stop; a server that does not answer keeps this process from it for a while, no longer.

        What could not be let go of stays this worker's for DBOS too, so that it is nobody's loss:
        it goes on elsewhere once the lease has ended.
        """
        well = await within(_LEAVING, self._host.rest)
        well = await self._let_go() and well
        with nullcontext() if well else self._database.hurried():
            well = await within(_LEAVING, self._host.stop) and well
            try:
                well = await within(_LEAVING, self._heart.stop) and well
            except StoreError:
                well = False
        if not well:
            _log.warning(
                "%s could not be told that this worker leaves; what it had goes on with another "
                "one when its lease of %g s has ended",
                self._database.where,
                self._heart.lease,
            )

    def _begin(self, limits: Mapping[str, int | None], heart: Heart) -> list[str]:
        self._announce(limits)
        heart.start()
        return self._database.repeated(self._turns.register, limits)

    def _announce(self, limits: Mapping[str, int | None]) -> None:
        """Say in which queue the turns of each workflow belong."""
        rows = [{"name": name, "queue": queue_of(name, limits[name])} for name in sorted(limits)]

        def work(connection: Connection) -> None:
            if rows:
                connection.execute(_SERVED, rows)

        self._database.run_in_this_thread(work)

    async def _turn(self, execution_id: str, number: int, queue: str) -> None:
        """Work off one turn."""
        if self._stopping:  # it stays this worker's, and is handed over when the heart stops
            await asyncio.get_running_loop().create_future()
        task = asyncio.current_task()
        assert task is not None  # a coroutine runs in one  # noqa: S101 - for the type checker
        self._running.add(task)
        try:
            claim = await self._claimed(execution_id, number, queue)
            if claim is not None:
                await self._worked(claim)
        finally:
            self._running.discard(task)

    async def _claimed(self, execution_id: str, number: int, queue: str) -> Claim | None:
        while True:
            try:
                return await self._claims.claim(execution_id, number, queue)
            except StoreError as error:
                _log.warning("execution %s waits for its store: %s", execution_id, error)
            except Exception:  # noqa: BLE001 -- as in _worked
                _log.exception("execution %s cannot be claimed", execution_id)
            await asyncio.sleep(_PAUSE)

    async def _worked(self, claim: Claim) -> None:
        try:
            await self._work(claim)
        except asyncio.CancelledError:
            await self._released(claim)
            raise
        except OwnershipLostError:
            return  # whoever has it now goes on with it
        except LeftToOthersError:
            await self._released(claim)
        except Exception:  # noqa: BLE001 -- became it DBOS's, the turn would be done
            _log.exception("execution %s was interrupted", claim.id)
            await asyncio.sleep(_PAUSE)
            await self._released(claim)

    async def _released(self, claim: Claim) -> None:
        while True:
            try:
                await self._journal.released(claim)
            except OwnershipLostError:
                return
            except StoreError as error:
                _log.warning("execution %s waits for its store: %s", claim.id, error)
            except Exception:  # noqa: BLE001 -- as in _worked
                _log.exception("execution %s cannot be let go of", claim.id)
            else:
                return
            await asyncio.sleep(_PAUSE)

    async def _let_go(self) -> bool:
        """Interrupt what runs; return whether each execution went back into its queue.

        One that is not back by then must not return: for DBOS its turn would be done.
        """
        self._stopping = True
        if not self._running:
            return True
        for task in self._running:
            task.cancel()
        _, late = await asyncio.wait(self._running, timeout=_LEAVING)
        for task in late:
            task.cancel()  # while it tries to let go
        if late:
            await asyncio.wait(late, timeout=_PAUSE)
        return not late
