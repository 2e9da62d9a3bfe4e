"""Lowering of one top-level statement, and the way back from ordinals to places in its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from tailor_types.lint import ir
from tailor_types.lint.lowering.builder import Builder
from tailor_types.lint.lowering.positions import Span, places
from tailor_types.lint.lowering.scopes import close
from tailor_types.lint.lowering.statements import StatementLowerer

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NotLoweredError", "locate", "lower", "lowered"]


class NotLoweredError(Exception):
    """libcst refuses the text."""


def lower(text: str) -> ir.Code:
    """Return *text*, one or more whole top-level statements, as the code of a module.

    Raises:
        NotLoweredError: libcst cannot parse it.
    """
    return _lower(_parse(text))[0]


def locate(text: str, ordinals: Iterable[int]) -> dict[int, Span]:
    """Return where the nodes with these *ordinals* stand in *text*.

    Lowers again: ordinals are a function of the text, and only statements with findings pay
    for positions.
    """
    module, nodes = lowered(text)
    return places(module, {ordinal: nodes[ordinal] for ordinal in ordinals})


def lowered(text: str) -> tuple[cst.Module, list[cst.CSTNode]]:
    """Return the tree of *text*, and its nodes by ordinal."""
    module = _parse(text)
    return module, _lower(module)[1]


def _parse(text: str) -> cst.Module:
    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise NotLoweredError(str(error.message)) from error


def _lower(module: cst.Module) -> tuple[ir.Code, list[cst.CSTNode]]:
    lowerer = StatementLowerer()
    code = ir.Code("<module>", "module", 0)
    lowerer.b = Builder(code)
    lowerer.suite(module.body)
    lowerer.b.goto(ir.EXIT)
    close(code)
    return code, lowerer.nodes
