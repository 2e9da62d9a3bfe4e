"""Methods of builtin containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.classes import AS_WHOLE
from tailor_types.lint.flow.expressions import Expressions
from tailor_types.lint.flow.places import (
    PLACED_UP_TO,
    by_place,
    is_placed,
    length,
    numbered,
    pairs,
    without,
)
from tailor_types.lint.flow.specials import special
from tailor_types.lint.flow.values import (
    UNKNOWN,
    Obj,
    Value,
    join_values,
)

if TYPE_CHECKING:
    from tailor_types.lint import ir
    from tailor_types.lint.flow.arguments import Arguments
    from tailor_types.lint.flow.values import Const, Target

__all__ = ["ContainerCalls"]


class ContainerCalls(Expressions):
    """Evaluates calls of methods of lists, dicts, sets and the like."""

    def _all(self, args: Arguments) -> int:
        return self.all_of(args.all())

    def _grown_order(self, obj: Obj, at: int) -> int:
        """Return the taint of the order of a set that grows here: of one element it had none."""
        known = obj.shape & self.engine.taints.orders
        return known or self.set_order(at)

    def _sort(self, value: Value, args: Arguments, node: ir.Call) -> None:
        """Bring the elements of *value* into an order that only a key leaves open."""
        element = self.joined_elements(value)
        if "key" not in args.keywords:
            taint = self._compared(element, node.at)
            self._clear(value)
        else:
            taint = self._compared_by(args, element, node)
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

    def _compared(self, element: Value, at: int) -> int:
        """Return the taint of how instances compare with each other."""
        made = special(self, element, ("__lt__", "__gt__"), [element], at)
        return 0 if made is None else self.deep(made) & self.engine.taints.values

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
        if obj.kind == "stream":
            return self.stream_method(ref, obj, name, args)
        if obj.kind == "instance" and name in AS_WHOLE:
            whole = self.whole(name, base, args, at)
            if whole is not None:
                return whole
        match name:
            case "append" | "add" | "appendleft" | "insert" | "put" | "put_nowait":
                self._put(ref, obj, name, taint, args, at)
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
            case "get" | "get_nowait" if obj.kind == "list":  # of a queue
                return self.taken(ref, obj, 0, taint)
            case "empty" | "full" | "qsize" if obj.kind == "list":
                return Value(taint | obj.shape & ~orders)
            case "pop" | "popleft" | "popitem" | "__next__":
                place: Const = -1 if name == "pop" else 0
                if first is not None:
                    taint |= self.deep(first)
                    place = first.const
                return self.taken(ref, obj, place, taint)
            case "reverse" if is_placed(obj) and not obj.many:
                backwards = [obj.fields[index] for index in reversed(range(length(obj)))]
                changed = obj.copy()
                changed.fields = numbered(obj, backwards)
                self.write(ref, changed)
                return Value()
            case "remove" | "rotate" | "reverse" if obj.kind == "list":
                self.moved(ref, obj, self._all(args))
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

    def moved(self, ref: Target, obj: Obj, taint: int = 0) -> Obj:
        """Forget at which places the elements of a list stand; *taint* chose how they moved."""
        if obj.kind != "list" or not (obj.fields or taint):
            return obj
        changed = obj.copy()
        changed.rest = self.joined(obj)
        changed.fields = {}
        changed.shape |= taint
        self.write(ref, changed)
        return changed

    def _put(self, ref: Target, obj: Obj, name: str, taint: int, args: Arguments, at: int) -> None:
        """Add one element: at its place, where all places are known."""
        value = args.positional[-1] if args.positional else Value()
        order = self.placed(value, self.engine.taints.orders)
        shape, place = taint | order, length(obj)
        if name == "insert" and args.positional:
            shape |= self.deep(args.positional[0])
            where = args.positional[0].const
        else:
            where = 0 if name == "appendleft" else place
        if obj.kind == "set":
            shape |= self._grown_order(obj, at)
        part = Value(value.taint & ~order, value.refs, value.const, value.version)
        if self.grows(obj) and type(where) is int:
            elements = [obj.fields[index] for index in range(place)]
            elements.insert(where, part)
            changed = obj.copy()
            changed.fields = numbered(obj, elements)
        else:
            changed = (self.moved(ref, obj) if name in {"insert", "appendleft"} else obj).copy()
            changed.rest = part if changed.rest is None else join_values(changed.rest, part)
        changed.shape |= shape
        self.write(ref, changed)

    def grown(self, ref: Target, obj: Obj, value: Value) -> None:
        """Add one element at the end of a sequence."""
        changed = obj.copy()
        if self.grows(obj):
            changed.fields[length(obj)] = value
        else:
            changed.rest = value if obj.rest is None else join_values(obj.rest, value)
        self.write(ref, changed)

    def grows(self, obj: Obj, count: int = 1) -> bool:
        """Whether *count* more elements of a sequence are told apart by their places."""
        known = is_placed(obj) and not obj.many and obj.kind in {"list", "generator"}
        return known and length(obj) + count <= PLACED_UP_TO and not self.in_loop()

    def taken(self, ref: Target, obj: Obj, place: Const, taint: int) -> Value:
        """Take one element out of a container: the one at *place*, where that is known."""
        turn = self.engine.taints.turn
        moved = None if obj.many else without(obj, place)
        if moved is not None and type(place) is int:
            value = obj.fields[place % length(obj)]
            changed = obj.copy()
            changed.fields = moved
            self.write(ref, changed)
            return value.plus(taint | turn(obj.shape))
        value = self.joined(obj)
        self.moved(ref, obj)
        return Value(turn(value.taint | obj.shape | taint), value.refs)

    def extend(self, ref: Target, value: Value, at: int) -> None:
        """Add the elements of *value* to a container, in place."""
        obj = self.obj(ref)
        if obj is None:
            return
        changed = obj.copy()
        orders = self.engine.taints.orders
        if obj.kind == "dict":
            self._fill(changed, value)
        elif (more := by_place(self, value)) is not None and self.grows(obj, len(more)):
            changed.fields.update(enumerate(more, length(obj)))
            changed.shape |= self.shape(value)
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

    def _fill(self, into: Obj, source: Value) -> None:
        """Add to a dict that is being built what *source* has: another dict, or pairs."""
        if any(found.kind == "dict" for _, found in self.objects(source)) or not source.refs:
            self._merge(into, source)
            return
        orders = self.engine.taints.orders
        old = into.fields.get("%keys")
        known = pairs(self, source)
        pair = self.elements(source)
        key = self.item(pair, Value(const=0)) if pair.refs else pair
        keys = Value(self.deep(key) & ~orders, key.refs)
        into.fields["%keys"] = keys if old is None else join_values(old, keys)
        into.shape |= self.shape(source)
        if known is not None:
            into.fields.update((key.const, value) for key, value in known)
            return
        value = self.item(pair, Value(const=1)) if pair.refs else pair
        rest = Value(value.taint & ~orders, value.refs)
        into.shape |= self.deep(key)
        into.rest = rest if into.rest is None else join_values(into.rest, rest)

    def _dict_get(self, ref: Target, obj: Obj, name: str, args: Arguments) -> Value:
        key = args.positional[0]
        base = Value(0, frozenset((ref,)))
        default = args.positional[1] if len(args.positional) > 1 else Value(const=None)
        known = key.const is not UNKNOWN and key.const in obj.fields
        shape = obj.shape & ~self.engine.taints.orders  # what a key has does not depend on order
        if known and not shape:
            found = obj.fields[key.const]
            value = Value(found.taint, found.refs, found.const)
            value = join_values(value, default) if found.absent else value
        elif not known and obj.rest is None and key.const is not UNKNOWN:
            value = Value(default.taint | shape, default.refs, absent=default.const is None)
        else:
            value = join_values(self.item(base, key), default, shape)
        if name == "setdefault":
            self.store(base, key, value, weak=True)
        elif name == "pop":
            self.remove(base, key)
        return value.plus(self.deep(key))
