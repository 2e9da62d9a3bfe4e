"""Joins what is known where more than two ways meet: who decides is asked for each variable.

What chooses between ways that bring the same value chooses nothing, so the ways are grouped by
what they bring, and only what chooses between the groups counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tailor_types.lint.flow.values import UNKNOWN, join_objects, join_values

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tailor_types.lint.flow.state import State
    from tailor_types.lint.flow.values import Obj, Value

__all__ = ["Groups", "join_ways"]

Groups: TypeAlias = "tuple[int, ...]"
"""For each way, the first of those that bring the same."""


def join_ways(states: Sequence[State], decide: Callable[[Groups], int], block: int) -> State:
    """Return what is known where *states* meet.

    Args:
        decide: gives the taint of what chooses between groups of ways.
        block: where they meet.
    """
    joined = states[0].copy()
    for name in dict.fromkeys(name for state in states for name in state.env):
        values = [state.env.get(name) for state in states]
        first, *others = [value for value in values if value is not None]
        if all(other is first for other in others):
            joined.env[name] = first
            continue
        deciding = _decided([None if one is None else _mark(one) for one in values], decide)
        for other in others:
            first = join_values(first, other, deciding, (block, name))
        joined.env[name] = first
    for key in dict.fromkeys(key for state in states for key in state.heap):
        objects = [state.heap.get(key) for state in states]
        made, *rest = [obj for obj in objects if obj is not None]
        if any(obj is not made for obj in rest):
            deciding = _decided(_alike(objects), decide)
            for obj in rest:
                made = join_objects(made, obj, deciding, (block, key))
        joined.heap[key] = made
    for state in states[1:]:
        for at, taint in state.halts.items():
            joined.halts[at] = joined.halts.get(at, 0) | taint
    return joined


def _decided(marks: Sequence[object], decide: Callable[[Groups], int]) -> int:
    """Return what chooses between ways with different *marks*; None is on any side."""
    known: dict[object, int] = {}
    groups = tuple(
        number if mark is None else known.setdefault(mark, number)
        for number, mark in enumerate(marks)
    )
    return decide(groups) if len(known) > 1 else 0


def _mark(value: Value) -> object:
    """Return what two values have in common that are the same value."""
    if value.const is not UNKNOWN:
        return (type(value.const), value.const)
    if len(value.refs) == 1:
        return value.refs
    return id(value) if value.version is None else value.version


def _alike(objects: Sequence[Obj | None]) -> list[object]:
    found: list[Obj] = []
    marks: list[object] = []
    for obj in objects:
        if obj is None:
            marks.append(None)
            continue
        number = next((at for at, one in enumerate(found) if one.same(obj)), len(found))
        if number == len(found):
            found.append(obj)
        marks.append(number)
    return marks
