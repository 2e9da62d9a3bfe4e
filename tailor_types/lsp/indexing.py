"""The first look at a project, made by a child process while the editor goes on."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from tailor_types.lint.session.indexing import Index, request, unframe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tailor_types.lint.settings import Settings

__all__ = ["IndexingError", "index"]

_HEAD = 8


class IndexingError(Exception):
    """The child process ended without a result."""


async def index(
    root: Path, settings: Settings, *, follow: bool, report: Callable[[int, int], None]
) -> Index:
    """Return what there is in *root*; ends the child when it is cancelled.

    Args:
        follow: whether jobs are followed, too, or files only found.
        report: is told how many files are done, of how many.

    Raises:
        IndexingError: carries the end of what the child wrote to stderr.
    """
    child = await _started()
    assert child.stdin is not None  # noqa: S101 -- asked for above
    assert child.stdout is not None  # noqa: S101 -- asked for above
    assert child.stderr is not None  # noqa: S101 -- asked for above
    errors = asyncio.ensure_future(child.stderr.read())
    try:
        child.stdin.write(request(root, settings, follow=follow))
        child.stdin.close()
        while True:
            size = int.from_bytes(await child.stdout.readexactly(_HEAD), "big")
            message = unframe(await child.stdout.readexactly(size))
            if isinstance(message, Index):
                return message
            report(*message)
    except (asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError) as error:
        said = (await errors).decode(errors="replace").strip().splitlines()
        raise IndexingError(said[-1] if said else "it ended without a word") from error
    finally:
        errors.cancel()
        if child.returncode is None:
            child.kill()
        await child.wait()


async def _started() -> asyncio.subprocess.Process:
    start = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tailor_types.lint.session.indexing",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    )
    try:
        return await asyncio.shield(start)
    except asyncio.CancelledError:
        # A start that is left half way leaves a child that nobody ends.
        child = await start
        child.kill()
        await child.wait()
        raise
