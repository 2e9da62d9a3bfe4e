"""The command ``tailor``."""

from __future__ import annotations

import asyncio
import json
import signal
from typing import IO, TYPE_CHECKING

import click

from tailor_types import __version__
from tailor_types.cli.application import configured, definitions_of, fail, run, runtime_of
from tailor_types.cli.check import check
from tailor_types.cli.rendering import print_json
from tailor_types.cli.workflow import workflow

if TYPE_CHECKING:
    from tailor_types.errors import TailorError

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tailor")
def main() -> None:
    """Run durable workflows of plain typed Python."""


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
        click.echo(f"replayed {count} jobs, {len(found)} differ")
    if found:
        fail("\n".join(map(str, found)))


@main.command()
def worker() -> None:
    """Work off the executions of the store, until it is stopped."""

    async def serve() -> None:
        project = configured()
        definitions = definitions_of(project)
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stopped.set)
        async with runtime_of(project, definitions, worker=True):
            names = ", ".join(sorted(definitions.workflows)) or "nothing"
            click.echo(f"Working off {names}; stop it with Ctrl-C.", err=True)
            await stopped.wait()
        click.echo("Stopped; what was running goes on with the next worker.", err=True)

    run(serve)
