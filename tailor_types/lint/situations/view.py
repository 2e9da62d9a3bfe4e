"""One function as the rules about calls see it: its durable calls, and what comes after what."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.spelling import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.flow.context import Context
    from tailor_types.lint.situations.tree import Tree

__all__ = ["View"]


class View:
    """A context, read for its durable calls.

    A durable call is a trigger, a wait, or a call of a function of the project that comes to one.
    """

    def __init__(self, context: Context, tree: Tree) -> None:
        self.context = context
        self.code: ir.Code = context.code
        self.noted = context.noted
        self.tree = tree
        self.callees: dict[int, list[Context]] = {}
        for edge in context.edges.values():
            self.callees.setdefault(edge.at, []).append(edge.callee)
        self._later: dict[int, int] = {}

    @cached_property
    def durable(self) -> dict[int, int]:
        """Return the block of each durable call, by ordinal."""
        found = {
            edge.at: edge.block
            for edge in self.context.edges.values()
            if edge.callee.summary is not None and edge.callee.summary.triggers
        }
        found |= {sink.at: sink.block for sink in self.context.sinks.values()}
        return dict(sorted(found.items()))

    def names(self, at: int) -> set[str]:
        """Return the names outside the project that are called at *at*."""
        return self.noted.called.get(at, set())

    def written(self, at: int) -> str:
        """Return a call as it is written, without arguments."""
        sink = self.context.sinks.get(at)
        if sink is not None:
            return f"{sink.target}.{sink.call}()"
        call = self.tree.calls.get(at)
        text = "" if call is None else dotted(call.func)
        if text:
            return f"{text}()"
        for callee in self.callees.get(at, ()):
            return f"{callee.code.name}()"
        return next((f"{name.lstrip('.')}()" for name in sorted(self.names(at))), "a call")

    def durable_in(self, stretch: ir.Stretch) -> Iterator[int]:
        """Yield the durable calls in *stretch*."""
        first, last = (
            bisect_left(self._places, stretch.first),
            bisect_left(self._places, stretch.last),
        )
        return (at for at in self._places[first:last] if at in stretch)

    @cached_property
    def _places(self) -> list[int]:
        """The ordinals of the durable calls, in order."""
        return list(self.durable)

    def later(self, block: int) -> int:
        """Return the blocks that may run after *block* (a bit set; itself only in a loop)."""
        known = self._later.get(block)
        if known is None:
            known = 0
            end = self.code.blocks[block].end
            stack = list(self.context.graph.next.get(block, ()))
            if isinstance(end, ir.Fork):
                # What raised was not done: it is not done again because of what a handler does.
                stack = [end.to] if end.to is not None else []
            while stack:
                following = stack.pop()
                if not known >> following & 1:
                    known |= 1 << following
                    stack += self.context.graph.next.get(following, ())
            self._later[block] = known
        return known

    def comes_after(self, first: tuple[int, int], second: tuple[int, int]) -> bool:
        """Whether *second* may run after *first*; both are (ordinal, block)."""
        at, block = first
        other_at, other_block = second
        if block == other_block and other_at > at:
            return True
        return bool(self.later(block) >> other_block & 1)

    def durable_after(self, at: int) -> int | None:
        """Return a durable call that may run after the call at *at*: the next one written."""
        block = self.tree.blocks.get(at)
        if block is None or block not in self.context.graph.number:
            return None
        following = [
            other
            for other, where in self.durable.items()
            if other != at and self.comes_after((at, block), (other, where))
        ]
        behind = [other for other in following if other > at]
        if following:
            return min(behind or following)
        if at in self.durable and self.later(block) >> block & 1:
            return at
        return None
