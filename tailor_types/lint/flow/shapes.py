"""Arguments as a function sees them: their shape, with a symbol for each taint.

A summary is computed once per shape and holds for every taint; a call puts the taints that are
passed in the place of the symbols.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tailor_types.lint.exceptions import CONVERSION
from tailor_types.lint.flow.certainty import is_certain
from tailor_types.lint.flow.constants import telling
from tailor_types.lint.flow.taints import ORDER, VALUE
from tailor_types.lint.flow.values import (
    NO_REFS,
    UNKNOWN,
    Bound,
    Method,
    Obj,
    Ref,
    Value,
    ordered,
)

if TYPE_CHECKING:
    from tailor_types.lint.flow.context import Context
    from tailor_types.lint.flow.evaluation import Evaluation
    from tailor_types.lint.flow.values import Const, ObjId, Refs, Target

__all__ = ["Instantiation", "Shape"]

_MAX_OBJECTS = 40
_MAX_RESULTS = 24


class Shape:
    """Collects the arguments of one call.

    Attributes:
        heap: the objects that are passed, by their names in the callee.
        actual: the taint that is passed for each symbol.
        back: the caller's object for each of the callee's.
        told_by: names whose constants tell the callee what to do, and so are part of the shape.
        told: whether there are such constants.
        sure: paths of what is certainly what it is taken for.
    """

    def __init__(
        self, caller: Evaluation, *, opaque: bool, told_by: frozenset[str] = frozenset()
    ) -> None:
        self.caller = caller
        self.opaque = opaque
        self.told_by = told_by
        self.told = False
        self.sure: set[object] = set()
        self.heap: dict[ObjId, Obj] = {}
        self.actual: dict[int, int] = {}
        self.back: dict[ObjId, Target] = {}
        self._ids: dict[Target, Ref] = {}
        # What the platform passes to a job is recorded: it needs no symbols.
        self._clean = caller.context.code.kind == "root"
        self._key: list[object] = [opaque, self._clean]

    def key(self) -> tuple[object, ...]:
        """Return what distinguishes this shape from others of the same function."""
        return tuple(self._key)

    def everything(self) -> int:
        """Return all taint that is passed."""
        taint = 0
        for passed in self.actual.values():
            taint |= passed
        return taint

    def symbol(self, path: tuple[object, ...], passed: int) -> int:
        """Return the taint that stands for what is passed at *path*."""
        if self._clean:
            return 0
        taints = self.caller.engine.taints
        entry = taints.symbol(path)
        if passed:
            self.actual[entry] = self.actual.get(entry, 0) | passed
        return (VALUE | ORDER) << (entry * 3)

    def value(self, value: Value, path: tuple[object, ...]) -> Value:
        """Return *value* as the callee sees it."""
        if self.opaque:
            taint = self.symbol(path, self.caller.deep(value))
            refs = frozenset(ref for ref in value.refs if self._static(ref))
            self._key.append(tuple(map(repr, ordered(refs))))
            return Value(taint, refs, version=path)
        taint = self.symbol(path, value.taint)
        const: Const = UNKNOWN
        given = False
        if path[-1] in self.told_by:
            given = value.given
            const = value.const if telling(value) else UNKNOWN
            if given or const is not UNKNOWN:
                self.told = True
                self._key.append((type(const), const, given))
        if not value.refs:
            self._key.append(None)
            return Value(taint, NO_REFS, const, path, given=given, absent=value.absent)
        if len(value.refs) == 1 and is_certain(self.caller.engine, self.caller.context, value):
            self.sure.add(path)
        mapped = [self._target(ref, path) for ref in ordered(value.refs)]
        refs = frozenset(mapped)
        self._key.append(tuple(mapped))
        return Value(taint, refs, const, path, given=given, absent=value.absent)

    def _static(self, ref: Target) -> bool:
        if isinstance(ref, Ref):
            return ref.id in self.caller.engine.heap and ref.id not in self.caller.state.heap
        if isinstance(ref, Bound | Method):
            return self._static(ref.receiver)
        return True

    def _target(self, ref: Target, path: tuple[object, ...]) -> Target:
        match ref:
            case Ref():
                return self._object(ref, path)
            case Bound(receiver=receiver, function=function):
                return Bound(self._target(receiver, path), self._target(function, path))
            case Method(receiver=receiver, name=name):
                return Method(self._target(receiver, path), name)
        return ref

    def cell(self, cell: ObjId) -> ObjId:
        """Return the callee's name of a cell."""
        ref = self._object(Ref(cell), ("cell", cell[-1]))
        assert isinstance(ref, Ref)  # noqa: S101 -- objects map to objects
        if ref.id == cell:
            self._key.append(cell)  # one of a module, known by its own name: another closure's
        return ref.id

    def _object(self, ref: Ref, path: tuple[object, ...]) -> Ref:
        known = self._ids.get(ref)
        if known is not None:
            return known
        obj = self.caller.state.heap.get(ref.id)
        if obj is None or len(self.back) >= _MAX_OBJECTS:
            return ref
        mine = Ref(("a", len(self.back)))
        if ref.id in self.caller.engine.heap:
            # It was changed on the way here, but is what it is: state of a module.
            mine = Ref((*mine.id, ref.id))
            self._key.append(ref.id)
        self._ids[ref] = mine
        self.back[mine.id] = ref
        copy = obj.copy()
        self.heap[mine.id] = copy
        self._key.append((obj.kind, obj.many, obj.info and obj.info.key, len(obj.fields)))
        for name, part in obj.fields.items():
            self._key.append(name)
            copy.fields[name] = self.value(part, (mine.id, name))
        if obj.rest is not None:
            self._key.append("rest")
            copy.rest = self.value(obj.rest, (mine.id,))
        copy.shape = self.symbol((mine.id, "shape"), obj.shape)
        if obj.cls is not None:
            copy.cls = self._target(obj.cls, path)
            self._key.append(copy.cls)
        if obj.info is not None and (obj.info.cells or obj.info.bases):
            cells = tuple((name, self.cell(cell)) for name, cell in obj.info.cells)
            bases = tuple(self._target(base, path) for base in obj.info.bases)
            copy.info = replace(obj.info, cells=cells, bases=bases)
        return mine


