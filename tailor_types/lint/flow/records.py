"""Records as wholes: as dicts and tuples, copied with other fields, asked by getters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tailor_types.lint import ir
from tailor_types.lint.flow.arguments import Arguments, by_name
from tailor_types.lint.flow.collected import CollectedCalls
from tailor_types.lint.flow.values import Obj, Value, join_values

if TYPE_CHECKING:
    from tailor_types.lint.flow.values import Const

__all__ = ["RecordCalls"]

_DICTS: Final = frozenset(
    {
        *("dataclasses.asdict", "attrs.asdict", "attr.asdict", "msgspec.structs.asdict"),
        *("_asdict", "model_dump", "dict", "vars", "__dict__"),
    }
)
_TUPLES: Final = frozenset(
    {"dataclasses.astuple", "attrs.astuple", "attr.astuple", "msgspec.structs.astuple"}
)
_CHANGED: Final = frozenset(
    {
        *("dataclasses.replace", "attrs.evolve", "attr.evolve", "msgspec.structs.replace"),
        *("copy.replace", "_replace", "model_copy", "copy"),
    }
)
_GETTERS: Final = frozenset({"operator.itemgetter", "operator.attrgetter", "operator.methodcaller"})
_DEEP: Final = 4


class RecordCalls(CollectedCalls):
    """Evaluates what is done with records: dataclasses, named tuples, models."""

    def record(self, name: str, args: Arguments, node: ir.Call) -> Value | None:
        """Return the result of a function of records; None if *name* is none of them."""
        first = args.positional[0] if args.positional else None
        if first is None:
            return None
        if name in _GETTERS:
            fields: dict[Const | str, Value] = dict(enumerate(args.positional))
            fields |= {f"={key}": value for key, value in args.keywords.items()}
            fields["how"] = Value(const=name)
            return self.new(node.at, Obj("getter", fields))
        return self.whole(name, first, args, node.at)

    def whole(self, name: str, record: Value, args: Arguments, at: int) -> Value | None:
        """Return *record* as a dict or a tuple, or with other fields; None if not all is known."""
        objects = self.objects(record)
        if len(objects) != len(record.refs) or not objects:
            return None
        if any(obj.kind != "instance" or obj.rest is not None for _, obj in objects):
            return None
        result: Value | None = None
        for number, (_, obj) in enumerate(objects):
            if name in _DICTS:
                part = self._as_dict(obj, (at, "dict", number), _DEEP)
            elif name in _TUPLES:
                values = list(_declared(obj).values())
                part = self.sequence((at, "tuple", number), "tuple", values, obj.shape)
            elif name in _CHANGED:
                part = self._with_others(obj, args, (at, "changed", number))
            else:
                return None
            result = part if result is None else join_values(result, part)
        return None if result is None else result.plus(record.taint)

    def _as_dict(self, obj: Obj, at: object, depth: int) -> Value:
        fields: dict[Const | str, Value] = {"%keys": Value()}
        for name, value in _declared(obj).items():
            inner = [found for _, found in self.objects(value)]
            known = len(inner) == len(value.refs) == 1
            if known and inner[0].kind == "instance" and inner[0].rest is None and depth:
                fields[name] = self._as_dict(inner[0], (at, name), depth - 1).plus(value.taint)
            else:
                fields[name] = value
        return self.new(at, Obj("dict", fields, shape=obj.shape))

    def _with_others(self, obj: Obj, args: Arguments, at: object) -> Value:
        changed = obj.copy()
        changed.many = False
        others = by_name(args.keywords)
        update = others.pop("update", None)
        for _, given in self.objects(update) if update is not None else ():
            others.update(_declared(given))
            if given.rest is not None:
                changed.rest = given.rest
        if args.more_keywords is not None:
            changed.rest = args.more_keywords
        numbered = any(isinstance(name, int) for name in changed.fields)
        changed.fields.update(others)
        if numbered:
            changed.fields.update(enumerate(_declared(changed).values()))
        return self.new(at, changed)

    def got(self, getter: Obj, args: Arguments, node: ir.Call) -> Value:
        """Call what ``itemgetter()``, ``attrgetter()`` or ``methodcaller()`` returned."""
        how, subject = getter.fields["how"].const, args.get(0, "obj") or Value()
        wanted = [getter.fields[key] for key in range(len(getter.fields)) if key in getter.fields]
        if how == "operator.methodcaller":
            method = self._attribute(subject, wanted[0], node.at)
            passed = Arguments()
            passed.positional = wanted[1:]
            passed.keywords = {
                key[1:]: value
                for key, value in getter.fields.items()
                if isinstance(key, str) and key[:1] == "="
            }
            return self.dispatch(method, passed, node)
        parts = []
        for key in wanted:
            item = how == "operator.itemgetter"
            part = self.item(subject, key) if item else self._attribute(subject, key, node.at)
            parts.append(part)
        return parts[0] if len(parts) == 1 else self.sequence(node.at, "tuple", parts, 0)

    def _attribute(self, subject: Value, name: Value, at: int) -> Value:
        if not isinstance(name.const, str):
            return Value(self.deep(subject) | name.taint)
        value = subject
        for step in name.const.split("."):
            value = self.attribute(value, ir.Attr(ir.Const(None, at), step, at))
        return value


def _declared(obj: Obj) -> dict[str, Value]:
    """Return the fields of a record by name."""
    return {
        name: value
        for name, value in obj.fields.items()
        if isinstance(name, str) and name[:1] != "%"
    }
