"""What an ``except`` clause catches, and whether it lets go on what it caught."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.spelling import dotted
from tailor_types.lint.situations.tree import walk

if TYPE_CHECKING:
    from tailor_types.lint.situations.view import View

__all__ = ["catches_everything", "catches_failures", "caught_names", "lets_go", "swallows"]

_ALL = frozenset({"BaseException", "builtins.BaseException"})
_BROAD = frozenset({"Exception", "builtins.Exception"})


def caught_names(view: View, caught: ir.Expr | None) -> set[str]:
    """Return the types that a handler names; ``BaseException`` where it names none."""
    if caught is None:
        return {"BaseException"}
    known = view.noted.caught.get(caught.at)
    if known:
        return known
    parts = caught.items if isinstance(caught, ir.Display) else [caught]
    return {text for part in parts if (text := dotted(part))}


def catches_everything(names: set[str]) -> bool:
    """Whether a suspension is caught."""
    return bool(names & _ALL) or any(name.rpartition(".")[2] == "Suspension" for name in names)


def catches_failures(names: set[str]) -> bool:
    """Whether the failure of a job is caught with all other exceptions."""
    return bool(names & _BROAD)


def lets_go(view: View, handler: ir.Handler, *, asks: frozenset[str]) -> bool:
    """Whether a handler asks for one of the types *asks* by itself."""
    for block in (handler.entry, *range(handler.blocks, handler.end)):
        end = view.code.blocks[block].end
        if isinstance(end, ir.Branch):
            test = _asked(view, end.test, handler)
            if test is not None and asks & test[0]:
                return True
    return False


def swallows(view: View, handler: ir.Handler, *, suspension: bool) -> bool:
    """Whether something that *handler* caught may end there, instead of being raised on.

    Args:
        suspension: it is one that is caught: a test whether it is an ``Exception`` is answered.
    """
    blocks = {handler.entry, *range(handler.blocks, handler.end)}
    seen = {handler.entry}
    stack = [handler.entry]
    while stack:
        block = stack.pop()
        if block == handler.leaves:
            return True
        for way, raised in _ways(view, view.code.blocks[block].end, handler, suspension=suspension):
            if way in blocks:
                if way not in seen:
                    seen.add(way)
                    stack.append(way)
            elif not raised:
                return True
    return False


def _ways(
    view: View, end: ir.Terminator | None, handler: ir.Handler, *, suspension: bool
) -> list[tuple[int, bool]]:
    """Return where a block may go, and whether by raising."""
    match end:
        case ir.Goto(to=to, raised=raised):
            return [(to, bool(raised) or to == ir.RAISED)]
        case ir.Branch(test=test, then=then, orelse=orelse):
            asked = _asked(view, test, handler) if suspension else None
            if asked is None:
                return [(then, False), (orelse, False)]
            names, positive = asked
            holds = catches_everything(names) is positive
            return [(then if holds else orelse, False)]
        case ir.Loop(body=body, after=after):
            return [(body, False), (after, False)]
        case ir.Fork(to=to, handlers=entries):
            ways = [(entry, True) for entry in entries]
            return ways if to is None else [(to, False), *ways]
    return []


def _asked(view: View, test: ir.Expr, handler: ir.Handler) -> tuple[set[str], bool] | None:
    """Return the types that ``isinstance(error, ...)`` asks for, and whether it must hold."""
    positive = True
    for _ in range(5):
        if isinstance(test, ir.Apply) and test.op == "not":
            test, positive = test.parts[0], not positive
        elif isinstance(test, ir.Name) and test.id.startswith("%"):
            test = next(iter(view.tree.bound.get(test.id, ())), test)
    if not isinstance(test, ir.Call) or dotted(test.func) != "isinstance" or len(test.args) != 2:  # noqa: PLR2004 -- what isinstance takes
        return None
    subject, kinds = test.args[0][1], test.args[1][1]
    if not isinstance(subject, ir.Name) or subject.id != handler.name or not handler.name:
        return None
    names = {dotted(part) for part in walk(kinds) if isinstance(part, ir.Name | ir.Attr)}
    return names, positive
