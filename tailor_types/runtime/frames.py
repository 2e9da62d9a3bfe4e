"""A job at its position, run by one or several passes over its body."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tailor_types.errors import JobFailedError, ReplayMismatchError
from tailor_types.runtime.failures import error_record
from tailor_types.runtime.model import Entry, ErrorRecord, LogLine, path_of
from tailor_types.runtime.passes import Pass, Request
from tailor_types.runtime.positions import from_text, shown

if TYPE_CHECKING:
    from tailor_types.jobs import WorkflowJob
    from tailor_types.runtime.attempts import Attempt

__all__ = ["Frame", "WaitReached"]


class WaitReached(Exception):  # noqa: N818 -- no error: how an attempt learns of a wait
    """The job has come to a wait that has no answer yet."""

    def __init__(self, entry: Entry, logs: list[LogLine]) -> None:
        super().__init__(entry, logs)
        self.entry = entry
        self.logs = logs


class Frame:
    """Runs one job: serves what its body asks for, one request at a time, oldest first."""

    def __init__(self, attempt: Attempt, job: WorkflowJob[Any, Any], entry: Entry) -> None:
        self.attempt = attempt
        self.job = job
        self.entry = entry
        self._prefix = "" if entry.position == "0" else f"{entry.position}."
        self._logs: list[LogLine] = []

    async def run(self) -> tuple[Entry, list[LogLine]]:
        """Return the entry of the job, ended, and the lines that are not recorded yet.

        Raises:
            WaitReached: it waits.
            ReplayMismatchError: it did not repeat itself.
            SuspensionIgnoredError: its body caught its suspension and went on.
            OwnershipLostError: the execution is no longer ours.
        """
        while True:
            running = Pass(self)
            running.start()
            try:
                ended = await self._serve(running)
            finally:
                # Whatever ends it, no body outlives its pass.
                await running.abandon()
            if ended is not None:
                return ended, self.take_logs()

    async def _serve(self, running: Pass) -> Entry | None:
        """Answer what the body asks until it ends; None where it is to be re-executed."""
        again = self.attempt.settings.replay == "every-trigger"
        while (request := await running.next_request()) is not None:
            recorded = self._recorded(request)
            if recorded is None or recorded.status == "started":
                if again:
                    await running.abandon()
                recorded = await self._run_request(request, recorded)
                if again:
                    return None
            self._answer(running, request, recorded)
        return self._ended(running)

    def _recorded(self, request: Request) -> Entry | None:
        recorded = self.attempt.entries.get(self._prefix + str(request.number))
        if recorded is None or (
            recorded.digest == request.digest and recorded.kind == request.kind
        ):
            return recorded
        raise self._mismatch(request.number, shown(recorded), shown(self._entry(request)))

    def _entry(self, request: Request) -> Entry:
        position = self._prefix + str(request.number)
        return Entry(
            position, request.kind, request.name, request.args, request.digest, request.seen
        )

    async def _run_request(self, request: Request, recorded: Entry | None) -> Entry:
        """Run a triggered job and record how it ended; a wait ends the attempt."""
        entry = self._entry(request)
        if request.job is None:
            now = self.attempt.settings.clock.now()
            raise WaitReached(recorded or replace(entry, started_at=now), self.take_logs())
        entry = await self.attempt.begin(request.job, entry, self.take_logs())
        ended, logs = await Frame(self.attempt, request.job, entry).run()
        await self.attempt.end(ended, logs)
        return ended

    def _answer(self, running: Pass, request: Request, recorded: Entry) -> None:
        if recorded.error is None:
            running.answer(request, from_text(recorded.result or "null"))
            return
        error = recorded.error
        failure = JobFailedError(recorded.name, recorded.position, error.type, error.message)
        running.fail(request, failure)

    def _ended(self, running: Pass) -> Entry:
        last = self.attempt.last.get(self.entry.position, 0)
        error = running.error
        if error is None and last > running.taken:
            unused = self.attempt.entries.get(self._prefix + str(running.taken + 1))
            number = running.taken + 1 if unused is not None else last
            recorded = self.attempt.entries[self._prefix + str(number)]
            raise self._mismatch(number, shown(recorded), "")
        entry = self.entry
        entry.finished_at = self.attempt.settings.clock.now()
        if error is None:
            entry.status, entry.result, entry.error = "success", running.result, None
        else:
            record = error_record(error, lambda failure: self._vain(running, failure))
            entry.status, entry.result, entry.error = "failed", None, record
        return entry

    def _vain(self, running: Pass, failure: JobFailedError) -> str:
        """Say why the failure of a triggered job stays as it is when this one is run again."""
        if not running.was_raised_here(failure):
            return ""
        record = self.attempt.entries[failure.position].error or ErrorRecord("", "")
        if record.permanent:
            return record.permanent
        passed = max((one.seen for one in self._level()), default=0)
        if path_of(failure.position)[-1] > passed:
            return ""
        return (
            f"job {self.job.name!r} went on after the failure at position {failure.position}, "
            "which is history now"
        )

    def _level(self) -> list[Entry]:
        last = self.attempt.last.get(self.entry.position, 0)
        found = (self.attempt.entries.get(self._prefix + str(n)) for n in range(1, last + 1))
        return [entry for entry in found if entry is not None]

    def _mismatch(self, number: int, expected: str, actual: str) -> ReplayMismatchError:
        position = self._prefix + str(number)
        name = self.attempt.workflow.name
        return ReplayMismatchError(name, self.job.name, position, expected, actual)

    @property
    def recorded(self) -> int:
        """How many positions of this job are recorded."""
        return self.attempt.recorded.get(self.entry.position, 0)

    def log(self, level: str, message: str) -> None:
        """Keep a line until it is recorded."""
        now = self.attempt.settings.clock.now()
        # Half of a surrogate pair can be printed, and not be stored.
        message = message.encode("utf-8", "backslashreplace").decode()
        self._logs.append(LogLine(self.entry.position, now, level, message))

    def take_logs(self) -> list[LogLine]:
        """Return the lines that are not recorded yet; they are then."""
        taken, self._logs = self._logs, []
        return taken
