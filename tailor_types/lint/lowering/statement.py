"""Lowering of one top-level statement, and the way back from ordinals to places in its text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from tailor_types.lint import ir
from tailor_types.lint.lowering.builder import Builder
from tailor_types.lint.lowering.parsing import parsed
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
    return _both(text)[0]


def locate(text: str, ordinals: Iterable[int]) -> dict[int, Span]:
    """Return where the nodes with these *ordinals* stand in *text*.

    Lowers again: ordinals are a function of the text, and only statements with findings pay
    for positions.
    """
    return _located(text, tuple(sorted(ordinals)))


def lowered(text: str) -> tuple[cst.Module, list[cst.CSTNode]]:
    """Return the tree of *text*, and its nodes by ordinal."""
    _, module, nodes = _both(text)
    return module, nodes


@lru_cache(maxsize=2_000)
def _located(text: str, ordinals: tuple[int, ...]) -> dict[int, Span]:
    # An editor asks after each keystroke for the places in statements that did not change.
    module, nodes = lowered(text)
    return places(module, {ordinal: nodes[ordinal] for ordinal in ordinals})


@lru_cache(maxsize=2)
def _both(text: str) -> tuple[ir.Code, cst.Module, list[cst.CSTNode]]:
    # Two: the statement that is being edited is lowered and then located.
    module = _parse(text)
    code, nodes = _lower(module)
    return code, module, nodes


def _parse(text: str) -> cst.Module:
    try:
        return parsed(text)
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
