"""Lowering of ``try`` and ``with``: where what is raised goes, and what every way out runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from tailor_types.lint import ir
from tailor_types.lint.exceptions import AGAIN
from tailor_types.lint.lowering.builder import Handlers
from tailor_types.lint.lowering.patterns import PatternLowerer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


__all__ = ["GuardLowerer"]


class GuardLowerer(PatternLowerer):
    """Turns ``try`` and ``with`` into blocks and regions."""

    def __init__(self) -> None:
        super().__init__()
        self._finals: dict[int, range] = {}

    def settle(self, effects: int) -> None:
        """Split the block if something since *effects* may have raised inside a ``try``."""
        if self.b.effects != effects and self.b.frames:
            self.b.may_raise(len(self.nodes) - 1)

    def _leave(self, depth: int, jump: Callable[[], None]) -> None:
        """Run the ``finally`` suites down to *depth* of the frames, then *jump*."""
        frames = self.b.frames
        for index in range(len(frames) - 1, depth - 1, -1):
            finally_ = frames[index].finally_
            if finally_ is not None:
                self.b.frames = frames[:index]
                first = len(self.nodes)
                finally_()
                self.b.copies.append((first, len(self.nodes), frames[index]))
        jump()
        self.b.frames = frames

    def _try(self, node: cst.Try | cst.TryStar) -> None:
        b = self.b
        b.restart()
        depth, outer = len(b.frames), list(b.frames)
        after = done = landing = b.new()
        if node.finalbody is not None:
            done, landing = b.new(), b.new()
            final = node.finalbody.body.body
            frame = Handlers([landing], [None], lambda: self._finally(final))
            b.frames = [*outer, frame]
        start = len(self.nodes)
        handlers: list[cst.ExceptHandler | cst.ExceptStarHandler] = list(node.handlers)
        entries = [b.new() for _ in handlers]
        written = [None if one.type is None else self.expr(one.type) for one in handlers]
        caught = [None if _is_all(types) else types for types in written]
        around = list(b.frames)
        b.frames = [*around, Handlers(entries, caught)] if entries else around
        first = len(self.nodes)
        self.suite(node.body.body)
        guarded = self._stretch(first, around)
        b.frames = around
        if node.orelse is not None:
            self.suite(node.orelse.body.body)
        b.frames = outer
        b.goto(done)
        known = []
        for handler, entry, types in zip(handlers, entries, written, strict=True):
            b.frames = around
            b.enter(entry)
            known.append(self._handler(handler, types, entry, around))
            b.frames = outer
            b.goto(done)
        if known:
            b.code.regions.append(ir.Try(self.mark(node), guarded, known))
        if node.finalbody is not None:
            b.frames = outer
            self._both_ways(node.finalbody, self._stretch(start, around), (done, after, landing))
            b.throw(AGAIN, self.mark(node))
        del b.frames[depth:]
        b.enter(after)

    def _both_ways(
        self, node: cst.Finally, guarded: ir.Stretch, blocks: tuple[int, int, int]
    ) -> None:
        """Lower a ``finally`` for what went well and for what is raised, and note it."""
        done, after, landing = blocks
        around = self._stretch(guarded.first, self.b.frames).holes
        final = node.body.body
        first = len(self.nodes)
        self.b.enter(done)
        self._finally(final)
        self.b.goto(after)
        self.b.enter(landing)
        raised = len(self.nodes)
        self._finally(final)
        copies = [(first, raised), *(hole for hole in guarded.holes if hole not in around)]
        body = self._stretch(raised, self.b.frames)
        exits = [(word, self.mark(way)) for word, way in _ways_out(final)]
        region = ir.Finally(self.mark(node), guarded, body, copies, exits)
        self.b.code.regions.append(region)

    def _stretch(self, first: int, frames: list[Handlers]) -> ir.Stretch:
        """Return what was lowered since *first*, when *frames* were around it."""
        holes = [
            (start, end)
            for start, end, frame in self.b.copies
            if start >= first and any(frame is one for one in frames)
        ]
        return ir.Stretch(first, len(self.nodes), holes)

    def _finally(self, final: Sequence[cst.CSTNode]) -> None:
        """Lower a ``finally`` suite once more, and note which blocks are the same as before."""
        if not final:
            return
        b = self.b
        b.restart()
        start = b.current
        self.suite(final)
        b.restart()
        before = self._finals.setdefault(id(final), range(start, b.current))
        if len(before) == b.current - start:
            b.code.copies.update(zip(range(start, b.current), before, strict=True))

    def _handler(
        self,
        handler: cst.ExceptHandler | cst.ExceptStarHandler,
        types: ir.Expr | None,
        entry: int,
        frames: list[Handlers],
    ) -> ir.Handler:
        b = self.b
        at = self.mark(handler)
        first, blocks = len(self.nodes), len(b.code.blocks)
        name = ""
        if handler.name is not None:
            target = self.target(handler.name.name)
            name = target.id if isinstance(target, ir.Name) else ""
            b.emit(ir.Set(target, ir.Name("%raised", at)))
        self.suite(handler.body.body)
        body = self._stretch(first, frames)
        return ir.Handler(types, name, at, body, entry, blocks, len(b.code.blocks), b.current)

    def _with(self, node: cst.With) -> None:
        b = self.b
        suppresses = False
        managers: list[ir.Enter] = []
        for item in node.items:
            effects = b.effects
            manager = self.expr(item.item)
            if isinstance(manager, ir.Call):
                func = manager.func
                suppresses |= getattr(func, "id", getattr(func, "name", "")) == "suppress"
            entered = ir.Enter(manager, self.mark(item.item))
            managers.append(entered)
            b.effects += 1
            if item.asname is None:
                b.emit(ir.Eval(entered))
            else:
                b.emit(ir.Set(self.target(item.asname.name), entered))
            self.settle(effects)
        first, frames = len(self.nodes), list(b.frames)
        region = ir.With(managers, ir.Stretch(first, first), node.asynchronous is not None)
        if not suppresses:
            self.suite(node.body.body)
            region.body = self._stretch(first, frames)
            b.code.regions.append(region)
            return
        b.restart()
        after = b.new()
        b.frames.append(Handlers([after], [None]))
        self.suite(node.body.body)
        region.body = self._stretch(first, frames)
        b.code.regions.append(region)
        b.frames.pop()
        b.goto(after)
        b.enter(after)


def _is_all(types: ir.Expr | None) -> bool:
    return types is None or (isinstance(types, ir.Name) and types.id == "BaseException")


def _ways_out(suite: Sequence[cst.CSTNode]) -> Iterator[tuple[str, cst.CSTNode]]:
    """Yield what leaves a ``finally`` suite and thereby drops what is being raised."""
    stack: list[tuple[cst.CSTNode, bool]] = [(node, False) for node in reversed(suite)]
    while stack:
        node, looped = stack.pop()
        if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.BaseExpression):
            continue
        if isinstance(node, cst.Return):
            yield "return", node
        elif isinstance(node, cst.Break | cst.Continue) and not looped:
            yield type(node).__name__.lower(), node
        inner = looped or isinstance(node, cst.For | cst.While)
        for child in reversed(node.children):
            # The else of a loop stands outside it.
            is_else = isinstance(node, cst.For | cst.While) and child is node.orelse
            stack.append((child, looped if is_else else inner))
