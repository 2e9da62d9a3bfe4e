"""Recorded executions as files, and replaying them against today's code.

A changed body that no longer asks for what running executions have recorded is found here, in
CI, instead of by those executions after the deployment.
"""

from __future__ import annotations

import contextvars
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NoReturn

from tailor_types.errors import (
    InputTypeError,
    NoRuntimeError,
    ReplayMismatchError,
    SuspensionIgnoredError,
    TailorError,
    UnknownJobError,
)
from tailor_types.runtime.attempts import Attempt, Settings
from tailor_types.runtime.clock import SystemClock
from tailor_types.runtime.failures import qualified
from tailor_types.runtime.frames import Frame, WaitReached
from tailor_types.runtime.model import Entry, ErrorRecord, parent_of, path_of
from tailor_types.runtime.positions import digest_of, text_of
from tailor_types.runtime.seam import Claim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tailor_types.jobs import WorkflowJob
    from tailor_types.workflows import Workflow

__all__ = ["FORMAT", "replay_history"]

FORMAT: Final = 1
"""Of exported histories; grows when an old reader would misread a new file."""

_STATUSES: Final = {"SUCCESS": "success", "RESOLVED": "success", "FAILED": "failed"}


_COURSE: Final = {"started": "job {!r} goes on", "success": "job {!r} returns"}


class _RecordEndedError(Exception):
    """A job has come to where nothing is recorded; it would go on from here."""


class _ClosedJournal:
    """Takes nothing: what would have to run is the end of the replay."""

    def __getattr__(self, name: str) -> Any:
        async def refuse(*_: object) -> NoReturn:
            raise _RecordEndedError(name)

        return refuse


async def replay_history(
    history: Mapping[str, Any],
    workflows: Mapping[str, Workflow[Any, Any]],
    jobs: Mapping[str, WorkflowJob[Any, Any]],
) -> tuple[int, list[TailorError]]:
    """Re-execute each job of *history* that triggered or waited, with what is recorded.

    Nothing runs for real: a job that asked for nothing is not executed.

    Returns how many jobs were replayed, and what differs.

    Raises:
        InputTypeError: *history* is no exported execution of a format that is known here.
        UnknownJobError: its workflow is not.
    """
    try:
        entries = _entries(history)
        claim = _claim(history, entries)
        asked = {parent_of(entry.position) for entry in entries if entry.position != "0"}
        missing = asked - {entry.position for entry in entries}
        order = sorted(asked, key=path_of)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        problem = f"it is not an exported execution: {type(error).__name__}: {error}"
        raise InputTypeError("history", (problem,)) from error
    if claim.workflow not in workflows:
        raise UnknownJobError("workflow", claim.workflow, tuple(workflows))
    workflow = workflows[claim.workflow]
    if missing:
        problem = f"it has no job at position {', '.join(sorted(missing))}; export again"
        raise InputTypeError("history", (problem,))
    found: list[TailorError] = []
    with ThreadPoolExecutor(1) as threads:
        context = contextvars.copy_context()
        settings = Settings("on-resume", threads, context, SystemClock())
        attempt = Attempt(claim, workflow, _ClosedJournal(), settings)
        for position in order:
            entry = attempt.entries[position]
            job = workflow.main_job if position == "0" else jobs.get(entry.name)
            if job is None or job.name != entry.name:
                found.append(UnknownJobError("job", entry.name, tuple(jobs)))
                continue
            try:
                ended, _ = await Frame(attempt, job, replace(entry, status="started")).run()
            except (WaitReached, _RecordEndedError):
                continue
            except (ReplayMismatchError, SuspensionIgnoredError) as error:
                found.append(error)
            else:
                if ended.error is not None and _is_new(ended.error, entry):
                    came = _COURSE[entry.status].format(job.name)
                    now = f"job {job.name!r} raises {ended.error.type}: {ended.error.message}"
                    found.append(ReplayMismatchError(workflow.name, job.name, position, came, now))
    return len(order), found


def _is_new(error: ErrorRecord, entry: Entry) -> bool:
    """Whether a job raises *error* that did not fail; without a runtime it cannot start others."""
    return entry.status != "failed" and error.type != qualified(NoRuntimeError)


def _entries(history: Mapping[str, Any]) -> list[Entry]:
    if history.get("format") != FORMAT:
        problem = f"it has format {history.get('format')!r}, known here is {FORMAT}; export again"
        raise InputTypeError("history", (problem,))
    found: list[Entry] = []
    for kind, records in (("job", history["jobs"]), ("wait", history["waits"])):
        for record in records:
            name = record["name" if kind == "job" else "key"]
            args = record["args" if kind == "job" else "payload"]
            error = record.get("error")
            found.append(
                Entry(
                    position=record["position"],
                    kind="job" if kind == "job" else "wait",
                    name=name,
                    args=text_of(args),
                    digest=digest_of(name, args),
                    status=_STATUSES.get(record["status"], "started"),  # type: ignore[arg-type]  # the values are statuses
                    result=text_of(record["result"]),
                    error=None if error is None else ErrorRecord(**error),
                )
            )
    return found


def _claim(history: Mapping[str, Any], entries: Sequence[Entry]) -> Claim:
    return Claim(
        id=history["id"],
        fence=0,
        workflow=history["workflow"],
        args=text_of(history["args"]),
        env=dict(history["env"]),
        invoker=history["invoker"],
        retries=0,
        forget=False,
        answered=False,
        lost=False,
        losses=0,
        lost_at="",
        entries=tuple(entries),
    )
