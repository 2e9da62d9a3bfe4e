"""Lowering of one top-level statement, and the way back from ordinals to places in its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from tailor_types.lint import ir
from tailor_types.lint.lowering.builder import Builder
from tailor_types.lint.lowering.scopes import close
from tailor_types.lint.lowering.statements import StatementLowerer

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NotLoweredError", "Span", "locate", "lower"]


class NotLoweredError(Exception):
    """libcst refuses the text."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the text of a statement: lines from 1, columns in code points from 0."""

    line: int
    column: int
    end_line: int
    end_column: int


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
    from libcst.metadata import MetadataWrapper, PositionProvider

    module = _parse(text)
    nodes = _lower(module)[1]
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    found = {}
    for ordinal in ordinals:
        place = positions[nodes[ordinal]]
        found[ordinal] = Span(
            place.start.line, place.start.column, place.end.line, place.end.column
        )
    return found


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
