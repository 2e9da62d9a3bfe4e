"""Analyses modules in several processes, where that pays."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tailor_types.lint.analysis import Analyser
    from tailor_types.lint.stored import Analysis

__all__ = ["analyses"]

_PAYS = 200_000
"""Characters below which starting processes costs more than they save."""

_inherited: list[Analyser] = []
"""What a forked process works on; it has all indexes without reading anything again."""


def analyses(
    analyser: Analyser,
    paths: list[str],
    processes: int,
    progress: Callable[[int, int], None] | None,
) -> Iterator[tuple[str, Analysis]]:
    """Yield the analysis of each of *paths*."""
    sized = sorted(paths, key=analyser.size, reverse=True)
    if _forks(processes) and sum(map(analyser.size, paths)) > _PAYS and len(paths) > 1:
        done = _forked(analyser, sized, min(processes, len(paths)))
    else:
        done = ((path, analyser.analysis(path)) for path in paths)
    for number, item in enumerate(done):
        if progress is not None:
            progress(number, len(paths))
        yield item


def _forks(processes: int) -> bool:
    # A process with threads must not be forked, and macOS's own libraries do not survive it.
    return processes > 1 and sys.platform == "linux" and threading.active_count() == 1


def _forked(analyser: Analyser, paths: list[str], processes: int) -> Iterator[tuple[str, Analysis]]:
    import tailor_types.lint.lowering.statement  # noqa: F401 -- its parser once, for all of them

    _inherited.append(analyser)
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            yield from pool.imap_unordered(_one, paths)
    finally:
        _inherited.pop()


def _one(path: str) -> tuple[str, Analysis]:
    return path, _inherited[-1].analysis(path)
