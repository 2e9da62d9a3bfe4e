"""Room for deep programs: the analysis recurses as deeply as calls and expressions nest."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["deep_recursion"]

_RARELY = 50_000
_LIMIT = 200_000
"""Frames of pure Python take no C stack since 3.11, so this is memory, not a crash."""


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Raise the recursion limit meanwhile."""
    before, thresholds = sys.getrecursionlimit(), gc.get_threshold()
    sys.setrecursionlimit(max(before, _LIMIT))
    # Nearly all that is made stays until the end: looking for garbage often finds none.
    gc.set_threshold(_RARELY, *thresholds[1:])
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
        gc.set_threshold(*thresholds)
