"""The blocks that are still to be looked at, and which of them is next."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.control import members

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.flow.control import Graph

__all__ = ["Waiting"]


class Waiting:
    """Blocks that wait, in reverse post-order: what follows a loop waits for all of it.

    The head of a loop waits for what waits inside: otherwise a new round would meet what another
    way still brings from an older one, and take the two for a choice.
    """

    def __init__(self, graph: Graph) -> None:
        self._order, self._number = graph.order, graph.number
        self._inside = {head: bits & ~(1 << head) for head, _, bits in graph.loops}
        self._heap = [0]
        self._bits = 1 << ir.ENTRY

    def add(self, blocks: Iterable[int]) -> None:
        """Let *blocks* wait."""
        for block in blocks:
            if not self._bits >> block & 1:
                self._bits |= 1 << block
                heappush(self._heap, self._number[block])

    def next(self) -> int | None:
        """Return the next block, which waits no longer; None if there is none."""
        heap = self._heap
        while heap and not self._bits >> self._order[heap[0]] & 1:
            heappop(heap)
        if not heap:
            return None
        block = self._order[heap[0]]
        while inside := self._inside.get(block, 0) & self._bits:
            block = min(members(inside), key=self._number.__getitem__)
        if block == self._order[heap[0]]:
            heappop(heap)
        self._bits &= ~(1 << block)
        return block
