"""Lowering of branches and loops."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import libcst as cst

from tailor_types.lint import ir
from tailor_types.lint.lowering.builder import LoopFrame

if TYPE_CHECKING:
    from collections.abc import Iterator
from tailor_types.lint.lowering.guarded import GuardLowerer

__all__ = ["JumpLowerer"]


class JumpLowerer(GuardLowerer):
    """Turns ``if``, ``while``, ``for`` and ``assert`` into blocks."""

    def test(self, node: cst.BaseExpression) -> ir.Expr:
        """Return a condition; what it calls may raise before the branch is taken."""
        effects = self.b.effects
        value = self.expr(node)
        if effects != self.b.effects and self.b.frames:
            temp, at = self.b.temp(), self.mark(node)
            self.b.emit(ir.Set(ir.Name(temp, at), value))
            self.settle(effects)
            return ir.Name(temp, at)
        return value

    @contextmanager
    def inside(self, *branches: int) -> Iterator[None]:
        """Mark the blocks lowered meanwhile as standing inside *branches*."""
        outer = self.b.within
        self.b.within = (*outer, *branches)
        yield
        self.b.within = outer

    def _break(self, _: cst.Break) -> None:
        if self.b.loops:
            frame = self.b.loops[-1]
            self._leave(frame.depth, lambda: self.b.goto(frame.after))

    def _continue(self, _: cst.Continue) -> None:
        if self.b.loops:
            frame = self.b.loops[-1]
            self._leave(frame.depth, lambda: self.b.goto(frame.head))

    def _assert(self, node: cst.Assert) -> None:
        test = self.test(node.test)
        at = self.mark(node)
        here, fails, holds = self.b.current, self.b.new(), self.b.new()
        self.b.end(ir.Branch(test, holds, fails, "assert", at))
        with self.inside(here):
            self.b.enter(fails)
            if node.msg is not None:
                self.b.emit(ir.Eval(self.expr(node.msg)))
            self.b.throw("AssertionError", at)
        self.b.enter(holds)

    def _if(self, node: cst.If) -> None:
        # elif chains can be hundreds long: a loop, not a recursion.
        b = self.b
        after = b.new()
        outer = b.within
        branch: cst.If | cst.Else | None = node
        while isinstance(branch, cst.If):
            test = self.test(branch.test)
            at = self.mark(branch)
            here, then, orelse = b.current, b.new(), b.new()
            b.end(ir.Branch(test, then, orelse, "if", at))
            b.within = (*b.within, here)
            b.enter(then)
            self.suite(branch.body.body)
            b.goto(after)
            b.enter(orelse)
            branch = branch.orelse
        if branch is not None:
            self.suite(branch.body.body)
        b.goto(after)
        b.within = outer
        b.enter(after)

    def _while(self, node: cst.While) -> None:
        b = self.b
        after, head = b.new(), b.new()
        b.goto(head)
        b.enter(head)
        test = self.test(node.test)
        at = self.mark(node)
        here, body, done = b.current, b.new(), b.new()
        b.end(ir.Branch(test, body, done, "while", at))
        self._loop(node, head, body, after, here)
        b.code.loops[head].discard(done)
        b.enter(done)
        if node.orelse is not None:
            self.suite(node.orelse.body.body)
        b.goto(after)
        b.enter(after)

    def _loop(
        self, node: cst.While | cst.For, head: int, body: int, after: int, deciding: int
    ) -> None:
        """Lower the body of a loop and note its blocks."""
        b = self.b
        b.loops.append(LoopFrame(head, after, len(b.frames)))
        with self.inside(deciding):
            b.enter(body)
            if isinstance(node, cst.For):
                at = self.mark(node.target)
                source = ir.Name(self._source, at)
                b.emit(ir.Set(self.target(node.target), ir.Element(source, at)))
                if b.frames:
                    b.may_raise(at)
            self.suite(node.body.body)
            b.goto(head)
        b.loops.pop()
        b.code.loops[head] = set(range(head, len(b.code.blocks)))

    _source = ""

    def _for(self, node: cst.For) -> None:
        b = self.b
        effects = b.effects
        value = self.expr(node.iter)
        at = self.mark(node)
        source = b.temp()
        b.emit(ir.Set(ir.Name(source, at), value))
        self.settle(effects)
        if node.asynchronous is not None:
            b.code.regions.append(ir.AsyncFor(at))
        after, done, head = b.new(), b.new(), b.new()
        b.goto(head)
        b.enter(head)
        body = b.new()
        b.end(ir.Loop(source, body, done, at))
        self._source = source
        self._loop(node, head, body, after, head)
        b.enter(done)
        if node.orelse is not None:
            self.suite(node.orelse.body.body)
        b.goto(after)
        b.enter(after)
