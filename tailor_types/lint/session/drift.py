"""Where lines went, for findings that are older than the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.session.reindex import same_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Drift"]


class Drift:
    """One edited stretch between two texts: what stands before and after it is the same.

    While a file does not parse, its last findings stay, and they stay beside their code.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        before, after = same_ends(old, new)
        self._before = before
        self._after = len(old) - after
        self._moved = len(new) - len(old)
        self._last = max(len(new) - after, before + 1, 1)

    def line(self, number: int) -> int:
        """Return where the line *number* stands now; inside the edit, as near as it gets.

        Lines count from 1.
        """
        if number <= self._before:
            return number
        if number > self._after:
            return number + self._moved
        return min(number, self._last)
