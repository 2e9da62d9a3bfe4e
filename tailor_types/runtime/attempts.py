"""One attempt at an execution: what all jobs that run in it share, and how it ends.

Everything observable about replay is decided here and in ``frames`` and ``passes``, above the
seam; the journal only remembers.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from tailor_types.errors import ReplayMismatchError, SuspensionIgnoredError, WorkerLostError
from tailor_types.jobs import JobContext, WorkflowJob
from tailor_types.runtime.failures import error_record, trailing_failures
from tailor_types.runtime.frames import Frame, WaitReached
from tailor_types.runtime.invokers import principal_of
from tailor_types.runtime.model import Entry, LogLine, path_of
from tailor_types.runtime.positions import digest_of, from_text, shown
from tailor_types.runtime.seam import LeftToOthersError
from tailor_types.runtime.stopping import Stopping

if TYPE_CHECKING:
    import contextvars
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

    from tailor_types.runtime.clock import Clock
    from tailor_types.runtime.seam import Claim, Journal
    from tailor_types.workflows import Workflow

__all__ = ["Attempt", "ReplayMode", "Settings"]

ReplayMode: TypeAlias = Literal["on-resume", "every-trigger"]

_MOST_LOSSES: Final = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """How a runtime runs bodies.

    Attributes:
        replay: when bodies are re-executed: after each trigger, or only when they have to be.
        threads: where ``def`` bodies run.
        context: the context variables that each body starts with.
        clock: what time it is.
        stand_in: what runs instead of the body of a job; a test's mocks.
        begun: is told of each job that runs, and its arguments as JSON text.
        stopping: whether no job may begin any more.
    """

    replay: ReplayMode
    threads: Executor
    context: contextvars.Context
    clock: Clock
    stand_in: Callable[[WorkflowJob[Any, Any]], Callable[[Any], Any] | None] = lambda _: None
    begun: Callable[[WorkflowJob[Any, Any], str], None] = lambda *_: None
    stopping: Stopping = field(default_factory=Stopping)


class Attempt:
    """Runs an execution from its start, with recorded results, until it ends, waits or fails."""

    def __init__(
        self, claim: Claim, workflow: Workflow[Any, Any], journal: Journal, settings: Settings
    ) -> None:
        self.claim = claim
        self.workflow = workflow
        self.settings = settings
        self.invoker = principal_of(claim.invoker)
        self._env = MappingProxyType(dict(claim.env))
        self.entries: dict[str, Entry] = {}
        self.last: dict[str, int] = {}  # position of a job -> its last recorded position
        self.recorded: dict[str, int] = {}  # position of a job -> how many of its are recorded
        self._journal = journal
        for entry in claim.entries:
            self._remember(entry)
        # Jobs that were only interrupted by the wait go on; all others are begun once more.
        self._interrupted = (
            {one.position for one in claim.entries if one.status == "started"}
            if claim.answered
            else set()
        )

    def _remember(self, entry: Entry) -> None:
        position = entry.position
        if position not in self.entries and position != "0":
            parent, _, number = position.rpartition(".")
            parent = parent or "0"
            self.recorded[parent] = self.recorded.get(parent, 0) + 1
            self.last[parent] = max(self.last.get(parent, 0), int(number))
        self.entries[position] = entry

    def context_of(self, position: str) -> JobContext:
        """Return what the job at *position* may know."""
        return JobContext(
            env=self._env,
            invoker=self.invoker,
            execution_id=self.claim.id,
            idempotency_key=f"{self.claim.id}:{position}",
        )

    async def run(self) -> None:
        """Work the claim off.

        Raises:
            OwnershipLostError: the execution was taken over or canceled meanwhile.
            LeftToOthersError: it has come to a job, and none may begin here any more.
            StoreError: something could not be recorded.
        """
        if self.claim.lost and await self._lost_too_often():
            return
        if self.claim.forget:
            await self._forget()
        job = self.workflow.main_job
        text = self.claim.args
        entry = Entry("0", "job", job.name, text, digest_of(job.name, from_text(text)))
        recorded = self.entries.get("0")
        if recorded is not None and recorded.digest != entry.digest:
            name = self.workflow.name
            mismatch = ReplayMismatchError(name, job.name, "0", shown(recorded), shown(entry))
            await self._journal.failed(self.claim, error_record(mismatch), None, ())
            return
        frame = Frame(self, job, await self.begin(job, entry, ()))
        try:
            main, logs = await frame.run()
        except WaitReached as wait:
            await self._journal.suspended(self.claim, wait.entry, wait.logs)
        except (ReplayMismatchError, SuspensionIgnoredError) as error:
            await self._journal.failed(self.claim, error_record(error), None, frame.take_logs())
        else:
            await self._end(main, logs)

    async def begin(
        self, job: WorkflowJob[Any, Any], entry: Entry, logs: Sequence[LogLine]
    ) -> Entry:
        """Record that a job runs now, unless it merely goes on; return its entry."""
        if self.settings.stopping.asked:
            raise LeftToOthersError
        position = entry.position
        if (recorded := self.entries.get(position)) is not None:
            if position in self._interrupted:
                self._interrupted.discard(position)
                return recorded
            entry.attempts, entry.started_at = recorded.attempts, recorded.started_at
        entry.attempts += 1
        entry.started_at = entry.started_at or self.settings.clock.now()
        await self._journal.began(self.claim, entry, logs)
        self._remember(entry)
        self.settings.begun(job, entry.args)
        return entry

    async def end(self, entry: Entry, logs: Sequence[LogLine]) -> None:
        """Record how a triggered job ended."""
        await self._journal.ended(self.claim, entry, logs)
        self._remember(entry)

    async def _lost_too_often(self) -> bool:
        """Count the lost owner; end the execution when the same place cost too many.

        One that was lost before it had begun anything here did not die of it: it owned many
        executions, and another one was its end.
        """
        running = [one for one in self.entries.values() if one.status == "started"]
        jobs = [one for one in running if one.kind == "job"]
        if not jobs:
            return False
        job = max(jobs, key=lambda one: path_of(one.position))
        place, _, begun = self.claim.lost_at.partition("#")
        if place == job.position and begun == str(job.attempts):
            return False
        losses = self.claim.losses + 1 if place == job.position else 1
        if losses < _MOST_LOSSES:
            await self._journal.lost(self.claim, f"{job.position}#{job.attempts}", losses)
            return False
        error = error_record(WorkerLostError(job.position, losses))
        await self._journal.failed(self.claim, error, None, ())
        return True

    async def _forget(self) -> None:
        positions = trailing_failures(self.entries.values())
        await self._journal.forgot(self.claim, positions)
        for position in positions:
            entry = self.entries[position]
            self.entries[position] = replace(
                entry, status="started", result=None, error=None, finished_at=None
            )

    async def _end(self, main: Entry, logs: Sequence[LogLine]) -> None:
        if main.error is None:
            await self._journal.succeeded(self.claim, main, logs)
            return
        policy = self.workflow.retry_policy
        if policy is None or main.error.permanent or self.claim.retries >= policy.max_retries:
            await self._journal.failed(self.claim, main.error, main, logs)
            return
        due_at = self.settings.clock.now() + policy.delay(self.claim.retries + 1)
        await self._journal.retried(self.claim, main, logs, due_at)
