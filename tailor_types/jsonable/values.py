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
    return _copy(value, at, ())


def canonical(value: object) -> str:
    """Return the one text that stands for *value*, already known to be JSON: keys sorted."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def key_step(key: str) -> str:
    """Return *key* as a step of a path: ``.at`` or ``['order-id']``."""
    return f".{key}" if key.isidentifier() else f"[{key!r}]"


def _copy(value: object, at: str, above: tuple[int, ...]) -> Any:
    kind = type(value)
    if kind is str:
        return _text(value, at)  # type: ignore[arg-type]  # kind says so
    if value is None or kind is bool:
        return value
    if kind is int:
        return _integer(value, at)  # type: ignore[arg-type]  # kind says so
    if kind is float:
        return _number(value, at)  # type: ignore[arg-type]  # kind says so
    if kind is list or kind is dict:
        if id(value) in above:
            raise NotJsonError(at, "a cycle", "a value cannot hold itself")
        if len(above) >= _DEEPEST:
            raise NotJsonError(at, f"nesting beyond {_DEEPEST} levels", "flatten it")
        inside = (*above, id(value))
        if kind is list:
            return [_copy(item, f"{at}[{i}]", inside) for i, item in enumerate(value)]  # type: ignore[arg-type, var-annotated]  # kind says so
        return {
            _key(key, at): _copy(item, at + _shown_step(key), inside)
            for key, item in value.items()  # type: ignore[attr-defined]  # kind says so
        }
    raise NotJsonError(at, kind.__qualname__, hint_for(kind))


def _key(key: object, at: str) -> str:
    if type(key) is not str:
        raise NotJsonError(
            f"{at} key {key!r:.40}", type(key).__qualname__, "keys become str; use str keys"
        )
    return _text(key, f"{at} key {key!r:.40}")


def _shown_step(key: object) -> str:
    return key_step(key) if type(key) is str else f"[{key!r:.40}]"


def _text(value: str, at: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        hint = "the text was decoded with surrogateescape or cut in two; decode it properly"
        raise NotJsonError(at, "a str with a lone surrogate", hint) from None
    return value


def _integer(value: int, at: str) -> int:
    if value.bit_length() > _BITS_OF_MOST_DIGITS and abs(value) >= 10**_MOST_DIGITS:
        raise NotJsonError(at, f"an int of more than {_MOST_DIGITS} digits", "use a hex str")
    return value


def _number(value: float, at: str) -> float:
    if value - value != 0:  # nan and the infinities alone
        raise NotJsonError(at, repr(value), "use None or a str for it")
    return value
