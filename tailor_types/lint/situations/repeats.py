"""What a job does again at each re-execution, because a trigger or wait comes after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.situations.model import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint import ir
    from tailor_types.lint.framework import Framework
    from tailor_types.lint.situations.effects import Effects
    from tailor_types.lint.situations.view import View

__all__ = ["lets_run", "repeats"]

_SLEEPS = frozenset(
    {
        *("time.sleep", "asyncio.sleep", "anyio.sleep", "anyio.sleep_until", "trio.sleep"),
        *("trio.sleep_until", "gevent.sleep", "eventlet.sleep", "asyncio.tasks.sleep"),
        *("tornado.gen.sleep", "curio.sleep"),
    }
)
_STARTS = frozenset({"trigger"})


def repeats(
    view: View, model: Framework, effects: Effects, quiet: list[ir.Finally]
) -> Iterator[Found]:
    """Yield what one function does that should be done once; nothing is asked about what follows.

    Args:
        quiet: suites of which something is said already.
    """
    for at in sorted(view.noted.called):
        if at not in view.tree.calls:
            continue
        names = view.names(at)
        if names & _SLEEPS:
            if not lets_run(view, at):
                yield Found("sleep", at, view.written(at))
        elif any(_starts_workflow(model, name) for name in names):
            yield Found("workflow", at, view.written(at))
        elif effects.changes(view, at) and not any(suite.runs(at) for suite in quiet):
            yield Found("effect", at, view.written(at))


def lets_run(view: View, at: int) -> bool:
    """Whether the call at *at* only lets others run: it sleeps for zero seconds."""
    if not view.names(at) & _SLEEPS:
        return False
    args = view.noted.arguments.get(at)
    first = None if args is None else args.get(0, "delay")
    return first is not None and isinstance(first.const, int | float) and not first.const


def _starts_workflow(model: Framework, name: str) -> bool:
    owner, _, method = name.rpartition(".")
    is_workflow = model.roles.get(owner) == "workflow" or model.types.get(owner) == "workflow"
    return method in _STARTS and is_workflow
