"""What decides whether triggers run, failures left out that only end the attempt.

An exception that nothing catches, or that a handler raises again, ends the attempt: the next one
starts over and meets the same triggers. So a way into a handler that can only raise is no way at
all for what comes after it; for what stands inside that handler it is one like any other.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.control import Graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Endings"]


class Endings:
    """The ways of one function, as far as they matter to its triggers.

    Args:
        graph: without the ways that no execution takes.
        told: without those that are not expected either.
        thrown_to: forks whose handlers get what was thrown on purpose.
        durable: for each place of a trigger (or a call that triggers), its blocks.
    """

    def __init__(
        self,
        graph: Graph,
        told: Graph,
        thrown_to: Iterable[int],
        durable: Iterable[frozenset[int]] = (),
    ) -> None:
        self._whole = graph
        self._graph = told
        self._thrown_to = frozenset(thrown_to)
        self._durable = list(durable)
        self._regions: dict[int, frozenset[int]] = {}

    @cached_property
    def calm(self) -> frozenset[int]:
        """Blocks that run only because something failed, and only until that is raised again."""
        region: set[int] = set()
        for _, handler in self._ways:
            region |= self._region(handler)
        region |= self._whole.next.keys() - self._graph.next.keys()
        deliberate: set[int] = set()
        for block in self._graph.order:
            end = self._graph.code.blocks[block].end
            if block in region or not isinstance(end, ir.Goto | ir.Fork):
                continue
            if end.raised or block in self._thrown_to:
                for way in self._graph.next[block]:
                    if isinstance(end, ir.Goto) or way != end.to:
                        deliberate |= self._region(way)
        return frozenset(region - deliberate - {ir.RAISED})

    @cached_property
    def _ways(self) -> list[tuple[int, int]]:
        """The ways to what only raises: from a failure, or later in what handles one."""
        graph = self._graph
        failures = set(self._failures())
        if not failures:
            return []
        expected = self._reached(graph.order[0], failures)
        return [
            (block, way)
            for block in graph.order
            for way in graph.next[block]
            if (block, way) in failures
            or (way not in expected and len(graph.next[block]) > 1 and not self._ends(block))
            if self._ends(way) and block not in self._region(way)
        ]

    def _failures(self) -> Iterator[tuple[int, int]]:
        """Yield the ways from a failure to its handlers."""
        for fork in self._graph.order:
            end = self._graph.code.blocks[fork].end
            if isinstance(end, ir.Fork) and end.to is not None and fork not in self._thrown_to:
                for handler in self._graph.next[fork]:
                    if handler != end.to:
                        yield fork, handler

    def _ends(self, block: int) -> bool:
        """Whether all that *block* can come to is an exception that leaves the function."""
        return block in self._raising and block not in self._returning

    @cached_property
    def _raising(self) -> set[int]:
        """Blocks from which an exception may leave the function."""
        return self._leading_to(ir.RAISED)

    @cached_property
    def _returning(self) -> set[int]:
        """Blocks from which the function may return."""
        return self._leading_to(ir.EXIT)

    def _leading_to(self, end: int) -> set[int]:
        seen = {end}
        stack = [end]
        while stack:
            for block in self._graph.previous.get(stack.pop(), ()):
                if block not in seen:
                    seen.add(block)
                    stack.append(block)
        return seen

    def _reached(self, start: int, without: set[tuple[int, int]]) -> set[int]:
        """Return what is reachable from *start* on other ways than those."""
        seen = {start}
        stack = [start]
        while stack:
            block = stack.pop()
            for way in self._graph.next.get(block, ()):
                if way not in seen and (block, way) not in without:
                    seen.add(way)
                    stack.append(way)
        return seen

    def _region(self, block: int) -> frozenset[int]:
        """Return all that is reachable from *block*."""
        known = self._regions.get(block)
        if known is None:
            seen = {block}
            stack = [block]
            while stack:
                for way in self._graph.next[stack.pop()]:
                    if way not in seen:
                        seen.add(way)
                        stack.append(way)
            known = self._regions[block] = frozenset(seen)
        return known

    @cached_property
    def _settled(self) -> Graph:
        """The graph without the ways that only end the attempt."""
        if not self._ways:
            return self._graph
        return Graph(self._graph.code, self._graph.cut | frozenset(self._ways))

    def deciders(self, blocks: frozenset[int]) -> int:
        """Return the branches that decide whether a trigger in one of *blocks* runs (a bit set).

        A trigger stands in several blocks where ``finally`` is run on several ways.
        """
        copies = self._graph.code.copies
        if len(blocks) > 1 and any(block in copies for block in blocks):
            return self._deciders_of_copies({copies.get(block, block) for block in blocks})
        found = 0
        for block in blocks:
            found |= self._deciders(block)
        return found

    def _deciders_of_copies(self, blocks: set[int]) -> int:
        """Return what decides about a ``finally`` that is run on all its ways."""
        found = 0
        for block in blocks:
            found |= self._merged.depends.get(block, 0)
        for block, first in self._graph.code.copies.items():
            if found >> first & 1:
                found |= 1 << block
        return found

    @cached_property
    def _merged(self) -> Graph:
        return Graph(self._whole.code, self._whole.cut, self._whole.code.copies)

    def _deciders(self, block: int) -> int:
        graph = self._graph
        if block not in graph.depends:
            return self._whole.depends.get(block, 0)
        settled = self._settled
        if block not in settled.depends:
            return graph.depends[block]
        found = settled.depends[block]
        for fork, handler in self._ways:
            # What the handler triggers comes in the place of what would have come here.
            if graph.depends[block] >> fork & 1 and self._repeats(handler, block):
                found |= graph.depends[block] & (1 << fork | graph.depends[fork])
        return found

    def _repeats(self, handler: int, block: int) -> bool:
        """Whether *handler* triggers what *block* could come to as well."""
        there, here = self._region(handler), self._region(block)
        return any(there & blocks and here & blocks for blocks in self._durable)
