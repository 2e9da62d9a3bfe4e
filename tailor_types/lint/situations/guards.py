"""``try``, ``finally`` and ``with`` around durable calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.spelling import dotted
from tailor_types.lint.flow.values import External
from tailor_types.lint.situations.handlers import (
    catches_everything,
    catches_failures,
    caught_names,
    lets_go,
    swallows,
)
from tailor_types.lint.situations.held import held, is_bounded
from tailor_types.lint.situations.model import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from tailor_types.lint.flow.context import Context
    from tailor_types.lint.framework import Framework
    from tailor_types.lint.situations.closing import Closing
    from tailor_types.lint.situations.view import View

__all__ = ["Guards"]

_SUPPRESSING = frozenset({"contextlib.suppress"})


class Guards:
    """Looks at what stands around durable calls in one function after the other."""

    def __init__(self, model: Framework, view: Callable[[Context], View], closing: Closing) -> None:
        self._view = view
        self._closing = closing
        self._failures = frozenset(
            target.name for target in model.failures if isinstance(target, External)
        )
        self._open: dict[Context, bool] = {}

    def found(self, view: View) -> Iterator[Found]:
        """Yield what is found in one function."""
        for region in view.code.regions:
            match region:
                case ir.Try():
                    yield from self._handlers(view, region, None)
                case ir.Finally():
                    yield from self._finally(view, region, None)
                case ir.With():
                    yield from self._with(view, region)

    def fails_openly(self, context: Context) -> bool:
        """Whether the failure of a triggered job comes out of *context*."""
        known = self._open.get(context)
        if known is None:
            self._open[context] = False  # what a recursion adds is what it has
            view = self._view(context)
            known = any(self._fails(view, at) for at in view.durable)
            self._open[context] = known
        return known

    def _fails(self, view: View, at: int, within: ir.Region | None = None) -> bool:
        """Whether a failure of the durable call at *at* arises and gets as far as *within*."""
        sink = view.context.sinks.get(at)
        own = sink is not None and sink.call == "trigger"
        if not own and not any(self.fails_openly(callee) for callee in view.callees.get(at, ())):
            return False
        for region in view.code.regions:
            if region is within:
                break
            if isinstance(region, ir.Try) and at in region.guarded:
                for handler in region.handlers:
                    names = caught_names(view, handler.caught)
                    if names & self._failures or catches_failures(names):
                        if not swallows(view, handler, suspension=False):
                            break
                        return False
            elif isinstance(region, ir.With) and at in region.body:
                for manager in region.managers:
                    if self._suppressed(view, manager) & (self._failures | {"Exception"}):
                        return False
        return True

    def _trigger(self, view: View, stretch: ir.Stretch, given: str | None) -> str:
        """Return the first durable call in *stretch*, as written; nothing if there is none."""
        if given is not None:
            return given
        return next((view.written(at) for at in view.durable_in(stretch)), "")

    def _handlers(self, view: View, region: ir.Try, given: str | None) -> Iterator[Found]:
        trigger = self._trigger(view, region.guarded, given)
        if not trigger:
            return
        failing = given or next(
            (
                view.written(at)
                for at in view.durable_in(region.guarded)
                if self._fails(view, at, region)
            ),
            "",
        )
        for handler in region.handlers:
            names = caught_names(view, handler.caught)
            if catches_everything(names):
                if swallows(view, handler, suspension=True):
                    what = "a bare except" if handler.caught is None else "except BaseException"
                    yield Found("swallowed", handler.at, what, trigger)
                return
            if names & self._failures:
                failing = ""
            elif (
                failing
                and catches_failures(names)
                and swallows(view, handler, suspension=False)
                and not lets_go(view, handler, asks=self._asks())
            ):
                yield Found("broad-except", handler.at, "except Exception", failing)
                failing = ""

    def _asks(self) -> frozenset[str]:
        return frozenset({*self._failures, *(n.rpartition(".")[2] for n in self._failures)})

    def _finally(self, view: View, region: ir.Finally, given: str | None) -> Iterator[Found]:
        trigger = self._trigger(view, region.guarded, given)
        if not trigger:
            return
        for word, at in region.exits:
            yield Found("exit-in-finally", at, word, trigger)
        at, weight = self._closing.weight(view, region.body)
        if weight:
            severity = "E" if weight in {"durable", "io"} else ""
            yield Found("finally", region.at, view.written(at), trigger, severity)

    def _suppressed(self, view: View, manager: ir.Enter) -> set[str]:
        value = manager.value
        if isinstance(value, ir.Call) and view.names(value.at) & _SUPPRESSING:
            names = view.noted.caught.get(value.at, set())
            return {name.removeprefix("builtins.") for name in names}
        return set()

    def _with(self, view: View, region: ir.With) -> Iterator[Found]:
        trigger = self._trigger(view, region.body, None)
        if not trigger:
            return
        failing = any(self._fails(view, at, region) for at in view.durable_in(region.body))
        for manager in region.managers:
            yield from self._manager(view, manager, trigger, failing=failing)
            value = manager.value
            if isinstance(value, ir.Call) and not view.names(value.at):
                for callee in view.callees.get(value.at, ()):
                    inner = self._view(callee)
                    around = self._around_yields(inner, trigger, failing=failing)
                    kinds = {found.kind for found in around}
                    for kind in ("swallowed", "held", "suppressed", "bounded", "broad-except"):
                        if kind in kinds:
                            yield Found(kind, value.at, view.written(value.at), trigger)

    def _manager(
        self, view: View, manager: ir.Enter, trigger: str, *, failing: bool
    ) -> Iterator[Found]:
        value = manager.value
        written = dotted(value) or "the context manager"
        names = self._suppressed(view, manager)
        if names:
            if "BaseException" in names or (failing and "Exception" in names):
                yield Found("suppressed", value.at, written, trigger)
            return
        if is_bounded(view, value):
            yield Found("bounded", value.at, written, trigger)
            return
        kind = held(view, value, view.noted.entered.get(manager.at, set()))
        if kind:
            yield Found("held", value.at, f"the {kind} {written}", trigger)

    def _around_yields(self, view: View, trigger: str, *, failing: bool) -> Iterator[Found]:
        """Yield what a context manager that is a generator has around its ``yield``."""
        if view.code.is_generator:
            for found in self.around(view, view.tree.yields, trigger, failing=failing):
                if failing or found.kind != "broad-except":
                    yield found

    def around(
        self, view: View, places: Collection[int], trigger: str, *, failing: bool = True
    ) -> Iterator[Found]:
        """Yield what stands around *places*, where a trigger runs that *view* does not make.

        Args:
            failing: a job may fail there; a wait does not.
        """
        for region in view.code.regions:
            match region:
                case ir.Try() if any(at in region.guarded for at in places):
                    yield from self._handlers(view, region, trigger)
                case ir.Finally() if any(at in region.guarded for at in places):
                    yield from self._finally(view, region, trigger)
                case ir.With() if any(at in region.body for at in places):
                    for manager in region.managers:
                        yield from self._manager(view, manager, trigger, failing=failing)
