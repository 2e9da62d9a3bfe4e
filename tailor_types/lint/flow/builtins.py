"""Builtin functions, and functions that work on containers, as transfer functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.arguments import by_name
from tailor_types.lint.flow.places import by_place
from tailor_types.lint.flow.records import RecordCalls
from tailor_types.lint.flow.specials import TEXTS, TRUTHS, special
from tailor_types.lint.flow.spelling import dotted
from tailor_types.lint.flow.taints import ORDER, VALUE
from tailor_types.lint.flow.values import (
    CLASS,
    Instance,
    Obj,
    Value,
    join_values,
)

if TYPE_CHECKING:
    from tailor_types.lint.flow.arguments import Arguments

__all__ = ["BuiltinCalls"]

_COPIES = {
    "list": "list",
    "tuple": "tuple",
    "reversed": "list",
    "iter": "list",
    "set": "set",
    "frozenset": "set",
    "collections.deque": "list",
}
_FIFO = frozenset({"queue.Queue", "queue.SimpleQueue", "asyncio.Queue"})
_QUEUES = _FIFO | {
    *("queue.LifoQueue", "queue.PriorityQueue", "asyncio.LifoQueue", "asyncio.PriorityQueue"),
}
_COPIES |= dict.fromkeys(_QUEUES, "list")
_CLEARING = frozenset({"len", "sum", "any", "all", "bool", "isinstance", "callable"})
_WRAPPERS = frozenset(
    {
        "asyncio.shield",
        "asyncio.create_task",
        "asyncio.ensure_future",
        "typing.cast",
    }
)


class BuiltinCalls(RecordCalls):
    """Evaluates calls of builtin functions, and of some of the standard library."""

    def builtin(self, name: str, args: Arguments, node: ir.Call) -> Value | None:
        """Return the result of a builtin; None if *name* is not one that is known here."""
        first = args.positional[0] if args.positional else None
        orders = self.engine.taints.orders
        at = node.at
        if name in _COPIES:
            kind = _COPIES[name]
            if name == "iter" and len(args.positional) > 1 and first is not None:
                # Called until it returns the second: how often is what it returns.
                each = self.call_value(first, [], at)
                return self.new(at, Obj("list", rest=each, shape=self.deep(each)))
            if name in _QUEUES:
                return self.new(at, Obj(kind, many=name not in _FIFO))
            if name == "reversed" and first is not None:
                known = by_place(self, first)
                if known is not None:
                    return self.sequence(at, kind, known[::-1], self.shape(first))
            result = self.new(at, Obj(kind)) if first is None else self.copy_of(at, kind, first)
            if name in {"iter", "reversed"} and first is not None:
                self.viewing(result, first)
            if kind == "set":
                self._mark_set(result, at, name)
            return result
        asked = _ASKED.get(name)
        if asked is not None and first is not None:
            made = special(self, first, asked, [], at)
            if made is not None:
                return made.plus(first.taint)
        if name in _CLEARING and first is not None:
            if name == "len":
                return Value(self.shape(first) & ~orders)
            if name == "bool":
                return Value(self.truth(first))
            return Value(self._all(args) & ~orders)
        match name:
            case "sorted" if first is not None:
                result = self.copy_of(at, "list", first)
                self._sort(result, args, node)
                return result
            case "min" | "max" if args.positional:
                return self._best(args, node)
            case "functools.reduce" if len(args.positional) > 1:
                return self._reduced(args, node)
            case "next" if first is not None:
                return self._picked(first, args)
            case "enumerate" | "zip" | "itertools.zip_longest" | "itertools.product":
                return self._paired(name, args, at)
            case "map" | "filter" if first is not None:
                return self._mapped(name, args, node)
            case "range":
                taint = self._all(args)
                first_part = args.positional[0] if len(args.positional) > 1 else Value()
                return self.new(at, Obj("counted", rest=first_part, shape=taint))
            case "dict":
                return self._dict(first, args, at)
            case "collections.OrderedDict":
                made = self._dict(first, args, at)
                for ref, obj in self.objects(made):
                    ordered = obj.copy()
                    ordered.fields[CLASS] = Value(const=name)
                    self.write(ref, ordered)
                return made
            case "dict.fromkeys" if first is not None:
                value = args.positional[1] if len(args.positional) > 1 else Value()
                keys = self.elements(first)
                shape = self.shape(first) | self.deep(keys) & ~orders
                obj = Obj("dict", {"%keys": keys}, value, shape)
                return self.new(at, obj)
            case "random.choice" | "secrets.choice" | "random.Random.choice" if first is not None:
                return self._drawn(name, args, node)
            case "random.choices" | "random.sample" | "random.Random.sample" if first is not None:
                return self._drawn(name, args, node)
            case "random.Random.choices" if first is not None:
                return self._drawn(name, args, node)
            case "random.shuffle" | "numpy.random.shuffle" if first is not None:
                text = f"{dotted(node.func) or name}()"
                self._shuffled(first, 0, self.origin(at, "random", text, ORDER))
                self._blur_argument(node, first, self.origin(at, "random", text))
                return Value()
            case (
                "random.Random.shuffle"
                | "numpy.random.default_rng.shuffle"
                | "numpy.random.RandomState.shuffle"
            ) if first is not None:
                taint = self._handle(node)
                self._shuffled(first, taint, 0)
                self._blur_argument(node, first, taint)
                return Value()
            case "random.Random.seed" | "numpy.random.RandomState.seed" if first is not None:
                if isinstance(node.func, ir.Attr) and isinstance(node.func.base, ir.Name):
                    seeded = frozenset((Instance(name.rpartition(".")[0]),))
                    self.bind(node.func.base.id, Value(self.deep(first), seeded))
                return Value()
            case "asyncio.to_thread" | "anyio.to_thread.run_sync" if first is not None:
                return self.call_value(first, args.positional[1:], at)
            case "repr" | "str" | "format" if first is not None and self.anonymous(first, node):
                return Value(self.deep(first) | self.origin(at, "identity", f"{name}(...)"))
            case "attrs.Factory" | "attr.Factory" if first is not None:
                return self.new(at, Obj("field", {"factory": first, **by_name(args.keywords)}))
            case _ if name in _FIELDS:
                return self.new(at, Obj("field", by_name(args.keywords)))
            case "collections.namedtuple" if len(args.positional) > 1 and self._texts(args):
                return self.new(at, Obj("record", dict.fromkeys(self._texts(args), Value())))
            case "functools.partial" if first is not None:
                fields: dict[object, Value] = dict(enumerate(args.positional))
                fields |= {f"={key}": value for key, value in args.keywords.items()}
                return self.new(at, Obj("partial", fields))  # type: ignore[arg-type] # ints and strings
            case "asyncio.gather":
                obj = Obj("list", dict(enumerate(args.positional)), args.more, args.spread)
                return self.new(at, obj)
            case "json.dumps" if "sort_keys" in args.keywords:
                return Value(self._all(args) & ~orders)
            case "setattr" if first is not None and len(args.positional) > 2:  # noqa: PLR2004 -- of what, which, what
                name_of, stored = args.positional[1:3]
                field = name_of.const if isinstance(name_of.const, str) else name_of
                if not self.store(first, field, stored) and node.args:
                    self.blur(node.args[0][1], self.deep(stored))
                return Value()
            case "getattr" if first is not None:
                return self._getattr(first, args, node)
            case "type" if first is not None and len(args.positional) == 1:
                return self.classes_of(first)
            case "types.SimpleNamespace" if not args.positional and args.more_keywords is None:
                return self.new(at, Obj("instance", by_name(args.keywords)))
            case "copy.copy" | "copy.deepcopy" if first is not None:
                return self.cloned(first, at, deep=name == "copy.deepcopy")
            case "super":
                return self._super(at)
            case "property" | "functools.cached_property" if first is not None:
                return self.new(at, Obj("property", {"get": first}))
            case "contextlib.contextmanager" | "contextlib.asynccontextmanager":
                return first
        for evaluate in (self.collected, self.itertools, self.record):
            if (made := evaluate(name, args, node)) is not None:
                return made
        if name in _WRAPPERS and args.positional:
            return args.positional[-1]
        if name in _PASS_THROUGH and first is not None:
            return first
        if name.startswith("functools.") and name.endswith(
            ("wraps", "lru_cache", "update_wrapper")
        ):
            if first is not None and self.is_function(first) and name != "functools.wraps":
                return first
            return Value(0, frozenset((Instance("%identity"),)))
        if name.startswith("%identity") and first is not None:
            return first
        return None

    def _texts(self, args: Arguments) -> list[str]:
        """Return the names of the fields of a ``namedtuple()``; none where they are not known."""
        given = args.positional[1]
        if isinstance(given.const, str):
            return given.const.replace(",", " ").split()
        parts = [part.const for _, obj in self.objects(given) for part in obj.fields.values()]
        names = [part for part in parts if isinstance(part, str)]
        return names if len(names) == len(parts) else []

    def _mark_set(self, value: Value, at: int, name: str) -> None:
        for ref, obj in self.objects(value):
            changed = obj.copy()
            orders = self.engine.taints.orders
            changed.shape = (changed.shape & ~orders) | self.set_order(at, None, f"{name}()")
            self.write(ref, changed)

    def _dict(self, first: Value | None, args: Arguments, at: int) -> Value:
        obj = Obj("dict")
        if first is not None:
            self._fill(obj, first)
        obj.fields.update(args.keywords)
        if args.more_keywords is not None:
            obj.rest = args.more_keywords
        return self.new(at, obj)

    def _getattr(self, first: Value, args: Arguments, node: ir.Call) -> Value:
        name = args.positional[1] if len(args.positional) > 1 else Value()
        if isinstance(name.const, str):
            found = self.attribute(first, ir.Attr(ir.Const(None, node.at), name.const, node.at))
            other = args.positional[2:]
            return join_values(found, other[0]) if other and not self._has(first, name) else found
        return Value(self._all(args))

    def _has(self, holder: Value, name: Value) -> bool:
        """Whether *holder* is known to have the attribute *name*."""
        objects = self.objects(holder)
        return bool(objects) and all(name.const in obj.fields for _, obj in objects)

    def _super(self, at: int) -> Value:
        code = self.context.code
        if not code.params:
            return Value()
        receiver = self.read(code.params[0].name)
        result: Value | None = None
        for ref, obj in self.objects(receiver):
            cls = ref if obj.kind == "class" else obj.cls
            if cls is None:
                continue
            proxy = Obj("super", {"%self": Value(0, frozenset((ref,)))}, cls=cls)
            part = self.new((at, "super"), proxy)
            result = part if result is None else join_values(result, part)
        return Value(receiver.taint) if result is None else result

    def origin_value(self, at: int, category: str, text: str) -> int:
        """Return the VALUE taint of a source here."""
        return self.origin(at, category, text, VALUE)


_FIELDS = frozenset(
    {
        *("dataclasses.field", "attrs.field", "attr.ib", "attr.field", "attr.attrib"),
        *("pydantic.Field", "pydantic.v1.Field", "pydantic.fields.Field", "msgspec.field"),
        *("sqlmodel.Field",),
    }
)
"""What says how a field of a class is filled."""
_ASKED = {
    "len": ("__len__",),
    "bool": TRUTHS,
    "str": TEXTS,
    "repr": TEXTS,
    "format": TEXTS,
    "int": ("__int__",),
    "float": ("__float__",),
    "abs": ("__abs__",),
    "next": ("__next__",),
}

_PASS_THROUGH = frozenset(
    {
        "functools.cache",
        "staticmethod",
        "classmethod",
        "abc.abstractmethod",
        "typing.final",
        "typing.override",
        "dataclasses.dataclass",
    }
)
