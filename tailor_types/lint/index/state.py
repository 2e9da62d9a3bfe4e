"""Which module-level names the functions of a module write to, while it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

__all__ = ["written_names"]

_CHANGES = frozenset(
    {
        *("append", "appendleft", "add", "clear", "discard", "extend", "insert", "pop"),
        *("popitem", "popleft", "remove", "reverse", "setdefault", "sort", "update"),
    }
)


def written_names(text: str) -> frozenset[str]:
    """Return the names that a function or method of the module *text* assigns or changes."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return frozenset()
    written: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            declared = {
                name
                for inner in ast.walk(node)
                if isinstance(inner, ast.Global)
                for name in inner.names
            }
            local = set(_bound(node)) - declared
            changed = set(_changed(node))
            written |= (changed - local) | (declared & set(_bound(node)))
    return frozenset(written)


def _bound(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.arg):
            yield inner.arg
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id


def _changed(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        target: ast.expr | None = None
        if isinstance(inner, ast.Attribute | ast.Subscript) and not isinstance(inner.ctx, ast.Load):
            target = inner.value
        elif (
            isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Attribute)
            and inner.func.attr in _CHANGES
        ):
            target = inner.func.value
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name):
            yield target.id
