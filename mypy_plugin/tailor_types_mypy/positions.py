"""Where a problem of a body is shown: on the annotation as written, else on the body."""

from __future__ import annotations

from dataclasses import dataclass

from mypy.nodes import Context, Decorator, Expression, FuncDef
from mypy.subtypes import is_same_type
from mypy.types import CallableType, ProperType

from tailor_types_mypy.bodies import awaited

__all__ = ["Positions", "definition_of", "positions"]


@dataclass(frozen=True)
class Positions:
    """The places of one body.

    Attributes:
        whole: the ``def`` line, or the argument that is the body.
        takes: the definition, where its parameters are those of the body and stand in this file.
        returns: the same, for what it returns.
    """

    whole: Context
    takes: FuncDef | None = None
    returns: FuncDef | None = None

    def annotation(self, index: int) -> Context:
        """Return the annotation of parameter *index*; -1 for the return annotation."""
        function = self.returns if index < 0 else self.takes
        if function is None:
            return self.whole
        # Analyzed types lose their line where they come from an alias; this one is as written.
        written = function.unanalyzed_type
        if isinstance(written, CallableType):
            place = written.ret_type if index < 0 else written.arg_types[index]
            if place.line > 0:
                return place
        return self.parameter(index)

    def parameter(self, index: int | None) -> Context:
        """Return the parameter *index*, or the whole where there is none."""
        if self.takes is None or index is None or index < 0:
            return self.whole
        return self.takes.arguments[index]


def positions(context: Context, body: Expression, type_: ProperType) -> Positions:
    """Return the places of the body that is decorated at, or an argument of the call *context*."""
    if not isinstance(context, Decorator):
        return Positions(body)
    function = context.func
    written = function.type
    if not isinstance(type_, CallableType) or not isinstance(written, CallableType):
        return Positions(function)
    # Most decorators hand on what they got; mypy does not say of which definition it is the type.
    return Positions(
        function,
        takes=function if _take_the_same(type_, written) else None,
        returns=function
        if is_same_type(awaited(type_.ret_type), awaited(written.ret_type))
        else None,
    )


def _take_the_same(one: CallableType, other: CallableType) -> bool:
    return one.arg_kinds == other.arg_kinds and all(
        map(is_same_type, one.arg_types, other.arg_types)
    )


def definition_of(type_: ProperType) -> FuncDef | None:
    """Return the ``def`` whose type *type_* is."""
    definition = type_.definition if isinstance(type_, CallableType) else None
    if isinstance(definition, Decorator):
        definition = definition.func
    return definition if isinstance(definition, FuncDef) else None
