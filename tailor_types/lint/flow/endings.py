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
        thrown_to: ways to handlers that get what was thrown on purpose.
        durable: for each place of a trigger (or a call that triggers), its blocks.
        caught: whether a caller goes on after what a failure is raised again as: then a way that
            only raises is one like any other.
    """

    def __init__(
        self,
        graph: Graph,
        told: Graph,
        thrown_to: Iterable[tuple[int, int]],
        durable: Iterable[frozenset[int]] = (),
        *,
        caught: bool = False,
    ) -> None:
        self._caught = caught
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
            for way in self._graph.next[block]:
                if end.raised or (block, way) in self._thrown_to:
                    deliberate |= self._region(way)
        return frozenset(region - deliberate - {ir.RAISED})

    def only_ends(self, block: int) -> bool:
        """Whether what *block* raises only ends an attempt that something made fail."""
        return not self._caught and (block in self.calm or block not in self.expected)

    def ends(self, block: int) -> bool:
        """Whether all that *block* can come to is an exception that leaves the function."""
        return self._ends(block)

    @cached_property
    def expected(self) -> frozenset[int]:
        """Blocks that may run without a failure; what others raise ends an attempt that failed."""
        return frozenset(self._reached(self._graph.order[0], self._failures))

    @cached_property
    def _ways(self) -> list[tuple[int, int]]:
        """The ways to what only raises: from a failure, or later in what handles one."""
        graph, failures = self._graph, self._failures
        if not failures or self._caught:
            return []
        expected = self.expected
        return [
            (block, way)
            for block in graph.order
            for way in graph.next[block]
            if (block, way) in failures
            or (way not in expected and len(graph.next[block]) > 1 and not self._ends(block))
            if self._ends(way) and block not in self._region(way)
        ]

    @cached_property
    def _failures(self) -> frozenset[tuple[int, int]]:
        """The ways from a failure to its handlers, without what may be thrown on purpose."""
        return frozenset(self._handled()) - self._thrown_to

    def _handled(self) -> Iterator[tuple[int, int]]:
        for fork in self._graph.order:
            end = self._graph.code.blocks[fork].end
            if isinstance(end, ir.Fork) and end.to is not None:
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

    def _reached(self, start: int, without: frozenset[tuple[int, int]]) -> set[int]:
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

    def thrown_before(self, blocks: frozenset[int]) -> int:
        """Return the forks that decide about *blocks* only by what is thrown on purpose.

        Their handlers end the attempt: where it was a failure that brought them there, that
        decides nothing for what comes after.
        """
        found = self._mixed_forks
        for block in blocks if found else ():
            known = self._without_mixed.depends.get(block)
            found &= ~(self._deciders(block) if known is None else known)
        return found

    def thrown_on(self, block: int) -> int:
        """Return the same of what *block* raises, in such a handler or after it."""
        return (
            self._mixed_forks
            if block not in self._without_mixed.depends
            else (self.thrown_before(frozenset((block,))))
        )

    @cached_property
    def _mixed(self) -> frozenset[tuple[int, int]]:
        """The ways of what is thrown on purpose to what only raises; failures may take them too."""
        return frozenset(
            (fork, way)
            for fork, way in self._thrown_to
            if way in self._graph.next.get(fork, ())
            if self._ends(way) and fork not in self._region(way)
        )

    @cached_property
    def _mixed_forks(self) -> int:
        return sum(1 << fork for fork in {fork for fork, _ in self._mixed})

    @cached_property
    def _without_mixed(self) -> Graph:
        if not self._mixed:
            return self._settled
        return Graph(self._graph.code, self._settled.cut | self._mixed)

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
            if graph.depends[block] >> fork & 1 and self._repeats(fork, handler, block):
                calling = settled.depends.get(fork, graph.depends[fork])
                found |= graph.depends[block] & (1 << fork | calling)
        return found

    def _repeats(self, fork: int, handler: int, block: int) -> bool:
        """Whether *handler* triggers what comes after *block*, and not before it, without it."""
        there, here = self._region(handler), self._region(block)
        return any(
            there & blocks and here & blocks and self._comes_first(fork, handler, block, blocks)
            for blocks in self._durable
        )

    def _comes_first(self, fork: int, handler: int, block: int, blocks: frozenset[int]) -> bool:
        """Whether a way from *fork*, past *handler*, leads to *block* before any of *blocks*."""
        avoided = {(source, way) for way in blocks for source in self._graph.previous.get(way, ())}
        avoided.add((fork, handler))
        return block in self._reached(fork, frozenset(avoided))
