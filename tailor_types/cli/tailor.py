"""The command ``tailor``."""

from __future__ import annotations

import asyncio
import json
import signal
from typing import IO, TYPE_CHECKING, Any

import click

from tailor_types import __version__
from tailor_types.cli.application import (
    DURATION,
    configured,
    definitions_of,
    fail,
    leave,
    open_closed_streams,
    run,
    runtime_of,
)
from tailor_types.cli.check import check
from tailor_types.cli.rendering import counted, print_json
from tailor_types.cli.workflow import workflow

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tailor_types.errors import TailorError

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tailor")
def main() -> None:
    """Run durable workflows of plain typed Python."""
    open_closed_streams()


@main.result_callback()
def _done(_: object) -> None:
    leave(0)


main.add_command(workflow)
main.add_command(check)


@main.command()
@click.argument("file", type=click.File())
@click.option("-j", "--json", "as_json", is_flag=True, help="Print JSON.")
def replay(*, file: IO[str], as_json: bool) -> None:
    """Replay an exported execution (`-` for stdin) against the project's code of today."""
    from tailor_types.runtime.history import replay_history

    try:
        history = json.load(file)
    except ValueError as error:
        raise click.BadParameter(f"{file.name} is not JSON: {error}") from error
    if not isinstance(history, dict):
        raise click.BadParameter(f"{file.name} is not an exported execution")

    async def main() -> tuple[int, list[TailorError]]:
        definitions = definitions_of(configured())
        return await replay_history(history, definitions.workflows, definitions.jobs)

    count, found = run(main)
    if as_json:
        print_json({"replayed": count, "problems": [str(error) for error in found]})
    else:
        click.echo(f"replayed {counted(count, 'job')}, {len(found)} differ")
    if found:
        fail("\n".join(map(str, found)))


@main.command()
@click.option(
    "--grace",
    type=DURATION,
    default="10s",
    show_default=True,
    help="When stopped, how long jobs that run may take to end.",
)
def worker(*, grace: float) -> None:
    """Work off the executions of the store, until it is stopped.

    Ctrl-C or SIGTERM lets the jobs that run end and begins no other; a second one stops at once.
    """

    async def serve() -> None:
        project = configured()
        definitions = definitions_of(project)
        stops: asyncio.Queue[None] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stops.put_nowait, None)
        async with runtime_of(project, definitions, worker=True) as runtime:
            names = ", ".join(sorted(definitions.workflows)) or "nothing"
            click.echo(f"Working off {names}; stop it with Ctrl-C.", err=True)
            await stops.get()
            click.echo("Stopping when the jobs that run have ended.", err=True)
            await _first_of(runtime.drain(grace), stops.get())
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)
                signal.signal(number, signal.SIG_DFL)  # one more ends the process where it is
        click.echo("Stopped; what was not ended goes on with the next worker.", err=True)

    run(serve)
    leave(0)


async def _first_of(*ways: Coroutine[Any, Any, object]) -> None:
    tasks = [asyncio.create_task(way) for way in ways]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
