"""``tailor workflow``: start executions, look at them, resume and answer them."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import click

from tailor_types.cli.application import (
    DURATION,
    configured,
    definitions_of,
    fail,
    run,
    runtime_of,
)
from tailor_types.cli.progress import progress
from tailor_types.cli.rendering import (
    execution_data,
    print_execution,
    print_json,
    print_pairs,
    print_rows,
)
from tailor_types.errors import UnknownExecutionError, UnknownJobError, WaitTimeoutError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tailor_types.configuration import Project
    from tailor_types.project import Definitions
    from tailor_types.runtime import Execution, Runtime, Until

__all__ = ["workflow"]

_json = click.option("-j", "--json", "as_json", is_flag=True, help="Print JSON.")
_wait = click.option("-W", "--wait", "waits", is_flag=True, help="Wait until it ends or waits.")
_interval = click.option(
    "-i", "--interval", type=DURATION, default="3s", help="How often to show where it stands."
)
_logs = click.option("-l", "--logs", is_flag=True, help="Print what the jobs printed and logged.")


class JsonArgument(click.ParamType[Any]):
    """JSON text, as its value."""

    name = "json"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return what *value* says."""
        try:
            return json.loads(value)
        except ValueError as error:
            self.fail(f"is not JSON: {error}", param, ctx)


