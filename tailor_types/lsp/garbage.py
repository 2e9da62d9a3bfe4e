"""Garbage of the server: collected while nobody waits, not in the middle of a keystroke.

A collection costs as much as all that was made since the last one, and Python starts it wherever
the count is full: one keystroke in twenty took five times as long as the others.
"""

from __future__ import annotations

import gc

__all__ = ["hold_off", "rest", "settle", "sweep"]

_MANY = 300_000
"""Objects, some 30 MB, after which Python collects whatever is being done."""

_SOME = 5_000
"""Objects that are worth a collection between two keystrokes: a few ms."""

_FULL = 100
"""Rests after which all is looked through that was made since the project was indexed."""


def hold_off() -> None:
    """From now on, leave garbage alone until ``sweep`` or ``rest``; but not without end."""
    gc.freeze()
    gc.set_threshold(_MANY, 1_000, 1_000)


def settle() -> None:
    """Collect everything, once; what is left is here to stay, and not looked at again."""
    gc.collect()
    gc.freeze()


def sweep() -> None:
    """Collect what the last keystrokes left behind, if that is much."""
    if gc.get_count()[0] > _SOME:
        gc.collect(0)


def rest() -> None:
    """Collect while nobody types."""
    full = gc.get_count()[2] >= _FULL
    gc.collect(2 if full else 1)
