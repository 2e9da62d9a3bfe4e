"""Makes containers and takes elements out of them."""

from __future__ import annotations

from tailor_types.lint import ir
from tailor_types.lint.exceptions import ANY, LOOKUP
from tailor_types.lint.flow.heap import CONTAINERS, overlaid
from tailor_types.lint.flow.members import Members
from tailor_types.lint.flow.places import PLACED_UP_TO, by_place, part
from tailor_types.lint.flow.specials import special
from tailor_types.lint.flow.taints import ORDER
from tailor_types.lint.flow.values import (
    CLASS,
    DEFAULT,
    UNKNOWN,
    External,
    Obj,
    Value,
    join_values,
)

__all__ = ["Displays"]

_MAX_CONST = 64
_MAPPINGS = frozenset({"os.environ", "os.environb"})


class Displays(Members):
    """Evaluates displays, items and slices."""

    def _item(self, node: ir.Item) -> Value:
        base = self.eval(node.base)
        if len(base.refs) == 1:
            ref = next(iter(base.refs))
            if isinstance(ref, External) and not base.taint:
                return base  # a generic alias: WaitPoint[A, B]
            if self.is_class(ref):
                return base
        index = node.index
        if isinstance(index, ir.Apply) and index.op == "slice":
            bounds = [self.eval(part) for part in index.parts]
            return self.sliced(base, bounds, node.at)
        key = self.eval(index)
        told = self.deep(base) & ~self.engine.taints.orders or self.deep(key)
        taint = self.shape(base) | self.deep(key) if told else 0
        self.fail(LOOKUP if self._is_plain(base) else ANY, taint)
        made = special(self, base, ("__getitem__",), [key], node.at)
        if made is not None:
            return made.plus(base.taint)
        plain = self._key(index, key)
        if not key.refs and plain != key.taint:
            key = Value(plain, key.refs, key.const, key.version)
        self.defaulted(base, key, node.at)
        return self.item(base, key)

    def _is_plain(self, base: Value) -> bool:
        """Whether *base* is known to be a container: only a missing element raises there."""
        return bool(base.refs) and all(
            (isinstance(ref, External) and ref.name in _MAPPINGS)
            or ((obj := self.obj(ref)) is not None and obj.kind in CONTAINERS)
            for ref in base.refs
        )

    def sliced(self, base: Value, bounds: list[Value], at: int) -> Value:
        """Return ``base[lower:upper:step]``."""
        taint = self.all_of(bounds)
        if not self.objects(base):
            return Value(base.taint | taint)
        if all(bound.const is None for bound in bounds):
            return self.copy_of(at, "list", base)
        kept = part(self, base, [bound.const for bound in bounds])
        if kept is not None:
            return self.sequence(at, "list", kept, self.shape(base) | taint)
        whole = self.joined_elements(base)
        taints = self.engine.taints
        shape = taints.turn(self.shape(base)) | taint
        return self.new(at, Obj("list", rest=whole.plus(shape & taints.values), shape=shape))

    def joined_elements(self, base: Value) -> Value:
        """Return an element of *base* without the taint of its place."""
        result: Value | None = None
        for _, obj in self.objects(base):
            part = self.joined(obj)
            result = part if result is None else join_values(result, part)
        return Value(base.taint) if result is None else result

    def _spread(self, node: ir.Spread) -> Value:
        return self.eval(node.value)

    def _display(self, node: ir.Display) -> Value:
        obj = Obj(node.kind)
        orders = self.engine.taints.orders
        spread = False
        for item in node.items:
            value = self.eval(item)
            if isinstance(item, ir.Spread):
                known = None if spread or node.kind == "set" else by_place(self, value)
                if known is not None and len(obj.fields) + len(known) <= PLACED_UP_TO:
                    obj.shape |= self.shape(value)
                    obj.fields.update(enumerate(known, len(obj.fields)))
                    continue
                spread = True
                obj.shape |= self.shape(value)
                inner = self.elements(value)
                value = Value(inner.taint & ~(obj.shape & orders), inner.refs, inner.const)
            if spread or node.kind == "set" or len(obj.fields) >= _MAX_CONST:
                obj.rest = value if obj.rest is None else join_values(obj.rest, value)
            else:
                obj.fields[len(obj.fields)] = value
        if node.kind == "set" and len(node.items) != 1:
            obj.shape |= self.set_order(node.at, node.items)
        return self.new(node.at, obj)

    def set_order(self, at: int, items: list[ir.Expr] | None = None, text: str = "a set") -> int:
        """Return the taint of the order of a set made here."""
        small = bool(items) and all(
            isinstance(item, ir.Const) and isinstance(item.value, int) for item in items or ()
        )
        return self.origin(at, "hash-order", text, ORDER, low=small)

    def _mapping(self, node: ir.Mapping) -> Value:
        obj = Obj("dict")
        keys: Value | None = None
        for key, item in node.items:
            value = self.eval(item)
            if key is None:
                self._merge(obj, value)
                continue
            name = self.eval(key)
            plain = Value(self.deep(name), name.refs)
            keys = plain if keys is None else join_values(keys, plain)
            if name.const is not UNKNOWN:
                obj.fields[name.const] = value
            else:
                obj.rest = value if obj.rest is None else join_values(obj.rest, value)
                obj.shape |= self.deep(name)
                overlaid(obj, value)
        if keys is not None:
            old = obj.fields.get("%keys")
            obj.fields["%keys"] = keys if old is None else join_values(old, keys)
        return self.new(node.at, obj)

    def _merge(self, into: Obj, value: Value) -> None:
        """Add the items of *value* to a dict that is being built."""
        objects = self.objects(value)
        into.shape |= value.taint
        if not objects:
            into.rest = Value(value.taint) if into.rest is None else into.rest.plus(value.taint)
            overlaid(into, Value(value.taint))
        for _, obj in objects:
            into.shape |= obj.shape
            if obj.rest is not None:
                overlaid(into, obj.rest)
            keys = [fields.get("%keys") for fields in (into.fields, obj.fields)]
            into.fields.update(
                (key, part) for key, part in obj.fields.items() if key not in {DEFAULT, CLASS}
            )
            if keys[0] is not None and keys[1] is not None:
                into.fields["%keys"] = join_values(keys[0], keys[1])
            if obj.rest is not None:
                into.rest = obj.rest if into.rest is None else join_values(into.rest, obj.rest)

    def _key(self, node: ir.Expr, value: Value) -> int:
        """Return the taint of *value* as a key; ``id(x)`` itself only tells objects apart."""
        taint = self.deep(value)
        func = node.func if isinstance(node, ir.Call) else None
        address = isinstance(func, ir.Name) and func.id == "id"
        return taint & ~self.engine.taints.addresses if address else taint

    def one_order(self, shape: int) -> int:
        """Return *shape* with one of the known orders in it: a new set has one of its own."""
        taints = self.engine.taints
        known = shape & taints.orders & ~taints.symbols
        return shape & ~known | known & -known