class Status(click.ParamType[str]):
    """A status of executions, in whatever case."""

    name = "status"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return *value* as it is recorded."""
        from tailor_types.runtime.model import EXECUTION_STATUSES

        if value.upper() not in EXECUTION_STATUSES:
            self.fail(f"{value!r} is none of {', '.join(EXECUTION_STATUSES)}", param, ctx)
        return str(value).upper()


@click.group()
def workflow() -> None:
    """Start executions, look at them, resume and answer them."""


@workflow.command("list")
@_json
def list_workflows(*, as_json: bool) -> None:
    """List the workflows of the project."""

    async def main() -> list[dict[str, Any]]:
        found = definitions_of(configured()).workflows
        return [_workflow_data(found[name]) for name in sorted(found)]

    rows = run(main)
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, ("name", "main_job", "retry_policy", "concurrency_policy"))


def _workflow_data(one: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "name": one.name,
        "main_job": one.main_job.name,
        "retry_policy": one.retry_policy and asdict(one.retry_policy),
        "concurrency_policy": one.concurrency_policy and asdict(one.concurrency_policy),
    }


@workflow.command()
@click.argument("name")
@_json
def get(*, name: str, as_json: bool) -> None:
    """Show the workflow NAME."""

    async def main() -> dict[str, Any]:
        return _workflow_data(_known(definitions_of(configured()), name))

    data = run(main)
    if as_json:
        print_json(data)
    else:
        print_pairs(data)


@workflow.command()
@click.argument("name")
@click.option("-m", "--machine-user", help="Run as this machine user of the configuration.")
@click.option("-a", "--arg", "args", type=JsonArgument(), help="What the main job takes, as JSON.")
@_wait
@_interval
@_logs
@_json
def start(  # noqa: PLR0913 -- one for each option
    *,
    name: str,
    machine_user: str | None,
    args: Any,
    waits: bool,
    interval: float,
    logs: bool,
    as_json: bool,
) -> None:
    """Start an execution of the workflow NAME."""

    async def main() -> tuple[Execution, bool]:
        project = configured()
        definitions = definitions_of(project)
        _known(definitions, name)
        async with runtime_of(project, definitions) as runtime:
            id_ = await runtime.start(name, args, auth_invoker=machine_user)
            if waits:
                return await _followed(runtime, id_, interval), True
            return await runtime.execution(id_), await runtime.has_worker()

    _report(run(main), waits=waits, logs=logs, as_json=as_json)


def _known(definitions: Definitions, name: str) -> Any:
    if name not in definitions.workflows:
        raise UnknownJobError("workflow", name, tuple(definitions.workflows))
    return definitions.workflows[name]


@workflow.command()
@click.argument("execution_id", metavar="[ID]", required=False)
@click.option("-n", "--workflow-name", help="Of this workflow only.")
@click.option(
    "-s",
    "--status",
    type=Status(),
    help="With this status only.",
)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@click.option("--order", type=click.Choice(["asc", "desc"]), default="desc", show_default=True)
@click.option("--export", is_flag=True, help="Print the history of ID, for `tailor replay`.")
@_wait
@_interval
@_logs
@_json
def executions(  # noqa: PLR0913 -- one for each option
    *,
    execution_id: str | None,
    workflow_name: str | None,
    status: str | None,
    limit: int,
    order: str,
    export: bool,
    waits: bool,
    interval: float,
    logs: bool,
    as_json: bool,
) -> None:
    """List executions, or show the one with this ID."""
    if export:
        if execution_id is None:
            raise click.UsageError("--export needs the ID of an execution")
        _export(execution_id)
        return
    if execution_id is not None:
        _show(execution_id, waits=waits, interval=interval, logs=logs, as_json=as_json)
        return

    async def main() -> Sequence[Execution]:
        project = configured()
        if not _has_store(project):
            return []
        async with runtime_of(project) as runtime:
            return await runtime.executions(
                workflow=workflow_name,
                status=status,
                limit=limit,
                newest_first=order == "desc",
            )

    found = run(main)
    if as_json:
        print_json([_row(one) for one in found])
    else:
        columns = ("id", "workflow", "status", "created_at", "finished_at")
        print_rows([{name: getattr(one, name) for name in columns} for one in found], columns)


def _has_store(project: Project) -> bool:
    return "://" in project.store or (project.root / project.store).exists()


def _row(execution: Execution) -> dict[str, Any]:
    data = execution_data(execution, logs=False)
    shown = ("id", "workflow", "status", "created_at", "started_at", "finished_at")
    return {name: data[name] for name in shown}


def _show(execution_id: str, *, waits: bool, interval: float, logs: bool, as_json: bool) -> None:
    async def main() -> Execution:
        project = configured()
        if not waits or not _has_store(project):
            return await _looked_up(project, execution_id)
        async with runtime_of(project, definitions_of(project)) as runtime:
            return await _followed(runtime, execution_id, interval)

    _print(run(main), waits=waits, logs=logs, as_json=as_json)


def _export(execution_id: str) -> None:
    from tailor_types.runtime.history import FORMAT

    execution = run(lambda: _looked_up(configured(), execution_id))
    data = execution_data(execution, logs=False)
    print_json({"format": FORMAT, **data, "env": dict(execution.env)})


async def _looked_up(project: Project, execution_id: str) -> Execution:
    if not _has_store(project):
        raise UnknownExecutionError(execution_id)
    async with runtime_of(project) as runtime:
        return await runtime.execution(execution_id)


@workflow.command()
@click.argument("execution_id", metavar="ID")
@_json
def cancel(*, execution_id: str, as_json: bool) -> None:
    """End the execution ID as CANCELED; nothing is recorded of it from now on."""

    async def main() -> Execution:
        async with runtime_of(configured()) as runtime:
            await runtime.cancel(execution_id)
            return await runtime.execution(execution_id)

    _print(run(main), waits=False, logs=False, as_json=as_json)


@workflow.command()
@click.option(
    "--older-than", type=DURATION, required=True, help="Such as 30d: ended longer ago than this."
)
@_json
def prune(*, older_than: float, as_json: bool) -> None:
    """Delete executions that have ended."""

    async def main() -> int:
        async with runtime_of(configured()) as runtime:
            return await runtime.prune(older_than)

    deleted = run(main)
    if as_json:
        print_json({"deleted": deleted})
    else:
        click.echo(f"deleted {deleted}")


@workflow.command()
@click.argument("execution_id", metavar="ID")
@_wait
@_interval
@_logs
@_json
def resume(*, execution_id: str, waits: bool, interval: float, logs: bool, as_json: bool) -> None:
    """Run a failed execution again; results are kept."""

    async def main() -> tuple[Execution, bool]:
        project = configured()
        definitions = definitions_of(project) if waits else None
        async with runtime_of(project, definitions) as runtime:
            await runtime.resume(execution_id)
            if waits:
                return await _followed(runtime, execution_id, interval), True
            return await runtime.execution(execution_id), await runtime.has_worker()

    _report(run(main), waits=waits, logs=logs, as_json=as_json)


@workflow.command()
@click.argument("execution_id", metavar="ID")
@click.option(
    "-u",
    "--until",
    type=click.Choice(["success", "suspended", "terminal"]),
    default="terminal",
    show_default=True,
)
@click.option("-t", "--timeout", type=DURATION, default="10m", show_default=True)
@_interval
@_logs
@_json
def wait(  # noqa: PLR0913 -- one for each option
    *,
    execution_id: str,
    until: Until,
    timeout: float,
    interval: float,
    logs: bool,
    as_json: bool,
) -> None:
    """Wait for an execution that a worker runs."""

    async def main() -> Execution:
        async with runtime_of(configured()) as runtime:
            return await _awaited(runtime, execution_id, until, interval, most=timeout)

    _print(run(main), waits=True, logs=logs, as_json=as_json)


@workflow.command()
@click.argument("execution_id", metavar="ID")
@click.argument("key")
@click.option("-r", "--result", type=JsonArgument(), required=True, help="The answer, as JSON.")
@_json
def resolve(*, execution_id: str, key: str, result: Any, as_json: bool) -> None:
    """Answer the wait of the execution ID on KEY."""

    async def main() -> tuple[Execution, bool]:
        project = configured()
        definitions = definitions_of(project)
        async with runtime_of(project, definitions) as runtime:
            point = definitions.wait_points.get(key, key)
            await runtime.resolve(execution_id, point, lambda _: result)
            return await runtime.execution(execution_id), await runtime.has_worker()

    _report(run(main), waits=False, logs=False, as_json=as_json)


async def _followed(runtime: Runtime, execution_id: str, interval: float) -> Execution:
    """Wait until it ends or waits; run it in this process where no other one would."""
    async with AsyncExitStack() as stack:
        here = False

        async def look() -> None:
            nonlocal here
            if not here and not await runtime.has_worker():
                here = True
                await stack.enter_async_context(runtime.working(only=execution_id))

        return await _awaited(runtime, execution_id, "suspended", interval, look=look)


async def _nothing() -> None:
    """Look at nothing."""


async def _awaited(  # noqa: PLR0913 -- what is waited for, and how
    runtime: Runtime,
    execution_id: str,
    until: Until,
    interval: float,
    *,
    most: float | None = None,
    look: Callable[[], Awaitable[None]] = _nothing,
) -> Execution:
    """Wait for an execution, *look* around each time, and show on a terminal where it stands."""
    passed = 0.0
    with progress() as show:
        while True:
            await look()
            if show is not None:
                show(await runtime.execution(execution_id))
            left = interval if most is None else min(interval, most - passed)
            try:
                return await runtime.wait(execution_id, until, left)
            except asyncio.CancelledError:  # Ctrl-C
                click.echo(
                    f"Interrupted; go on with: tailor workflow executions {execution_id} -W",
                    err=True,
                )
                raise
            except WaitTimeoutError as error:
                passed += left
                if most is not None and passed >= most:
                    raise WaitTimeoutError(execution_id, until, error.status) from None


def _report(found: tuple[Execution, bool], *, waits: bool, logs: bool, as_json: bool) -> None:
    """Print an execution that was just started, resumed or answered."""
    execution, worked_on = found
    _print(execution, waits=waits, logs=logs, as_json=as_json)
    if not waits and not worked_on:
        click.echo(f"It stays {execution.status} until a worker runs: `tailor worker`.", err=True)


def _print(execution: Execution, *, waits: bool, logs: bool, as_json: bool) -> None:
    if as_json:
        print_json(execution_data(execution, logs=logs))
    else:
        print_execution(execution, logs=logs)
    if not waits:
        return
    if execution.status == "WAITING":
        for one in execution.waits:
            if one.status == "WAITING":
                click.echo(
                    f"Answer it: tailor workflow resolve {execution.id} {one.key} -r JSON", err=True
                )
    elif execution.status == "FAILED":
        fail(f"execution {execution.id!r} failed: {execution.error}")
    elif execution.status != "SUCCESS":
        fail(f"execution {execution.id!r} is {execution.status}")
