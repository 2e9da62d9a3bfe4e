"""Builtin functions and the methods of builtin containers, as transfer functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.arguments import by_name
from tailor_types.lint.flow.expressions import Expressions, dotted
from tailor_types.lint.flow.specials import TEXTS, TRUTHS, special
from tailor_types.lint.flow.taints import VALUE
from tailor_types.lint.flow.values import (
    UNKNOWN,
    Instance,
    Obj,
    Value,
    join_values,
)

if TYPE_CHECKING:
    from tailor_types.lint.flow.arguments import Arguments
    from tailor_types.lint.flow.values import Target

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
_SMALL = 16
"""Lists that are built up are told apart by index up to this length."""

_CLEARING = frozenset({"len", "sum", "any", "all", "bool", "isinstance", "callable"})
_WRAPPERS = frozenset(
    {
        "asyncio.shield",
        "asyncio.create_task",
        "asyncio.ensure_future",
        "typing.cast",
    }
)


class BuiltinCalls(Expressions):
    """Calls whose effect on containers is known."""

    block: int

    def dispatch(self, func: Value, args: Arguments, node: ir.Call) -> Value:
        """Call whatever *func* may be."""
        raise NotImplementedError

    def builtin(self, name: str, args: Arguments, node: ir.Call) -> Value | None:
        """Return the result of a builtin; None if *name* is not one that is known here."""
        first = args.positional[0] if args.positional else None
        orders = self.engine.taints.orders
        at = node.at
        if name in _COPIES:
            kind = _COPIES[name]
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
            return Value(self.deep(first) & ~orders)
        match name:
            case "sorted" if first is not None:
                result = self.copy_of(at, "list", first)
                self._sort(result, args, node)
                return result
            case "min" | "max" if args.positional:
                taint = self._all(args)
                if "key" in args.keywords:
                    taint |= self._compared_by(args, self._candidates(args), node)
                    return Value(self.engine.taints.turn(taint))
                return Value(taint & ~orders)
            case "functools.reduce" if len(args.positional) > 1:
                return self._reduced(args, node)
            case "next" if first is not None:
                return self._picked(first)
            case "enumerate" | "zip":
                return self._paired(name, args, at)
            case "map" | "filter" if first is not None:
                return self._mapped(name, args, node)
            case "range":
                taint = self._all(args)
                first_part = args.positional[0] if len(args.positional) > 1 else Value()
                return self.new(at, Obj("counted", rest=first_part, shape=taint))
            case "dict":
                return self._dict(first, args, at)
            case "dict.fromkeys" if first is not None:
                value = args.positional[1] if len(args.positional) > 1 else Value()
                keys = self.elements(first)
                shape = self.shape(first) | self.deep(keys) & ~orders
                obj = Obj("dict", {"%keys": keys}, value, shape)
                return self.new(at, obj)
            case "random.choice" | "secrets.choice" | "random.Random.choice" if first is not None:
                return self._drawn(name, first, node, one=True)
            case "random.choices" | "random.sample" | "random.Random.sample" if first is not None:
                return self._drawn(name, first, node, one=False)
            case "random.Random.choices" if first is not None:
                return self._drawn(name, first, node, one=False)
            case "random.shuffle" | "numpy.random.shuffle" if first is not None:
                taint = self.origin(at, "random", f"{dotted(node.func)}()")
                self._shuffled(first, taint)
                self._blur_argument(node, first, taint)
                return Value()
            case (
                "random.Random.shuffle"
                | "numpy.random.default_rng.shuffle"
                | "numpy.random.RandomState.shuffle"
            ) if first is not None:
                taint = self._handle(node)
                self._shuffled(first, taint)
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
                obj = Obj("list", dict(enumerate(args.positional)), args.more)
                return self.new(at, obj)
            case "json.dumps" if "sort_keys" in args.keywords:
                return Value(self._all(args) & ~orders)
            case "setattr" if first is not None and len(args.positional) > 2:  # noqa: PLR2004 -- of what, which, what
                name_of, stored = args.positional[1:3]
                field = name_of.const if isinstance(name_of.const, str) else name_of
                if not self.store(first, field, stored) and node.args:
                    self.blur(node.args[0][1], self.deep(stored))
                return Value()
            case "collections.defaultdict" if first is not None and self._callable(first):
                made = self.call_value(first, [], at)
                return Value(self.deep(made) | self._all(args), frozenset((Instance(name),)))
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
        if name in _WRAPPERS and args.positional:
            return args.positional[-1]
        if name in _PASS_THROUGH and first is not None:
            return first
        if name.startswith("functools.") and name.endswith(
            ("wraps", "lru_cache", "update_wrapper")
        ):
            if first is not None and self._callable(first) and name != "functools.wraps":
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

    def _handle(self, node: ir.Call) -> int:
        """Return the taint of the object whose method is called."""
        func = node.func
        return self.eval(func.base).taint if isinstance(func, ir.Attr) else 0

    def _drawn(self, name: str, source: Value, node: ir.Call, *, one: bool) -> Value:
        """Draw from *source*: what comes out is an element of it, chosen by chance."""
        if ".Random." in name:
            taint = self._handle(node)
        else:
            taint = self.origin(node.at, "random", f"{dotted(node.func)}()")
        element = self.elements(source)
        if one:
            turned = self.engine.taints.turn(element.taint)
            return Value(turned | taint, element.refs)
        shape = self.shape(source) | taint
        return self.new(node.at, Obj("list", rest=element, shape=shape))

    def _shuffled(self, value: Value, taint: int) -> None:
        for ref, obj in self.objects(value):
            if taint:
                joined = self.joined(obj)
                self.write(ref, Obj(obj.kind, rest=joined.plus(taint), shape=obj.shape | taint))

    def _blur_argument(self, node: ir.Call, value: Value, taint: int) -> None:
        """Taint the variable behind an argument of which nothing is known."""
        if taint and node.args and not self.objects(value):
            self.blur(node.args[0][1], taint)

    def bind(self, name: str, value: Value) -> None:
        """Assign a variable."""
        raise NotImplementedError

    def blur(self, base: ir.Expr, taint: int) -> None:
        """Taint the variable at the left end of *base*."""
        raise NotImplementedError

    def _callable(self, value: Value) -> bool:
        return any(obj.kind == "function" for _, obj in self.objects(value))

    def _all(self, args: Arguments) -> int:
        taint = 0
        for value in args.all():
            taint |= self.deep(value)
        return taint

    def _mark_set(self, value: Value, at: int, name: str) -> None:
        for ref, obj in self.objects(value):
            changed = obj.copy()
            orders = self.engine.taints.orders
            changed.shape = (changed.shape & ~orders) | self.set_order(at, None, f"{name}()")
            self.write(ref, changed)

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

    def _candidates(self, args: Arguments) -> Value:
        """Return what ``min`` and ``max`` choose from."""
        if len(args.positional) == 1:
            return self.elements(args.positional[0])
        result = args.positional[0]
        for value in args.positional[1:]:
            result = join_values(result, value)
        return result

    def _reduced(self, args: Arguments, node: ir.Call) -> Value:
        """Fold: what the function makes of an element and of what it made before."""
        func, source = args.positional[:2]
        element = self.elements(source)
        result = args.positional[2] if len(args.positional) > 2 else element  # noqa: PLR2004 -- the start
        for _ in range(2):
            made = self.call_value(func, [result, element], node.at)
            result = join_values(result, made)
        return result.plus(self.shape(source))

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

    def _picked(self, base: Value) -> Value:
        value = self.elements(base)
        taint = self.engine.taints.turn(value.taint | self.shape(base))
        return Value(taint, value.refs)

    def _paired(self, name: str, args: Arguments, at: int) -> Value:
        shape = 0
        parts: list[Value] = [Value()] if name == "enumerate" else []
        for value in args.positional:
            shape |= self.shape(value)
            parts.append(self.elements(value))
        pair = self.new((at, "pair"), Obj("tuple", dict(enumerate(parts))))
        result = self.new(at, Obj("counted", rest=pair, shape=shape))
        self.viewing(result, *args.positional)
        return result

    def _mapped(self, name: str, args: Arguments, node: ir.Call) -> Value:
        func, sources = args.positional[0], args.positional[1:]
        shape = 0
        for source in sources:
            shape |= self.shape(source)
        orders = self.engine.taints.orders
        # What the function gets is an element; its place is a matter of the container.
        elements = [
            Value(part.taint & ~(shape & orders), part.refs)
            for part in (self.elements(source) for source in sources)
        ]
        value = self.call_value(func, elements, node.at) if func.refs else Value()
        if name == "filter":
            shape |= self.truth(value)
            value = elements[0] if elements else Value()
        value = Value(value.taint & ~(shape & orders), value.refs)
        return self.new(node.at, Obj("list", rest=value, shape=shape))

    def _dict(self, first: Value | None, args: Arguments, at: int) -> Value:
        obj = Obj("dict")
        if first is not None:
            if any(found.kind == "dict" for _, found in self.objects(first)) or not first.refs:
                self._merge(obj, first)
            else:
                pair = self.elements(first)
                key = self.item(pair, Value(const=0)) if pair.refs else pair
                value = self.item(pair, Value(const=1)) if pair.refs else pair
                orders = self.engine.taints.orders
                obj.shape |= self.shape(first) | self.deep(key)
                obj.fields["%keys"] = Value(self.deep(key) & ~orders, key.refs)
                obj.rest = Value(value.taint & ~orders, value.refs)
        obj.fields.update(args.keywords)
        if args.more_keywords is not None:
            obj.rest = args.more_keywords
        return self.new(at, obj)

    def _getattr(self, first: Value, args: Arguments, node: ir.Call) -> Value:
        name = args.positional[1] if len(args.positional) > 1 else Value()
        if isinstance(name.const, str):
            return self.attribute(first, ir.Attr(ir.Const(None, node.at), name.const, node.at))
        return Value(self.deep(first) | name.taint)

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
