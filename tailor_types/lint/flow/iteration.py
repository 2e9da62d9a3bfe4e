"""Functions that go through containers, or draw from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.containers import ContainerCalls
from tailor_types.lint.flow.places import is_placed, zipped
from tailor_types.lint.flow.spelling import dotted
from tailor_types.lint.flow.values import (
    Obj,
    Value,
    join_values,
)

if TYPE_CHECKING:
    from tailor_types.lint.flow.arguments import Arguments


__all__ = ["IterationCalls"]


class IterationCalls(ContainerCalls):
    """Evaluates ``zip``, ``map``, ``reduce``, ``random.choice`` and the like."""

    def _handle(self, node: ir.Call) -> int:
        """Return the taint of the object whose method is called."""
        func = node.func
        return self.eval(func.base).taint if isinstance(func, ir.Attr) else 0

    def _drawn(self, name: str, args: Arguments, node: ir.Call) -> Value:
        """Draw from what is given: what comes out are elements of it, chosen by chance."""
        if ".Random." in name:
            taint = self._handle(node)
        else:
            taint = self.origin(node.at, "random", f"{dotted(node.func) or name}()")
        element = self.elements(args.positional[0])
        drawn = Value(self.engine.taints.turn(element.taint) | taint, element.refs)
        if name.endswith(".choice"):
            return drawn
        counts = [*args.positional[1:], *args.keywords.values()]
        shape = self.all_of(counts)
        return self.new(node.at, Obj("list", rest=drawn, shape=shape))

    def _shuffled(self, value: Value, taint: int, order: int) -> None:
        """Bring the elements of a list into another order: how many there are stays."""
        for ref, obj in self.objects(value):
            if taint | order:
                changed = obj.copy()
                changed.fields, changed.rest = {}, self.joined(obj).plus(taint)
                changed.shape |= order
                self.write(ref, changed)

    def _blur_argument(self, node: ir.Call, value: Value, taint: int) -> None:
        """Taint the variable behind an argument of which nothing is known."""
        if taint and node.args and not self.objects(value):
            self.blur(node.args[0][1], taint)

    def _best(self, args: Arguments, node: ir.Call) -> Value:
        """Return the smallest or greatest of what is given."""
        taints = self.engine.taints
        best = self._candidates(args)
        others = [value for name, value in args.keywords.items() if name == "default"]
        for other in others:
            best = join_values(best, other)
        if "key" in args.keywords:
            chosen = self._compared_by(args, best, node) | self._given_shape(args)
            return Value(taints.turn(best.taint | chosen), best.refs)
        taint = self._all(args) | self._compared(best, node.at)
        return Value(taint & ~taints.orders, best.refs)

    def _given_shape(self, args: Arguments) -> int:
        """Return the taint of which values a function that takes one or several is given."""
        return self.shape(args.positional[0]) if len(args.positional) == 1 else args.spread

    def _candidates(self, args: Arguments) -> Value:
        """Return what ``min`` and ``max`` choose from."""
        if len(args.positional) == 1:
            return self.elements(args.positional[0])
        result = args.positional[0]
        for value in args.positional[1:]:
            result = join_values(result, value)
        return result

    def _reduced(self, args: Arguments, node: ir.Call) -> Value:
        """Fold: what the function makes of an element and of what it made before."""
        func, source = args.positional[:2]
        element = self.elements(source)
        result = args.positional[2] if len(args.positional) > 2 else element  # noqa: PLR2004 -- the start
        for _ in range(2):
            made = self.call_value(func, [result, element], node.at)
            result = join_values(result, made)
        return result.plus(self.shape(source))

    def _picked(self, base: Value, args: Arguments) -> Value:
        """Take the next element of an iterator."""
        objects = self.objects(base)
        if len(objects) == 1 and len(args.positional) == 1 and is_placed(objects[0][1]):
            return self.taken(*objects[0], 0, base.taint)
        value = self.elements(base)
        taint = self.engine.taints.turn(value.taint | self.shape(base))
        picked = Value(taint, value.refs)
        return join_values(picked, args.positional[1]) if len(args.positional) > 1 else picked

    def _paired(self, name: str, args: Arguments, at: int) -> Value:
        shape = args.spread
        parts: list[Value] = [Value()] if name == "enumerate" else []
        for value in args.positional:
            shape |= self.shape(value)
            parts.append(self.elements(value))
        rows = zipped(self, args.positional) if name == "zip" and args.more is None else None
        if rows is not None:
            pairs = [
                self.sequence((at, "pair", number), "tuple", row, 0)
                for number, row in enumerate(rows)
            ]
            result = self.sequence(at, "counted", pairs, shape)
            return self.viewing(result, *args.positional)
        of_many = args.more if args.more is None else self.elements(args.more)
        pair = self.new((at, "pair"), Obj("tuple", dict(enumerate(parts)), of_many))
        result = self.new(at, Obj("counted", rest=pair, shape=shape))
        self.viewing(result, *args.positional)
        return result

    def _mapped(self, name: str, args: Arguments, node: ir.Call) -> Value:
        func, sources = args.positional[0], args.positional[1:]
        shape = 0
        for source in sources:
            shape |= self.shape(source)
        orders = self.engine.taints.orders
        # What the function gets is an element; its place is a matter of the container.
        elements = [
            Value(part.taint & ~(shape & orders), part.refs)
            for part in (self.elements(source) for source in sources)
        ]
        value = self.call_value(func, elements, node.at) if func.refs else Value()
        if name == "filter":
            shape |= self.truth(value)
            value = elements[0] if elements else Value()
        value = Value(value.taint & ~(shape & orders), value.refs)
        return self.new(node.at, Obj("list", rest=value, shape=shape))
