"""Where a job calls a function that reads the source: what there is to extract, and its type."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.findings import Finding
    from tailor_types.lint.fixes.source import Source

__all__ = ["call_in_job", "declared", "function_at"]

_PLAIN = frozenset({"str", "int", "float", "bool"})
_DURABLE = frozenset({"trigger", "wait"})


def call_in_job(source: Source, finding: Finding) -> tuple[ast.AST, ...] | None:
    """Return the one call, or its ``await``, by which a job of the file gets what it passes."""
    name = finding.trace[0].label.removesuffix("()").rpartition(".")[2]
    inside = [path for path in source.paths() if len(path) > 2 and _covers(path[1], finding)]  # noqa: PLR2004 -- module and function
    calls = [
        path for path in inside if isinstance(path[-1], ast.Call) and _called(path[-1]) == name
    ]
    calls = [path for path in calls if _begins_at(path[-1], finding)] or calls
    if len(calls) != 1:
        return None
    (path,) = calls
    return path[:-1] if isinstance(path[-2], ast.Await) else path


def function_at(source: Source, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return the function of a module that is defined at *line*, if it triggers nothing itself."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if first <= line <= node.body[0].lineno - 1 or line == node.lineno:
                return None if _DURABLE & set(_attributes(ast.walk(node))) else node
    return None


def declared(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Return the JSON type that *function* says it returns; empty where it says none."""
    written = "" if function.returns is None else ast.unparse(function.returns).strip("'\"")
    return written if written in _PLAIN else ""


def _covers(node: ast.AST, finding: Finding) -> bool:
    line, end = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    return isinstance(node, ast.AsyncFunctionDef) and line <= finding.line <= end


def _begins_at(node: ast.AST, finding: Finding) -> bool:
    return getattr(node, "lineno", 0) == finding.line


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _attributes(nodes: Iterable[ast.AST]) -> Iterable[str]:
    return (node.attr for node in nodes if isinstance(node, ast.Attribute))
