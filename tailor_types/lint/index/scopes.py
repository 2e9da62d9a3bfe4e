"""Reads definitions and durable calls out of every scope of a module."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tailor_types.lint.index.calls import CallReader, children, dotted
from tailor_types.lint.index.model import ClassBody, Definition, MethodCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.index.model import Function, ModuleIndex

__all__ = ["ScopeReader", "suites"]

_METHODS = re.compile(
    r"\.\s*(?:(?:trigger|wait|resolve|body)\s*\(|body\s*(?:[#;]|$))", re.MULTILINE
)
"""Only statements with one of these are walked in full: a walk costs more than all the rest."""
_NAMES = frozenset({"trigger", "wait", "resolve", "body"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def suites(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements directly inside the suites of a compound statement."""
    for suite in ("body", "orelse", "finalbody"):
        for child in getattr(node, suite, ()):
            if isinstance(child, ast.stmt):
                yield child
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield from suites(part)


class ScopeReader:
    """Adds to *index* what its statements define.

    Args:
        lines: of the module.
        starred: whether the module has names from ``import *``.
    """

    def __init__(self, index: ModuleIndex, lines: list[str], *, starred: bool) -> None:
        self._index = index
        self._starred = starred
        self._lines = lines
        self._calls = CallReader(lines)

    def statement(self, node: ast.stmt, number: int) -> None:
        """Read one top-level statement."""
        # An explicit stack: an if may have thousands of elifs.
        stack: list[tuple[ast.stmt, tuple[str, ...]]] = [(node, ())]
        while stack:
            current, scope = stack.pop()
            inner = scope
            if isinstance(current, _FUNCTIONS):
                self._function(current, number, scope)
                inner = (*scope, f"def {current.name}")
            elif isinstance(current, ast.ClassDef):
                self._class(current, number, scope)
                inner = (*scope, f"class {current.name}")
            else:
                self._value(current, number, scope)
                if not hasattr(current, "body"):
                    continue
            stack += [(child, inner) for child in reversed(list(suites(current)))]
        text = "\n".join(self._lines[node.lineno - 1 : node.end_lineno])
        if _METHODS.search(text):
            self._methods(node, number)

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, number: int, scope: tuple[str, ...]
    ) -> None:
        if scope and not node.decorator_list:
            return
        function = self._calls.function(node)
        if not scope:
            self._index.functions[node.name] = function
        above: list[str] = []
        for decorator in node.decorator_list:
            called = isinstance(decorator, ast.Call)
            call = self._calls.call(decorator if called else _bare(decorator))  # type: ignore[arg-type] # called says so
            if call.callee:
                self._index.definitions.append(
                    Definition(
                        "decorator", call, node.name, number, list(scope), function, list(above)
                    )
                )
            above.append(call.callee)

    def _class(self, node: ast.ClassDef, number: int, scope: tuple[str, ...]) -> None:
        if scope:
            return
        bases = [name for base in node.bases if (name := dotted(base))]
        self._index.classes[node.name] = ClassBody(bases, number, self._calls.place(node))

    def _value(self, node: ast.stmt, number: int, scope: tuple[str, ...]) -> None:
        """Read the calls whose value a statement keeps, passes on or drops."""
        name, value = _target(node)
        if value is None:
            return
        direct = value.value if isinstance(value, ast.Await) else value
        for call in _kept(value):
            kind = "assign" if call is direct and name else "value"
            callee = dotted(call.func)
            if not callee:
                continue
            # What is not imported is nothing of a framework, but for a method of an application.
            if (kind == "value" or "." not in callee) and not self._imported(callee):
                continue
            target = name if kind == "assign" else ""
            definition = Definition(kind, self._calls.call(call), target, number, list(scope))
            self._index.definitions.append(definition)

    def _imported(self, callee: str) -> bool:
        bindings = self._index.bindings.get(callee.partition(".")[0])
        if bindings is None:
            return self._starred
        return any(binding.imported is not None for binding in bindings)

    def _methods(self, root: ast.stmt, number: int) -> None:
        stack: list[tuple[ast.AST, tuple[str, ...], bool]] = [(root, (), True)]
        bodies: dict[str, str] = {}
        nested: dict[str, Function] = {}
        while stack:
            node, scope, used = stack.pop()
            if isinstance(node, ast.Call):
                self._method(node, number, scope, bodies, nested, used=used)
            elif isinstance(node, (ast.Assign, ast.AnnAssign)):
                _follow(node, bodies)
            elif isinstance(node, _FUNCTIONS):
                if scope and scope[-1].startswith("def "):
                    nested[node.name] = self._calls.function(node)
                scope = (*scope, f"def {node.name}")
            elif isinstance(node, ast.ClassDef):
                scope = (*scope, f"class {node.name}")
            elif isinstance(node, ast.Lambda) and not scope:
                scope = ("def <lambda>",)
            below = children(node)
            if below:
                used = not isinstance(node, ast.Expr)
                below.reverse()
                stack += [(child, scope, used) for child in below]

    def _method(  # noqa: PLR0913 -- what stands around a call
        self,
        node: ast.Call,
        number: int,
        scope: tuple[str, ...],
        bodies: dict[str, str],
        nested: dict[str, Function],
        *,
        used: bool,
    ) -> None:
        """Read one call, if it is of a method of a job or wait point."""
        func = node.func
        if isinstance(func, ast.Attribute):
            if func.attr not in _NAMES:
                return
            receiver, name = dotted(func.value), func.attr
            call = self._calls.call(node)
            for argument in (*call.positional, *call.keywords.values()):
                if argument.kind == "name":
                    argument.function = nested.get(str(argument.value))
        else:
            receiver, name = bodies.get(func.id, "") if isinstance(func, ast.Name) else "", "body"
            if not receiver:
                return
            call = self._calls.call(node)
        self._index.methods.append(MethodCall(receiver, name, call, number, list(scope), used))


def _follow(node: ast.Assign | ast.AnnAssign, bodies: dict[str, str]) -> None:
    """Note in *bodies* which local names stand for ``receiver.body``."""
    name, value = _target(node)
    if isinstance(value, ast.Attribute) and value.attr == "body":
        bodies[name] = dotted(value.value)
    else:
        bodies.pop(name, None)


def _bare(decorator: ast.expr) -> ast.Call:
    return ast.copy_location(ast.Call(decorator, [], []), decorator)


def _target(node: ast.stmt) -> tuple[str, ast.expr | None]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name), *_], value=value):
            return name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            return name, value
        case ast.Assign(value=value) | ast.Expr(value=value) | ast.Return(value=value):
            return "", value
    return "", None


def _kept(node: ast.expr) -> Iterator[ast.Call]:
    """Yield the calls in displays, in arguments and in conditions of *node*, and itself."""
    stack = [node]
    while stack:
        match stack.pop():
            case ast.Call(args=args, keywords=keywords) as call:
                yield call
                stack += [*args, *(keyword.value for keyword in keywords)]
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                stack += parts
            case ast.Dict(values=parts):
                stack += parts
            case ast.IfExp(body=body, orelse=orelse):
                stack += [body, orelse]
            case ast.ListComp(elt=part) | ast.SetComp(elt=part) | ast.DictComp(value=part):
                stack.append(part)
            case ast.Await(value=part) | ast.Starred(value=part) | ast.NamedExpr(value=part):
                stack.append(part)
