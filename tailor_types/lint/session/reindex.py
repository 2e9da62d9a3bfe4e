"""The index of an edited module, read anew only where it was edited.

An edit inside the body of a function leaves the rest of the index as it was, but for the lines.
Whatever is more than that is left to ``read_index``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tailor_types.lint.index.model import ModuleIndex, Statement
from tailor_types.lint.index.reader import read_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tailor_types.lint.index.model import Binding

__all__ = ["reindex"]


def reindex(index: ModuleIndex, old: Sequence[str], new: Sequence[str]) -> ModuleIndex | None:
    """Return the index of the lines *new*, given that of *old*; None if all must be read."""
    before, after = _same(old, new)
    statements = index.statements
    start = sum(1 for span in statements if span.last <= before)
    if start == len(statements) or statements[start].first > before:
        # The statement above the edit may go on in it, after any number of blank lines.
        start = max(start - 1, 0)
    end = sum(1 for span in statements if span.first <= len(old) - after)
    if end <= start:
        return None
    moved = len(new) - len(old)
    top = statements[start].first if start else 1
    bottom = statements[end].first - 1 if end < len(statements) else len(old)
    if any(span.last >= top for span in statements[:start]):
        return None
    text = "\n".join(new[top - 1 : bottom + moved])
    bound = _bound(index, start, end)
    if "__all__" in text or bound is None:
        return None
    try:
        part = read_part(text, index.bindings)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if len(part.statements) != end - start or part.stars or bound != _bound(part, 0, end - start):
        return None
    return ModuleIndex(
        [
            *statements[:start],
            *(
                Statement(span.first + top - 1, span.last + top - 1, span.depth)
                for span in part.statements
            ),
            *(
                Statement(span.first + moved, span.last + moved, span.depth)
                for span in statements[end:]
            ),
        ],
        index.bindings,
        index.stars,
        index.exports,
        [
            *(found for found in index.definitions if found.statement < start),
            *(
                replace(found, statement=found.statement + start, line=found.line + top - 1)
                for found in part.definitions
            ),
            *(
                replace(found, line=found.line + moved)
                for found in index.definitions
                if found.statement >= end
            ),
        ],
        index.imports,
    )


def _same(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
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
    """Return what some statements bind; None where that is more than definitions."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name, bindings in index.bindings.items():
        here = [binding for binding in bindings if start <= binding.statement < end]
        if any(_is_more(binding) for binding in here) or (here and name == "__all__"):
            return None
        if here:
            found[name] = [(binding.kind, binding.statement - start) for binding in here]
    return found


def _is_more(binding: Binding) -> bool:
    return binding.kind in {"import", "change"}
