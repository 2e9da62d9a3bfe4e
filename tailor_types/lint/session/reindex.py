"""The index of an edited module, read anew only where it was edited.

An edit inside the body of a function leaves the rest of the index as it was, but for the lines.
Whatever is more than that is left to ``read_index``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tailor_types.lint.index.model import Definition, MethodCall, ModuleIndex, Statement
from tailor_types.lint.index.reader import read_part
from tailor_types.lint.session.shift import Shift

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["reindex", "same_ends"]

T = TypeVar("T", Definition, MethodCall)


def reindex(index: ModuleIndex, old: Sequence[str], new: Sequence[str]) -> ModuleIndex | None:
    """Return the index of the lines *new*, given that of *old*; None if all must be read.

    Its words are left to ``read_words``: they take as long as the rest. What the two share is
    moved in place: the old index is not to be used any more.
    """
    region = _region(index, old, new)
    if region is None:
        return None
    start, end, top, bottom = region
    moved = len(new) - len(old)
    text = "\n".join(new[top - 1 : bottom + moved])
    bound = _bound(index, start, end)
    if bound is None or "__all__" in text or "__all__" in bound:
        return None
    try:
        part = read_part(text, index)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if len(part.statements) != end - start or part.stars or bound != _bound(part, 0, end - start):
        return None
    statements = index.statements
    above, below = Shift(top - 1), Shift(moved)
    above.definitions(part.definitions)
    above.methods(part.methods)
    above.rest(part, 0)
    for definition in part.definitions:
        definition.statement += start
    for method in part.methods:
        method.statement += start
    for body in part.classes.values():
        body.statement += start
    if moved:
        below.definitions(item for item in index.definitions if item.statement >= end)
        below.methods(item for item in index.methods if item.statement >= end)
        below.rest(index, bottom)
    return ModuleIndex(
        [
            *statements[:start],
            *(Statement(s.first + top - 1, s.last + top - 1, s.depth) for s in part.statements),
            *(Statement(s.first + moved, s.last + moved, s.depth) for s in statements[end:]),
        ],
        index.bindings,
        index.stars,
        index.exports,
        _joined(index.definitions, part.definitions, start, end),
        _joined(index.methods, part.methods, start, end),
        index.functions | part.functions,
        index.classes | part.classes,
        imports=index.imports,
    )


def _region(
    index: ModuleIndex, old: Sequence[str], new: Sequence[str]
) -> tuple[int, int, int, int] | None:
    """Return the statements that an edit is in, the end excluded, and their lines in *old*."""
    before, after = same_ends(old, new)
    statements = index.statements
    start = sum(1 for span in statements if span.last <= before)
    if start == len(statements) or statements[start].first > before:
        # The statement above the edit may go on in it, after any number of blank lines.
        start = max(start - 1, 0)
    end = sum(1 for span in statements if span.first <= len(old) - after)
    if end <= start:
        return None
    top = statements[start].first if start else 1
    bottom = statements[end].first - 1 if end < len(statements) else len(old)
    if any(span.last >= top for span in statements[:start]):
        return None
    return start, end, top, bottom


def same_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Return how many lines at the beginning and at the end are the same."""
    shorter = min(len(old), len(new))
    before = 0
    while before < shorter and old[before] == new[before]:
        before += 1
    after = 0
    while after < shorter - before and old[-1 - after] == new[-1 - after]:
        after += 1
    return before, after


def _bound(index: ModuleIndex, start: int, end: int) -> dict[str, list[tuple[str, int]]] | None:
    """Return what some statements bind; None where that is more than names of their own."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name, bindings in index.bindings.items():
        here = [binding for binding in bindings if start <= binding.statement < end]
        if not here:
            continue
        if len(here) != len(bindings) or any(one.kind in {"import", "change"} for one in here):
            return None
        found[name] = [(binding.kind, binding.statement - start) for binding in here]
    return found


def _joined(old: list[T], part: list[T], start: int, end: int) -> list[T]:
    above = [item for item in old if item.statement < start]
    below = [item for item in old if item.statement >= end]
    return above + part + below
