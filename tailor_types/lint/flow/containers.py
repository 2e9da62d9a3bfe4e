"""Methods of builtin containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.expressions import Expressions
from tailor_types.lint.flow.values import (
    UNKNOWN,
    Obj,
    Value,
    join_values,
)

if TYPE_CHECKING:
    from tailor_types.lint import ir
    from tailor_types.lint.flow.arguments import Arguments
    from tailor_types.lint.flow.values import Target

__all__ = ["ContainerCalls"]

_SMALL = 16
"""Lists that are built up are told apart by index up to this length."""


class ContainerCalls(Expressions):
    """Evaluates calls of methods of lists, dicts, sets and the like."""

    def _all(self, args: Arguments) -> int:
        taint = 0
        for value in args.all():
            taint |= self.deep(value)
        return taint

    def _grown_order(self, obj: Obj, at: int) -> int:
        """Return the taint of the order of a set that grows here: of one element it had none."""
        known = obj.shape & self.engine.taints.orders
        return known or self.set_order(at)

    def _sort(self, value: Value, args: Arguments, node: ir.Call) -> None:
        """Bring the elements of *value* into an order that only a key leaves open."""
        if "key" not in args.keywords:
            self._clear(value)
            return
        taint = self._compared_by(args, self.joined_elements(value), node)
        if not taint:
            return
        for ref, obj in self.objects(value):
            changed = obj.copy()
            changed.shape |= taint
            changed.fields, changed.rest = {}, self.joined(obj).plus(taint)
            self.write(ref, changed)

    def _compared_by(self, args: Arguments, element: Value, node: ir.Call) -> int:
        """Return the taint that the key of a sort has by itself; it decides the order."""
        key = self.call_value(args.keywords["key"], [element], node.at)
        return self.deep(key) & self.engine.taints.values

    def _clear(self, value: Value) -> None:
        """The elements are in a specified order from here on."""
        orders = self.engine.taints.orders
        for ref, obj in self.objects(value):
            changed = obj.copy()
            changed.shape &= ~orders
            joined = self.joined(obj)
            changed.fields = {}
            changed.rest = Value(joined.taint & ~orders, joined.refs)
            self.write(ref, changed)

    def container_method(
        self, ref: Target, obj: Obj, name: str, taint: int, args: Arguments, node: ir.Call
    ) -> Value:
        """Call a method of a builtin container."""
        base = Value(taint, frozenset((ref,)))
        first = args.positional[0] if args.positional else None
        at = node.at
        orders = self.engine.taints.orders
        match name:
            case "append" | "add" | "appendleft" | "insert" | "put" | "put_nowait":
                value = args.positional[-1] if args.positional else Value()
                order = self.placed(value, orders)
                shape = taint | order
                if name == "insert" and first is not None:
                    shape |= self.deep(first)
                if obj.kind == "set":
                    shape |= self._grown_order(obj, at)
                part = Value(value.taint & ~order, value.refs, value.const, value.version)
                if name in {"insert", "appendleft"}:
                    obj = self._moved(ref, obj)
                self._append(ref, obj, part, shape)
                return Value()
            case "extend" | "update" | "__ior__":
                for value in args.positional:
                    self.extend(ref, value, at)
                if args.keywords and obj.kind == "dict":
                    changed = (self.obj(ref) or obj).copy()
                    changed.fields.update(args.keywords)
                    self.write(ref, changed)
                return Value()
            case "get" | "pop" | "setdefault" if obj.kind == "dict" and first is not None:
                return self._dict_get(ref, obj, name, args)
            case "pop" if not args.positional and self._placed_all(obj):
                fresh = obj.copy()
                last = fresh.fields.pop(len(fresh.fields) - 1)
                self.write(ref, fresh)
                return last.plus(taint)
            case "pop" | "popleft" | "popitem" | "__next__":
                value = self.joined(obj)
                extra = obj.shape
                if args.positional:
                    extra |= self.deep(args.positional[0])
                picked = self.engine.taints.turn(value.taint | extra | taint)
                self._moved(ref, obj)
                return Value(picked, value.refs)
            case "remove" | "rotate" | "reverse" if obj.kind == "list":
                self._moved(ref, obj, self._all(args))
                return Value()
            case "sort":
                self._sort(base, args, node)
                return Value()
            case "keys":
                keys = obj.fields.get("%keys", Value())
                result = self.new(at, Obj("list", rest=keys, shape=obj.shape | taint))
                return self.viewing(result, base)
            case "values":
                value = self.joined(obj)
                result = self.new(at, Obj("list", rest=value, shape=obj.shape | taint))
                return self.viewing(result, base)
            case "items":
                keys = obj.fields.get("%keys", Value())
                pair = Obj("tuple", {0: keys, 1: self.joined(obj)})
                rest = self.new((at, "pair"), pair)
                result = self.new(at, Obj("list", rest=rest, shape=obj.shape | taint))
                return self.viewing(result, base)
            case "copy" | "__copy__":
                fresh = obj.copy()
                fresh.many = False
                return self.new(at, fresh, taint)
            case "clear":
                fresh = Obj(obj.kind, shape=0)
                self.write(ref, fresh)
                return Value()
            case "index" | "count" | "issubset" | "issuperset" | "isdisjoint" | "__contains__":
                given = self._all(args) | self.deep(base)
                return Value(given if name == "index" else given & ~orders)
            case "union" | "intersection" | "difference" | "symmetric_difference":
                result = self.copy_of(at, "set", base)
                for value in args.positional:
                    part = self.elements(value)
                    plain = Value(part.taint & ~orders, part.refs, part.const)
                    is_set = any(other.kind == "set" for _, other in self.objects(value))
                    shape = self.shape(value)
                    self.add(result, plain, shape if is_set else shape & ~orders)
                for made, found in self.objects(result):
                    changed = found.copy()
                    changed.shape = self.one_order(found.shape | self._grown_order(found, at))
                    self.write(made, changed)
                return result
        return Value(self.deep(base) | self._all(args))

    def in_loop(self) -> bool:
        """Whether the current block may run again in this call."""
        return any(bits >> self.block & 1 for _, _, bits in self.context.graph.loops)

    def _moved(self, ref: Target, obj: Obj, taint: int = 0) -> Obj:
        """Forget at which places the elements of a list stand; *taint* chose how they moved."""
        if obj.kind != "list" or not (obj.fields or taint):
            return obj
        changed = obj.copy()
        changed.rest = self.joined(obj)
        changed.fields = {}
        changed.shape |= taint
        self.write(ref, changed)
        return changed

    def _append(self, ref: Target, obj: Obj, value: Value, shape: int) -> None:
        changed = obj.copy()
        changed.shape |= shape
        if (
            obj.kind == "list"
            and obj.rest is None
            and not obj.many
            and not self.in_loop()
            and len(obj.fields) < _SMALL
        ):
            changed.fields[len(obj.fields)] = value
        else:
            changed.rest = value if obj.rest is None else join_values(obj.rest, value)
        self.write(ref, changed)

    def extend(self, ref: Target, value: Value, at: int) -> None:
        """Add the elements of *value* to a container, in place."""
        obj = self.obj(ref)
        if obj is None:
            return
        changed = obj.copy()
        orders = self.engine.taints.orders
        if obj.kind == "dict":
            self._merge(changed, value)
        else:
            part = self.elements(value)
            plain = Value(part.taint & ~orders, part.refs)
            changed.rest = plain if obj.rest is None else join_values(obj.rest, plain)
            shape = self.shape(value)
            if obj.kind == "set":
                changed.shape |= shape & ~orders | self._grown_order(obj, at)
            else:
                changed.shape |= shape
        self.write(ref, changed)

    @staticmethod
    def _placed_all(obj: Obj) -> bool:
        """Whether *obj* is a list of which every element is known by its place."""
        known = obj.kind == "list" and obj.rest is None and not obj.shape and not obj.many
        return known and bool(obj.fields) and obj.fields.keys() == set(range(len(obj.fields)))

    def _dict_get(self, ref: Target, obj: Obj, name: str, args: Arguments) -> Value:
        key = args.positional[0]
        base = Value(0, frozenset((ref,)))
        default = args.positional[1] if len(args.positional) > 1 else Value(const=None)
        known = key.const is not UNKNOWN and key.const in obj.fields
        if known and not obj.shape:
            found = obj.fields[key.const]
            value = Value(found.taint, found.refs, found.const)
        elif not known and obj.rest is None and key.const is not UNKNOWN:
            shape = obj.shape & ~self.engine.taints.orders
            value = Value(default.taint | shape, default.refs, absent=default.const is None)
        else:
            value = join_values(self.item(base, key), default, obj.shape)
        if name == "setdefault":
            self.store(base, key, value, weak=True)
        elif name == "pop":
            self.remove(base, key)
        return value.plus(self.deep(key))
