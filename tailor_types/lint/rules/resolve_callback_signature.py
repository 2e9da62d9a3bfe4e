"""TLR610 resolve-callback-signature. Page: ``resolve_callback_signature.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.definitions import Spot
from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project
    from tailor_types.lint.index.model import Function

__all__ = ["ResolveCallbackSignature"]


def _takes_one(function: Function) -> bool:
    parameters = function.parameters
    needed = [p for p in parameters if p.kind in {"", "only"} and not p.has_default]
    ordinary = [p for p in parameters if p.kind in {"", "*"}]
    return bool(ordinary) and len(needed) <= 1 and all(p.kind == "" for p in needed)


class ResolveCallbackSignature(DefinitionRule):
    """Reports callbacks of ``resolve()`` that do not take the payload."""

    code = "TLR610"
    name = "resolve-callback-signature"
    severity = "W"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for call in project.calls:
            callback = call.method.call.argument(1, "callback")
            if call.method.method != "resolve" or callback is None:
                continue
            function = callback.function
            if function is None and callback.kind == "name":
                function = call.module.index.functions.get(str(callback.value))
            if function is None or function.is_decorated or _takes_one(function):
                continue
            spot = Spot(call.module.path, callback.place)
            yield (
                spot,
                "the callback is called with one argument, the payload; let it take exactly that",
            )
