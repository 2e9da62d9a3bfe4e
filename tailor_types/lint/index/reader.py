"""Reads a module's text into its index."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tailor_types.lint.index.model import Binding, Definition, Imported, ModuleIndex, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["read_index", "read_part"]

_DEEP = 2_000
"""Shorter statements cannot nest deeply enough to hurt a parser."""


def read_index(text: str) -> ModuleIndex:
    """Return the index of the module *text*.

    Raises:
        SyntaxError: the running Python cannot parse it.
    """
    tree = ast.parse(text)
    lines = text.split("\n")
    reader = _Reader(lines)
    for node in tree.body:
        reader.top_level(node)
    return reader.index


def read_part(text: str, bound: Iterable[str]) -> ModuleIndex:
    """Return the index of some whole statements of a module, in which *bound* are bound before.

    Raises:
        SyntaxError: the running Python cannot parse it.
    """
    tree = ast.parse(text)
    reader = _Reader(text.split("\n"))
    reader.index.bindings = {name: [] for name in bound}
    for node in tree.body:
        reader.top_level(node)
    reader.index.bindings = {name: found for name, found in reader.index.bindings.items() if found}
    return reader.index


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.index = ModuleIndex()
        self.lines = lines

    def top_level(self, node: ast.stmt) -> None:
        statements = self.index.statements
        first, last = _first_line(node), node.end_lineno or node.lineno
        if statements and first <= statements[-1].last:
            statements[-1].last = max(last, statements[-1].last)
        else:
            size = sum(len(line) for line in self.lines[first - 1 : last])
            statements.append(Statement(first, last, _depth(node) if size > _DEEP else 0))
        self._statement(node, len(statements) - 1)

    def _statement(self, node: ast.stmt, number: int) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._bind(node.name, "def", number)
                for decorator in node.decorator_list:
                    self._define(decorator, node.name, number)
            case ast.ClassDef():
                self._bind(node.name, "class", number)
            case ast.Import():
                for alias in node.names:
                    self._import(alias, number)
            case ast.ImportFrom():
                self._import_from(node, number)
            case ast.Assign():
                for target in node.targets:
                    self._targets(target, number)
                self._assigned(node.targets[0], node.value, number)
            case ast.AnnAssign():
                if node.value is not None:
                    self._targets(node.target, number)
                    self._assigned(node.target, node.value, number)
            case ast.AugAssign():
                self._change(node.target, number)
                self._exports(node.target, node.value)
            case ast.Expr(ast.Call(ast.Attribute(base))):
                self._change(base, number)
            case _:
                self._compound(node, number)

    def _compound(self, node: ast.stmt, number: int) -> None:
        match node:
            case ast.For() | ast.AsyncFor():
                self._targets(node.target, number)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    if item.optional_vars is not None:
                        self._targets(item.optional_vars, number)
        for child in _children(node):
            self._statement(child, number)

    def _bind(self, name: str, kind: str, number: int, imported: Imported | None = None) -> None:
        self.index.bindings.setdefault(name, []).append(Binding(kind, number, imported))

    def _import(self, alias: ast.alias, number: int) -> None:
        imported = Imported(alias.name, 0, None)
        self.index.imports.append(imported)
        if alias.asname is None:
            top = alias.name.split(".")[0]
            self._bind(top, "import", number, Imported(top, 0, None))
        else:
            self._bind(alias.asname, "import", number, imported)

    def _import_from(self, node: ast.ImportFrom, number: int) -> None:
        module = node.module or ""
        for alias in node.names:
            imported = Imported(module, node.level, alias.name)
            self.index.imports.append(imported)
            if alias.name == "*":
                self.index.stars.append(imported)
            else:
                self._bind(alias.asname or alias.name, "import", number, imported)

    def _targets(self, target: ast.expr, number: int) -> None:
        match target:
            case ast.Name(id=name):
                self._bind(name, "assign", number)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self._targets(part, number)
            case ast.Starred(value=value):
                self._targets(value, number)
            case ast.Attribute(value=value) | ast.Subscript(value=value):
                self._change(value, number)

    def _change(self, target: ast.expr, number: int) -> None:
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name) and target.id in self.index.bindings:
            self._bind(target.id, "change", number)

    def _assigned(self, target: ast.expr, value: ast.expr, number: int) -> None:
        self._exports(target, value)
        if isinstance(target, ast.Name) and isinstance(value, ast.Call):
            self._define(value, target.id, number)

    def _exports(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name) and target.id == "__all__":
            names = [
                item.value
                for item in getattr(value, "elts", ())
                if isinstance(item, ast.Constant) and isinstance(item.value, str)
            ]
            self.index.exports = [*(self.index.exports or ()), *names]

    def _define(self, node: ast.expr, target: str, number: int) -> None:
        call = node if isinstance(node, ast.Call) else None
        func = call.func if call is not None else node
        if isinstance(func, ast.Subscript):  # WaitPoint[A, B]("key")
            func = func.value
        callee = _dotted(func)
        if not callee:
            return
        name: ast.expr | None = None
        if call is not None:
            given = [keyword.value for keyword in call.keywords if keyword.arg == "name"]
            name = given[0] if given else next(iter(call.args), None)
        literal = name if isinstance(name, ast.Constant) and isinstance(name.value, str) else None
        place = literal or node
        text = None if literal is None else str(literal.value)
        column = self._column(place.lineno, place.col_offset)
        end_line, end = place.end_lineno or place.lineno, place.end_col_offset or 0
        end_column = self._column(end_line, end) if end_line == place.lineno else column + 1
        self.index.definitions.append(
            Definition(callee, target, text, number, place.lineno, column, end_column)
        )

    def _column(self, line: int, offset: int) -> int:
        """Turn an offset in UTF-8 bytes into code points."""
        text = self.lines[line - 1]
        return offset if text.isascii() else len(text.encode()[:offset].decode(errors="replace"))


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", ())
    lines: list[int] = [decorator.lineno for decorator in decorators]
    return min([node.lineno, *lines])


def _children(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements directly inside the suites of a compound statement."""
    for suite in ("body", "orelse", "finalbody"):
        for child in getattr(node, suite, ()):
            if isinstance(child, ast.stmt):
                yield child
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield from _children(part)


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def _depth(node: ast.AST) -> int:
    """Return how deeply *node* nests, without recursion: deep ones are why it is asked."""
    deepest = 0
    stack: list[tuple[ast.AST, int]] = [(node, 1)]
    while stack:
        current, depth = stack.pop()
        deepest = max(deepest, depth)
        stack += [(child, depth + 1) for child in ast.iter_child_nodes(current)]
    return deepest
