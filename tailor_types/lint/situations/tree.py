"""Walks the expressions of lowered code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.parts import children

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Tree", "top_expressions", "walk"]


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


_PLAIN = (ir.Name, ir.Const)
"""Most of what there is; nothing is inside."""


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
                tree._read(top, number)
            for instruction in block.code:
                if isinstance(instruction, ir.Set) and isinstance(instruction.target, ir.Name):
                    tree.bound.setdefault(instruction.target.id, []).append(instruction.value)
        return tree

    def _read(self, node: ir.Expr, block: int) -> None:
        """Note *node* and all inside it, inner ones first."""
        if isinstance(node, _PLAIN):
            return
        for child in children(node):
            self._read(child, block)
        if isinstance(node, ir.Call):
            self.calls[node.at] = node
        elif isinstance(node, ir.Await):
            self.awaits.append((node, block))
        elif isinstance(node, ir.Yield):
            self.yields.append(node.at)
        else:
            return
        self.blocks[node.at] = block
