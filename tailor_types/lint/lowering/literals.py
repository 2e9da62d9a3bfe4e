"""Lowering of literals and displays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from tailor_types.lint import ir

if TYPE_CHECKING:
    from collections.abc import Sequence
from tailor_types.lint.lowering.naming import Naming

__all__ = ["LiteralLowerer"]

_LONG = 100
_QUOTES = frozenset("\"'")
_TRIPLES = frozenset({'"""', "'''"})


class LiteralLowerer(Naming):
    """Turns literals and displays into IR."""

    def _string(self, node: cst.SimpleString) -> ir.Expr:
        text = node.value
        # Most strings are what stands between their quotes; evaluating one costs a parse.
        if text[0] in _QUOTES and "\\" not in text:
            width = 3 if text[:3] in _TRIPLES else 1
            return ir.Const(text[width:-width], self.mark(node))
        return ir.Const(node.evaluated_value, self.mark(node))

    def _number(self, node: cst.Integer | cst.Float | cst.Imaginary) -> ir.Expr:
        text = node.value
        # An int of thousands of digits is a constant like any other; its value is not needed.
        if text.isdecimal() and len(text) < _LONG:
            return ir.Const(int(text), self.mark(node))
        return ir.Const(node.evaluated_value if len(text) < _LONG else text, self.mark(node))

    def _ellipsis(self, node: cst.Ellipsis) -> ir.Expr:
        return ir.Const("...", self.mark(node))

    def _concatenated(self, node: cst.ConcatenatedString) -> ir.Expr:
        parts: list[ir.Expr] = []
        part: cst.BaseString = node
        while isinstance(part, cst.ConcatenatedString):
            parts.append(self.expr(part.left))
            part = part.right
        parts.append(self.expr(part))
        return ir.Apply("text", parts, self.mark(node))

    def _formatted(self, node: cst.FormattedString) -> ir.Expr:
        parts: list[ir.Expr] = []
        if node.parts and (opening := getattr(node.parts[0], "value", None)):
            parts.append(ir.Const(opening, self.mark(node)))
        self._formatted_parts(node.parts, parts)
        return ir.Apply("text", parts, self.mark(node))

    def _formatted_parts(self, contents: Sequence[Any], parts: list[ir.Expr]) -> None:
        for content in contents:
            if (expression := getattr(content, "expression", None)) is not None:
                parts.append(self.expr(expression))
                self._formatted_parts(content.format_spec or (), parts)

    def _elements(self, elements: Sequence[Any]) -> list[ir.Expr]:
        return [
            self._spread(element)
            if isinstance(element, cst.StarredElement)
            else self.expr(element.value)
            for element in elements
        ]

    def _list(self, node: cst.List) -> ir.Expr:
        return ir.Display("list", self._elements(node.elements), self.mark(node))

    def _tuple(self, node: cst.Tuple) -> ir.Expr:
        return ir.Display("tuple", self._elements(node.elements), self.mark(node))

    def _set(self, node: cst.Set) -> ir.Expr:
        return ir.Display("set", self._elements(node.elements), self.mark(node))

    def _spread(self, node: cst.StarredElement) -> ir.Expr:
        return ir.Spread(self.expr(node.value), self.mark(node))

    def _dict(self, node: cst.Dict) -> ir.Expr:
        items: list[tuple[ir.Expr | None, ir.Expr]] = []
        for element in node.elements:
            if isinstance(element, cst.DictElement):
                items.append((self.expr(element.key), self.expr(element.value)))
            else:
                items.append((None, self.expr(element.value)))
        return ir.Mapping(items, self.mark(node))
