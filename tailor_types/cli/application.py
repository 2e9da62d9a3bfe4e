"""What every command of ``tailor`` stands on: the configuration, the project, a runtime.

Data goes to stdout and everything else to stderr; so does what the project's own code prints.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import click

from tailor_types.configuration import FILE_NAME, Project, find_file, read_project
from tailor_types.durations import EXAMPLES, seconds_in
from tailor_types.errors import ConfigurationError, TailorError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from tailor_types.project import Definitions
    from tailor_types.runtime import Runtime

__all__ = [
    "DURATION",
    "Duration",
    "configured",
    "definitions_of",
    "fail",
    "leave",
    "open_closed_streams",
    "project_file",
    "run",
    "runtime_of",
]

T = TypeVar("T")

_INTERRUPTED: Final = 130
"""What shells expect of a program that Ctrl-C ended."""

_ENDLESS: Final = ("tailor-job", "tailor-postgres", "dbos-executor")
"""What the names of threads begin with that may never end."""

_MOMENT: Final = 0.3
"""Seconds for threads to end that were told to just now."""


class Duration(click.ParamType[float]):
    """``500ms``, ``30s``, ``10m``, ``2h`` or ``30d``; in seconds."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return *value* in seconds."""
        if isinstance(value, float):
            return value
        if not (seconds := seconds_in(str(value))):
            self.fail(f"{value!r} is no duration such as {EXAMPLES}", param, ctx)
        return seconds


DURATION: Final = Duration()


def project_file() -> Path:
    """Return the configuration file of the project around the current folder.

    Raises:
        ConfigurationError: there is none.
    """
    file = find_file(Path.cwd())
    if file is None:
        found = f"there is no {FILE_NAME} here or above; run this in the folder of a project"
        raise ConfigurationError(str(Path.cwd()), (found,))
    return file


def configured() -> Project:
    """Return the configuration of the project around the current folder.

    Raises:
        ConfigurationError: there is none, or something in it is wrong.
    """
    return read_project(project_file())


def definitions_of(project: Project) -> Definitions:
    """Return what the project's modules define."""
    from tailor_types.project import load_project

    return load_project(project)


def runtime_of(
    project: Project, definitions: Definitions | None = None, *, worker: bool = False
) -> Runtime:
    """Return a runtime on the project's store."""
    from tailor_types.runtime import Runtime

    store = project.store
    return Runtime(
        store if "://" in store else str(project.root / store),
        workflows=() if definitions is None else definitions.workflows.values(),
        worker=worker,
        env=project.env,
        machine_users=project.machine_users,
    )


def open_closed_streams() -> None:
    """Give a process that was started without stdout or stderr one that swallows everything.

    Opened before anything else, so that no file of ours gets their numbers, and what is printed.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- kept open
            setattr(sys, name, stream)


def run(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run *main*; what the project prints meanwhile goes to stderr."""
    with _told():
        return asyncio.run(main())


@contextmanager
def _told() -> Iterator[None]:
    """Show errors of ours as their text, and end with exit code 1."""
    stdout = sys.stdout
    sys.stdout = sys.stderr
    try:
        with _children_apart():
            yield
    except TailorError as error:
        fail(str(error))
    except KeyboardInterrupt:
        leave(_INTERRUPTED)
    finally:
        sys.stdout = stdout


@contextmanager
def _children_apart() -> Iterator[None]:
    """Send to stderr what is written to the file of stdout: child processes and C code do that."""
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def leave(code: int) -> NoReturn:
    """End with exit code *code*, also while a thread does what nobody waits for any more.

    The ``def`` body of a job cannot be stopped, and nothing of it would be recorded; and DBOS
    repeats what a server does not take for as long as its process lives.
    """
    last = time.monotonic() + _MOMENT
    suspects = [one for one in threading.enumerate() if one.name.startswith(_ENDLESS)]
    for thread in suspects:
        thread.join(max(0.0, last - time.monotonic()))
    if any(thread.is_alive() for thread in suspects):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    raise SystemExit(code)


def fail(message: str) -> NoReturn:
    """End with *message* on stderr and exit code 1."""
    click.echo(f"Error: {message}", err=True)
    leave(1)
