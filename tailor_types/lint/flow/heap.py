"""Reading and writing objects during the walk through a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.places import without
from tailor_types.lint.flow.values import (
    HIDDEN,
    UNKNOWN,
    Obj,
    Ref,
    Value,
    join_objects,
    join_values,
    ordered,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.flow.engine import Engine
    from tailor_types.lint.flow.state import State
    from tailor_types.lint.flow.values import Const, ObjId, Target

__all__ = ["ORDERED", "HeapAccess", "overlaid"]

ORDERED = frozenset({"list", "tuple", "generator", "counted"})
COUNTED = "counted"
"""A container whose elements do not depend on how many there are: ``range``, ``enumerate``."""
CONTAINERS = frozenset({"list", "tuple", "generator", "set", "dict", COUNTED})


_MAX_PLACED = 3


def _without(obj: Obj, orders: int) -> Obj:
    """Return *obj* without *orders* in what it contains."""
    changed = obj.copy()
    if obj.kind != "set":
        changed.shape &= ~orders
    for key, part in obj.fields.items():
        if part.taint & orders:
            changed.fields[key] = Value(part.taint & ~orders, part.refs, part.const, part.version)
    if obj.rest is not None and obj.rest.taint & orders:
        rest = obj.rest
        changed.rest = Value(rest.taint & ~orders, rest.refs, rest.const, rest.version)
    return changed


def _elsewhere(obj: Obj, key: Const) -> bool:
    """Whether *key*, which is none of the fields of *obj*, can only be among the rest."""
    if obj.kind == "dict":
        return True
    return obj.kind in {"list", "tuple"} and type(key) is int and key >= 0


def overlaid(obj: Obj, value: Value) -> None:
    """Let *value* be what any field of *obj*, which may be changed, holds now, or not."""
    for name, part in obj.fields.items():
        if name not in HIDDEN:
            obj.fields[name] = join_values(part, value)


class HeapAccess:
    """The heap of one state, over the objects of module level."""

    engine: Engine
    state: State
    prefix: ObjId
    written: set[str | ObjId]
    """Variables and objects that the current block writes."""

    def obj(self, ref: Target) -> Obj | None:
        """Return the object of *ref*, if it is one."""
        if type(ref) is not Ref:
            return None
        found = self.state.heap.get(ref.id)
        return self.engine.heap.get(ref.id) if found is None else found

    def alloc(self, at: object, obj: Obj) -> Ref:
        """Return a new object made at this place; if one is there already, it is both."""
        key = (*self.prefix, at)
        heap = self.state.heap
        old = heap.get(key)
        if old is not None and old.kind == obj.kind:
            if obj.kind in {"function", "class", "cell"}:
                obj.many = True
            else:
                obj = join_objects(old, obj, 0, at)
                obj.many = True
        heap[key] = obj
        self.written.add(key)
        return Ref(key)

    def new(self, at: object, obj: Obj, taint: int = 0) -> Value:
        """Return a value that refers to a new object."""
        return Value(taint, frozenset((self.alloc(at, obj),)))

    def sequence(self, at: object, kind: str, elements: list[Value], shape: int) -> Value:
        """Return a new list or tuple of *elements*, each known by its place."""
        return self.new(at, Obj(kind, dict(enumerate(elements)), shape=shape))

    def write(self, ref: Target, obj: Obj) -> None:
        """Put a changed object back."""
        if type(ref) is Ref:
            self.state.heap[ref.id] = obj
            self.written.add(ref.id)

    def objects(self, value: Value) -> list[tuple[Target, Obj]]:
        """Return the objects that *value* may be."""
        if not value.refs:
            return []
        found = []
        for ref in ordered(value.refs):
            obj = self.obj(ref)
            if obj is not None:
                found.append((ref, obj))
        return found

    def shape(self, value: Value) -> int:
        """Return the taint of which elements *value* has, how many, in which order."""
        taint = value.taint
        for _, obj in self.objects(value):
            if obj.kind in CONTAINERS:
                taint |= obj.shape
            if obj.kind == "stream" and obj.rest is not None:
                taint |= obj.rest.taint
            if obj.kind == "set" and obj.rest is not None:
                # How many there are is how many of them differ.
                taint |= self.deep(obj.rest) & self.engine.taints.values
        return taint

    def truth(self, value: Value) -> int:
        """Return the taint of ``bool(value)``: of its elements, only how many there are."""
        taint = 0
        for _, obj in self.objects(value):
            if obj.kind in CONTAINERS:
                taint |= obj.shape
        return value.taint | taint & ~self.engine.taints.orders

    def deep(self, value: Value) -> int:
        """Return the taint of everything that *value* is and contains."""
        if not value.refs:
            return value.taint
        taint = value.taint
        seen: set[Target] = set()
        stack = [value]
        while stack:
            for ref in stack.pop().refs:
                if ref in seen:
                    continue
                seen.add(ref)
                obj = self.obj(ref)
                if obj is None or obj.kind in {"function", "class"}:
                    continue
                taint |= obj.shape
                inner = list(obj.fields.values())
                if obj.rest is not None:
                    inner.append(obj.rest)
                for part in inner:
                    taint |= part.taint
                    if part.refs:
                        stack.append(part)
        return taint

    def all_of(self, values: Iterable[Value]) -> int:
        """Return the taint of everything that *values* are and contain."""
        taint = 0
        for value in values:
            taint |= self.deep(value)
        return taint

    def placed(self, value: Value, orders: int) -> int:
        """Take *orders* out of the objects that *value* contains; return those that were there.

        An element that was made of what came in an unspecified order is what it is: where it
        stands among the others is what differs, and that is said of the container.
        """
        found = value.taint & orders
        seen: set[Target] = set()
        stack = [(value, 0)]
        while stack:
            inner, depth = stack.pop()
            for ref, obj in self.objects(inner):
                if ref in seen or obj.kind not in CONTAINERS or depth > _MAX_PLACED:
                    continue
                seen.add(ref)
                parts = [*obj.fields.values(), *([obj.rest] if obj.rest is not None else [])]
                stack += [(part, depth + 1) for part in parts if part.refs]
                bits = obj.shape & orders if obj.kind != "set" else 0
                for part in parts:
                    bits |= part.taint & orders
                if bits:
                    found |= bits
                    self.write(ref, _without(obj, orders))
        return found

    def elements(self, value: Value) -> Value:
        """Return what an element of *value* may be, whatever its position."""
        result: Value | None = None if value.refs else Value(value.taint)
        for ref, obj in self.objects(value):
            if obj.kind == "dict":
                keys: Value | None = obj.fields.get("%keys")
                part = Value(0) if keys is None else keys
                part = part.plus(obj.shape)
            elif obj.kind == COUNTED:
                part = self.joined(obj)
            elif obj.kind in CONTAINERS:
                # Which element a place holds depends on the others and on the order.
                part = self.joined(obj).plus(obj.shape)
            else:
                part = Value(self.deep(Value(0, frozenset((ref,)))))
            result = part if result is None else join_values(result, part)
        if result is None:
            return Value(value.taint)
        # A fresh value for each evaluation: identity says which evaluation it was.
        return Value(result.taint | value.taint, result.refs, result.const)

    def joined(self, obj: Obj) -> Value:
        """Return what any field of *obj* may be."""
        result = obj.rest
        for key, part in obj.fields.items():
            if key in HIDDEN:
                continue
            result = part if result is None else join_values(result, part)
        return Value() if result is None else Value(result.taint, result.refs, result.const)

    def item(self, base: Value, index: Value) -> Value:
        """Return ``base[index]``."""
        taints = self.engine.taints
        chosen = self.deep(index)
        result: Value | None = None if base.refs else Value(base.taint | chosen)
        for _, obj in self.objects(base):
            if obj.kind == "instance" and type(index.const) is int and index.const in obj.fields:
                part = obj.fields[index.const]
            elif obj.kind not in CONTAINERS:
                part = Value(self.deep(base))
            elif index.const is not UNKNOWN and index.const in obj.fields:
                part = obj.fields[index.const]
                if obj.kind in ORDERED:
                    part = part.plus(taints.turn(obj.shape))
            elif (
                index.const is not UNKNOWN
                and type(index.const) is int
                and index.const < 0
                and obj.rest is None
                and len(obj.fields) + index.const in obj.fields
            ):
                part = obj.fields[len(obj.fields) + index.const].plus(taints.turn(obj.shape))
            else:
                known = index.const is not UNKNOWN
                if known and obj.rest is not None and _elsewhere(obj, index.const):
                    part = obj.rest
                else:
                    part = self.joined(obj)
                placed = obj.kind in ORDERED or obj.kind == "set"  # unpacked, a set has places
                shape = obj.shape if placed else obj.shape & ~taints.orders
                part = part.plus(taints.turn(shape))
            result = part if result is None else join_values(result, part)
        if result is None:
            return Value(base.taint | chosen)
        taint = result.taint | base.taint | chosen
        if obj_orders := result.taint & taints.orders:
            taint = (taint & ~obj_orders) | (obj_orders << 1) if self._picks(base) else taint
        return Value(taint, result.refs, result.const)

    def _picks(self, base: Value) -> bool:
        return any(obj.kind in ORDERED for _, obj in self.objects(base))

    def store(self, base: Value, key: Value | str, value: Value, *, weak: bool = False) -> bool:
        """Write ``base[key] = value`` or ``base.key = value``; False where nobody holds it."""
        objects = self.objects(base)
        field: Const | str = key if isinstance(key, str) else key.const
        if isinstance(key, Value) and field is UNKNOWN and value.taint:
            paired = value.taint & key.taint & self.engine.taints.orders
            if paired and all(obj.kind == "dict" for _, obj in objects):
                # Which value a key has does not depend on when it came.
                value = Value(value.taint & ~paired, value.refs, value.const, value.version)
        extra = base.taint | (0 if isinstance(key, str) else self.deep(key))
        for ref, obj in objects:
            changed = obj.copy()
            if obj.kind == "dict" and not isinstance(key, str):
                keys = obj.fields.get("%keys")
                fresh = Value(key.taint, key.refs)
                changed.fields["%keys"] = fresh if keys is None else join_values(keys, fresh)
            if extra:
                changed.shape |= extra
            if field is UNKNOWN:
                changed.rest = value if obj.rest is None else join_values(obj.rest, value)
                overlaid(changed, value)
            elif weak or obj.many or len(objects) > 1:
                old = obj.fields.get(field, obj.rest)
                changed.fields[field] = value if old is None else join_values(old, value)
            else:
                changed.fields[field] = value
            self.write(ref, changed)
        return bool(objects)

    def remove(self, base: Value, key: Value) -> None:
        """Do ``del base[key]``."""
        objects = self.objects(base)
        for ref, obj in objects:
            changed = obj.copy()
            changed.shape |= self.deep(key)
            if obj.kind == "dict" and len(objects) == 1 and not obj.many:
                changed.fields.pop(key.const, None)
            elif obj.kind == "list" and obj.fields:
                only = len(objects) == 1 and not obj.many
                moved = without(obj, key.const) if only else None
                # Those behind it move up.
                changed.rest = self.joined(obj) if moved is None else None
                changed.fields = {} if moved is None else moved
            self.write(ref, changed)

    def add(self, base: Value, value: Value, taint: int = 0) -> bool:
        """Add an element at an unknown place (``append``, ``add``, a comprehension)."""
        objects = self.objects(base)
        for ref, obj in objects:
            changed = obj.copy()
            changed.rest = value if obj.rest is None else join_values(obj.rest, value)
            changed.shape |= taint
            self.write(ref, changed)
        return bool(objects)

    def cloned(self, value: Value, at: object, *, deep: bool) -> Value:
        """Return a copy of *value* in objects of its own; of what they contain, too, if *deep*."""
        made: dict[Target, Ref] = {}
        found = self._cloneable(value)
        while found:
            ref, obj = found.pop()
            if ref in made:
                continue
            assert isinstance(ref, Ref)  # noqa: S101 -- only they have objects
            # A copy of a copy is called after the first one, or a loop would name ever more.
            last = ref.id[-1]
            first = last[2] if isinstance(last, tuple) and last[:1] == ("copy",) else ref.id
            made[ref] = Ref((*self.prefix, ("copy", at, first)))
            if deep:
                for part in obj.fields.values():
                    found += self._cloneable(part)
                found += [] if obj.rest is None else self._cloneable(obj.rest)

        def moved(part: Value) -> Value:
            refs = frozenset(made.get(ref, ref) for ref in part.refs)
            return part if refs == part.refs else Value(part.taint, refs, part.const)

        for ref, new in made.items():
            fresh = (self.obj(ref) or Obj("instance")).copy()
            if deep:
                fresh.fields = {key: moved(part) for key, part in fresh.fields.items()}
                fresh.rest = None if fresh.rest is None else moved(fresh.rest)
            self.alloc(new.id[-1], fresh)
        return moved(value)

    def _cloneable(self, value: Value) -> list[tuple[Target, Obj]]:
        kinds = CONTAINERS | {"instance"}
        return [(ref, obj) for ref, obj in self.objects(value) if obj.kind in kinds]

    def _own(self, source: Value) -> int:
        """Return the taint that elements of *source* have by themselves."""
        taint = source.taint
        for _, obj in self.objects(source):
            taint |= self.joined(obj).taint
        return taint & ~self.engine.taints.orders

    def copy_of(self, at: object, kind: str, source: Value) -> Value:
        """Return a new container with the elements of *source*, in its order."""
        shape = self.shape(source)
        obj = Obj(kind, shape=shape)
        containers = [found for _, found in self.objects(source) if found.kind in CONTAINERS]
        only = containers[0] if len(containers) == 1 and len(source.refs) == 1 else None
        alike = only is not None and (
            (only.kind in ORDERED and kind in ORDERED and not source.taint)
            or only.kind == kind == "dict"
        )
        if only is not None and alike:
            obj.fields = dict(only.fields)
            obj.rest = only.rest
        else:
            # The order is a property of the container, not of what it contains.
            part = self.elements(source)
            obj.rest = Value(part.taint & ~shape | self._own(source), part.refs)
        return self.new(at, obj)
