"""Hooks for ``.trigger(...)`` and ``.wait(...)``: what arguments carry beyond the declaration.

A TypedDict with more keys is assignable to one with fewer, a tuple to a Sequence; type checkers
are content, and the call fails at run time. Signature hooks again, since both are overloaded. An
argument is asked for its type once more than mypy would, so that displays are read as they stand
and constants are not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mypy.nodes import (
    BytesExpr,
    DictExpr,
    Expression,
    FloatExpr,
    IntExpr,
    ListExpr,
    StrExpr,
)
from mypy.plugin import CheckerPluginInterface, MethodSigContext
from mypy.subtypes import is_subtype
from mypy.types import (
    CallableType,
    Instance,
    ProperType,
    Type,
    TypedDictType,
    flatten_nested_unions,
    get_proper_type,
)

from tailor_types_mypy import codes, names
from tailor_types_mypy.json_rules import argument_problems
from tailor_types_mypy.project import Project, Report
from tailor_types_mypy.shown import shown

__all__ = ["check_argument"]

_CONSTANTS: Final = (StrExpr, IntExpr, FloatExpr, BytesExpr)


def check_argument(project: Project, ctx: MethodSigContext) -> CallableType:
    """Report what of the first argument is not JSON although its declared type is."""
    owner = get_proper_type(ctx.type)
    if ctx.args and ctx.args[0] and isinstance(owner, Instance) and owner.args:
        declared = owner.args[0]
        if not any(argument_problems(declared, "")):  # else it is reported where it is declared
            project.report(ctx.api, _wider_parts(ctx.api, ctx.args[0][0], declared, "argument"))
    return ctx.default_signature


def _wider_parts(
    api: CheckerPluginInterface, expression: Expression, declared: Type, path: str
) -> Iterator[Report]:
    """Yield what of *expression*, which is to be a *declared*, is not JSON."""
    if isinstance(expression, DictExpr):
        for key, value in expression.items:
            name = key.value if isinstance(key, StrExpr) else None
            if (type_ := _value_type(declared, name)) is not None:
                step = f".{name}" if name is not None and name.isidentifier() else f"[{name!r}]"
                yield from _wider_parts(api, value, type_, path + step)
    elif isinstance(expression, ListExpr):
        if (type_ := _item_type(declared)) is not None:
            for index, element in enumerate(expression.items):
                yield from _wider_parts(api, element, type_, f"{path}[{index}]")
    elif not isinstance(expression, _CONSTANTS):
        type_ = api.get_expression_type(expression, declared)
        if is_subtype(type_, declared):  # else mypy says what is wrong
            for problem in argument_problems(type_, path):
                message = f"Argument is wider than {shown(declared)}: {problem}"
                yield Report(expression, message, codes.ARGUMENT)


def _value_type(declared: Type, key: str | None) -> Type | None:
    """Return the type of the value at *key* of a dict display that is to be a *declared*."""
    members = _alternatives(declared)
    records = [member for member in members if isinstance(member, TypedDictType)]
    if records:
        return records[0].items.get(key) if len(records) == 1 and key is not None else None
    tables = [m for m in members if isinstance(m, Instance) and m.type.fullname in names.TABLES]
    return tables[0].args[1] if len(tables) == 1 else None


def _item_type(declared: Type) -> Type | None:
    """Return the type of the elements of a list display that is to be a *declared*."""
    members = _alternatives(declared)
    arrays = [m for m in members if isinstance(m, Instance) and m.type.fullname in names.ARRAYS]
    return arrays[0].args[0] if len(arrays) == 1 else None


def _alternatives(type_: Type) -> list[ProperType]:
    proper = get_proper_type(type_)
    return [get_proper_type(item) for item in flatten_nested_unions([proper])]
