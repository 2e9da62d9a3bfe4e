"""What a call does: durable calls, first-party functions, and what the catalogue knows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.catalogue import IO
from tailor_types.lint.exceptions import ANY, CONVERSION, FAILURE, OUTSIDE
from tailor_types.lint.flow.arguments import Arguments
from tailor_types.lint.flow.builtins import BuiltinCalls
from tailor_types.lint.flow.changes import CHANGING, SAME_SIZE
from tailor_types.lint.flow.context import Remark, Sink, SinkPart
from tailor_types.lint.flow.expressions import dotted
from tailor_types.lint.flow.not_json import not_json
from tailor_types.lint.flow.noted import hand_on, names_of
from tailor_types.lint.flow.state import join_states
from tailor_types.lint.flow.taints import ORDER, VALUE
from tailor_types.lint.flow.values import (
    NO_REFS,
    UNKNOWN,
    Bound,
    External,
    Instance,
    Job,
    JobMaker,
    Method,
    Ref,
    Value,
    Wait,
    join_values,
    ordered,
)
from tailor_types.lint.path_patterns import is_test

if TYPE_CHECKING:
    from tailor_types.lint.catalogue import Entry
    from tailor_types.lint.flow.values import Target

__all__ = ["Calls"]

_JSON = frozenset({"dict", "list", "tuple"})
_MAX_PATH = 5
_MAX_PARTS = 60
"""Beyond these, an argument is reported as a whole."""

_NEVER_RAISES = frozenset({"output", "durable"})
_QUIET = frozenset(
    {
        *("str", "repr", "len", "bool", "isinstance", "issubclass", "callable", "type", "id"),
        *("hash", "round", "abs", "print", "format", "list", "tuple", "set", "frozenset", "dict"),
        *("sorted", "enumerate", "zip", "range", "reversed", "min", "max", "sum", "any", "all"),
        *("getattr", "hasattr", "iter", "map", "filter", "object"),
    }
)
"""Builtins that no value makes fail in practice: a reading that is printed decides nothing."""


class Calls(BuiltinCalls):
    """Evaluates calls."""

    def statement_value(self, node: ir.Expr) -> None:
        """Evaluate an expression statement; a trigger that stands alone is not awaited."""
        self.alone = node if isinstance(node, ir.Call) else None
        self.eval(node)
        self.alone = None

    alone: ir.Call | None = None
    block: int

    def throw(self, name: str, taint: int, at: int) -> None:
        """Note that a call throws *name* on purpose."""
        raise NotImplementedError

    payload: int

    def call(self, node: ir.Call) -> Value:
        """Evaluate a call node."""
        func_node = node.func
        if isinstance(func_node, ir.Attr):
            base = self.eval(func_node.base)
            func = self.attribute(base, func_node)
            opaque = not base.refs
            if base.taint & self.engine.taints.handles:
                base, func = self._asked(base, func, func_node, node)
        else:
            base = Value()
            func = self.eval(func_node)
            opaque = False
        args = self.arguments(node)
        if opaque and isinstance(func_node, ir.Attr):
            result = self._opaque_method(node, func_node, base, args)
        else:
            result = self.dispatch(func, args, node)
        if isinstance(func_node, ir.Attr) and func_node.name in _FINDING and len(node.args) < 2:  # noqa: PLR2004 -- a second says what instead
            return Value(result.taint, result.refs, result.const, absent=True)
        return result

    def _asked(self, base: Value, func: Value, attr: ir.Attr, node: ir.Call) -> tuple[Value, Value]:
        """Return a client and its method as what is called here: this is where it answers."""
        taints = self.engine.taints
        led = base.taint & taints.handles
        own = 0
        for entry, axes in taints.entries_of(led):
            origin = taints.entries[entry]
            if origin is not None and axes:
                text = f"{dotted(attr) or attr.name}()"
                leads = attr.name in _LEADING
                own |= self.origin(
                    node.at, origin.category, text, axes, low=origin.low, handle=leads
                )
        self.fail(OUTSIDE, own)
        kept = base.taint & ~led | own, func.taint & ~led | own
        return (
            Value(kept[0], base.refs, base.const, base.version),
            Value(kept[1], func.refs, func.const, func.version),
        )

    def arguments(self, node: ir.Call) -> Arguments:
        """Evaluate the arguments of a call."""
        args = Arguments()
        for name, expr in node.args:
            value = self.eval(expr)
            if name == "":
                args.add(value)
            elif name == "*":
                self._star(args, value)
            elif name == "**":
                self._double_star(args, value)
            else:
                args.keywords[name] = value
        return args

    def _star(self, args: Arguments, value: Value) -> None:
        objects = self.objects(value)
        if len(objects) == 1 and objects[0][1].kind in {"list", "tuple"} and not args.more:
            obj = objects[0][1]
            if obj.rest is None and not obj.shape:
                for index in sorted(key for key in obj.fields if isinstance(key, int)):
                    args.add(obj.fields[index])
                return
        rest = self.elements(value)
        args.more = rest if args.more is None else join_values(args.more, rest)

    def _double_star(self, args: Arguments, value: Value) -> None:
        objects = self.objects(value)
        for _, obj in objects:
            for key, item in obj.fields.items():
                if isinstance(key, str) and key != "%keys":
                    args.keywords[key] = item
        rest = Value(self.deep(value))
        if not objects or any(obj.rest is not None for _, obj in objects):
            args.more_keywords = rest

    def call_value(self, func: Value, args: list[Value], at: int) -> Value:
        """Call *func* with positional arguments only."""
        arguments = Arguments()
        for arg in args:
            arguments.add(arg)
        return self.dispatch(func, arguments, ir.Call(ir.Const(None, at), [], at, at))

    def dispatch(self, func: Value, args: Arguments, node: ir.Call) -> Value:
        """Call whatever *func* may be."""
        self.called(node.at)
        if not func.refs:
            return self._unknown(func.taint, args, node)
        result: Value | None = None
        for ref in ordered(func.refs):
            part = self._call_ref(ref, func, args, node)
            result = part if result is None else join_values(result, part)
        assert result is not None  # noqa: S101 -- there is at least one ref
        # Which function is called may itself be undecided.
        return Value(result.taint | func.taint, result.refs, result.const)

    def _call_ref(self, ref: Target, func: Value, args: Arguments, node: ir.Call) -> Value:
        match ref:
            case External():
                return self._external_call(ref.name, func.taint, args, node)
            case Ref():
                return self._call_object(ref, args, node)
            case Bound(receiver=receiver, function=function):
                bound = args.prepended(Value(0, frozenset((receiver,))))
                return self._call_ref(function, func, bound, node)
            case Method(receiver=receiver, name=name):
                return self._method(receiver, name, func, args, node)
            case Job(direct=True):
                return self._recorded(ref.name, func.taint, node)
            case JobMaker():
                body = args.positional[0] if args.positional else Value()
                return self.engine.define_job(ref, body)
            case Instance():
                return self._unknown(func.taint, args, node)
            case _:
                return self._unknown(func.taint, args, node)

    def _call_object(self, ref: Ref, args: Arguments, node: ir.Call) -> Value:
        obj = self.obj(ref)
        if obj is None:
            return self._unknown(0, args, node)
        if obj.kind == "function" and obj.info is not None:
            return self.engine.invoke(self, obj, args, node)
        if obj.kind == "class":
            return self.engine.classes.construct(self, ref, args, node)
        if obj.kind == "record":
            return self.engine.classes.construct_record(self, obj, args, node)
        if obj.kind == "partial":
            given = Arguments()
            given.positional = [
                obj.fields[key]
                for key in sorted(k for k in obj.fields if isinstance(k, int))
                if key
            ] + args.positional
            given.keywords = {
                key[1:]: value
                for key, value in obj.fields.items()
                if isinstance(key, str) and key.startswith("=")
            } | args.keywords
            given.more, given.more_keywords = args.more, args.more_keywords
            return self.dispatch(obj.fields[0], given, node)
        if obj.cls is not None:
            method = self.class_member(obj.cls, "__call__", ref, node)
            if method.refs:
                return self.dispatch(method, args, node)
        return self._unknown(0, args, node)

    def _opaque_method(self, node: ir.Call, func: ir.Attr, base: Value, args: Arguments) -> Value:
        """Call a method of a value about which nothing is known."""
        if func.name == "trigger" and self.engine.model.is_durable_name(func.name):
            self.engine.dynamic_triggers.add((self.module, self.statement, node.at))
        self.context.noted.call(node.at, f".{func.name}", args)
        hand_on(self, f".{func.name}", args, node)
        taint = base.taint | self._taint(args)
        if func.name in CHANGING and isinstance(func.base, ir.Item):
            self.changed(base, node.at, func.name, func.base, resizes=False)
        if func.name not in _QUIET_METHODS:
            self._convert(base.taint)
        elif func.name not in _NEVER:
            self.fail(ANY, 0)
        given = self._taint(args)
        if given and func.name in _MUTATORS:
            self.blur(func.base, given)
        if func.name == "join":
            taint = self.engine.taints.turn(taint)
        return Value(taint)

    def _convert(self, taint: int) -> None:
        """What came from outside may not be what is expected; a time or a number is well-formed."""
        taints = self.engine.taints
        self.fail(CONVERSION, taint & (taints.external | taints.symbols))
        self.fail(ANY, 0)

    def blur(self, base: ir.Expr, taint: int) -> None:
        """Taint the variable at the left end of *base*."""
        while isinstance(base, ir.Attr | ir.Item):
            base = base.base
        if isinstance(base, ir.Name):
            value = self.read(base.id)
            self.bind(base.id, value.plus(taint))

    def _taint(self, args: Arguments) -> int:
        taint = 0
        for value in args.all():
            taint |= self.deep(value)
        return taint

    def _unknown(self, taint: int, args: Arguments, node: ir.Call) -> Value:
        """Call something unknown: what goes in comes out, and it may call what it is given."""
        self._call_back(args, node)
        given = self._taint(args)
        self._convert(given)
        return Value(taint | given)

    def is_given(self, value: Value) -> bool:
        """Whether *value*, passed for a parameter that is None by default, is not None itself."""
        own = value.taint & ~self.engine.taints.symbols
        return value.const is UNKNOWN and not value.absent and not own

    def _call_back(self, args: Arguments, node: ir.Call) -> None:
        """Functions of the project that are passed to the unknown may be called by it."""
        before = self.state
        called = False
        for value in args.all():
            for ref in value.refs:
                obj = self.obj(ref)
                if obj is not None and obj.kind == "function" and obj.info is not None:
                    passed = Arguments()
                    passed.more = Value(self._taint(args))
                    if not called:
                        self.state, called = before.copy(), True
                    self.engine.invoke(self, obj, passed, node)
        if called:
            self.state = join_states(before, self.state, 0, node.at)

    def _method(
        self, receiver: Target, name: str, func: Value, args: Arguments, node: ir.Call
    ) -> Value:
        match receiver:
            case Job() | Wait():
                return self._durable(receiver, name, func, args, node)
            case Instance():
                self._changing(receiver, name, args, node)
                return self._external_call(f"{receiver.name}.{name}", func.taint, args, node)
            case Ref():
                obj = self.obj(receiver)
                if obj is not None:
                    self._changing(receiver, name, args, node)
                    return self.container_method(receiver, obj, name, func.taint, args, node)
        return self._unknown(func.taint, args, node)

    def _changing(self, receiver: Target, name: str, args: Arguments, node: ir.Call) -> None:
        """Note that a method of a container changes it."""
        if name in CHANGING and isinstance(node.func, ir.Attr):
            resizes = name not in SAME_SIZE
            value = Value(0, frozenset((receiver,)))
            self.writing = self._taint(args)
            self.changed(value, node.at, name, node.func.base, resizes=resizes)
            self.writing = 0

    def _inline(self, job: Job, node: ir.Call) -> None:
        """Note that the body of a job is called as a function."""
        module = self.engine.modules.get(self.context.key[0])
        if module is not None and not is_test(module.path):
            owner, _, last = dotted(node.func).rpartition(".")
            label = owner if owner and last == "body" else job.name
            self.context.remarks[node.at, "body"] = Remark("body", node.at, self.block, label)

    def _durable(
        self, receiver: Job | Wait, name: str, func: Value, args: Arguments, node: ir.Call
    ) -> Value:
        if not self.engine.model.is_durable_name(name):
            if name == "body" and isinstance(receiver, Job):
                self._inline(receiver, node)
            return Value(func.taint)
        at = node.at
        self.context.noted.point(at, receiver)
        written = dotted(node.func).rpartition(".")[0] or receiver.name
        parts: list[SinkPart] = []
        exprs = [expr for _, expr in node.args]
        values = list(args.all())
        for index, value in enumerate(values):
            expr = exprs[index] if index < len(exprs) else None
            self._parts(value, expr, "", expr.at if expr is not None else at, parts, 0)
        self.fail(FAILURE, 0)
        self._wrong_json(name, node, values, receiver)
        known = self.context.sinks.get(at)
        if known is not None and not dotted(node.func):
            written = min(written, known.target)
        self.context.sinks[at] = Sink(
            at,
            node.first,
            name,
            written,
            func.taint,
            parts,
            self.block,
            dict(self.state.halts),
            awaited=node is not self.alone,
        )
        return Value(0)

    def _recorded(self, name: str, choice: int, node: ir.Call) -> Value:
        """Make a durable call that is a plain call: its arguments are not compared."""
        self.fail(FAILURE, 0)
        self.context.sinks[node.at] = Sink(
            node.at,
            node.first,
            "",
            dotted(node.func) or name.rpartition(".")[2],
            choice,
            [],
            self.block,
            dict(self.state.halts),
        )
        return Value(0)

    def is_function(self, value: Value) -> bool:
        """Whether *value* is a function of the project."""
        return self._callable(value)

    def _wrong_json(
        self, call: str, node: ir.Call, values: list[Value], receiver: Job | Wait
    ) -> None:
        """Note which parts of an argument are certainly not JSON."""
        remarks = self.context.remarks
        for key in [key for key in remarks if key[1] in {f"not-json {node.at}", f"none {node.at}"}]:
            del remarks[key]
        if len(node.args) != 1 or node.args[0][0] or not values:
            return
        [(_, expr)], what = node.args, "argument" if call == "trigger" else "payload"
        written = dotted(node.func)
        if values[0].const is None:
            if isinstance(receiver, Job) and self.engine.takes_nothing(receiver):
                return
            key = (expr.at, f"none {node.at}")
            remarks[key] = Remark("none", expr.at, self.block, written, what)
            return
        for at, path, text in not_json(self, values[0], expr, expr.at):
            part = f'{what} "{path}"' if path else what
            key = (at, f"not-json {node.at}")
            remarks.setdefault(
                key, Remark("not-json", at, self.block, f"{part} of {written}", text)
            )

    def _parts(
        self,
        value: Value,
        expr: ir.Expr | None,
        path: str,
        at: int,
        parts: list[SinkPart],
        depth: int,
    ) -> None:
        """List the parts of an argument: one for each literal key, the rest together."""
        orders = self.engine.taints.orders
        if value.taint:
            parts.append(SinkPart(path, at, value.taint))
        places = {}
        if isinstance(expr, ir.Mapping):
            places = {key.value: item for key, item in expr.items if isinstance(key, ir.Const)}
        elif isinstance(expr, ir.Display):
            places = dict(enumerate(expr.items))
        for ref, obj in self.objects(value):
            if depth > _MAX_PATH or len(parts) > _MAX_PARTS or obj.kind not in _JSON:
                taint = self.deep(Value(0, frozenset((ref,))))
                if obj.kind == "set" and len(value.refs) == 1:
                    taint &= ~orders  # a set is not JSON to begin with, which is said
                parts.append(SinkPart(path, at, taint))
                continue
            shape = obj.shape & ~orders if obj.kind == "dict" else obj.shape
            if shape:
                parts.append(SinkPart(path, at, shape))
            for key, item in obj.fields.items():
                if key == "%keys":
                    continue
                inner = places.get(key) if isinstance(key, str | int) else None
                name = key if isinstance(key, str) else repr(key)
                step = f"[{key}]" if isinstance(key, int) else (f".{name}" if path else name)
                place = at if inner is None else inner.at
                self._parts(item, inner, path + step, place, parts, depth + 1)
            if obj.rest is not None and (taint := self.deep(obj.rest)):
                parts.append(SinkPart(path, at, taint))

    def _external_call(self, name: str, taint: int, args: Arguments, node: ir.Call) -> Value:
        if name in self.engine.model.calls:
            return self._recorded(name, taint, node)
        made = self.engine.define(self, name, args, node)
        if made is not None:
            return made
        self.context.noted.call(node.at, name, args)
        if name == "contextlib.suppress":
            self.context.noted.caught[node.at] = names_of(self, *args.all())
        hand_on(self, name, args, node)
        if name not in _QUIET:
            self.fail(ANY, 0)
        known = self.builtin(name, args, node)
        if known is not None:
            return known.plus(taint) if taint else known
        entries = self.engine.catalogue.lookup(name)
        entry = self._applicable(entries, args)
        if name in _TEXTS:
            # In a text the order is no longer an order of elements.
            return Value(self.engine.taints.turn(taint | self._taint(args)))
        if name in _ENDS:
            self.context.ends.add(self.block)
        if entry is None:
            if name.rpartition(".")[2] not in _QUIET:
                self._convert(self._taint(args))
                self.fail(OUTSIDE, taint & self.engine.taints.external)
            if not entries:
                self._call_back(args, node)
                if self._foreign(name):
                    text, low = f"{dotted(node.func) or name}()", not self.engine.strict
                    taint |= self.origin(node.at, "unknown", text, low=low)
            return self._external_result(name, taint | self._taint(args))
        return self._catalogued(entry, name, taint, args, node)

    def _foreign(self, name: str) -> bool:
        """Whether *name* is of another library, about which nothing is known."""
        top = name.split(".", maxsplit=1)[0]
        known = top in sys.stdlib_module_names or top in self.engine.model.packages
        return name in _EVALUATING or (not known and "." in name)

    def _external_result(self, name: str, taint: int) -> Value:
        last = name.rpartition(".")[2]
        if name in _RETURNS:
            return Value(taint, frozenset((Instance(_RETURNS[name]),)))
        refs = frozenset((Instance(name),)) if last[:1].isupper() or name in _LOWER else NO_REFS
        return Value(taint, refs)

    def _catalogued(
        self, entry: Entry, name: str, taint: int, args: Arguments, node: ir.Call
    ) -> Value:
        given = self._taint(args) | taint
        taints = self.engine.taints
        if entry.kind == "sanitizer":
            return Value(given & ~taints.orders if entry.clears == "order" else given)
        if entry.kind == "propagator":
            if name not in _QUIET:
                self._convert(given)
            return self._external_result(name, given)
        if entry.kind == "fluent":
            return Value(given, frozenset((Instance(name.rpartition(".")[0]),)))
        if entry.effect == "global-write" and entry.category == "random":
            self.remark("seed", node.at, f"{dotted(node.func) or name}()")
        if entry.category in _NEVER_RAISES or entry.effect in {
            "side-effect",
            "global-write",
            "control",
        }:
            if entry.category in IO and entry.effect == "side-effect":
                text = f"{dotted(node.func) or name}()"
                self.fail(OUTSIDE, given | self.origin(node.at, entry.category, text))
            return Value(0)
        text = f"{dotted(node.func) or name}()"
        low = bool(entry.severity)
        result = given
        fresh = not taint & taints.values & ~taints.symbols
        handle = _leads(entry, name)
        if entry.effect == "order" or (entry.effect == "order+value" and fresh):
            result |= self.origin(node.at, entry.category, text, ORDER, low=low, handle=handle)
        if entry.effect != "order" and fresh:
            own = self.origin(node.at, entry.category, text, VALUE, low=low, handle=handle)
            result |= own
        if entry.category in IO:
            self.fail(OUTSIDE, result)
        return self._external_result(name, result)

    def _applicable(self, entries: tuple[Entry, ...], args: Arguments) -> Entry | None:
        """Return the first entry whose condition the call meets."""
        for entry in entries:
            if entry.match != "read" and _holds(entry.when, args):
                return entry
        return None


_NEVER = frozenset({"append", "extend", "add", "update", "get", "keys", "items", "values", "copy"})
"""Methods that do not raise, whatever they are given."""

_LOOP = "asyncio.AbstractEventLoop"
_RETURNS = {
    "asyncio.get_event_loop": _LOOP,
    "asyncio.get_running_loop": _LOOP,
    "asyncio.new_event_loop": _LOOP,
    "logging.getLogger": "logging.Logger",
}
"""What functions return whose names do not say it."""
_EVALUATING = frozenset({"eval", "exec", "runpy.run_path", "runpy.run_module"})
_TEXTS = frozenset({"str", "repr", "format", "ascii", "json.dumps", "pprint.pformat"})
_ENDS = frozenset({"sys.exit", "os._exit", "os.abort", "exit", "quit"})
_FINDING = frozenset({"get", "match", "search", "fullmatch", "first", "find", "one_or_none"})
"""Methods that return None where they find nothing."""
_LEADING = frozenset(
    {
        *("acquire", "begin", "client", "connect", "connection", "cursor", "pipeline", "resource"),
        *("session", "stream", "transaction", "from_url", "create_engine", "create_async_engine"),
        *("sessionmaker", "async_sessionmaker", "create_pool", "create_client", "pool"),
    }
)
"""Names of functions and methods that return a client, a connection or the like."""
_MUTATORS = frozenset(
    {
        *("append", "extend", "insert", "add", "update", "setdefault"),
        *("push", "put", "appendleft", "write", "set"),
    }
)
_QUIET_METHODS = frozenset(
    {
        *("isoformat", "timestamp", "strftime", "total_seconds", "date", "time"),
        *("append", "extend", "add", "update", "get", "keys", "items", "values", "copy"),
        *("hex", "strip", "lower", "upper", "replace", "split", "join", "format", "encode"),
        *("startswith", "endswith", "write"),
        *("info", "debug", "warning", "error", "exception"),
    }
)
_LOWER = frozenset(
    {
        *("datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta"),
        *("bytes", "bytearray", "memoryview", "complex", "object"),
        *("collections.defaultdict", "array.array", "itertools.count", "itertools.cycle"),
        *("numpy.random.default_rng",),
    }
)


def _leads(entry: Entry, name: str) -> bool:
    """Whether a source only leads to one: its methods are what answers."""
    last = name.rpartition(".")[2]
    return entry.category == "network" and (last[:1].isupper() or last in _LEADING)


def _holds(when: str, args: Arguments) -> bool:
    """Whether a call has the shape that an entry asks for."""
    match when:
        case "":
            return True
        case "no_args":
            return not args.given() or (
                len(args.positional) == 1 and args.positional[0].const is None
            )
        case "has_args":
            return bool(args.given())
        case "missing_arg:-1":
            return len(args.positional) < 2 and not args.keywords  # noqa: PLR2004 -- format and time
        case "not int":
            value = args.positional[0] if args.positional else None
            return value is None or not isinstance(value.const, int)
        case "unknown-class":
            return False
    if when.startswith("not kw:"):
        return not _holds(when[4:], args)
    if when.startswith("kw:"):
        return when[3:] in args.keywords or len(args.positional) > 1
    return True
