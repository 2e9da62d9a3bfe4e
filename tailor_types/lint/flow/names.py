"""Reads variables: of the function, of a function around it, of the module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.changes import KEEPERS
from tailor_types.lint.flow.values import (
    External,
    Instance,
    Ref,
    Value,
)

if TYPE_CHECKING:
    from tailor_types.lint.flow.values import ObjId
from tailor_types.lint.flow.evaluation import Evaluation

__all__ = ["LASTING", "Names"]

LASTING = frozenset(
    {
        *("random.Random", "numpy.random.default_rng", "numpy.random.RandomState"),
        *("itertools.count", "itertools.cycle"),
    }
)
"""Objects that give something else each time: fine inside a pass, not for longer."""


class Names(Evaluation):
    """Reads variables, and the state that outlives a pass."""

    def read(self, name: str, at: int = 0) -> Value:
        """Return the value of a variable, wherever it lives."""
        value = self.state.env.get(name)
        if value is not None:
            return value
        cell = self.cells.get(name)
        if cell is not None:
            obj = self.state.heap.get(cell) or self.engine.heap.get(cell)
            value = obj.rest if obj is not None and obj.rest is not None else Value()
            if self.is_state(Value(0, frozenset((Ref(cell),)))) or self.is_state(value):
                return value.plus(self.origin(at, "state", name))
            return value
        if name[0] == "%":
            return Value()
        code = self.context.code
        if name in code.bound and code.kind not in {"module", "class"}:
            return Value()
        value = self.engine.globals.value(self.module, name)
        if state := self.state_taint(self.module, name, value, at):
            value = Value(value.taint | state, value.refs)
        for ref in value.refs:
            if isinstance(ref, External) and (read := self.external_read(ref.name, at, name)):
                return Value(value.taint | read, value.refs)
        return value

    def state_taint(self, module: str, name: str, value: Value, at: int) -> int:
        """Return the taint of reading module state that is written at run time."""
        if self.context.code.kind in {"module", "class"}:
            return 0
        lasting = False
        if self.is_state(value):
            return self.origin(at, "state", name)
        for ref in value.refs:
            if isinstance(ref, Instance) and ref.name in LASTING:
                return self.origin(at, "state", name)
            lasting |= isinstance(ref, Instance) and ref.name.startswith(KEEPERS)
            obj = self.obj(ref)
            lasting |= obj is not None and obj.kind in {"list", "dict", "set", "instance"}
        if (lasting or not value.refs) and self._is_written(module, name):
            return self.origin(at, "state", name)
        return 0

    def _is_written(self, module: str, name: str) -> bool:
        """Whether the module that binds *name*, or one that hands it on, writes to it."""
        seen: set[tuple[str, str]] = set()
        place: tuple[str, str] | None = (module, name)
        while place is not None and place not in seen:  # modules may import from each other
            seen.add(place)
            known = self.engine.modules.get(place[0])
            bindings = known.index.bindings.get(place[1], ()) if known is not None else ()
            if known is None or not bindings:
                return False
            if place[1] in known.written:
                return True
            sources = [binding.imported for binding in bindings if binding.imported is not None]
            source = next((source for source in sources if source.member is not None), None)
            place = None
            if source is not None and source.member is not None:
                where = self.engine.modules.absolute(known.name, source.module, source.level)
                place = (where, source.member)
        return False

    def external_read(self, name: str, at: int, written: str) -> int:
        """Return the taint of merely reading *name*, which is *written* so."""
        for entry in self.engine.catalogue.lookup(name):
            if entry.kind == "source" and entry.match == "read":
                text = written or name
                return self.origin(at, entry.category, text, low=bool(entry.severity))
        return 0

    def cell(self, name: str) -> ObjId:
        """Return the cell of a shared variable."""
        found = self.cells.get(name)
        if found is None:
            found = self.cells[name] = (*self.prefix, "cell", name)
        return found
