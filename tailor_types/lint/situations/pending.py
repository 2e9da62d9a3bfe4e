"""Coroutines of durable calls on their way: where they are made, kept, and what becomes of them.

One function at a time, and without regard to order: a name stands for all that it is ever given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.parts import children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tailor_types.lint.situations.view import View

__all__ = ["Kept", "Pending", "Use"]

_GATHERS = frozenset({"asyncio.gather", "asyncio.tasks.gather"})
_COMPLETES = frozenset(
    {
        *("asyncio.as_completed", "asyncio.wait", "asyncio.tasks.as_completed"),
        *("asyncio.tasks.wait", "concurrent.futures.as_completed", "concurrent.futures.wait"),
    }
)
_TASKS = frozenset({"create_task", "ensure_future", "start_soon"})
_LOOPS = frozenset(
    {
        *("asyncio.run", "asyncio.runners.run", "asyncio.run_coroutine_threadsafe", "anyio.run"),
        *("trio.run", "asyncio.Runner.run", ".run_until_complete"),
        "asyncio.AbstractEventLoop.run_until_complete",
    }
)
_WAITS_FOR = frozenset({"asyncio.wait_for", "asyncio.tasks.wait_for"})
_PASSES_ON = frozenset(
    {
        *("list", "tuple", "iter", "enumerate", "zip", "set", "dict", "typing.cast"),
        *("asyncio.shield", "itertools.chain", "itertools.chain.from_iterable", "next"),
    }
)
_LOOKS = frozenset(
    {
        *("print", "str", "repr", "ascii", "format", "bool", "len", "type", "id", "hash"),
        *("isinstance", "callable", "json.dumps", "pprint.pprint", "sys.getrefcount"),
        *("inspect.iscoroutine", "inspect.isawaitable", "asyncio.iscoroutine"),
    }
)
_REORDERS = frozenset({"reversed", "sorted"})
_ADDS = frozenset({"append", "appendleft", "add", "extend", "insert", "update", "setdefault"})
_TAKES = frozenset({"pop", "popleft", "popitem", "get", "values", "items", "copy"})


@dataclass(frozen=True, slots=True)
class Kept:
    """What a value holds: coroutines themselves, in a container, or as tasks; by place."""

    direct: frozenset[int] = frozenset()
    inside: frozenset[int] = frozenset()
    tasks: frozenset[int] = frozenset()

    def __or__(self, other: Kept) -> Kept:
        if other is _NOTHING:
            return self
        if self is _NOTHING:
            return other
        return Kept(
            self.direct | other.direct, self.inside | other.inside, self.tasks | other.tasks
        )

    @property
    def all(self) -> frozenset[int]:
        """Return the coroutines, however they are held."""
        return self.direct | self.inside

    def packed(self) -> Kept:
        """Return a container with this in it."""
        return Kept(frozenset(), self.all, self.tasks)

    def unpacked(self) -> Kept:
        """Return an element of this."""
        return Kept(self.inside, self.inside, self.tasks)


@dataclass(frozen=True, slots=True)
class Use:
    """Something that is done with coroutines.

    Attributes:
        kind: ``await``, ``gathered``, ``completion``, ``tasked``, ``bounded``, ``threaded``,
            ``passed``, ``returned``, ``kept`` (where this function does not see it).
    """

    kind: str
    at: int
    made: frozenset[int]


_NOTHING = Kept()


class Pending:
    """The coroutines of one function.

    Attributes:
        uses: what is done with them.
        reordered: those that are taken in another order than they were made in.
        passed: what each argument of a call holds, by the call: behind a star, a keyword, neither.

    Args:
        gives: whether a function that is not async returns the coroutine of a durable call.
        wraps: which of the coroutines passed to an async function of the project it awaits.
        given: what the parameters hold, where that is asked.
    """

    def __init__(
        self,
        view: View,
        gives: Callable[[int], bool],
        wraps: Callable[[int, list[tuple[str, Kept]]], frozenset[int]],
        given: dict[str, Kept] | None = None,
    ) -> None:
        self._view = view
        self._gives = gives
        self._wraps = wraps
        self._names: dict[str, Kept] = {} if given is None else dict(given)
        self._uses: dict[Use, None] = {}
        self.reordered: set[int] = set()
        self.passed: dict[int, list[tuple[str, Kept]]] = {}
        self.returned = _NOTHING
        if not view.durable and not given:
            return
        for _ in range(3):
            before = dict(self._names)
            for number in view.context.graph.order:
                self._block(view.code.blocks[number])
            if before == self._names:
                break
        for name in view.code.shared:
            self._use("kept", 0, self._names.get(name, _NOTHING))

    @property
    def uses(self) -> list[Use]:
        """Return what is done with them, in the order of the text."""
        return sorted(self._uses, key=lambda use: (use.at, use.kind))

    def is_made(self, at: int) -> bool:
        """Whether the call at *at* makes the coroutine of a durable call."""
        view = self._view
        if view.names(at):
            return False  # it may call what it is given, whenever it likes
        return at in view.context.sinks or (at in view.durable and self._gives(at))

    def _use(self, kind: str, at: int, kept: Kept, *, tasks: bool = False) -> None:
        made = kept.all | kept.tasks if tasks else kept.all
        if made:
            self._uses[Use(kind, at, made)] = None

    def _block(self, block: ir.Block) -> None:
        for instruction in block.code:
            match instruction:
                case ir.Set(target=target, value=value):
                    self._assign(target, self._of(value))
                case ir.Update(target=target, value=value):
                    self._assign(target, self._of(value))
                case ir.Eval(value=value):
                    self._of(value)
                case ir.Collect(into=into, key=key, value=value):
                    parts = [value] if key is None else [key, value]
                    self._add(into, self._union(parts).packed())
        if isinstance(block.end, ir.Branch):
            self._of(block.end.test)

    def _add(self, name: str, kept: Kept) -> None:
        if kept != _NOTHING:
            self._names[name] = self._names.get(name, _NOTHING) | kept

    def _assign(self, target: ir.Expr, kept: Kept) -> None:
        match target:
            case ir.Name(id="%return"):
                self.returned |= kept
                if not self._view.code.is_async:
                    self._use("returned", target.at, kept)
                else:
                    # Whoever awaits an async function gets what it returns: still a coroutine.
                    self._use("returned", target.at, Kept(kept.inside - kept.direct))
            case ir.Name(id=name):
                self._add(name, kept)
            case ir.Item(base=ir.Name(id=name)):
                self._add(name, kept.packed())
            case ir.Display(items=items):
                for item in items:
                    inner = item.value if isinstance(item, ir.Spread) else item
                    self._assign(inner, kept.unpacked())
            case _:
                self._use("kept", target.at, kept)

    def _of(self, node: ir.Expr) -> Kept:
        if isinstance(node, ir.Name):
            return self._names.get(node.id, _NOTHING)
        return _NOTHING if isinstance(node, ir.Const) else self._of_parts(node)

    def _of_parts(self, node: ir.Expr) -> Kept:
        match node:
            case ir.Call():
                return self._call(node)
            case ir.Await(value=value):
                self._use("await", node.at, self._of(value))
                return _NOTHING
            case ir.Yield(value=value):
                self._use("kept", node.at, self._of(value))
                return _NOTHING
            case ir.Item(base=base, index=index):
                if isinstance(index, ir.Apply) and index.op == "slice":
                    self.reordered |= self._backwards(base, index)
                    return self._of(base)
                return self._of(base).unpacked()
            case ir.Element(base=base):
                return self._of(base).unpacked()
            case ir.Spread(value=value) | ir.Enter(value=value):
                return self._of(value)
            case ir.Choice(options=options):
                return self._union(options)
            case ir.Apply(op="binary", parts=parts):
                return Kept(frozenset(), self._union(parts).inside)
            case ir.Display() | ir.Mapping():
                return self._union(children(node)).packed()
        self._union(children(node))
        return _NOTHING

    def _union(self, nodes: Iterable[ir.Expr]) -> Kept:
        kept = _NOTHING
        for node in nodes:
            kept |= self._of(node)
        return kept

    def _backwards(self, base: ir.Expr, index: ir.Apply) -> frozenset[int]:
        is_reversed = len(index.parts) == 1 and isinstance(index.parts[0], ir.Apply)
        return self._of(base).inside if is_reversed else frozenset()

    def _call(self, node: ir.Call) -> Kept:
        view, at = self._view, node.at
        names = view.names(at)
        kept = _NOTHING
        parts = [(star, self._of(value)) for star, value in node.args]
        if any(part != _NOTHING for _, part in parts):
            self.passed[at] = parts
        for star, part in () if _only_looks(names) else parts:
            kept |= part.unpacked() if star in {"*", "**"} else part
        func = node.func
        # What the project defines is no method of a container, whatever its name.
        known = isinstance(func, ir.Attr) and at not in view.callees
        last = func.name if isinstance(func, ir.Attr) and known else ""
        if isinstance(func, ir.Attr):
            base = self._of(func.base)
            if isinstance(func.base, ir.Name) and last in _ADDS and kept != _NOTHING:
                self._add(func.base.id, kept.packed())
                return _NOTHING
            if last in _TAKES and base.inside:
                if last == "pop" and not node.args:
                    self.reordered |= base.inside
                return base if last in {"values", "items", "copy"} else base.unpacked()
            self._use("passed", at, Kept(base.direct))
        if names == {"map"} and at in view.durable:
            return Kept(inside=frozenset({at}))
        if names & _PASSES_ON or names & _REORDERS:
            if names & _REORDERS:
                self.reordered |= kept.inside
            return kept
        kind = self._kind(node, names)
        if kind == "tasked":
            self._use(kind, at, kept)
            return Kept(tasks=kept.direct)
        self._use(kind, at, kept, tasks=kind == "completion")
        if kind == "gathered":
            return Kept(kept.all)
        return Kept(frozenset({at}) if self.is_made(at) else self._wraps(at, parts))

    def _kind(self, node: ir.Call, names: set[str]) -> str:
        if names & _GATHERS:
            return "gathered"
        if names & _COMPLETES:
            return "completion"
        if names & _LOOPS:
            return "threaded"
        if names & _WAITS_FOR:
            args = self._view.noted.arguments.get(node.at)
            limit = None if args is None else args.get(1, "timeout")
            return "passed" if limit is not None and limit.const is None else "bounded"
        if any(name.rpartition(".")[2] in _TASKS for name in names):
            return "tasked"
        return "passed"


def _only_looks(names: set[str]) -> bool:
    """Whether all functions of these *names* look at what they are given, and never await it."""
    return bool(names) and all(name in _LOOKS or name.startswith("logging.") for name in names)
