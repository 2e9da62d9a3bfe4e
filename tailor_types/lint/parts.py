"""What an expression of the IR is made of; whoever walks expressions walks them by this."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tailor_types.lint import ir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["children"]


def children(node: ir.Expr) -> Iterable[ir.Expr]:
    """Return the expressions directly inside *node*, in the order in which they are evaluated."""
    parts = _PARTS.get(type(node))
    return () if parts is None else parts(node)


def _value(node: Any) -> Iterable[ir.Expr]:
    return (node.value,)


def _base(node: Any) -> Iterable[ir.Expr]:
    return (node.base,)


def _mapping(node: ir.Mapping) -> Iterator[ir.Expr]:
    for key, item in node.items:
        if key is not None:
            yield key
        yield item


def _choice(node: ir.Choice) -> Iterable[ir.Expr]:
    # In `a or b` the test is one of the options, and is asked once.
    shared = node.test is None or any(option is node.test for option in node.options)
    return node.options if shared or node.test is None else (node.test, *node.options)


_PARTS: dict[type, Callable[[Any], Iterable[ir.Expr]]] = {
    ir.Attr: _base,
    ir.Element: _base,
    ir.Item: lambda node: (node.base, node.index),
    ir.Call: lambda node: (node.func, *(value for _, value in node.args)),
    ir.Spread: _value,
    ir.Await: _value,
    ir.Yield: _value,
    ir.Enter: _value,
    ir.Display: lambda node: node.items,
    ir.Mapping: _mapping,
    ir.Apply: lambda node: node.parts,
    ir.Choice: _choice,
    ir.Function: lambda node: [value for _, value in node.defaults],
    ir.Class: lambda node: node.bases,
    ir.Decorated: lambda node: (node.decorator, node.value),
}
