"""What of an argument is certainly not JSON: literals, constructors, functions, instances."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.certainty import is_certain
from tailor_types.lint.flow.values import (
    CLASS,
    HIDDEN,
    UNKNOWN,
    Bound,
    External,
    Instance,
    Job,
    ModuleRef,
    Ref,
    Value,
    Wait,
    WaitGroup,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.flow.evaluation import Evaluation
    from tailor_types.lint.flow.values import Const, Obj, Target

__all__ = ["not_json"]

_MAX_DEPTH = 8
_HINTS = {
    "datetime.datetime": "pass .isoformat()",
    "datetime.date": "pass .isoformat()",
    "datetime.time": "pass .isoformat()",
    "datetime.timedelta": "pass .total_seconds()",
    "decimal.Decimal": "pass str() of it",
    "fractions.Fraction": "pass str() of it",
    "uuid.UUID": "pass str() of it",
    "pathlib.Path": "pass str() of it",
    "pathlib.PurePath": "pass str() of it",
    "pathlib.PosixPath": "pass str() of it",
    "pathlib.PurePosixPath": "pass str() of it",
    "pathlib.PureWindowsPath": "pass str() of it",
    "ipaddress.IPv4Address": "pass str() of it",
    "ipaddress.IPv6Address": "pass str() of it",
    "zoneinfo.ZoneInfo": "pass its key",
    "collections.OrderedDict": "pass dict() of it",
    "collections.defaultdict": "pass dict() of it",
    "collections.Counter": "pass dict() of it",
    "bytes": "pass .hex(), or base64",
    "bytearray": "pass .hex(), or base64",
    "memoryview": "pass .hex(), or base64",
    "complex": "pass its parts",
    "object": "pass a dict",
    "random.Random": "pass what it draws",
}
"""Classes outside the project whose instances are not JSON, and what to do."""

_ENUMS = frozenset(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"))
_ENDLESS = frozenset({"nan", "inf", "infinity"})
_NOT_NUMBERS = frozenset({"math.nan", "math.inf", "numpy.nan", "numpy.inf"})
_NUMBERS = frozenset({"datetime.timedelta", "datetime.datetime", "datetime.date", "complex"})
"""Classes whose operators also give something else: only a call of the class itself is certain."""


def not_json(
    frame: Evaluation, value: Value, expr: ir.Expr | None, at: int
) -> Iterator[tuple[int, str, str]]:
    """Yield place, path and description of each part of an argument that is not JSON."""
    yield from _Search(frame).parts(value, expr, at, "", 0)


class _Search:
    def __init__(self, frame: Evaluation) -> None:
        self._frame = frame
        self._seen: set[Target] = set()

    def parts(
        self, value: Value, expr: ir.Expr | None, at: int, path: str, depth: int
    ) -> Iterator[tuple[int, str, str]]:
        if depth > _MAX_DEPTH:
            return
        if text := self._written(expr):
            yield at, path, text
            return
        if value.const is not UNKNOWN:
            text = _constant(value.const)
            if text:
                yield at, path, text
            return
        if len(value.refs) != 1 or not self._certain(value):
            return
        [ref] = value.refs
        if isinstance(ref, Ref):
            obj = self._frame.obj(ref)
            if obj is not None and ref not in self._seen:
                self._seen.add(ref)
                yield from self._object(obj, expr, at, path, depth)
            return
        text = self._other(ref, expr)
        if text:
            yield at, path, text

    def _certain(self, value: Value) -> bool:
        return is_certain(self._frame.engine, self._frame.context, value)

    def _written(self, expr: ir.Expr | None) -> str:
        """Return what its text says: a coroutine, a member of an enum, not a number."""
        match expr:
            case ir.Call(func=ir.Name(id="float"), args=[("", ir.Const(value=str(text)))]):
                finite = text.strip().lower().lstrip("+-") not in _ENDLESS
                return "" if finite else f"float({text!r}), which JSON does not have"
            case ir.Call():
                return self._pending(expr)
            case ir.Attr(base=base, name=name):
                return self._member(base, name)
        return ""

    def _member(self, base: ir.Expr, name: str) -> str:
        """Return what to say of ``Color.RED``, ``math.nan``."""
        if not isinstance(base, ir.Name | ir.Attr):
            return ""
        for ref in self._frame.eval(base).refs:
            if isinstance(ref, External) and f"{ref.name}.{name}" in _NOT_NUMBERS:
                return f"{ref.name}.{name}, which JSON does not have"
            obj = self._frame.obj(ref)
            if obj is None or obj.kind != "class" or obj.info is None or name not in obj.fields:
                continue
            bases = self._frame.engine.classes.linear(self._frame, ref)
            enum = any(isinstance(base, External) and base.name in _ENUMS for base in bases)
            if enum and not obj.fields[name].refs:
                return f"a member of {obj.info.code.name}: pass its value"
        return ""

    def _pending(self, call: ir.Call) -> str:
        """Return what to say of a coroutine that nobody awaits."""
        func = call.func
        if isinstance(func, ir.Attr) and self._frame.engine.model.is_durable_name(func.name):
            refs = self._frame.eval(func.base).refs
            if len(refs) == 1 and isinstance(next(iter(refs)), Job | Wait):
                return f"a coroutine: await .{func.name}() first"
        if isinstance(func, ir.Name):
            for _, obj in self._frame.objects(self._frame.eval(func)):
                code = None if obj.info is None or obj.kind != "function" else obj.info.code
                if code is not None and code.is_async and not code.decorators:
                    word = "an async generator" if code.is_generator else "a coroutine"
                    return f"{word}: await {code.name}() first"
        return ""

    def _object(
        self, obj: Obj, expr: ir.Expr | None, at: int, path: str, depth: int
    ) -> Iterator[tuple[int, str, str]]:
        text = self._kind(obj)
        if text:
            yield at, path, text
        if obj.kind not in {"list", "dict"}:
            return
        places = _places(expr)
        for key, part in obj.fields.items():
            if key in HIDDEN:
                continue
            inner = places.get(key) if isinstance(key, str | int) else None
            if obj.kind == "dict" and not isinstance(key, str):
                yield at, path, f"a dict with the key {key!r}: keys must be str"
                continue
            step = f"[{key!r}]"
            if isinstance(key, str):
                step = f".{key}" if path else key
            where = at if inner is None else inner.at
            yield from self.parts(part, inner, where, path + step, depth + 1)
        if obj.rest is not None:
            yield from self.parts(obj.rest, None, at, path, depth + 1)

    def _kind(self, obj: Obj) -> str:
        """Return what kind of object this is; empty where it may be JSON."""
        code = None if obj.info is None else obj.info.code
        match obj.kind:
            case "set":
                return "a set: pass sorted() of it"
            case "dict" if CLASS in obj.fields:
                name = str(obj.fields[CLASS].const)
                return f"{_article(name)}: {_HINTS[name]}"
            case "tuple" if not obj.shape & self._frame.engine.taints.orders:
                return "a tuple: pass a list"
            case "counted":
                return "an iterator: pass list() of it"
            case "generator":
                return "a generator: pass a list"
            case "partial":
                return "a function"
            case "function" if code is not None and not code.decorators:
                return "a function" if code.kind == "lambda" else f"the function {code.name}"
            case "class" if code is not None and not code.decorators:
                return f"the class {code.name}"
            case "instance" if obj.cls is not None:
                holder = self._frame.obj(obj.cls)
                if holder is not None and holder.info is not None:
                    return f"an instance of {holder.info.code.name}: pass a dict"
        return ""

    def _other(self, ref: Target, expr: ir.Expr | None) -> str:
        match ref:
            case Instance(name=name) if name in _HINTS:
                direct = isinstance(expr, ir.Call) and isinstance(expr.func, ir.Name | ir.Attr)
                if name in _NUMBERS and isinstance(expr, ir.Apply | ir.Item):
                    return ""
                if name == "datetime.timedelta" and not direct:
                    return ""
                return f"{_article(name)}: {_HINTS[name]}"
            case Job():
                return "a job"
            case Wait() | WaitGroup():
                return "a wait point"
            case ModuleRef():
                return "a module"
            case Bound(function=Ref() as function):
                obj = self._frame.obj(function)
                code = None if obj is None or obj.info is None else obj.info.code
                if code is not None and not code.decorators:
                    return f"the method {code.name}"
        return ""


def _constant(const: Const) -> str:
    if isinstance(const, bytes):
        return "bytes: pass .hex(), or base64"
    if isinstance(const, complex):
        return "a complex number: pass its parts"
    if isinstance(const, float) and not math.isfinite(const):
        return f"{const}, which JSON does not have"
    return ""


def _article(name: str) -> str:
    last = name.rpartition(".")[2]
    return last if name == "bytes" else f"{'an' if last[0].lower() in 'aeio' else 'a'} {last}"


def _places(expr: ir.Expr | None) -> dict[str | int, ir.Expr]:
    if isinstance(expr, ir.Mapping):
        return {
            key.value: item
            for key, item in expr.items
            if isinstance(key, ir.Const) and isinstance(key.value, str | int)
        }
    return dict(enumerate(expr.items)) if isinstance(expr, ir.Display) else {}
