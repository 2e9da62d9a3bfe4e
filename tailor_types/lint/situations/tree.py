"""Walks the expressions of lowered code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tailor_types.lint import ir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Tree", "children", "top_expressions", "walk"]


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


def walk(node: ir.Expr) -> Iterator[ir.Expr]:
    """Yield *node* and all inside it, inner ones first."""
    for child in children(node):
        yield from walk(child)
    yield node


def top_expressions(block: ir.Block) -> Iterator[ir.Expr]:
    """Yield what a block evaluates, in order; targets that are plain names are left out."""
    for instruction in block.code:
        match instruction:
            case ir.Set(target=target, value=value) | ir.Update(target=target, value=value):
                yield value
                if not isinstance(target, ir.Name):
                    yield target
            case ir.Eval(value=value):
                yield value
            case ir.Collect(key=key, value=value):
                if key is not None:
                    yield key
                yield value
            case ir.Delete(target=target):
                yield target
    if isinstance(block.end, ir.Branch):
        yield block.end.test


@dataclass(slots=True)
class Tree:
    """Where things stand in one function.

    Attributes:
        calls: by ordinal.
        blocks: of calls, awaits and yields, by ordinal.
        bound: what is assigned to each name.
        awaits: all of them, with the blocks that they stand in.
        yields: places where it yields.
    """

    calls: dict[int, ir.Call] = field(default_factory=dict)
    blocks: dict[int, int] = field(default_factory=dict)
    bound: dict[str, list[ir.Expr]] = field(default_factory=dict)
    awaits: list[tuple[ir.Await, int]] = field(default_factory=list)
    yields: list[int] = field(default_factory=list)

    @staticmethod
    def of(code: ir.Code) -> Tree:
        """Read *code*."""
        tree = Tree()
        for number, block in enumerate(code.blocks):
            for top in top_expressions(block):
                for node in walk(top):
                    tree._add(node, number)
            for instruction in block.code:
                if isinstance(instruction, ir.Set) and isinstance(instruction.target, ir.Name):
                    tree.bound.setdefault(instruction.target.id, []).append(instruction.value)
        return tree

    def _add(self, node: ir.Expr, block: int) -> None:
        match node:
            case ir.Call():
                self.calls[node.at] = node
            case ir.Await():
                self.awaits.append((node, block))
            case ir.Yield():
                self.yields.append(node.at)
            case _:
                return
        self.blocks[node.at] = block
