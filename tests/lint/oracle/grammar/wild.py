"""Programs of the injective grammar with some of what it forbids put back in.

Constant conditions, operators that swallow differences, arms that agree. What running these
shows must still be claimed; what is claimed and not seen has a rate, which has a ceiling.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from tests.lint.oracle.grammar.choices import Choices, one_of
from tests.lint.oracle.program import Program

__all__ = ["made_wild"]

_SHARE = 4
"""One expression in so many is changed."""


def made_wild(program: Program, choices: Choices) -> Program:
    """Return *program* with some of its conditions and values made less telling."""
    files = {}
    for path, text in program.files.items():
        tree = ast.parse(text)
        if path in {"jobs.py", "helpers.py"}:
            Wild(choices).visit(tree)
        files[path] = ast.unparse(ast.fix_missing_locations(tree))
    return Program(files, program.roots, program.constructs | {"wild"})


class Wild(ast.NodeTransformer):
    """Changes some tests and some assigned values, in functions other than odd and bucket."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node if node.name in {"odd", "bucket"} else self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        node.test = self.changed(
            node.test, ["True", "False", "{} and False", "{} or True", "bool({})"]
        )
        return node

    def visit_Try(self, node: ast.Try) -> ast.AST:
        self.generic_visit(node)
        if not self.choices.below(_SHARE):
            for handler in node.handlers:  # of something that nothing here raises
                handler.type = ast.Name("ZeroDivisionError", ast.Load())
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        node.test = self.changed(node.test, ["{} and False", "{} or True"])
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.targets[0], ast.Name) and node.targets[0].id.startswith("v"):
            shapes = [
                "len(str({}))",
                "str({})[:1]",
                "bool({})",
                "str({}) or 'x'",
                "'same'",
                "{} and 'k'",
            ]
            node.value = self.changed(node.value, shapes)
        return node

    def changed(self, node: ast.expr, shapes: list[str]) -> ast.expr:
        if self.choices.below(_SHARE):
            return node
        written: Callable[[str], str] = one_of(self.choices, shapes).format
        return ast.parse(written(f"({ast.unparse(node)})"), mode="eval").body
