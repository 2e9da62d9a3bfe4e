"""What every part of lowering does: ordinals for nodes, names for variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from tailor_types.lint import ir

if TYPE_CHECKING:
    from tailor_types.lint.lowering.builder import Builder


__all__ = ["Naming"]


class Naming:
    """Numbers nodes and names variables, for the function whose builder is ``b``.

    Attributes:
        nodes: the libcst node of each ordinal, kept only to find positions later.
    """

    b: Builder

    def __init__(self) -> None:
        self.nodes: list[cst.CSTNode] = []

    def expr(self, node: cst.CSTNode) -> ir.Expr:
        """Return *node* as IR; what it needs done before goes into the current block."""
        raise NotImplementedError

    def mark(self, node: cst.CSTNode) -> int:
        """Return a new ordinal for *node*."""
        self.nodes.append(node)
        return len(self.nodes) - 1

    def rename(self, name: str) -> str:
        """Return what *name* is called inside the comprehensions around it."""
        for table in reversed(self.b.renames):
            if name in table:
                return table[name]
        return name

    def load(self, name: str) -> str:
        """Note that *name* is read here, and return what it is called."""
        name = self.rename(name)
        self.b.code.loads.add(name)
        return name

    def bind(self, name: str) -> str:
        """Note that *name* is bound here, and return what it is called."""
        name = self.rename(name)
        if name not in self.b.code.exported:
            self.b.code.bound.add(name)
        return name

    def target(self, node: cst.CSTNode) -> ir.Expr:
        """Return what is assigned to, as IR."""
        if isinstance(node, cst.Name):
            return ir.Name(self.bind(node.value), self.mark(node))
        if isinstance(node, cst.Tuple | cst.List):
            items: list[ir.Expr] = []
            for element in node.elements:
                inner = self.target(element.value)
                if isinstance(element, cst.StarredElement):
                    inner = ir.Spread(inner, self.mark(element))
                items.append(inner)
            return ir.Display("tuple", items, self.mark(node))
        return self.expr(node)
