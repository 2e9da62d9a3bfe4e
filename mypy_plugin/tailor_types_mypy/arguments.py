"""Hooks for ``.trigger(...)`` and ``.wait(...)``: what arguments carry beyond the declaration.

A TypedDict with more keys is assignable to one with fewer, a tuple to a Sequence; type checkers
are content, and the call fails at run time. Signature hooks again, since both are overloaded. An
argument is asked for its type once more than mypy would, so that displays are read as they stand
and constants are not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import (
    DictExpr,
    Expression,
    FloatExpr,
    IntExpr,
    ListComprehension,
    ListExpr,
    StarExpr,
    StrExpr,
)
from mypy.plugin import CheckerPluginInterface, MethodSigContext
from mypy.subtypes import is_subtype
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    ProperType,
    TupleType,
    Type,
    TypedDictType,
    flatten_nested_unions,
    get_proper_type,
)

from tailor_types_mypy import codes, names
from tailor_types_mypy.json_rules import argument_problems, key_step
from tailor_types_mypy.project import Project, Report
from tailor_types_mypy.shown import shown

__all__ = ["check_argument"]

_CONSTANTS: Final = (StrExpr, IntExpr, FloatExpr)
_ITERABLE: Final = "typing.Iterable"
_MAPPING: Final = "typing.Mapping"


def check_argument(project: Project, ctx: MethodSigContext) -> CallableType:
    """Report what of the first argument is not JSON although its declared type is."""
    owner = ctx.type
    argument = project.argument(ctx, 0)
    if argument is not None and isinstance(owner, Instance) and owner.args:
        declared = owner.args[0]
        if not any(argument_problems(declared, "")):  # else it is reported where it is declared
            project.report(ctx.api, _wider_parts(ctx.api, argument, declared, "argument"))
    return ctx.default_signature


def _wider_parts(
    api: CheckerPluginInterface, expression: Expression, declared: Type, path: str
) -> Iterator[Report]:
    """Yield what of *expression*, which is to be a *declared*, is not JSON."""
    if isinstance(expression, DictExpr):
        yield from _wider_values(api, expression, declared, path)
    elif isinstance(expression, ListExpr):
        yield from _wider_items(api, expression, declared, path)
    elif isinstance(expression, ListComprehension):
        # In the light of the declaration it would be a list of the declared type.
        if (type_ := _item_type(declared)) is not None:
            item = _iterated(api.get_expression_type(expression))
            yield from _wider_type(item, type_, f"{path}[*]", expression)
    elif not isinstance(expression, _CONSTANTS):
        type_ = api.get_expression_type(expression, declared)
        yield from _wider_type(type_, declared, path, expression)


def _wider_values(
    api: CheckerPluginInterface, display: DictExpr, declared: Type, path: str
) -> Iterator[Report]:
    for key, value in display.items:
        if key is None:  # ** of another one
            for name, given in _entries(api.get_expression_type(value)):
                if (type_ := _value_type(declared, name)) is not None:
                    step = ".*" if name is None else key_step(name)
                    yield from _wider_type(given, type_, path + step, value)
            continue
        name = key.value if isinstance(key, StrExpr) else None
        if (type_ := _value_type(declared, name)) is not None:
            step = ".*" if name is None else key_step(name)
            yield from _wider_parts(api, value, type_, path + step)


def _wider_items(
    api: CheckerPluginInterface, display: ListExpr, declared: Type, path: str
) -> Iterator[Report]:
    type_ = _item_type(declared)
    if type_ is None:
        return
    is_counted = True
    for index, element in enumerate(display.items):
        is_counted &= not isinstance(element, StarExpr)
        step = f"[{index}]" if is_counted else "[*]"
        if isinstance(element, StarExpr):
            item = _iterated(api.get_expression_type(element.expr))
            yield from _wider_type(item, type_, path + step, element)
        else:
            yield from _wider_parts(api, element, type_, path + step)


def _wider_type(
    given: Type | None, declared: Type, path: str, expression: Expression
) -> Iterator[Report]:
    """Yield what of the type *given* to *expression* is not JSON; mypy says if it does not fit."""
    if given is None or not is_subtype(given, declared):
        return
    says_nothing = isinstance(get_proper_type(declared), AnyType)
    what = "not JSON" if says_nothing else f"wider than {shown(declared)}"
    for problem in argument_problems(given, path):
        yield Report(expression, f"Argument is {what}: {problem}", codes.ARGUMENT)


def _value_type(declared: Type, key: str | None) -> Type | None:
    """Return the type of the value at *key* of a dict display that is to be a *declared*."""
    members = _alternatives(declared)
    records = [member for member in members if isinstance(member, TypedDictType)]
    if records:
        return records[0].items.get(key) if len(records) == 1 and key is not None else None
    tables = [m for m in members if isinstance(m, Instance) and m.type.fullname in names.TABLES]
    return tables[0].args[1] if len(tables) == 1 else _any_of(members)


def _item_type(declared: Type) -> Type | None:
    """Return the type of the elements of a list display that is to be a *declared*."""
    members = _alternatives(declared)
    arrays = [m for m in members if isinstance(m, Instance) and m.type.fullname in names.ARRAYS]
    return arrays[0].args[0] if len(arrays) == 1 else _any_of(members)


def _any_of(members: list[ProperType]) -> Type | None:
    return next((member for member in members if isinstance(member, AnyType)), None)


def _entries(type_: Type) -> Iterator[tuple[str | None, Type]]:
    """Yield keys, where they are known, and the types of the values of what ``**`` unpacks."""
    proper = get_proper_type(type_)
    if isinstance(proper, TypedDictType):
        yield from proper.items.items()
    elif (table := _as(proper, _MAPPING)) is not None:
        yield None, table.args[1]


def _iterated(type_: Type) -> Type | None:
    """Return the type of what iterating over a *type_* gives."""
    proper = get_proper_type(type_)
    if isinstance(proper, TupleType):
        proper = proper.partial_fallback
    array = _as(proper, _ITERABLE)
    return None if array is None else array.args[0]


def _as(type_: ProperType, name: str) -> Instance | None:
    if isinstance(type_, Instance):
        for base in type_.type.mro:
            if base.fullname == name:
                return map_instance_to_supertype(type_, base)
    return None


def _alternatives(type_: Type) -> list[ProperType]:
    proper = get_proper_type(type_)
    return [get_proper_type(item) for item in flatten_nested_unions([proper])]
