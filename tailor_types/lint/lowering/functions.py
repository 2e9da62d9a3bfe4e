"""Lowering of functions inside others: a child code each."""

from __future__ import annotations

import libcst as cst

from tailor_types.lint import ir
from tailor_types.lint.lowering.branches import BranchingLowerer
from tailor_types.lint.lowering.builder import Builder

__all__ = ["FunctionLowerer"]


class FunctionLowerer(BranchingLowerer):
    """Turns functions and their parameters into IR."""

    _nested: bool

    def _lambda(self, node: cst.Lambda) -> ir.Expr:
        return self.function("<lambda>", node.params, node, "lambda")

    def function(
        self, name: str, params: cst.Parameters, node: cst.Lambda | cst.FunctionDef, kind: str
    ) -> ir.Function:
        """Lower a function into a child of the current code, and return its evaluation."""
        at = self.mark(node)
        code = ir.Code(name, kind, at)
        defaults = self.parameters(code, params)
        outer, nested = self.b, self._nested
        self.b, self._nested = Builder(code), False
        code.bound.update(param.name for param in code.params)
        self.body(node)
        self.b, self._nested = outer, nested
        outer.code.codes.append(code)
        return ir.Function(len(outer.code.codes) - 1, defaults, at)

    def parameters(self, code: ir.Code, params: cst.Parameters) -> list[tuple[str, ir.Expr]]:
        """Add *params* to *code*; return the defaults, which are evaluated around it."""
        found = [(param, "/") for param in params.posonly_params]
        found += [(param, "") for param in params.params]
        if isinstance(params.star_arg, cst.Param):
            found.append((params.star_arg, "*"))
        found += [(param, "only") for param in params.kwonly_params]
        if params.star_kwarg is not None:
            found.append((params.star_kwarg, "**"))
        defaults = []
        for param, kind in found:
            annotation = None
            if param.annotation is not None:
                annotation = self.annotation(param.annotation.annotation)
            name = param.name.value
            code.params.append(ir.Param(name, kind, annotation, param.default is not None))
            if param.default is not None:
                defaults.append((name, self.expr(param.default)))
        return defaults

    def annotation(self, node: cst.BaseExpression) -> ir.Expr | None:
        """Return the dotted name that a type is written as; None where it is not that simple."""
        if isinstance(node, cst.SimpleString):
            text = node.evaluated_value
            parts = text.split(".") if isinstance(text, str) else []
            if not parts or not all(part.isidentifier() for part in parts):
                return None
            name: ir.Expr = ir.Name(parts[0], self.mark(node))
            for part in parts[1:]:
                name = ir.Attr(name, part, self.mark(node))
            return name
        if isinstance(node, cst.Name):
            return ir.Name(node.value, self.mark(node))
        if isinstance(node, cst.Attribute):
            base = self.annotation(node.value)
            return base and ir.Attr(base, node.attr.value, self.mark(node))
        if isinstance(node, cst.Subscript):  # list[X] says list
            return self.annotation(node.value)
        if isinstance(node, cst.BinaryOperation):  # X | None says X
            return self.annotation(node.left)
        return None

    def body(self, node: cst.Lambda | cst.FunctionDef) -> None:
        """Lower the body of a function into the current builder."""
        raise NotImplementedError
