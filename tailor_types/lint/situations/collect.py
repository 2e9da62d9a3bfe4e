"""From what a job reaches to what is found about the way it is written."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.reach import Step
from tailor_types.lint.situations.closing import Closing
from tailor_types.lint.situations.course import Course
from tailor_types.lint.situations.effects import Effects
from tailor_types.lint.situations.guards import Guards
from tailor_types.lint.situations.model import Found, Situation
from tailor_types.lint.situations.repeats import repeats
from tailor_types.lint.situations.tree import Tree
from tailor_types.lint.situations.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.flow.context import Context
    from tailor_types.lint.flow.engine import Engine
    from tailor_types.lint.flow.reach import Reach

__all__ = ["Situations"]

_BEFORE_A_TRIGGER = frozenset({"effect", "sleep", "workflow"})
"""What matters only where a trigger or wait may follow."""


class Situations:
    """Asks about the jobs of one engine; what is known of a function is asked once.

    Attributes:
        engine: what reached them.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._trees: dict[int, Tree] = {}
        self._views: dict[Context, View] = {}
        self._found: dict[Context, list[Found]] = {}
        self._quiet: dict[Context, list[ir.Finally]] = {}
        self._effects = Effects(engine.catalogue)
        self._course = Course(self.view)
        self._guards = Guards(engine.model, self.view, Closing(self._effects, self.view))

    def release(self) -> None:
        """Let go of the parts, which refer back: all that was known goes at once, unsearched."""
        self._course.release()
        del self._course, self._guards

    def view(self, context: Context) -> View:
        """Return *context* as a view."""
        view = self._views.get(context)
        if view is None:
            tree = self._trees.get(id(context.code))
            if tree is None:
                tree = self._trees[id(context.code)] = Tree.of(context.code)
            view = self._views[context] = View(context, tree)
        return view

    def settled(self, reached: Reach) -> Reach:
        """Return *reached* with the triggers that nobody awaits marked as such."""
        dropped = {
            (*context.key[:2], at)
            for context in _ways_to(reached.root)
            if context.sinks
            for at in self._course.dropped(self.view(context))
        }
        triggers = [
            replace(trigger, awaited=trigger.awaited and trigger.site not in dropped)
            for trigger in reached.triggers
        ]
        return replace(reached, triggers=triggers)

    def of(self, reached: Reach) -> Iterator[Situation]:
        """Yield what is found in a job and in all that it calls; leaf jobs are free."""
        if not reached.triggers:
            return
        came = _ways_to(reached.root)
        followed = self._followed(reached.root, list(came))
        own = self._own(reached.root)
        for context in came:
            view = self.view(context)
            for found in self._of_function(view):
                if found.kind == "threaded" and context not in own:
                    continue  # it is said where the thread is given the function
                trigger = found.trigger
                if found.kind in _BEFORE_A_TRIGGER:
                    following = view.durable_after(found.at)
                    trigger = (
                        followed.get(context, "") if following is None else view.written(following)
                    )
                    if not trigger:
                        continue
                yield self._placed(reached, came, context, replace(found, trigger=trigger))
            for context_of, found in self._around_given(view):
                yield self._placed(reached, came, context_of, found)

    def _around_given(self, view: View) -> Iterator[tuple[Context, Found]]:
        """Yield what functions have around the coroutines that *view* passes them."""
        pending = self._course.pending(view)
        for context, places, made in self._course.relayed.awaited(view, pending):
            inner, first = self.view(context), view.written(min(made))
            sinks = [view.context.sinks.get(at) for at in made]
            waits = all(sink is not None and sink.call == "wait" for sink in sinks)
            for found in self._guards.around(inner, places, first):
                if not (waits and found.kind == "broad-except"):
                    yield context, found

    @staticmethod
    def _placed(
        reached: Reach, came: dict[Context, Context | None], context: Context, found: Found
    ) -> Situation:
        module, statement, _ = context.key
        return Situation(
            found.kind,
            (module, statement, found.at),
            found.what,
            found.trigger,
            found.severity,
            reached.job.name,
            _trace(came, context),
        )

    def _own(self, root: Context) -> set[Context]:
        """Return what *root* calls itself, not by way of a thread or a callback that triggers."""
        own = {root}
        queue = deque([root])
        while queue:
            view = self.view(queue.popleft())
            handed = view.noted.handed & view.durable.keys()
            for at, callees in view.callees.items():
                for callee in callees if at not in handed else ():
                    if callee not in own:
                        own.add(callee)
                        queue.append(callee)
        return own

    def _of_function(self, view: View) -> list[Found]:
        known = self._found.get(view.context)
        if known is None:
            known = [*self._guards.found(view), *self._course.found(view)]
            loud = {found.at for found in known if found.kind == "finally"}
            quiet = [
                region
                for region in view.code.regions
                if isinstance(region, ir.Finally) and region.at in loud
            ]
            known += repeats(view, self.engine.model, self._effects, quiet)
            self._found[view.context] = known
            self._quiet[view.context] = quiet
        return known

    def _followed(self, root: Context, contexts: list[Context]) -> dict[Context, str]:
        """Return the functions after whose return a durable call may come, and which."""
        followed: dict[Context, str] = {}
        queue = deque([root, *contexts])
        while queue:
            context = queue.popleft()
            view = self.view(context)
            self._of_function(view)
            for at, callees in view.callees.items():
                if any(suite.runs(at) for suite in self._quiet[context]):
                    continue  # what it does is said of the suite
                following = view.durable_after(at)
                text = followed.get(context, "") if following is None else view.written(following)
                for callee in callees if text else ():
                    if callee not in followed:
                        followed[callee] = text
                        queue.append(callee)
        return followed


def _ways_to(root: Context) -> dict[Context, Context | None]:
    """Return all that *root* calls, each with its caller on a shortest way."""
    came: dict[Context, Context | None] = {root: None}
    queue = deque([root])
    while queue:
        context = queue.popleft()
        for edge in context.edges.values():
            if edge.callee not in came:
                came[edge.callee] = context
                queue.append(edge.callee)
    return came


def _trace(came: dict[Context, Context | None], context: Context) -> tuple[Step, ...]:
    """Return the functions between the body of the job and *context*."""
    steps: list[Step] = []
    caller = came[context]
    while caller is not None and came[caller] is not None:
        code, key = context.code, context.key
        steps.append(Step(f"{code.name}()", (key[0], key[1], code.at)))
        context, caller = caller, came[caller]
    return tuple(reversed(steps))
