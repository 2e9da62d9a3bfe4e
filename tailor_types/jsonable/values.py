"""Values at a boundary: the check that they are JSON, and the copy that crosses.

Only the real ``dict``, ``list``, ``str``, ``int``, ``float``, ``bool`` and ``None`` come back as
they left; subclasses lose their class on the way and are refused like everything else.
"""

from __future__ import annotations

import json
from typing import Any, Final, Union

from tailor_types.errors import NotJsonError
from tailor_types.jsonable.hints import hint_for

__all__ = ["JsonObject", "JsonValue", "canonical", "key_step", "to_json"]

# Union and not |: on 3.11 a string is no operand.
JsonValue = Union[  # noqa: UP007
    dict[str, "JsonValue"], list["JsonValue"], str, int, float, bool, None
]
"""Anything that is JSON; what jobs return and nest. It includes None, so it is no whole input."""

JsonObject = dict[str, "JsonValue"]
"""A JSON object; may be a whole input."""

_DEEPEST: Final = 200
_MOST_DIGITS: Final = 4300
_BITS_OF_MOST_DIGITS: Final = 14_284
"""An int of at most so many bits has at most 4,300 digits."""


def to_json(value: object, *, at: str = "value") -> Any:
    """Return *value* as the job on the other side of the boundary will see it.

    Shapes:
        None, bool, int, str      unchanged; ints have at most 4,300 digits, strs no lone surrogate
        float                     unchanged; nan and infinities are refused
        list[T]                   a new list of to_json(T)
        dict[str, T]              a new dict of to_json(T), in the same order

    Args:
        value: any object; it is never changed.
        at: name of the value in error messages, such as ``"input"``.

    Raises:
        NotJsonError: a part of *value* is not JSON, holds itself, or lies deeper than 200
            levels; its ``path`` says which.

    Source:
        RFC 8259 section 3, RFC 3629 section 3 (surrogates).
    """
    try:
        return _copied(value, _DEEPEST)
    except _TooDeepError as refused:
        if (steps := _shallow_cycle(value)) is not None:
            path = at + "".join(reversed(steps))
            raise NotJsonError(path, "a cycle", "a value cannot hold itself") from None
        raise NotJsonError(at, refused.found, refused.hint) from None
    except _RefusedError as refused:
        path = at + "".join(reversed(refused.steps))
        raise NotJsonError(path, refused.found, refused.hint) from None


_CANONICAL: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def canonical(value: object) -> str:
    """Return the one text that stands for *value*, already known to be JSON: keys sorted."""
    return _CANONICAL.encode(value)


def key_step(key: str) -> str:
    """Return *key* as a step of a path: ``.at`` or ``['order-id']``."""
    return f".{key}" if key.isidentifier() else f"[{key!r}]"


class _RefusedError(Exception):
    """Something is not JSON; on its way up, each container adds the step that leads to it."""

    def __init__(self, found: str, hint: str, *steps: str) -> None:
        super().__init__(found, hint, *steps)
        self.found = found
        self.hint = hint
        self.steps = [*steps]


class _TooDeepError(_RefusedError):
    """Something nests too deep, or holds itself."""


def _copied(value: Any, depth: int) -> Any:
    """Return a copy of *value*, which may nest *depth* levels."""
    kind = type(value)
    if kind is str:
        return value if value.isascii() else _text(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        return value if value.bit_length() <= _BITS_OF_MOST_DIGITS else _integer(value)
    if kind is float:
        return _number(value)
    if kind is dict:
        return _dict(value, depth)
    if kind is list:
        return _list(value, depth)
    raise _RefusedError(kind.__qualname__, hint_for(kind))


def _list(value: list[Any], depth: int) -> list[Any]:
    if not depth:
        raise _TooDeepError(f"nesting beyond {_DEEPEST} levels", "flatten it")
    copy: list[Any] = []
    try:
        for item in value:
            copy.append(_copied(item, depth - 1))  # noqa: PERF401 -- its length is the place
    except _RefusedError as refused:
        refused.steps.append(f"[{len(copy)}]")
        raise
    return copy


def _dict(value: dict[Any, Any], depth: int) -> dict[str, Any]:
    if not depth:
        raise _TooDeepError(f"nesting beyond {_DEEPEST} levels", "flatten it")
    for key in value:
        if type(key) is not str or not key.isascii():
            _check_key(key)
    copy: dict[str, Any] = {}
    key = ""
    try:
        for key, item in value.items():
            copy[key] = _copied(item, depth - 1)
    except _RefusedError as refused:
        refused.steps.append(key_step(key))
        raise
    return copy


def _check_key(key: object) -> None:
    step = f" key {key!r:.40}"
    if type(key) is not str:
        raise _RefusedError(type(key).__qualname__, "keys become str; use str keys", step)
    try:
        _text(key)
    except _RefusedError as refused:
        refused.steps.append(step)
        raise


def _shallow_cycle(value: object) -> list[str] | None:
    """Return the steps, innermost first, to a part of *value* that holds itself."""
    clean: set[int] = set()  # no way from here leads to a cycle within reach
    above: dict[int, str] = {}

    def walk(part: object, step: str) -> list[str] | None:
        if not isinstance(part, list | dict) or id(part) in clean or len(above) > _DEEPEST:
            return None
        if id(part) in above:
            return [step, *reversed(above.values())]
        above[id(part)] = step
        places = enumerate(part) if isinstance(part, list) else part.items()
        for place, inner in places:
            name = key_step(place) if isinstance(place, str) else f"[{place!r:.40}]"
            if (steps := walk(inner, name)) is not None:
                return steps
        del above[id(part)]
        clean.add(id(part))
        return None

    return walk(value, "")


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        hint = "the text was decoded with surrogateescape or cut in two; decode it properly"
        raise _RefusedError("a str with a lone surrogate", hint) from None
    return value


def _integer(value: int) -> int:
    if abs(value) >= 10**_MOST_DIGITS:
        raise _RefusedError(f"an int of more than {_MOST_DIGITS} digits", "use a hex str")
    return value


def _number(value: float) -> float:
    if value - value != 0:  # nan and the infinities alone
        raise _RefusedError(repr(value), "use None or a str for it")
    return value
