"""Fixes of how triggers are called: one after the other, as jobs, in handlers of their own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tailor_types.lint.findings import Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Callable

    from tailor_types.lint.findings import Finding
    from tailor_types.lint.fixes.source import Source

__all__ = ["TRIGGERING"]

_FAILURE = "JobFailedError"
_COMPREHENSIONS = (ast.ListComp, ast.GeneratorExp)


def _in_turn(source: Source, finding: Finding) -> Fix | None:
    """Await what is gathered in the order in which it stands."""
    for path in source.paths():
        node = path[-1]
        if not isinstance(node, ast.Call) or not _begins(source, node, finding):
            continue
        if not isinstance(path[-2], ast.Await) or node.keywords or not node.args:
            return None
        text = _awaited(source, node, path[-3])
        edit = None if text is None else source.replace(path[-2], text)
        return None if edit is None else Fix("Await them in turn", (edit,), safe=False)
    return None


def _awaited(source: Source, node: ast.Call, around: ast.AST) -> str | None:
    [first, *others] = node.args
    if isinstance(first, ast.Starred):
        inner = first.value
        if others or not isinstance(inner, _COMPREHENSIONS):
            return None
        start, _ = source.span(inner.elt)
        whole = source.segment(inner)
        opening = start - source.span(inner)[0]
        before, after = whole.encode()[1:opening].decode(), whole.encode()[opening:-1].decode()
        return f"[{before}await {after}]"
    if any(isinstance(arg, ast.Starred) for arg in node.args):
        return None
    parts = [f"await {source.segment(arg)}" for arg in node.args]
    if isinstance(around, ast.Expr):
        line = source.line(around.lineno)
        indent = line[: len(line) - len(line.lstrip())]
        if around.col_offset == len(indent.encode()):
            return f"{source.newline}{indent}".join(parts)
    return f"[{', '.join(parts)}]"


def _triggered(source: Source, finding: Finding) -> Fix | None:
    """Call ``trigger`` in the place of ``body``, without the context."""
    for path in source.paths():
        node = path[-1]
        if not isinstance(node, ast.Call) or not _begins(source, node, finding):
            continue
        func = node.func
        functions = [one for one in path if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
        plain = not node.keywords and not any(isinstance(arg, ast.Starred) for arg in node.args)
        if (
            not isinstance(func, ast.Attribute)
            or not functions
            or not isinstance(functions[-1], ast.AsyncFunctionDef)
            or not plain
        ):
            return None
        given = [source.segment(arg) for arg in node.args if source.segment(arg) != "ctx"][:1]
        word = "" if isinstance(path[-2], ast.Await) else "await "
        text = f"{word}{source.segment(func.value)}.trigger({', '.join(given)})"
        return Fix("Trigger the job", (source.replace(node, text),), safe=False)
    return None


def _failures_only(source: Source, finding: Finding) -> Fix | None:
    """Catch the failure of a job, and import it where it is not known yet."""
    start = source.offset(finding.line, finding.column - 1)
    for path in source.paths():
        node = path[-1]
        if not isinstance(node, ast.ExceptHandler) or node.lineno != finding.line:
            continue
        if source.offset(node.lineno, 0) + node.col_offset != start:
            continue
        imported = _imported(source)
        if imported is None:
            return None
        if node.type is None:
            end = start + len("except")
            edit = source.insert(end, f" {_FAILURE}")
        else:
            edit = source.replace(node.type, _FAILURE)
        return Fix(f"Catch {_FAILURE}", (edit, *imported), safe=False)
    return None


def _imported(source: Source) -> tuple[Edit, ...] | None:
    """Return the edits that import the failure of a job; None where there is no place for it."""
    for node in source.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "tailor_types" and not node.level:
            if any(alias.name == _FAILURE and alias.asname is None for alias in node.names):
                return ()
            first = node.names[0]
            if first.name == "*":
                return ()
            offset = source.offset(first.lineno, 0) + first.col_offset
            return (source.insert(offset, f"{_FAILURE}, "),)
    return None


def _begins(source: Source, node: ast.expr, finding: Finding) -> bool:
    return source.span(node) == (
        source.offset(finding.line, finding.column - 1),
        source.offset(finding.end_line, finding.end_column - 1),
    )


TRIGGERING: dict[str, Callable[[Source, Finding], Fix | None]] = {
    "TLR302": _in_turn,
    "TLR309": _triggered,
    "TLR401": _failures_only,
}
"""By code; each needs nothing but the file that the finding is in."""
