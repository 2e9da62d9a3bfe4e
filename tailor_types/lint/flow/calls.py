"""What a call does, by what is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.exceptions import ANY
from tailor_types.lint.flow.arguments import Arguments, by_name
from tailor_types.lint.flow.changes import CHANGING, SAME_SIZE
from tailor_types.lint.flow.noted import hand_on
from tailor_types.lint.flow.outside_calls import LEADING, OutsideCalls
from tailor_types.lint.flow.places import by_place
from tailor_types.lint.flow.spelling import dotted
from tailor_types.lint.flow.state import join_states
from tailor_types.lint.flow.values import (
    HIDDEN,
    Bound,
    External,
    Instance,
    Job,
    JobMaker,
    Method,
    Obj,
    Ref,
    Value,
    Wait,
    join_values,
    ordered,
)

if TYPE_CHECKING:
    from tailor_types.lint.flow.state import State
    from tailor_types.lint.flow.values import Target

__all__ = ["Calls"]


class Calls(OutsideCalls):
    """Evaluates calls."""

    def __init__(self) -> None:
        super().__init__()
        self.unwrapping: set[Ref] = set()

    def statement_value(self, node: ir.Expr) -> None:
        """Evaluate an expression statement; a trigger that stands alone is not awaited."""
        self.alone = node if isinstance(node, ir.Call) else None
        self.eval(node)
        self.alone = None

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
        if isinstance(func_node, ir.Attr) and func_node.name in {"__new__", "update"}:
            made = self._made(func_node, func, args, node)
            if made is not None:
                return made
        if opaque and isinstance(func_node, ir.Attr):
            result = self._opaque_method(node, func_node, base, args)
        else:
            result = self.dispatch(func, args, node)
        if isinstance(func_node, ir.Attr) and func_node.name in _FINDING and len(node.args) < 2:  # noqa: PLR2004 -- a second says what instead
            return Value(result.taint, result.refs, result.const, absent=True)
        return result

    def _made(self, attr: ir.Attr, func: Value, args: Arguments, node: ir.Call) -> Value | None:
        """Do ``super().__new__(cls)``, ``obj.__dict__.update(...)``; None for anything else."""
        if attr.name == "__new__":
            ours = any(isinstance(ref, Ref) for ref in func.refs)
            classes = list(args.positional[0].refs) if args.positional else []
            if ours or len(classes) != 1 or not self.is_class(classes[0]):
                return None
            return self.new(("instance", node.at), Obj("instance", cls=classes[0]))
        holder = attr.base
        if not isinstance(holder, ir.Attr) or holder.name != "__dict__":
            return None
        given = [obj for value in args.positional for _, obj in self.objects(value)]
        given.append(Obj("dict", by_name(args.keywords), args.more_keywords))
        for ref, obj in self.objects(self.eval(holder.base)):
            changed = obj.copy()
            for other in given:
                changed.fields.update(
                    (key, part) for key, part in other.fields.items() if key not in HIDDEN
                )
                if other.rest is not None:
                    rest = other.rest
                    changed.rest = rest if changed.rest is None else join_values(changed.rest, rest)
            self.write(ref, changed)
        return Value()

    def _asked(self, base: Value, func: Value, attr: ir.Attr, node: ir.Call) -> tuple[Value, Value]:
        """Return a client and its method as what is called here: this is where it answers."""
        taints = self.engine.taints
        led = base.taint & taints.handles
        own = 0
        for entry, axes in taints.entries_of(led):
            origin = taints.entries[entry]
            if origin is not None and axes:
                text = f"{dotted(attr) or attr.name}()"
                leads = attr.name in LEADING
                own |= self.origin(
                    node.at, origin.category, text, axes, low=origin.low, handle=leads
                )
        self.fail_outside(own)
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
                self.spread(args, value)
            elif name == "**":
                self._double_star(args, value)
            else:
                args.keywords[name] = value
        return args

    def spread(self, args: Arguments, value: Value) -> None:
        """Add ``*value`` to the arguments of a call."""
        known = by_place(self, value) if args.more is None else None
        shape = self.shape(value)
        args.spread |= shape
        if known is not None:
            turned = self.engine.taints.turn(shape)
            args.positional += [part.plus(turned) for part in known]
            return
        rest = self.elements(value)
        args.more = rest if args.more is None else join_values(args.more, rest)

    def _double_star(self, args: Arguments, value: Value) -> None:
        objects = self.objects(value)
        for _, obj in objects:
            for key, item in obj.fields.items():
                if isinstance(key, str) and key not in HIDDEN:
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
        targets = ordered(func.refs)
        if not targets:
            return self._unknown(func.taint, args, node)
        if len(targets) > 1:
            result = self._one_of(targets, func, args, node)
        else:
            result = self._call_ref(targets[0], func, args, node)
        # Which function is called may itself be undecided.
        taint, given, absent = result.taint | func.taint, result.given, result.absent
        return Value(taint, result.refs, result.const, given=given, absent=absent)

    def _one_of(self, targets: list[Target], func: Value, args: Arguments, node: ir.Call) -> Value:
        """Call one of several, each from here: what they do is joined, like the ways of an `if`."""
        before, outer = self.state, (self.choosing, self.turn)
        self.choosing |= func.taint
        deciding = func.taint & self.engine.taints.values
        state: State | None = None
        result: Value | None = None
        for self.turn, ref in enumerate(targets):
            self.state = before.copy()
            part = self._call_ref(ref, func, args, node)
            result = part if result is None else join_values(result, part, deciding)
            after = self.state
            state = after if state is None else join_states(state, after, deciding, node.at)
        self.choosing, self.turn = outer
        assert state is not None  # noqa: S101 -- there is at least one target
        assert result is not None  # noqa: S101 -- the same
        self.state = state
        return result

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
                return self.engine.jobs.define_body(ref, body)
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
        if obj.kind == "getter":
            return self.got(obj, args, node)
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
            given.spread = args.spread
            if ref in self.unwrapping:
                return self._unknown(0, given, node)  # a loop wrapped it again and again
            self.unwrapping.add(ref)
            result = self.dispatch(obj.fields[0], given, node)
            self.unwrapping.discard(ref)
            return result
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
        self.poured(args, base.taint)
        taint = base.taint | self._all(args)
        if func.name in CHANGING and isinstance(func.base, ir.Item):
            self.changed(base, node.at, func.name, func.base, resizes=False)
        if func.name not in _QUIET_METHODS:
            self._convert(base.taint)
        elif func.name not in _NEVER:
            self.fail(ANY, 0)
        given = self._all(args)
        if given and func.name in _MUTATORS:
            self.blur(func.base, given)
        if func.name == "join":
            taint = self.engine.taints.turn(taint)
        return Value(taint)

    def blur(self, base: ir.Expr, taint: int) -> None:
        """Taint the variable at the left end of *base*."""
        while isinstance(base, ir.Attr | ir.Item):
            base = base.base
        if taint and isinstance(base, ir.Name):
            self.bind(base.id, self.read(base.id).plus(taint))

    def _method(
        self, receiver: Target, name: str, func: Value, args: Arguments, node: ir.Call
    ) -> Value:
        match receiver:
            case Job() | Wait():
                return self._durable(receiver, name, func, args, node)
            case Instance():
                self._changing(receiver, name, args, node)
                if name in _MUTATORS and isinstance(node.func, ir.Attr):
                    self.blur(node.func.base, self._all(args))
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
            self.writing = self._all(args)
            self.changed(value, node.at, name, node.func.base, resizes=resizes)
            self.writing = 0


_NEVER = frozenset({"append", "extend", "add", "update", "get", "keys", "items", "values", "copy"})
"""Methods that do not raise, whatever they are given."""

_FINDING = frozenset({"get", "match", "search", "fullmatch", "first", "find", "one_or_none"})
"""Methods that return None where they find nothing."""
_MUTATORS = frozenset(
    {
        *("append", "extend", "insert", "add", "update", "setdefault"),
        *("push", "put", "put_nowait", "appendleft", "write", "set", "set_result", "add_note"),
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
