"""Types as one writes them, without the modules of their names."""

from __future__ import annotations

from typing import Final

from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    TupleType,
    Type,
    TypeAliasType,
    TypedDictType,
    TypeOfAny,
    TypeType,
    TypeVarType,
    UninhabitedType,
    UnionType,
    get_proper_type,
)

__all__ = ["shown"]

# Under disallow_any_generics a missing argument is an error that mypy has reported.
_OMITTED: Final = (TypeOfAny.from_omitted_generics, TypeOfAny.from_error)


def shown(type_: Type) -> str:
    """Return *type_* in the words of its annotation."""
    if isinstance(type_, TypeAliasType) and type_.is_recursive and type_.alias is not None:
        return type_.alias.name
    proper = get_proper_type(type_)
    if isinstance(proper, Instance):
        return _instance(proper)
    if isinstance(proper, UnionType):
        return _union(proper.items)
    if isinstance(proper, TypedDictType):
        return proper.fallback.type.name
    if isinstance(proper, LiteralType):
        return f"Literal[{_literal(proper)}]"
    if isinstance(proper, TupleType):
        if proper.partial_fallback.type.is_named_tuple:
            return proper.partial_fallback.type.name
        return f"tuple[{', '.join(map(shown, proper.items)) or '()'}]"
    if isinstance(proper, CallableType):
        if proper.is_type_obj():
            return f"type[{shown(proper.ret_type)}]"
        return f"Callable[{_parameters(proper)}, {shown(proper.ret_type)}]"
    return _plain(proper)


def _union(items: list[Type]) -> str:
    """Join *items*, constants as one Literal where the first of them stands."""
    literals = [item for item in map(get_proper_type, items) if isinstance(item, LiteralType)]
    parts = []
    for item in map(get_proper_type, items):
        if not isinstance(item, LiteralType):
            parts.append(shown(item))
        elif item is literals[0]:
            parts.append(f"Literal[{', '.join(map(_literal, literals))}]")
    return " | ".join(parts)


def _plain(proper: Type) -> str:
    proper = get_proper_type(proper)
    if isinstance(proper, AnyType):
        return "Any"
    if isinstance(proper, NoneType):
        return "None"
    if isinstance(proper, UninhabitedType):
        return "Never"
    if isinstance(proper, TypeType):
        return f"type[{shown(proper.item)}]"
    if isinstance(proper, TypeVarType):
        return f"the type variable {proper.name}"
    if isinstance(proper, Overloaded):
        return "an overloaded function"
    return str(proper)


def _instance(instance: Instance) -> str:
    name = instance.type.name
    args = [get_proper_type(arg) for arg in instance.args]
    omitted = all(isinstance(arg, AnyType) and arg.type_of_any in _OMITTED for arg in args)
    if not args or omitted:
        return name
    rest = ", ..." if instance.type.fullname == "builtins.tuple" else ""
    return f"{name}[{', '.join(map(shown, instance.args))}{rest}]"


def _literal(literal: LiteralType) -> str:
    if literal.fallback.type.is_enum:
        return f"{literal.fallback.type.name}.{literal.value}"
    if literal.fallback.type.fullname == "builtins.bytes":
        return f"b{literal.value!r}"
    return repr(literal.value)


def _parameters(callable_: CallableType) -> str:
    if callable_.is_ellipsis_args:
        return "..."
    return f"[{', '.join(map(shown, callable_.arg_types))}]"
