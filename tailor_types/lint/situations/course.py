"""Triggers that leave the job's own course: gathered, in tasks, in threads, under a clock."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.spelling import dotted
from tailor_types.lint.situations.model import Found
from tailor_types.lint.situations.pending import Pending
from tailor_types.lint.situations.relayed import Relayed
from tailor_types.lint.situations.repeats import lets_run
from tailor_types.lint.situations.tree import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tailor_types.lint.flow.context import Context
    from tailor_types.lint.situations.pending import Use
    from tailor_types.lint.situations.view import View

__all__ = ["Course"]

_WRONG = frozenset({"completion", "tasked", "bounded", "threaded"})
_STARTS = frozenset({"await", "gathered", "tasked", "bounded"})
_MANAGERS = frozenset({"contextmanager", "asynccontextmanager", "fixture"})


class Course:
    """Follows the coroutines of one function after the other.

    Attributes:
        relayed: what becomes of those that are passed on.
    """

    def __init__(self, view: Callable[[Context], View]) -> None:
        self._view = view
        self._pending: dict[Context, Pending] = {}
        self._foreign: dict[Context, tuple[bool, bool]] = {}
        self.relayed = Relayed(view)

    def release(self) -> None:
        """Let go of the parts, which refer back."""
        self._pending.clear()
        del self.relayed

    def pending(self, view: View) -> Pending:
        """Return the coroutines of *view*."""
        known = self._pending.get(view.context)
        if known is None:
            known = Pending(
                view,
                lambda at: self._gives(view, at),
                lambda at, parts: self.relayed.wrapped(view, at, parts),
            )
            self._pending[view.context] = known
        return known

    def _gives(self, view: View, at: int) -> bool:
        for callee in view.callees.get(at, ()):
            if callee.summary is None or not callee.summary.triggers:
                continue
            if callee.code.is_async and not callee.code.is_generator:
                return True
            if callee.code.is_async or callee is view.context or callee.recursive:
                continue
            if self.pending(self._view(callee)).returned.all:
                return True
        return False

    def dropped(self, view: View) -> set[int]:
        """Return the durable calls whose coroutine nobody awaits."""
        pending = self.pending(view)
        used = {at for use in pending.uses for at in use.made}
        return {at for at in view.durable if at not in used and pending.is_made(at)}

    def found(self, view: View) -> Iterator[Found]:
        """Yield what is found in one function."""
        pending = self.pending(view)
        uses = [use for use in pending.uses if use.kind in _WRONG or use.kind == "gathered"]
        uses += self.relayed.uses(view, pending)
        inner: set[int] = set()
        for use in uses:
            if use.kind in _WRONG and use.at in view.tree.calls:
                inner |= {part.at for part in walk(view.tree.calls[use.at])} - {use.at}
        for use in uses:
            if use.at in inner:
                continue
            trigger = view.written(min(use.made))
            if use.kind != "gathered":
                yield Found(use.kind, use.at, view.written(use.at), trigger)
            elif self._several(view, use):
                hasty = next((at for at in sorted(use.made) if self._is_hasty(view, at)), None)
                kind = "gathered" if hasty is None else "foreign"
                branch = trigger if hasty is None else view.written(hasty)
                yield Found(kind, use.at, view.written(use.at), branch)
        calls = self.dropped(view) & view.tree.calls.keys()  # nobody wrote the call of a body
        for at in sorted(calls - view.context.sinks.keys()):
            yield Found("dropped", at, view.written(at))
        yield from self._handed(view)
        yield from self._stored(view, pending)
        if view.code.is_generator and not _MANAGERS & set(view.code.decorators):
            for at in view.durable:
                yield Found("generated", at, "", view.written(at))

    def _several(self, view: View, use: Use) -> bool:
        """Whether more than one coroutine is gathered: one alone runs as it would without."""
        if len(use.made) > 1 or view.names(min(use.made)):  # several, or one by `map`
            return True
        block = view.tree.blocks[min(use.made)]
        return bool(view.later(block) >> block & 1)

    def _is_hasty(self, view: View, at: int) -> bool:
        return any(self._awaits(callee)[1] for callee in view.callees.get(at, ()))

    def _awaits(self, context: Context) -> tuple[bool, bool]:
        """Return whether *context* awaits anything else than durable calls, and before one."""
        known = self._foreign.get(context)
        if known is None:
            self._foreign[context] = (False, False)  # what a recursion adds is what it has
            view = self._view(context)
            pending = self.pending(view)
            durable = {use.at for use in pending.uses if use.kind == "await"}
            places: list[tuple[int, int]] = []
            before = False
            for node, block in view.tree.awaits:
                if block not in context.graph.number:
                    continue
                value = node.value
                callees = view.callees.get(value.at, []) if isinstance(value, ir.Call) else []
                inner = [self._awaits(callee) for callee in callees]
                before |= any(hasty for _, hasty in inner)
                if any(foreign for foreign, _ in inner) or (
                    not callees and node.at not in durable and not _is_own(view, value)
                ):
                    places.append((node.at, block))
            before |= any(
                view.comes_after(place, durable_call)
                for place in places
                for durable_call in view.durable.items()
            )
            known = self._foreign[context] = (bool(places), before)
        return known

    def _handed(self, view: View) -> Iterator[Found]:
        """Yield calls that are given a function which triggers."""
        for at in view.noted.handed & view.durable.keys():
            names = {name.rpartition(".")[2] for name in view.names(at)}
            callees = view.callees.get(at, ())
            call = view.tree.calls.get(at)
            if call is None:
                continue
            sink = view.context.sinks.get(at)
            trigger = next((f"{callee.code.name}()" for callee in callees), "a trigger")
            if sink is not None:
                given = [dotted(value) for _, value in call.args]
                trigger = next(
                    (f"{text}()" for text in given if text.endswith(f".{sink.call}")), trigger
                )
            kind = "tasked" if "start_soon" in names else "threaded"
            what = f"{dotted(call.func) or 'this call'}()"
            yield Found(kind, at, what, trigger.replace("<lambda>()", "a function that triggers"))

    def _stored(self, view: View, pending: Pending) -> Iterator[Found]:
        starts: dict[int, int] = {}
        for use in pending.uses:
            if use.kind in _STARTS:
                for at in use.made:
                    starts.setdefault(at, use.at)
        for at, start in starts.items():
            if at in pending.reordered and self._behind(view, at, pending.reordered):
                yield Found("stored", at, view.written(at), "others that were made after it")
                continue
            for other, begun in starts.items():
                if at < other and begun < start and self._follow(view, at, other, begun, start):
                    yield Found("stored", at, view.written(at), view.written(other))
                    break

    @staticmethod
    def _behind(view: View, at: int, reordered: set[int]) -> bool:
        """Whether another of those that are *reordered* is made after the one at *at*."""
        block = view.tree.blocks[at]
        return any(
            other > at if other != at else bool(view.later(block) >> block & 1)
            for other in reordered
        )

    @staticmethod
    def _follow(view: View, *places: int) -> bool:
        """Whether one may run through all of *places* in this order."""
        for at, after in pairwise(places):
            block, following = view.tree.blocks.get(at), view.tree.blocks.get(after)
            if block is None or following is None:
                return False
            if block != following and not view.comes_after((at, block), (after, following)):
                return False
        return True


def _is_own(view: View, value: ir.Expr) -> bool:
    """Whether an awaited call is a durable one, or takes no time."""
    return isinstance(value, ir.Call) and (
        value.at in view.durable or value.at in view.context.sinks or lets_run(view, value.at)
    )
