"""Sequences whose elements are known by their places: what moves them keeps them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.values import RETURNED, UNKNOWN, Obj, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.flow.heap import HeapAccess
    from tailor_types.lint.flow.values import Const

__all__ = [
    "PLACED_UP_TO",
    "by_place",
    "is_placed",
    "joined_up",
    "length",
    "numbered",
    "pairs",
    "part",
    "without",
    "zipped",
]

PLACED_UP_TO = 16
"""Sequences that are built up are told apart by place up to this length."""
_SEQUENCES = frozenset({"list", "tuple", "generator", "counted"})


def is_placed(obj: Obj) -> bool:
    """Whether every element of *obj* is known by its place."""
    return (
        obj.rest is None
        and obj.kind in _SEQUENCES
        and all(map(obj.fields.__contains__, range(length(obj))))
    )


def length(obj: Obj) -> int:
    """Return how many fields of *obj* are elements."""
    return len(obj.fields) - (RETURNED in obj.fields)


def without(obj: Obj, place: Const) -> dict[Const | str, Value] | None:
    """Return the fields of a sequence but for the one at *place*; None where that is not known."""
    count = length(obj)
    if not is_placed(obj) or type(place) is not int or not -count <= place < count:
        return None
    kept = [obj.fields[index] for index in range(count) if index != place % count]
    return numbered(obj, kept)


def numbered(obj: Obj, elements: list[Value]) -> dict[Const | str, Value]:
    """Return the fields of *obj* with other *elements*."""
    fields: dict[Const | str, Value] = dict(enumerate(elements))
    if RETURNED in obj.fields:
        fields[RETURNED] = obj.fields[RETURNED]
    return fields


def by_place(frame: HeapAccess, value: Value) -> list[Value] | None:
    """Return the elements of *value* in their order; None where a place is not known.

    What decides about the places, the taint of *value* and its shape, is not in them.
    """
    if len(value.refs) != 1:
        return None
    (ref,) = value.refs
    obj = frame.obj(ref)
    if obj is None or not is_placed(obj):
        return None
    return [obj.fields[index] for index in range(length(obj))]


def joined_up(frame: HeapAccess, values: Iterable[Value]) -> list[Value] | None:
    """Return the elements of *values* one after the other; None where a place is not known."""
    result: list[Value] = []
    for value in values:
        elements = by_place(frame, value)
        if elements is None or len(result) + len(elements) > PLACED_UP_TO:
            return None
        result += elements
    return result


def part(frame: HeapAccess, base: Value, bounds: Iterable[Const]) -> list[Value] | None:
    """Return the elements of ``base[lower:upper:step]``; None where a place is not known."""
    elements = by_place(frame, base)
    numbers: list[int | None] = []
    for bound in bounds:
        if bound is not None and type(bound) is not int:
            return None
        numbers.append(bound)
    if elements is None or numbers[-1] == 0:
        return None
    return elements[slice(*numbers)]


def zipped(frame: HeapAccess, values: list[Value]) -> list[list[Value]] | None:
    """Return what ``zip()`` pairs, place by place; None where a place is not known."""
    columns = [by_place(frame, value) for value in values]
    if not columns or any(column is None for column in columns):
        return None
    rows = [list(row) for row in zip(*filter(None, columns), strict=False)]
    return rows if all(columns) and len(rows) <= PLACED_UP_TO else None


def pairs(frame: HeapAccess, value: Value) -> list[tuple[Value, Value]] | None:
    """Return the keys and values of the dict that *value* makes; None where one is not known."""
    found = []
    for pair in by_place(frame, value) or ():
        inner = by_place(frame, pair)
        if inner is None or len(inner) != 2 or pair.taint:  # noqa: PLR2004 -- key and value
            return None
        key, item = inner
        if key.const is UNKNOWN or key.taint:
            return None
        found.append((key, item))
    return found or None
