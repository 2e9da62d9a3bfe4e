"""Which ``except`` catches which exception, as far as their names tell.

Names are the last component of what is written. Besides them: a recorded failure, the failure of
something outside the process, an exception of which nothing is known, one that is raised again.
"""

from __future__ import annotations

import builtins

__all__ = ["AGAIN", "ANY", "CONVERSION", "EVERYTHING", "FAILURE", "OUTSIDE", "catches"]

FAILURE = "%failure"
OUTSIDE = "%outside"
ANY = "%any"
CONVERSION = "%conversion"
"""Of what came from outside and is not what was expected."""

AGAIN = "%again"
EVERYTHING = "BaseException"

_BUILTIN = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}
_ALIASES = frozenset({"timeout", "error"})
"""``socket.timeout`` and the like: builtin exceptions under names of their own."""

_KINDS: dict[str, tuple[type, ...]] = {
    OUTSIDE: (OSError, ValueError),
    CONVERSION: (ValueError, TypeError, LookupError, ArithmeticError, AttributeError),
}


def catches(handler: str, raised: str) -> bool | None:
    """Return whether a handler that names *handler* gets *raised*; None where names do not tell."""
    if handler in {raised, EVERYTHING}:
        return True
    if raised == FAILURE:
        return handler == "Exception"
    if handler == FAILURE:
        return None if raised == AGAIN else False
    if handler == "Exception" and raised not in _BUILTIN:
        return True
    caught, kind = _BUILTIN.get(handler), _BUILTIN.get(raised)
    if raised in _KINDS:
        return None if caught is None or _related(caught, _KINDS[raised]) else False
    if kind is None:
        return None
    if caught is None:
        return None if handler in _ALIASES else False
    return issubclass(kind, caught)


def _related(caught: type, kinds: tuple[type, ...]) -> bool:
    return any(issubclass(caught, kind) or issubclass(kind, caught) for kind in kinds)
