"""Where a problem of a body is shown: on the annotation as written, else on the body."""

from __future__ import annotations

from dataclasses import dataclass

from mypy.nodes import Context, Decorator, Expression, FuncDef
from mypy.types import CallableType, ProperType

__all__ = ["Positions", "definition_of", "positions"]


@dataclass(frozen=True)
class Positions:
    """The places of one body.

    Attributes:
        whole: the ``def`` line, or the argument that is the body.
        function: the definition, where the annotations of the body stand in this file.
    """

    whole: Context
    function: FuncDef | None = None

    def annotation(self, index: int) -> Context:
        """Return the annotation of parameter *index*; -1 for the return annotation."""
        if self.function is None:
            return self.whole
        # Analyzed types lose their line where they come from an alias; this one is as written.
        written = self.function.unanalyzed_type
        if isinstance(written, CallableType):
            place = written.ret_type if index < 0 else written.arg_types[index]
            if place.line > 0:
                return place
        return self.parameter(index)

    def parameter(self, index: int | None) -> Context:
        """Return the parameter *index*, or the whole where there is none."""
        if self.function is None or index is None or index < 0:
            return self.whole
        return self.function.arguments[index]


def positions(context: Context, body: Expression, type_: ProperType) -> Positions:
    """Return the places of the body that is decorated at, or an argument of the call *context*."""
    if not isinstance(context, Decorator):
        return Positions(body)
    definition = type_.definition if isinstance(type_, CallableType) else None
    if definition is context.func:
        return Positions(context.func, context.func)
    return Positions(context.func)


def definition_of(type_: ProperType) -> FuncDef | None:
    """Return the ``def`` whose type *type_* is."""
    definition = type_.definition if isinstance(type_, CallableType) else None
    if isinstance(definition, Decorator):
        definition = definition.func
    return definition if isinstance(definition, FuncDef) else None