class Instantiation:
    """Applies the summary of a context to the state of a caller."""

    def __init__(self, caller: Evaluation, context: Context, shape: Shape, at: int) -> None:
        assert context.summary is not None  # noqa: S101 -- analysed before it is applied
        self.caller = caller
        self.context = context
        self.summary = context.summary
        self.shape = shape
        self.at = at
        self._place = (at, caller.turn) if caller.turn else at
        self._raw = 0
        self._count = 0
        self._lumps: dict[Refs, int] = {}
        self._new: dict[ObjId, Target | None] = {}

    def apply(self) -> Value:
        """Write what changed into the caller's heap, and return the result."""
        caller, summary = self.caller, self.summary
        known = caller.engine.heap
        for key, obj in summary.heap.items():
            theirs = self.shape.back.get(key)
            if theirs is not None:
                before = self.shape.heap[key]
                if obj is not before and not obj.same(before):
                    changed = self._converted(obj)
                    self._keep(changed, obj, before, caller.obj(theirs))
                    caller.write(theirs, changed)
            elif key in known:
                caller.write(Ref(key), self._converted(obj))
        self._resized()
        result = self._value(summary.ret)
        taints = caller.engine.taints
        for name, taint in summary.exc.items():
            passed = self._taint(taint)
            if name in CONVERSION:
                passed &= taints.external | taints.symbols
            caller.fail(name, passed)
        sources = caller.context.sources
        for entry, _ in caller.engine.taints.entries_of(self._raw & ~caller.engine.taints.symbols):
            sources.setdefault(entry, {}).setdefault(self.context, self.at)
        return Value(result.taint, result.refs, result.const, absent=result.absent)

    def _resized(self) -> None:
        """Tell the caller which of its objects got other elements."""
        for key in sorted(self.summary.resized, key=repr):
            theirs = self.shape.back.get(key)
            if theirs is not None:
                name = f"{self.context.code.name}()"
                self.caller.resized(theirs, self.at, name)

    @staticmethod
    def _keep(changed: Obj, after: Obj, before: Obj, theirs: Obj | None) -> None:
        """Leave the caller's own values where the callee left the fields alone."""
        if theirs is None:
            return
        for name, value in after.fields.items():
            old = before.fields.get(name)
            if old is not None and name in theirs.fields and value.same(old):
                changed.fields[name] = theirs.fields[name]
        if after.rest is not None and before.rest is not None and after.rest.same(before.rest):
            changed.rest = theirs.rest

    def _taint(self, taint: int) -> int:
        if not taint:
            return 0
        self._raw |= taint
        return self.caller.engine.taints.substitute(taint, self.shape.actual)

    def _value(self, value: Value, tag: object = None) -> Value:
        taint = self._taint(value.taint)
        if not value.refs:
            return Value(taint, const=value.const, version=(self._place, tag), absent=value.absent)
        refs = []
        for ref in ordered(value.refs):
            mapped = self._target(ref)
            if mapped is None:
                taint |= self._everything(value)
            else:
                refs.append(mapped)
        return Value(taint, frozenset(refs), version=(self._place, tag), absent=value.absent)

    def _everything(self, value: Value) -> int:
        """Return the taint of a result that is too big to be kept apart."""
        known = self._lumps.get(value.refs)
        if known is not None:
            return known
        taint, seen, stack = 0, set(), [value]
        while stack:
            for ref in stack.pop().refs:
                obj = self.summary.heap.get(ref.id) if isinstance(ref, Ref) else None
                if obj is None or ref in seen:
                    continue
                seen.add(ref)
                taint |= obj.shape
                parts = [*obj.fields.values(), *([obj.rest] if obj.rest is not None else [])]
                for part in parts:
                    taint |= part.taint
                stack += parts
        self._lumps[value.refs] = taint = self._taint(taint)
        return taint

    def _target(self, ref: Target) -> Target | None:
        match ref:
            case Ref():
                return self._object(ref)
            case Bound(receiver=receiver, function=function):
                mapped, func = self._target(receiver), self._target(function)
                return None if mapped is None or func is None else Bound(mapped, func)
            case Method(receiver=receiver, name=name):
                mapped = self._target(receiver)
                return None if mapped is None else Method(mapped, name)
        return ref

    def _object(self, ref: Ref) -> Target | None:
        key = ref.id
        theirs = self.shape.back.get(key)
        if theirs is not None:
            return theirs
        if key in self._new:
            return self._new[key]
        obj = self.summary.heap.get(key)
        if obj is None:
            return ref
        if len(self._new) >= _MAX_RESULTS:
            self._new[key] = None
            return None
        place = (*self.caller.prefix, (self._place, "result", len(self._new)))
        self._new[key] = Ref(place)
        converted = self._converted(obj)
        self.caller.alloc(place[-1], converted)
        return Ref(place)

    def _converted(self, obj: Obj) -> Obj:
        copy = obj.copy()
        copy.shape = self._taint(obj.shape)
        self._count += 1
        tag = self._count
        copy.fields = {name: self._value(part, (tag, name)) for name, part in obj.fields.items()}
        if obj.rest is not None:
            copy.rest = self._value(obj.rest, (tag,))
        if obj.cls is not None:
            copy.cls = self._target(obj.cls)
        if obj.info is not None and (obj.info.cells or obj.info.bases):
            cells = []
            for name, cell in obj.info.cells:
                mapped = self._object(Ref(cell))
                cells.append((name, mapped.id if isinstance(mapped, Ref) else cell))
            bases = tuple(self._target(base) or base for base in obj.info.bases)
            copy.info = replace(obj.info, cells=tuple(cells), bases=bases)
        return copy
