"""How much it matters that a suite runs once more than its author thought: at each suspension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.situations.effects import is_standard
from tailor_types.lint.situations.held import held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tailor_types.lint.flow.context import Context
    from tailor_types.lint.situations.effects import Effects
    from tailor_types.lint.situations.view import View

__all__ = ["Closing"]

_HARMLESS = frozenset(
    {
        *("debug", "info", "warning", "warn", "error", "exception", "critical", "log", "msg"),
        *("bind", "unbind", "reset", "set", "pop", "append", "add", "clear", "discard", "get"),
        *("remove", "update", "setdefault", "extend", "items", "keys", "values", "copy", "join"),
        *("format", "strip", "split", "lower", "upper", "isoformat", "total_seconds"),
        *("observe", "inc", "dec", "timing", "record", "labels", "histogram", "gauge", "increment"),
        *("end", "set_attribute", "set_status", "add_event", "detach", "stop_timer", "elapsed"),
        *("cancel", "done", "is_set", "print", "flush", "getvalue", "setLevel", "disable"),
    }
)
_CLOSING = frozenset(
    {"close", "aclose", "disconnect", "shutdown", "stop", "quit", "wait_closed", "terminate"}
)
_RELEASING = frozenset({"release", "unlock"})
_RANK = {"": 0, "unknown": 1, "io": 2, "durable": 3}


class Closing:
    """Weighs suites of ``finally``."""

    def __init__(self, effects: Effects, view: Callable[[Context], View]) -> None:
        self._effects = effects
        self._view = view
        self._known: dict[Context, str] = {}

    def weight(self, view: View, stretch: ir.Stretch) -> tuple[int, str]:
        """Return the weightiest call in *stretch*: its place, and ``durable``, ``io``, ``unknown``.

        The weight is empty where nothing in it matters: it assigns, computes, logs.
        """
        return self._heaviest(view, (at for at in view.tree.calls if at in stretch))

    def _heaviest(self, view: View, places: Iterable[int]) -> tuple[int, str]:
        heaviest = (0, "")
        for at in places:
            if view.tree.blocks[at] not in view.context.graph.number:
                continue
            weight = self._weight(view, at)
            if _RANK[weight] > _RANK[heaviest[1]]:
                heaviest = (at, weight)
        return heaviest

    def _weight(self, view: View, at: int) -> str:
        if at in view.durable:
            return "durable"
        if self._effects.changes(view, at):
            return "io"
        weights = [self._of_name(view, at, name) for name in view.names(at)]
        weights += [self._of_function(callee) for callee in view.callees.get(at, ())]
        return max(weights, key=_RANK.__getitem__, default="")

    def _of_function(self, context: Context) -> str:
        known = self._known.get(context)
        if known is None:
            self._known[context] = ""  # what a recursion adds is what it has
            view = self._view(context)
            known = self._heaviest(view, view.tree.calls)[1]
            self._known[context] = known
        return known

    def _of_name(self, view: View, at: int, name: str) -> str:
        if self._effects.is_io(name):
            return "io"
        last = name.rpartition(".")[2]
        if last in _RELEASING:
            return "unknown"
        known = is_standard(name) and not name.startswith(".")
        if last in _HARMLESS or known or (last in _CLOSING and self._is_own(view, at)):
            return ""
        return "" if self._effects.is_known(name) else "unknown"

    @staticmethod
    def _is_own(view: View, at: int) -> bool:
        """Whether what is closed was made in this function, and is nothing that is held."""
        func = view.tree.calls[at].func
        if not isinstance(func, ir.Attr) or not isinstance(func.base, ir.Name):
            return False
        made = view.tree.bound.get(func.base.id)
        if not made:
            return False
        return not any(held(view, value, set()) for value in made)
