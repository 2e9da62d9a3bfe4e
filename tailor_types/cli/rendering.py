"""Executions on stdout: tables for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tailor_types.runtime import Execution, JobRecord

__all__ = [
    "counted",
    "execution_data",
    "print_execution",
    "print_json",
    "print_pairs",
    "print_rows",
]


def counted(number: int, what: str) -> str:
    """Return ``1 job`` or ``2 jobs``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def print_json(data: Any) -> None:
    """Print *data* as one line of JSON."""
    click.echo(json.dumps(data, ensure_ascii=False, separators=(",", ":")))


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print a table: with lines on a terminal, with tabs into a pipe."""
    texts = [[_text(row[column]) for column in columns] for row in rows]
    _print_table(texts, columns)


def print_pairs(data: Mapping[str, Any]) -> None:
    """Print names and values side by side."""
    _print_table([[name, _text(value)] for name, value in data.items()], ())


def _print_table(lines: Sequence[Sequence[str]], columns: Sequence[str]) -> None:
    if not sys.stdout.isatty():
        for line in [list(columns), *lines] if columns else lines:
            # A row is one line, whatever the text of an error.
            click.echo("\t".join(" ".join(part.split()) if columns else part for part in line))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_header=bool(columns))
    for column in columns:
        table.add_column(column, no_wrap=column == "id")  # half an id is none
    for line in lines:
        table.add_row(*map(Text, line))  # what users' data looks like is no markup
    Console().print(table)


def execution_data(execution: Execution, *, logs: bool) -> dict[str, Any]:
    """Return *execution* as JSON."""
    data = {
        "id": execution.id,
        "workflow": execution.workflow,
        "status": execution.status,
        "args": execution.args,
        "result": execution.result,
        "error": execution.error and asdict(execution.error),
        "invoker": execution.invoker,
        "created_at": _time(execution.created_at),
        "started_at": _time(execution.started_at),
        "finished_at": _time(execution.finished_at),
        "due_at": _time(execution.due_at),
        "jobs": [_job_data(job, logs=logs) for job in execution.jobs],
        "waits": [
            {
                "position": wait.position,
                "key": wait.key,
                "payload": wait.payload,
                "status": wait.status,
                "result": wait.result,
            }
            for wait in execution.waits
        ],
    }
    if logs:
        data["logs"] = [asdict(line) for line in execution.logs]
    return data


def _job_data(job: JobRecord, *, logs: bool) -> dict[str, Any]:
    data = {
        "position": job.position,
        "name": job.name,
        "status": job.status,
        "args": job.args,
        "result": job.result,
        "error": job.error and asdict(job.error),
        "attempts": job.attempts,
        "started_at": _time(job.started_at),
        "finished_at": _time(job.finished_at),
    }
    if logs:
        data["logs"] = [asdict(line) for line in job.logs]
    return data


def print_execution(execution: Execution, *, logs: bool) -> None:
    """Print *execution*, its jobs, and with *logs* what they printed."""
    shown = ("id", "workflow", "status", "args", "result", "error", "created_at", "finished_at")
    data = {name: getattr(execution, name) for name in shown}
    print_pairs({name: value for name, value in data.items() if value is not None})
    jobs = [{"job": j.name, **_columns(j)} for j in execution.jobs]
    print_rows(jobs, ("position", "job", "status", "attempts", "result"))
    for wait in execution.waits:
        if wait.status == "WAITING" and execution.status == "WAITING":
            click.echo(f"waits on {wait.key!r} with {_text(wait.payload)}")
    if logs:
        for job in execution.jobs:
            click.echo(f"--- {job.name} ({job.position}) ---")
            for line in job.logs:
                click.echo(f"{line.level:<8} {line.message}")


def _columns(job: JobRecord) -> dict[str, Any]:
    result = job.result if job.error is None else str(job.error)
    return {
        "position": job.position,
        "status": job.status,
        "attempts": job.attempts,
        "result": result,
    }


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone().isoformat(sep=" ", timespec="seconds")
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
