"""Operators, comparisons, and choices between values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.constants import compared, known_truth
from tailor_types.lint.flow.heap import CONTAINERS
from tailor_types.lint.flow.places import joined_up
from tailor_types.lint.flow.specials import COMPARISONS, OPERATORS, TEXTS, TRUTHS, special
from tailor_types.lint.flow.values import (
    NO_REFS,
    UNKNOWN,
    Instance,
    Obj,
    Value,
    join_values,
)

if TYPE_CHECKING:
    from tailor_types.lint.flow.values import Target
from tailor_types.lint.flow.displays import Displays
from tailor_types.lint.flow.spelling import dotted

__all__ = ["Operators"]

_COMPARING = frozenset({"compare", "==", "!=", "<", "<=", ">", ">="})
_SPECIAL = {
    "binary": OPERATORS,
    "unary": ("__neg__", "__pos__", "__invert__"),
    "text": TEXTS,
}
_TRUE = frozenset(
    {
        *("random.Random", "numpy.random.default_rng", "numpy.random.RandomState"),
        *("datetime.datetime", "datetime.date", "logging.Logger"),
    }
)
"""Classes whose instances are true, whatever they are made of."""


class Operators(Displays):
    """Evaluates operators and conditional expressions."""

    def _apply(self, node: ir.Apply) -> Value:
        op = node.op
        values = [self.eval(part) for part in node.parts]
        taints = self.engine.taints
        if op == "in" and len(values) == 2:  # noqa: PLR2004 -- one operator
            made = special(self, values[1], ("__contains__", "__iter__"), values[:1], node.at)
            if made is not None:
                return Value(self.deep(made) | self.deep(values[0]))
            return Value(
                self._key(node.parts[0], values[0]) | self._members(values[1]) & ~taints.orders
            )
        if op == "shape":
            return Value(self.shape(values[0]))
        if op == "positional":
            return self._positional(node, values)
        if op == "not":
            known = self.outcome(values[0])
            taint = self.truth(values[0], node.at)
            return Value(taint, const=UNKNOWN if known is None else not known)
        outcome = compared(op, *values) if len(values) == 2 else UNKNOWN  # noqa: PLR2004 -- as above
        if op == "match" and len(values) == 2 and _one_literal(node):  # noqa: PLR2004 -- as above
            outcome = compared("==", *values)
        if op in {"is", "is not"}:
            return Value(values[0].taint | values[1].taint, const=outcome)
        taint = self.all_of(values)
        refs = NO_REFS
        taint |= self._special_taint(op, values, node.at)
        if op in _COMPARING:
            if any(obj.kind == "set" for value in values for _, obj in self.objects(value)):
                taint &= ~taints.orders
            return Value(taint, const=outcome)
        if op == "text":
            for part, value in zip(node.parts, values, strict=True):
                if self.anonymous(value, part):
                    taint |= self.origin(part.at, "identity", f"{dotted(part) or 'object'} as text")
            return Value(taints.turn(taint))
        if op == "binary":
            return self._binary(values, taint, node.at)
        if op == "unary":
            return Value(taint, values[0].refs)
        return Value(taint, refs, outcome)

    def anonymous(self, value: Value, node: ir.Expr) -> bool:
        """Whether the text of *value* shows its address: a class that says nothing else."""
        if Instance("object") in value.refs:
            return True
        for ref, obj in self.objects(value):
            if obj.kind != "instance" or obj.cls is None:
                continue
            order = self.engine.classes.linear(self, obj.cls)
            if any(self.obj(owner) is None for owner in order):
                continue  # a base that is not ours may define it
            if self.engine.classes.has_fields(self, order):
                continue
            names = ("__repr__", "__str__")
            if not any(self.class_member(obj.cls, name, ref, node).refs for name in names):
                return True
        return False

    def _special_taint(self, op: str, values: list[Value], at: int) -> int:
        """Return the taint of what the operator makes of instances."""
        names = COMPARISONS if op in _COMPARING else _SPECIAL.get(op)
        taint = 0
        for value in values if names is not None else ():
            others = [other for other in values if other is not value]
            made = special(self, value, names or (), others if op != "text" else [], at)
            if made is not None:
                taint |= self.deep(made)
        return taint

    def truth(self, value: Value, at: int = 0) -> int:
        """Return the taint of ``bool(value)``, asked at this place."""
        taint = super().truth(value)
        made = special(self, value, TRUTHS, [], at)
        return taint if made is None else taint | self.deep(made)

    def _members(self, container: Value) -> int:
        """Return the taint of what ``in`` asks a container: of a dict, its keys alone."""
        taint = container.taint
        for ref, obj in self.objects(container):
            if obj.kind == "dict":
                taint |= obj.shape | self.deep(obj.fields.get("%keys", Value()))
            else:
                taint |= self.deep(Value(0, frozenset((ref,))))
        return taint

    def _binary(self, values: list[Value], taint: int, at: int) -> Value:
        left = values[0]
        containers = [obj for value in values for _, obj in self.objects(value)]
        if containers and all(obj.kind in CONTAINERS for obj in containers):
            kind = containers[0].kind
            chained = joined_up(self, values)
            if chained is not None:
                shape = 0
                for value in values:
                    shape |= self.shape(value)
                return self.sequence(at, kind, chained, shape)
            obj = Obj(kind)
            for value in values:
                obj.shape |= self.shape(value)
                if kind == "set":
                    obj.shape = self.one_order(obj.shape)
                if kind == "dict":
                    self._merge(obj, value)
                else:
                    part = self.joined_elements(value)
                    obj.rest = part if obj.rest is None else join_values(obj.rest, part)
            return self.new(at, obj)
        kept = frozenset(ref for ref in left.refs if isinstance(ref, Instance))
        return Value(taint, kept)

    def _positional(self, node: ir.Apply, values: list[Value]) -> Value:
        """Return what a class pattern takes by its place: ``case Point(x, y)``."""
        subject, cls, place = values
        index = place.const
        for ref in cls.refs if type(index) is int else ():
            names = self.engine.classes.match_args(self, ref)
            if type(index) is int and index < len(names):
                return self.attribute(subject, ir.Attr(node.parts[0], names[index], node.at))
        return Value(self.deep(subject))

    def outcome(self, value: Value) -> bool | None:
        """Return whether *value* is true; None where that is not known."""
        known = known_truth(value)
        if known is None and value.given and value.refs and all(map(self._is_true, value.refs)):
            return True
        return known

    def _is_true(self, ref: Target) -> bool:
        """Whether *ref* is something that has neither a length nor a truth of its own."""
        if isinstance(ref, Instance):
            return ref.name in _TRUE
        obj = self.obj(ref)
        if obj is None or obj.kind != "instance" or obj.cls is None:
            return obj is None or obj.kind in {"function", "class", "partial"}
        order = self.engine.classes.linear(self, obj.cls)
        names = {name for owner in order if (cls := self.obj(owner)) for name in cls.fields}
        return all(map(self.is_class, order)) and not names & set(TRUTHS)

    def _choice(self, node: ir.Choice) -> Value:
        # What decides is one of the options in `a or b`: evaluated twice, it would be evaluated
        # 2 ** n times in a chain of n.
        first = None if node.test is None else self.eval(node.test)
        values = [
            first if first is not None and option is node.test else self.eval(option)
            for option in node.options
        ]
        test = values[0] if first is None else first
        known = self.outcome(test)
        if test.given and any(option is node.test for option in node.options):
            known = True  # `x or default` of what was passed: it is there to be used
        if node.test is not None and known is not None:
            values = values[:1] if known else values[1:]
        deciding = self.truth(test)
        result: Value | None = None
        for value in values:
            result = value if result is None else join_values(result, value, deciding)
        assert result is not None  # noqa: S101 -- a choice has options
        version = ("choice", node.at) if len(values) > 1 else None
        return Value(result.taint, result.refs, result.const, version, absent=result.absent)


def _one_literal(node: ir.Apply) -> bool:
    """Whether a pattern is no more than a literal."""
    return isinstance(node.parts[0], ir.Name) and isinstance(node.parts[1], ir.Const)
