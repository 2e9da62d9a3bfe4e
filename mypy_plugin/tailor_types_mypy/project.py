"""What all hooks share: the settings, a way to look symbols up, and the one place that reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from mypy.errorcodes import ErrorCode
from mypy.nodes import (
    ARG_STAR,
    ARG_STAR2,
    CallExpr,
    Context,
    Expression,
    SymbolTableNode,
    TypeInfo,
)
from mypy.plugin import CheckerPluginInterface, FunctionSigContext, MethodSigContext
from mypy.types import Instance

from tailor_types_mypy.config import Settings

__all__ = ["MOST_PROBLEMS", "Project", "Report"]

MOST_PROBLEMS: Final = 5
"""Of one job or wait point: who has more starts with these."""


_STARS: Final = (ARG_STAR, ARG_STAR2)


@dataclass(frozen=True)
class Report:
    """One message: where it stands, what it says, and its code."""

    at: Context
    message: str
    code: ErrorCode


@dataclass(frozen=True)
class Project:
    """The project under check.

    Attributes:
        settings: what its configuration says.
        symbol: finds a symbol by its full name.
    """

    settings: Settings
    symbol: Callable[[str], SymbolTableNode | None]

    def report(self, api: CheckerPluginInterface, reports: Iterable[Report]) -> None:
        """Show the first *reports* that are enabled."""
        enabled = (report for report in reports if self.settings.reports(report.code))
        for report in islice(enabled, MOST_PROBLEMS):
            api.fail(report.message, report.at, code=report.code)

    def argument(self, ctx: FunctionSigContext | MethodSigContext, index: int) -> Expression | None:
        """Return what is given for parameter *index*; None where ``*`` or ``**`` gives it."""
        given = ctx.args[index] if index < len(ctx.args) else []
        if len(given) != 1:
            return None
        call = ctx.context
        if isinstance(call, CallExpr):
            for argument, kind in zip(call.args, call.arg_kinds, strict=True):
                if argument is given[0] and kind in _STARS:
                    return None
        return given[0]

    def instance(self, name: str) -> Instance | None:
        """Return the type of the class *name*, which has no type parameters."""
        symbol = self.symbol(name)
        if symbol is None or not isinstance(symbol.node, TypeInfo):
            return None
        return Instance(symbol.node, [])
