"""What engines keep in rows, as the plain data of the model, and back: one reading for all."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from tailor_types.runtime.model import (
    TERMINAL,
    Entry,
    ErrorRecord,
    Execution,
    JobRecord,
    JobStatus,
    LogLine,
    WaitRecord,
    parent_of,
    path_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ENTRY_COLUMNS",
    "EXECUTION_COLUMNS",
    "entry_of",
    "error_of",
    "execution_of",
    "json_of",
    "values_of",
]

ENTRY_COLUMNS: Final = (
    "position, kind, name, args, digest, seen, status, result, error, attempts, "
    "started_at, finished_at"
)
EXECUTION_COLUMNS: Final = (
    "id, workflow, status, args, result, error, invoker, created_at, started_at, finished_at, "
    "due_at, env"
)


def json_of(value: Any) -> str | None:
    """Return the text of a column that holds a record."""
    if isinstance(value, ErrorRecord):
        value = asdict(value)
    return None if value is None else json.dumps(value, ensure_ascii=False)


def error_of(text: str | None) -> ErrorRecord | None:
    """Return the error of a column."""
    return None if text is None else ErrorRecord(**json.loads(text))


def entry_of(row: Sequence[Any]) -> Entry:
    """Return the entry of a row of ``ENTRY_COLUMNS``."""
    values = list(row)
    values[8] = error_of(values[8])
    return Entry(*values)


def values_of(entry: Entry) -> tuple[Any, ...]:
    """Return *entry* as values of ``ENTRY_COLUMNS``."""
    return (
        entry.position,
        entry.kind,
        entry.name,
        entry.args,
        entry.digest,
        entry.seen,
        entry.status,
        entry.result,
        json_of(entry.error),
        entry.attempts,
        entry.started_at,
        entry.finished_at,
    )


def execution_of(
    row: Sequence[Any], entries: Sequence[Entry] = (), logs: Sequence[LogLine] = ()
) -> Execution:
    """Return the execution of a row of ``EXECUTION_COLUMNS``."""
    id_, workflow, status, args, result, error, invoker, created, started, finished, due, env = row
    return Execution(
        id=id_,
        workflow=workflow,
        status=status,
        args=json.loads(args),
        result=_value(result),
        error=error_of(error),
        invoker=_value(invoker),
        jobs=_jobs(status, entries, logs),
        waits=_waits(entries),
        logs=tuple(logs),
        created_at=_time(created),
        started_at=_time(started),
        finished_at=_time(finished),
        due_at=_time(due) if status == "PENDING_RETRY" else None,
        env=json.loads(env),
    )


def _jobs(status: str, entries: Sequence[Entry], logs: Sequence[LogLine]) -> tuple[JobRecord, ...]:
    lines: dict[str, list[LogLine]] = defaultdict(list)
    for line in logs:
        lines[line.position].append(line)
    unfinished = [entry for entry in entries if entry.status == "started"]
    asking = {parent_of(entry.position) for entry in unfinished if entry.position != "0"}
    waiting = {parent_of(entry.position) for entry in unfinished if entry.kind == "wait"}
    jobs = (entry for entry in entries if entry.kind == "job")
    return tuple(
        JobRecord(
            position=entry.position,
            name=entry.name,
            status=_job_status(entry, status, asking, waiting),
            args=json.loads(entry.args),
            result=_value(entry.result),
            error=entry.error,
            attempts=entry.attempts,
            logs=tuple(lines[entry.position]),
            started_at=_time(entry.started_at),
            finished_at=_time(entry.finished_at),
        )
        for entry in sorted(jobs, key=lambda one: path_of(one.position))
    )


def _job_status(entry: Entry, execution: str, asking: set[str], waiting: set[str]) -> JobStatus:
    if entry.status != "started":
        return "SUCCESS" if entry.status == "success" else "FAILED"
    if entry.position in waiting and execution not in TERMINAL:
        return "WAITING"
    if execution == "RUNNING" and entry.position not in asking:
        return "RUNNING"
    return "SUSPEND"


def _waits(entries: Sequence[Entry]) -> tuple[WaitRecord, ...]:
    waits = sorted(
        (entry for entry in entries if entry.kind == "wait"), key=lambda one: path_of(one.position)
    )
    return tuple(
        WaitRecord(
            position=entry.position,
            key=entry.name,
            payload=json.loads(entry.args),
            status="WAITING" if entry.status == "started" else "RESOLVED",
            result=_value(entry.result),
            started_at=_time(entry.started_at),
            finished_at=_time(entry.finished_at),
        )
        for entry in waits
    )


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
