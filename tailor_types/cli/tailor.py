"""The command ``tailor``."""

from __future__ import annotations

import asyncio
import signal

import click

from tailor_types import __version__
from tailor_types.cli.application import configured, definitions_of, run, runtime_of
from tailor_types.cli.workflow import workflow

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tailor")
def main() -> None:
    """Run durable workflows of plain typed Python."""


main.add_command(workflow)


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
