"""Calls of what is outside the project: by the catalogue, or unknown."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tailor_types.lint.catalogue import IO
from tailor_types.lint.exceptions import ANY, CONVERSION
from tailor_types.lint.flow.arguments import Arguments
from tailor_types.lint.flow.noted import hand_on, names_of
from tailor_types.lint.flow.spelling import dotted
from tailor_types.lint.flow.state import join_states
from tailor_types.lint.flow.taints import ORDER, VALUE
from tailor_types.lint.flow.values import (
    NO_REFS,
    Instance,
    Value,
)

if TYPE_CHECKING:
    from tailor_types.lint import ir
    from tailor_types.lint.catalogue import Entry
from tailor_types.lint.flow.durable_calls import DurableCalls

__all__ = ["LEADING", "OutsideCalls"]

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
_LOOP = "asyncio.AbstractEventLoop"
_RETURNS = {
    "asyncio.get_event_loop": _LOOP,
    "asyncio.get_running_loop": _LOOP,
    "asyncio.new_event_loop": _LOOP,
    "logging.getLogger": "logging.Logger",
    "multiprocessing.Pool": "multiprocessing.pool.Pool",
    "multiprocessing.pool.ThreadPool": "multiprocessing.pool.ThreadPool",
}
"""What functions return whose names do not say it."""
LEADING = frozenset(
    {
        *("acquire", "begin", "client", "connect", "connection", "cursor", "pipeline", "resource"),
        *("session", "stream", "transaction", "from_url", "create_engine", "create_async_engine"),
        *("sessionmaker", "async_sessionmaker", "create_pool", "create_client", "pool"),
    }
)
"""Names of functions and methods that return a client, a connection or the like."""
_EVALUATING = frozenset({"eval", "exec", "runpy.run_path", "runpy.run_module"})
_TESTS = frozenset(
    f"os.path.{name}"
    for name in ("exists", "isdir", "isfile", "isjunction", "islink", "ismount", "lexists")
)
_TEXTS = frozenset({"str", "repr", "format", "ascii", "json.dumps", "pprint.pformat"})
_ENDS = frozenset({"sys.exit", "os._exit", "os.abort", "exit", "quit"})
_LOWER = frozenset(
    {
        *("datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta"),
        *("bytes", "bytearray", "memoryview", "complex", "object"),
        *("collections.defaultdict", "array.array", "itertools.count", "itertools.cycle"),
        *("numpy.random.default_rng",),
    }
)


class OutsideCalls(DurableCalls):
    """Evaluates calls of libraries."""

    def _convert(self, taint: int) -> None:
        """What came from outside may not be what is expected; a time or a number is well-formed."""
        taints = self.engine.taints
        for name in CONVERSION:
            self.fail(name, taint & (taints.external | taints.symbols))
        self.fail(ANY, 0)

    def _unknown(self, taint: int, args: Arguments, node: ir.Call) -> Value:
        """Call something unknown: what goes in comes out, and it may call what it is given."""
        given = self._all(args) | self._call_back(args, node)
        self._convert(given)
        return Value(taint | given)

    def _call_back(self, args: Arguments, node: ir.Call) -> int:
        """Functions of the project that are passed to the unknown may be called by it.

        Return the taint of what they return then.
        """
        before = self.state
        called, returned = False, 0
        for value in args.all():
            for ref in value.refs:
                obj = self.obj(ref)
                if obj is not None and obj.kind == "function" and obj.info is not None:
                    passed = Arguments()
                    passed.more = Value(self._all(args))
                    if not called:
                        self.state, called = before.copy(), True
                    returned |= self.deep(self.engine.invoke(self, obj, passed, node))
        if called:
            self.state = join_states(before, self.state, 0, node.at)
        return returned

    def _external_call(self, name: str, taint: int, args: Arguments, node: ir.Call) -> Value:
        if name in self.engine.model.calls:
            return self._recorded(name, taint, node)
        made = self.engine.jobs.define(self, name, args, node)
        if made is not None:
            return made
        self.context.noted.call(node.at, name, args)
        if name == "contextlib.suppress":
            self.context.noted.caught[node.at] = names_of(self, *args.all())
        hand_on(self, name, args, node)
        self.poured(args)
        if name not in _QUIET:
            self.fail(ANY, 0)
        known = self.builtin(name, args, node)
        if known is not None:
            return known.plus(taint) if taint else known
        entries = self.engine.catalogue.lookup(name)
        entry = self._applicable(entries, args)
        if name in _TEXTS:
            # In a text the order is no longer an order of elements.
            return Value(self.engine.taints.turn(taint | self._all(args)))
        if name in _ENDS:
            self.context.ends.add(self.block)
        if entry is None:
            if name.rpartition(".")[2] not in _QUIET:
                self._convert(self._all(args))
                self.fail_outside(taint & self.engine.taints.external)
            if not entries:
                taint |= self._call_back(args, node)
                if self._foreign(name):
                    text, low = f"{dotted(node.func) or name}()", not self.engine.strict
                    taint |= self.origin(node.at, "unknown", text, low=low)
            return self._external_result(name, taint | self._all(args))
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
        given = self._all(args) | taint
        taints = self.engine.taints
        if entry.kind == "sanitizer":
            return Value(given & ~taints.orders if entry.clears == "order" else given)
        if entry.kind == "propagator":
            if name not in _QUIET:
                self._convert(given)
            given |= self._call_back(args, node)
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
                self.fail_outside(given | self.origin(node.at, entry.category, text))
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
            if _only_asks(entry, name):
                taints.settle_form(own)
            result |= own
        if entry.category in IO and not _only_asks(entry, name):
            self.fail_outside(result)
        return self._external_result(name, result)

    def _applicable(self, entries: tuple[Entry, ...], args: Arguments) -> Entry | None:
        """Return the first entry whose condition the call meets."""
        for entry in entries:
            if entry.match != "read" and _holds(entry.when, args):
                return entry
        return None


def _only_asks(entry: Entry, name: str) -> bool:
    """Whether a source cannot fail: what the process knows of itself, or a test that says no."""
    return (
        name in _TESTS
        if entry.category == "filesystem"
        else (entry.category == "process" and entry.effect == "value")
    )


def _leads(entry: Entry, name: str) -> bool:
    """Whether a source only leads to one: its methods are what answers."""
    last = name.rpartition(".")[2]
    return entry.category == "network" and (last[:1].isupper() or last in LEADING)


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
