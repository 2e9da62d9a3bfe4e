"""Takes down what a function changes that may outlive the pass, as it is walked through."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tailor_types.lint import ir
from tailor_types.lint.flow.context import Change, Remark
from tailor_types.lint.flow.heap import CONTAINERS, HeapAccess
from tailor_types.lint.flow.values import External, Instance, ModuleRef, Ref, Value

if TYPE_CHECKING:
    from tailor_types.lint.flow.context import Context
    from tailor_types.lint.flow.values import ObjId, Target

__all__ = ["CHANGING", "KEEPERS", "SAME_SIZE", "Changes", "StateKey", "lasting", "root_name"]

CHANGING = frozenset(
    {
        *("append", "appendleft", "add", "clear", "discard", "extend", "extendleft", "insert"),
        *("pop", "popitem", "popleft", "put", "put_nowait", "remove", "reverse", "rotate"),
        *("setdefault", "sort", "subtract", "update", "difference_update", "move_to_end"),
        *("intersection_update", "symmetric_difference_update", "__setitem__", "__delitem__"),
    }
)
"""Methods of containers that change them."""

SAME_SIZE = frozenset({"reverse", "rotate", "sort", "move_to_end"})
StateKey: TypeAlias = tuple["ObjId"] | tuple["ObjId", str]
"""A container or variable that outlives a pass, or an attribute of an object that does."""

KEEPERS = ("collections.", "queue.", "cachetools.", "weakref.", "array.", "asyncio.Queue")
"""Where containers outside the project come from."""


class Changes(HeapAccess):
    """Notes changes in the context of the function that makes them."""

    context: Context
    module: str
    block: int
    moment = 0
    updating = False
    writing = 0

    def viewing(self, view: Value, *sources: Value) -> Value:
        """Note that *view* shows the elements of *sources*, and return it."""
        shown = Value(0, frozenset(ref for source in sources for ref in source.refs))
        for ref in view.refs:
            if isinstance(ref, Ref) and shown.refs:
                self.context.views[ref.id] = shown
        return view

    def called(self, at: int) -> None:
        """Note that a call is made now, its arguments evaluated."""
        self.moment += 1
        self.context.moments[at] = self.moment

    def remark(self, kind: str, at: int, name: str, detail: str = "", of: ObjId = ()) -> None:
        """Note something about this place; ``writing`` says what is written here."""
        self.called(at)
        if self.updating:
            detail = "update"
        remark = Remark(kind, at, self.block, name, detail, of, self.writing)
        self.context.remarks[at, kind] = remark

    def changed(self, value: Value, at: int, name: str, base: ir.Expr, *, resizes: bool) -> None:
        """Note that *value*, written as *base*, gets other elements or attributes.

        Args:
            name: of what is changed: an attribute, a method, ``[]``.
        """
        if self.context.code.kind in {"module", "class"}:
            return
        root = root_name(base)
        objects = set()
        for ref in value.refs:
            if not isinstance(ref, Ref):
                continue
            obj = self.obj(ref)
            if obj is None:
                continue
            objects.add(ref.id)
            key = lasting(ref.id)
            if key in self.engine.heap:
                by_attribute = obj.kind in {"class", "instance", "function"}
                self.engine.changed.add((key, name) if by_attribute else (key,))
                if obj.kind == "class" and obj.info is not None:
                    self.remark("class", at, f"{obj.info.code.name}.{name}")
                elif obj.kind == "function":
                    self.remark("module", at, f"{root}.{name}")
                elif obj.kind in CONTAINERS or obj.kind == "instance":
                    written = f"{root}.{name}" if by_attribute else root
                    self.remark("object", at, written, of=key)
        if objects:
            old = self.context.changes.get(at)
            known = frozenset() if old is None else old.objects
            change = Change(at, self.block, root, known | objects, resizes)
            self.context.changes[at] = change
        elif self._is_global(root):
            self._outside(value, at, name, base)

    def resized(self, ref: Target, at: int, name: str) -> None:
        """Note that the function *name*, which is called here, changed an object it was passed."""
        if isinstance(ref, Ref) and self.context.code.kind not in {"module", "class"}:
            if (key := lasting(ref.id)) in self.engine.heap:
                self.engine.changed.add((key,))  # it is said where that function changes it
            old = self.context.changes.get(at)
            known = frozenset() if old is None else old.objects
            change = Change(at, self.block, name, known | {ref.id}, resizes=True)
            self.context.changes[at] = change

    def _outside(self, value: Value, at: int, name: str, base: ir.Expr) -> None:
        """Note a change of something that is not ours, by way of a name of the module."""
        stored, root = name not in CHANGING, root_name(base)
        for ref in value.refs:
            if isinstance(ref, Instance):
                if not stored and not ref.name.startswith(KEEPERS):
                    return  # what such a method does is not known
            elif isinstance(ref, ModuleRef | External):
                if not stored:
                    return
                root = f"{ref.name}.{name}" if name != "[]" else ref.name
        if value.refs or stored or isinstance(base, ir.Item):
            self.remark("module", at, root)

    def is_state(self, value: Value, attribute: str = "") -> bool:
        """Whether *value*, or an *attribute* of it, is known to change from pass to pass."""
        known = self.engine.state
        if not known or self.context.code.kind in {"module", "class"}:
            return False
        ids = [lasting(ref.id) for ref in value.refs if isinstance(ref, Ref)]
        return any(((one, attribute) if attribute else (one,)) in known for one in ids)

    def _is_global(self, name: str) -> bool:
        """Whether *name* means something of the module in this function."""
        code = self.context.code
        local = name in self.state.env or name in code.bound or name in code.free
        if not name or name[0] == "%" or local:
            return False
        known = self.engine.modules.get(self.module)
        return known is not None and name in known.index.bindings


def lasting(key: ObjId) -> ObjId:
    """Return what an object that was passed in is called at module level; else *key* itself."""
    if len(key) == 3 and key[0] == "a" and isinstance(key[2], tuple):  # noqa: PLR2004 -- see Shape
        return key[2]
    return key


def root_name(base: ir.Expr) -> str:
    """Return the variable at the left end of a chain of attributes and items."""
    while isinstance(base, ir.Attr | ir.Item):
        base = base.base
    return base.id.partition("%")[0] if isinstance(base, ir.Name) else ""
