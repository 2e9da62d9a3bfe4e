"""Reads calls, their arguments and the surfaces of functions out of a syntax tree, as data."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tailor_types.lint.index.model import Argument, Call, Function, Parameter, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CallReader", "children", "dotted"]

_LEAVES = frozenset({ast.Name, ast.Constant, ast.Load, ast.Store, ast.Del})
_PLAIN = frozenset(
    {
        *("id", "attr", "name", "asname", "arg", "module", "names", "kwd_attrs", "level"),
        *("ctx", "op", "ops", "kind", "conversion", "is_async", "simple", "type_comment"),
        *("n", "s", "rest", "type_ignores", "str", "tag"),
    }
)
"""Fields of nodes that hold no nodes with anything below them."""
_fields: dict[type, tuple[str, ...]] = {}
"""By kind of node: the other fields, found when one is first met."""


def children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes directly below *node* that have something below them, in order."""
    kind = type(node)
    fields = _fields.get(kind)
    if fields is None:
        named = kind._fields if kind not in _LEAVES else ()
        fields = _fields[kind] = tuple(name for name in named if name not in _PLAIN)
    found: list[ast.AST] = []
    for field in fields:
        value = getattr(node, field, None)
        if value is None or type(value) in _LEAVES:
            continue
        if type(value) is list:
            found += [
                item for item in value if type(item) not in _LEAVES and isinstance(item, ast.AST)
            ]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def dotted(node: ast.expr) -> str:
    """Return ``a.b.c`` for a chain of names, without subscripts at its end; else nothing."""
    if isinstance(node, ast.Subscript):  # WaitPoint[A, B]
        node = node.value
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


class CallReader:
    """Turns nodes of one module into data.

    Args:
        lines: of the module, for columns in code points.
    """

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def place(self, node: ast.expr | ast.stmt) -> Place:
        """Return where *node* stands."""
        end_line = node.end_lineno or node.lineno
        return Place(
            node.lineno,
            self._column(node.lineno, node.col_offset),
            end_line,
            self._column(end_line, node.end_col_offset or 0),
        )

    def call(self, node: ast.Call) -> Call:
        """Return a call with its arguments."""
        call = Call(dotted(node.func), self.place(node))
        for value in node.args:
            if isinstance(value, ast.Starred):
                call.spread = True
            else:
                call.positional.append(self.argument(value))
        for keyword in node.keywords:
            if keyword.arg is None:
                call.spread = True
            else:
                call.keywords[keyword.arg] = self.argument(keyword.value)
        return call

    def argument(self, node: ast.expr) -> Argument:
        """Return an argument."""
        place = self.place(node)
        match node:
            case ast.Constant(value=str() | int() | float() | None as value):
                return Argument("literal", place, value)
            case ast.UnaryOp(ast.USub(), ast.Constant(value=int() | float() as value)):
                return Argument("literal", place, -value)
            case ast.Name() | ast.Attribute() if name := dotted(node):
                return Argument("name", place, name)
            case ast.Call():
                return Argument("call", place, call=self.call(node))
            case ast.Lambda():
                return Argument("lambda", place, function=self.function(node))
            case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
                return Argument("display", place)
        return Argument("other", place)

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Function:
        """Return the surface of a function; its place is its name."""
        parameters = list(_parameters(node.args))
        place = self.place(node)
        if isinstance(node, ast.Lambda):
            return Function(
                "", parameters, is_async=False, is_generator=False, is_decorated=False, place=place
            )
        word = "async def " if isinstance(node, ast.AsyncFunctionDef) else "def "
        line = self._lines[node.lineno - 1]
        start = line.find(node.name, place.column + len(word) - 1)
        if start < 0:  # the name stands on another line: after a backslash
            start = place.column
        return Function(
            node.name,
            parameters,
            isinstance(node, ast.AsyncFunctionDef),
            bool(node.decorator_list) and self._mentions("yield", node) and _yields(node),
            bool(node.decorator_list),
            Place(node.lineno, start, node.lineno, start + len(node.name)),
        )

    def _mentions(self, word: str, node: ast.stmt | ast.expr) -> bool:
        """Whether *word* stands in the lines of *node*: to look is cheaper than to walk."""
        return any(word in line for line in self._lines[node.lineno - 1 : node.end_lineno])

    def _column(self, line: int, offset: int) -> int:
        """Turn an offset in UTF-8 bytes into code points."""
        text = self._lines[line - 1]
        return offset if text.isascii() else len(text.encode()[:offset].decode(errors="replace"))


def _parameters(arguments: ast.arguments) -> Iterator[Parameter]:
    ordinary = [*arguments.posonlyargs, *arguments.args]
    plain = len(ordinary) - len(arguments.defaults)
    for number, argument in enumerate(ordinary):
        yield _parameter(argument, "", has_default=number >= plain)
    if arguments.vararg is not None:
        yield _parameter(arguments.vararg, "*", has_default=False)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(argument, "only", has_default=default is not None)
    if arguments.kwarg is not None:
        yield _parameter(arguments.kwarg, "**", has_default=False)


def _parameter(argument: ast.arg, kind: str, *, has_default: bool) -> Parameter:
    annotation = argument.annotation
    text = ""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        text = annotation.value
    elif annotation is not None:
        text = dotted(annotation)
    return Parameter(argument.arg, kind, text, has_default)


def _yields(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether *function* itself is a generator; nested functions do not count."""
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            stack += children(node)
    return False
