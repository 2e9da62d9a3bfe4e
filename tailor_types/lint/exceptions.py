"""Which ``except`` catches which exception, as far as their names tell.

Names are the last component of what is written. Besides them: a recorded failure, what is outside
the process and cannot be reached or read, an exception of which nothing is known, one that is
raised again.
"""

from __future__ import annotations

import builtins

__all__ = [
    "AGAIN",
    "ANY",
    "CONVERSION",
    "EVERYTHING",
    "FAILURE",
    "LOOKUP",
    "OUTSIDE",
    "catches",
]

FAILURE = "%failure"
UNREACHABLE = "%unreachable"
UNREADABLE = "%unreadable"
"""Of what was reached and is not in the form that was expected."""

OUTSIDE = (UNREACHABLE, UNREADABLE)
ANY = "%any"
LOOKUP = "%lookup"
"""Of a container that has no such element."""

MALFORMED = "%malformed"
UNFIT = "%unfit"
CONVERSION = (MALFORMED, UNFIT)
"""Of what came from outside and is not what was expected: its form, its type."""

AGAIN = "%again"
EVERYTHING = "BaseException"

_BUILTIN = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}
_ALIASES = frozenset({"timeout", "error"})
"""``socket.timeout`` and the like: builtin exceptions under names of their own."""


class _OfLibrary(Exception):  # noqa: N818 -- stands for classes that are no builtins
    """What a library raises where it does not raise OSError."""


_KINDS: dict[str, tuple[type, ...]] = {
    UNREACHABLE: (OSError, _OfLibrary),
    UNREADABLE: (ValueError,),
    LOOKUP: (LookupError, TypeError),
    MALFORMED: (ValueError,),
    UNFIT: (TypeError, LookupError, ArithmeticError, AttributeError),
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
        return _catches_kinds(caught, _KINDS[raised])
    if kind is None:
        return None
    if caught is None:
        return None if handler in _ALIASES else False
    return issubclass(kind, caught)


def _catches_kinds(caught: type | None, kinds: tuple[type, ...]) -> bool | None:
    if caught is None:
        return None
    if all(issubclass(kind, caught) for kind in kinds):
        return True
    related = any(issubclass(caught, kind) or issubclass(kind, caught) for kind in kinds)
    return None if related else False
