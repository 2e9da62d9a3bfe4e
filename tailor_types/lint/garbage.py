"""Garbage of a run: looked for where there is some, not while a module is being analysed.

Nearly all that is made for a module stays until it is done; then all of it goes at once.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["no_collection", "sweep"]

_MANY = 500_000
"""Objects, some 50 MB of them."""


@contextmanager
def no_collection() -> Iterator[None]:
    """Leave garbage alone meanwhile, but for ``sweep``."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            # What is still there is old: a look at all of it would find it alive.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def sweep() -> None:
    """Collect what became garbage since the last time, if it may be much."""
    if gc.get_count()[0] > _MANY:
        gc.collect(0)
