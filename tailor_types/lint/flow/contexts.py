"""Analyses of functions, one for each shape of arguments, cycles of calls to a fixpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.context import Context, Summary
from tailor_types.lint.flow.interpreter import Interpreter
from tailor_types.lint.flow.state import State
from tailor_types.lint.flow.values import (
    Value,
)

if TYPE_CHECKING:
    from tailor_types.lint import ir
    from tailor_types.lint.flow.context import CodeKey
    from tailor_types.lint.flow.engine import Engine
    from tailor_types.lint.flow.shapes import Shape
    from tailor_types.lint.flow.values import ObjId

__all__ = ["Contexts"]

_MAX_SHAPES = 8
_LARGE = 40
_MAX_SHAPES_OF_LARGE = 3
"""Shapes told apart for one function, and as many again that literals in a call make; a large one
(in blocks) gets fewer, or it costs too much."""
_MAX_DEPTH = 3_000
_MAX_ROUNDS = 5


class Contexts:
    """The contexts of a run, each analysed when it is first asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._contexts: dict[tuple[CodeKey, object], Context] = {}
        self._shapes: dict[CodeKey, int] = {}
        self._told: dict[CodeKey, int] = {}
        self._counted: set[Context] = set()
        self._limited = False
        self._stack: list[Context] = []
        self._provisional: list[Context] = []
        self._round = 0

    def release(self) -> None:
        """Let go of who calls whom: functions that call each other refer to each other."""
        for context in self._contexts.values():
            context.edges.clear()
            context.sources.clear()

    def full(self, key: CodeKey, code: ir.Code) -> tuple[bool, bool]:
        """Say whether as many shapes of a function are told apart as may be.

        Of those by what is passed, and of those by literals.
        """
        limit = _MAX_SHAPES if len(code.blocks) < _LARGE else _MAX_SHAPES_OF_LARGE
        return self._shapes.get(key, 0) >= limit, self._told.get(key, 0) >= limit

    def limited(self) -> None:
        """Note that a limit holds: what is made now says less than it could."""
        self._limited = True

    def of(
        self,
        key: CodeKey,
        code: ir.Code,
        shape: Shape,
        env: dict[str, Value],
        cells: dict[str, ObjId],
    ) -> Context | None:
        """Return the analysed context for a shape of arguments; None where a limit is hit."""
        full = (key, shape.key())
        context = self._contexts.get(full)
        if context is None:
            context = Context(key, code, self._engine.graph(key, code))
            self._contexts[full] = context
            context.by_literals = shape.told
            context.sure = frozenset(shape.sure)
            self._count(context)
        if context.settled:
            self._count(context)
            return context
        top = self._stack[-1] if self._stack else None
        if context.position is not None:
            context.recursive = True
            if top is not None:
                top.low = min(top.low, context.position)
            return context
        if context.round == self._round:
            if top is not None:
                top.low = min(top.low, context.low)
            return context
        if len(self._stack) > _MAX_DEPTH:
            self._engine.incomplete.add((key[0], key[1], code.at))
            self._limited = True
            return None
        self._analyse(context, shape, env, cells)
        return context

    def begin(self) -> None:
        """Begin with another job: what is told apart for one takes nothing from the next."""
        self._shapes.clear()
        self._told.clear()
        self._counted.clear()
        if self._limited:
            # What was made while a limit held says less than it could.
            self._contexts.clear()
            self._limited = False

    def _count(self, context: Context) -> None:
        """Count *context*, and all that it calls, once for each job."""
        stack = [context]
        while stack:
            current = stack.pop()
            if current in self._counted:
                continue
            self._counted.add(current)
            counted = self._told if current.by_literals else self._shapes
            counted[current.key] = counted.get(current.key, 0) + 1
            stack += [edge.callee for edge in current.edges.values()]

    def _analyse(
        self, context: Context, shape: Shape, env: dict[str, Value], cells: dict[str, ObjId]
    ) -> None:
        """Analyse *context*; if it heads a cycle of calls, until the whole cycle is stable."""
        position = len(self._stack)
        provisional = len(self._provisional)
        self._stack.append(context)
        context.position = position
        for rounds in range(1, _MAX_ROUNDS + 1):
            before = context.summary
            context.low, context.recursive, context.round = position, False, self._round
            interpreter = Interpreter(self._engine, context)
            interpreter.cells = dict(cells)
            if context.summary is None:
                context.summary = Summary()
            entry = State(self._refined(context, env), dict(shape.heap), {})
            context.summary = interpreter.run(entry)
            # With a lower link it is part of a bigger cycle, whose head goes on.
            if context.low < position or not context.recursive or _settled(before, context.summary):
                break
            if rounds == _MAX_ROUNDS:
                self._engine.incomplete.add((context.key[0], context.key[1], context.code.at))
            self._round += 1
        self._stack.pop()
        context.position = None
        if context.low >= position:
            context.settled = True
            for other in self._provisional[provisional:]:
                other.settled = True
            del self._provisional[provisional:]
        else:
            self._provisional.append(context)
            self._stack[-1].low = min(self._stack[-1].low, context.low)

    def _refined(self, context: Context, env: dict[str, Value]) -> dict[str, Value]:
        """Return the arguments, those of unknown value refined by their annotations."""
        refined = dict(env)
        for param in context.code.params:
            value = env.get(param.name)
            if value is None or value.refs or param.annotation is None:
                continue
            known = self._engine.annotated(context.key[0], param.annotation)
            if known is not None and known.const is not None:
                refined[param.name] = Value(value.taint, known.refs)
        return refined


def _settled(before: Summary | None, after: Summary) -> bool:
    if before is None:
        return False
    if (before.exc, before.raised, before.triggers) != (after.exc, after.raised, after.triggers):
        return False
    if not before.ret.same(after.ret) or len(before.heap) != len(after.heap):
        return False
    return all(key in before.heap and obj.same(before.heap[key]) for key, obj in after.heap.items())
