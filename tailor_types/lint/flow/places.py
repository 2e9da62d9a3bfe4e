"""Sequences whose elements are known by their places: what moves them keeps them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.heap import COUNTED
from tailor_types.lint.flow.values import UNKNOWN, Obj, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.flow.heap import HeapAccess
    from tailor_types.lint.flow.values import Const

__all__ = ["PLACED_UP_TO", "is_placed", "joined_up", "pairs", "part", "placed", "zipped"]

PLACED_UP_TO = 16
"""Sequences that are built up are told apart by place up to this length."""
_SEQUENCES = frozenset({"list", "tuple", "generator", COUNTED})


def is_placed(obj: Obj) -> bool:
    """Whether every element of *obj* is known by its place."""
    if obj.rest is not None or obj.kind not in _SEQUENCES:
        return False
    return obj.fields.keys() == set(range(len(obj.fields)))


def placed(frame: HeapAccess, value: Value) -> list[Value] | None:
    """Return the elements of *value* in their order; None where a place is not known.

    What decides about the places, the taint of *value* and its shape, is not in them.
    """
    if len(value.refs) != 1:
        return None
    (ref,) = value.refs
    obj = frame.obj(ref)
    if obj is None or not is_placed(obj):
        return None
    return [obj.fields[index] for index in range(len(obj.fields))]


def joined_up(frame: HeapAccess, values: Iterable[Value]) -> list[Value] | None:
    """Return the elements of *values* one after the other; None where a place is not known."""
    result: list[Value] = []
    for value in values:
        elements = placed(frame, value)
        if elements is None or len(result) + len(elements) > PLACED_UP_TO:
            return None
        result += elements
    return result


def part(frame: HeapAccess, base: Value, bounds: Iterable[Const]) -> list[Value] | None:
    """Return the elements of ``base[lower:upper:step]``; None where a place is not known."""
    elements = placed(frame, base)
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
    columns = [placed(frame, value) for value in values]
    if not columns or any(column is None for column in columns):
        return None
    rows = [list(row) for row in zip(*filter(None, columns), strict=False)]
    return rows if all(columns) and len(rows) <= PLACED_UP_TO else None


def pairs(frame: HeapAccess, value: Value) -> list[tuple[Value, Value]] | None:
    """Return the keys and values of the dict that *value* makes; None where one is not known."""
    found = []
    for pair in placed(frame, value) or ():
        inner = placed(frame, pair)
        if inner is None or len(inner) != 2 or pair.taint:  # noqa: PLR2004 -- key and value
            return None
        key, item = inner
        if key.const is UNKNOWN or key.taint:
            return None
        found.append((key, item))
    return found or None
