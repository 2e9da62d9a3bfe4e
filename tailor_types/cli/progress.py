"""Where a waited-for execution stands, shown on a terminal while it goes on.

Everywhere else nothing is shown: a log would fill with lines that say nothing.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from tailor_types.cli.rendering import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tailor_types.runtime import Execution

__all__ = ["Show", "progress"]

Show: TypeAlias = "Callable[[Execution], None]"


@contextmanager
def progress() -> Iterator[Show | None]:
    """Yield what shows an execution, for the block; None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.live import Live
    from rich.spinner import Spinner

    start = time.monotonic()
    spinner = Spinner("dots")
    shown: list[Execution] = []

    def render() -> Spinner:
        if shown:
            spinner.update(text=_line(shown[-1], time.monotonic() - start))
        return spinner

    # Not redirected: what jobs print is theirs to keep, and passes through these streams.
    with Live(
        get_renderable=render,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ):
        yield shown.append


def _line(execution: Execution, seconds: float) -> Any:
    from rich.text import Text

    running = [f"{one.name} ({one.position})" for one in execution.jobs if one.status == "RUNNING"]
    ended = sum(job.status == "SUCCESS" for job in execution.jobs)
    parts = [
        execution.status,
        f"{counted(ended, 'job')} done",
        f"{seconds:.0f} s",
    ]
    if running:
        parts.insert(1, f"runs {', '.join(running)}")
    return Text(" · ".join(parts))
