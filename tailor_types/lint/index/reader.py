"""Reads a module's text into its index."""

from __future__ import annotations

import ast
import re
from collections import Counter

from tailor_types.lint.index.model import Binding, Imported, ModuleIndex, Statement
from tailor_types.lint.index.scopes import ScopeReader, suites

__all__ = ["read_index", "read_part", "read_words"]

_ATTRIBUTE = re.compile(r"\.\s*([^\W\d]\w*)")
_WORD = re.compile(r"[^\W\d]\w*")
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
    starred = bool(reader.index.stars)
    scopes = ScopeReader(reader.index, lines, starred=starred)  # after all imports are known
    for node, number in zip(tree.body, reader.numbers, strict=True):
        scopes.statement(node, number)
    read_words(reader.index, text)
    return reader.index


def read_part(text: str, whole: ModuleIndex) -> ModuleIndex:
    """Return the index of some whole statements of the module *whole*, its words left out.

    Raises:
        SyntaxError: the running Python cannot parse it.
    """
    tree = ast.parse(text)
    lines = text.split("\n")
    reader = _Reader(lines)
    index = reader.index
    index.bindings = {name: [] for name in whole.bindings}
    for node in tree.body:
        reader.top_level(node)
    bound = {name: found for name, found in index.bindings.items() if found}
    # Which names are imported is a matter of the whole module.
    index.bindings = whole.bindings
    scopes = ScopeReader(index, lines, starred=bool(whole.stars))
    for node, number in zip(tree.body, reader.numbers, strict=True):
        scopes.statement(node, number)
    index.bindings = bound
    return index


def read_words(index: ModuleIndex, text: str) -> None:
    """Note in *index* which names of *text* may be used from elsewhere, or a second time here."""
    index.attributes = sorted(set(_ATTRIBUTE.findall(text)))
    counts = Counter(_WORD.findall(text))
    targets = {definition.target for definition in index.definitions}
    index.repeated = sorted(name for name in targets if counts[name] > 1)


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.index = ModuleIndex()
        self.lines = lines
        self.numbers: list[int] = []

    def top_level(self, node: ast.stmt) -> None:
        statements = self.index.statements
        first, last = _first_line(node), node.end_lineno or node.lineno
        if statements and first <= statements[-1].last:
            statements[-1].last = max(last, statements[-1].last)
        else:
            size = sum(len(line) for line in self.lines[first - 1 : last])
            statements.append(Statement(first, last, _depth(node) if size > _DEEP else 0))
        self.numbers.append(len(statements) - 1)
        self._statement(node, len(statements) - 1)

    def _statement(self, node: ast.stmt, number: int) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._bind(node.name, "def", number)
            case ast.ClassDef():
                self._bind(node.name, "class", number)
            case ast.Import():
                for alias in node.names:
                    self._import(alias, number, node.lineno)
            case ast.ImportFrom():
                self._import_from(node, number)
            case ast.Assign():
                for target in node.targets:
                    self._targets(target, number)
                self._exports(node.targets[0], node.value)
            case ast.AnnAssign():
                if node.value is not None:
                    self._targets(node.target, number)
                    self._exports(node.target, node.value)
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
        for child in suites(node):
            self._statement(child, number)

    def _bind(self, name: str, kind: str, number: int, imported: Imported | None = None) -> None:
        self.index.bindings.setdefault(name, []).append(Binding(kind, number, imported))

    def _import(self, alias: ast.alias, number: int, line: int) -> None:
        imported = Imported(alias.name, 0, None, line)
        self.index.imports.append(imported)
        if alias.asname is None:
            top = alias.name.split(".")[0]
            self._bind(top, "import", number, Imported(top, 0, None))
        else:
            self._bind(alias.asname, "import", number, imported)

    def _import_from(self, node: ast.ImportFrom, number: int) -> None:
        module = node.module or ""
        for alias in node.names:
            imported = Imported(module, node.level, alias.name, node.lineno)
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

    def _exports(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name) and target.id == "__all__":
            names = [
                item.value
                for item in getattr(value, "elts", ())
                if isinstance(item, ast.Constant) and isinstance(item.value, str)
            ]
            self.index.exports = [*(self.index.exports or ()), *names]


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", ())
    lines: list[int] = [decorator.lineno for decorator in decorators]
    return min([node.lineno, *lines])


def _depth(node: ast.AST) -> int:
    """Return how deeply *node* nests, without recursion: deep ones are why it is asked."""
    deepest = 0
    stack: list[tuple[ast.AST, int]] = [(node, 1)]
    while stack:
        current, depth = stack.pop()
        deepest = max(deepest, depth)
        stack += [(child, depth + 1) for child in ast.iter_child_nodes(current)]
    return deepest
