"""Executions and what is recorded of them, as plain data.

The first half is what users see, the second what crosses the seam between replay and engines.
Arguments and results are kept as JSON text below the seam and as values above it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = [
    "EXECUTION_STATUSES",
    "TERMINAL",
    "Entry",
    "ErrorRecord",
    "Execution",
    "ExecutionStatus",
    "JobRecord",
    "JobStatus",
    "LogLine",
    "WaitRecord",
    "parent_of",
    "path_of",
]

ExecutionStatus: TypeAlias = Literal[
    "PENDING",
    "RUNNING",
    "WAITING",
    "PENDING_RESUME",
    "PENDING_RETRY",
    "SUCCESS",
    "FAILED",
    "CANCELED",
]
JobStatus: TypeAlias = Literal["RUNNING", "SUSPEND", "WAITING", "SUCCESS", "FAILED"]

EXECUTION_STATUSES: tuple[ExecutionStatus, ...] = (
    "PENDING",
    "RUNNING",
    "WAITING",
    "PENDING_RESUME",
    "PENDING_RETRY",
    "SUCCESS",
    "FAILED",
    "CANCELED",
)
TERMINAL: frozenset[str] = frozenset({"SUCCESS", "FAILED", "CANCELED"})


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """An error, as it is recorded.

    Attributes:
        type: the qualified name of its class.
        message: its text.
        traceback: where it was raised.
        permanent: why running the execution again would be in vain; empty where it may help.
    """

    type: str
    message: str
    traceback: str = ""
    permanent: str = ""

    def __str__(self) -> str:
        text = f"{self.type}: {self.message}" if self.message else self.type
        return f"{text} (not retried: {self.permanent})" if self.permanent else text


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line that a job printed or logged.

    Attributes:
        position: of the job.
        at: seconds since the epoch.
        level: ``INFO`` for what was printed, else the level it was logged with.
        message: the line, without its end.
    """

    position: str
    at: float
    level: str
    message: str


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job of an execution.

    Attributes:
        position: its path: ``2.1`` is the first trigger inside the job triggered at ``2``; the
            main job is ``0``.
        name: the job's name.
        status: SUSPEND while a job it triggered runs, or once nothing of it runs any more.
        args: what it was given.
        result: what it returned; None until then.
        error: what it raised.
        attempts: how often it was run, re-executions with cached results not counted.
        logs: its lines.
        started_at: when it first ran.
        finished_at: when it ended.
    """

    position: str
    name: str
    status: JobStatus
    args: Any
    result: Any
    error: ErrorRecord | None
    attempts: int
    logs: tuple[LogLine, ...]
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaitRecord:
    """A wait of an execution.

    Attributes:
        position: its path.
        key: of the wait point.
        payload: what the job told the resolver; None where it told nothing.
        status: whether it has its answer.
        result: the answer.
        started_at: when the wait began.
        finished_at: when it was answered.
    """

    position: str
    key: str
    payload: Any
    status: Literal["WAITING", "RESOLVED"]
    result: Any
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Execution:
    """One run of a workflow, as it is now.

    Attributes:
        id: what `start` returned.
        workflow: the workflow's name.
        status: where it stands.
        args: what the main job was given.
        result: what the main job returned; None until then.
        error: why it is FAILED, or why it will be retried.
        invoker: on whose behalf it runs: ``id``, ``name``, ``type`` and ``attributes``.
        jobs: in the order of their positions, the main job first.
        waits: in the order of their positions.
        logs: the lines of all jobs, in the order of time.
        created_at: when it was started.
        started_at: when it first ran.
        finished_at: when it reached SUCCESS, FAILED or CANCELED.
        due_at: when it is retried, while it is PENDING_RETRY.
        env: what its jobs see as ``ctx.env``, since it was started.
    """

    id: str
    workflow: str
    status: ExecutionStatus
    args: Any
    result: Any
    error: ErrorRecord | None
    invoker: Mapping[str, Any] | None
    jobs: tuple[JobRecord, ...] = ()
    waits: tuple[WaitRecord, ...] = ()
    logs: tuple[LogLine, ...] = ()
    created_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    due_at: datetime | None = None
    env: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Entry:
    """What is recorded at one position.

    Attributes:
        position: its path.
        kind: a triggered job (or the main one), or a wait.
        name: of the job, or key of the wait point.
        args: arguments or payload, as JSON text.
        digest: of name and arguments.
        seen: the number of the last position of this level that had its answer when this one
            was taken.
        status: ``started``, then ``success`` or ``failed`` for a job, ``success`` for a wait.
        result: what was returned or answered, as JSON text.
        error: what was raised.
        attempts: how often the job was run.
        started_at: seconds since the epoch.
        finished_at: the same.
    """

    position: str
    kind: Literal["job", "wait"]
    name: str
    args: str
    digest: str
    seen: int = 0
    status: Literal["started", "success", "failed"] = "started"
    result: str | None = None
    error: ErrorRecord | None = None
    attempts: int = 0
    started_at: float | None = None
    finished_at: float | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which executions are listed, and how."""

    workflow: str | None = None
    status: str | None = None
    limit: int | None = 50
    newest_first: bool = field(default=True)


def parent_of(position: str) -> str:
    """Return the position of the job that asked at *position*: ``2`` of ``2.1``, ``0`` of ``2``."""
    return position.rpartition(".")[0] or "0"


def path_of(position: str) -> tuple[int, ...]:
    """Return *position* as numbers, which sort as positions do; the main job comes first."""
    return tuple(map(int, position.split(".")))
