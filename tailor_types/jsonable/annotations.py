"""Annotations, read once: what the types of a program mean at a JSON boundary.

``form_of`` turns an annotation, as it stands in the source, into a form; nothing else of the SDK
interprets annotations, and nothing is resolved before it is asked for.
"""

from __future__ import annotations

import collections.abc
import enum
import re
import sys
import types
import typing
from dataclasses import dataclass, field, replace
from typing import Any, Final, ForwardRef, Literal, NewType, TypeVar, Union

from tailor_types.jsonable import hints
from tailor_types.jsonable.forms import (
    Anything,
    Array,
    Choice,
    Constants,
    Field,
    Form,
    Named,
    Nothing,
    NotJson,
    Null,
    Record,
    Scalar,
    Table,
)
from tailor_types.jsonable.values import JsonValue

if typing.TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Scope", "UnresolvedError", "awaited", "evaluated", "form_of", "shown_annotation"]


class UnresolvedError(Exception):
    """An annotation names something that does not exist at run time."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where the names of an annotation are looked up.

    Attributes:
        names: the globals of the module that holds the annotation.
        variables: what the type variables stand for.
    """

    names: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[Any, Form] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, Any]:
        """The type parameters of ``class Box[T]``, by name: no module holds them."""
        return {
            variable.__name__: variable
            for variable in self.variables
            if getattr(variable, "__infer_variance__", False)
        }


_SCALARS: Final[dict[Any, Form]] = {
    str: Scalar("str"),
    int: Scalar("int"),
    float: Scalar("float"),
    bool: Scalar("bool"),
    list: Array(Anything()),
    dict: Table(Anything(), Anything()),
}
_ARRAYS: Final = (list, collections.abc.Sequence, collections.abc.MutableSequence)
_TABLES: Final = (dict, collections.abc.Mapping, collections.abc.MutableMapping)
_QUALIFIERS: Final = frozenset({"Annotated", "Required", "NotRequired", "ReadOnly", "Final"})
_MODULE_PREFIX: Final = re.compile(r"\b(?:[^\W\d]\w*\.)+(?=[^\W\d])")


def _json_value() -> Form:
    scalars = (Scalar("str"), Scalar("int"), Scalar("float"), Scalar("bool"), Null())
    return Choice((Table(Scalar("str"), _JSON_VALUE), Array(_JSON_VALUE), *scalars))


_JSON_VALUE: Final = Named("JsonValue", ("JsonValue", ()), _json_value)


def form_of(annotation: Any, scope: Scope) -> Form:
    """Return the form of *annotation*.

    Shapes:
        str, ForwardRef               the form of what it names in *scope*
        None, str, int, float, bool   Null, Scalar
        Literal[...]                  Constants
        list[T], Sequence[T]          Array
        dict[K, V], Mapping[K, V]     Table
        a TypedDict                   Record
        A | B, Optional[A]            Choice
        an alias, NewType, Annotated  the form of what it stands for
        Any, Never                    Anything, Nothing
        anything else                 NotJson

    Raises:
        UnresolvedError: it names something that is not there.
    """
    if isinstance(annotation, str | ForwardRef):
        return _named_by(annotation, scope)
    if annotation is None or annotation is types.NoneType:
        return Null()
    if annotation is Any:
        return Anything()
    if annotation in (typing.Never, typing.NoReturn):
        return Nothing()
    if annotation == JsonValue:
        return _JSON_VALUE
    if isinstance(annotation, NewType):
        return form_of(annotation.__supertype__, Scope(_module_names(annotation)))
    if isinstance(annotation, TypeVar):
        return scope.variables.get(annotation) or NotJson(
            f"the type variable {annotation.__name__}", "write the one type it stands for"
        )
    if type(annotation).__name__ == "TypeAliasType":
        return _alias(annotation, (), scope)
    if (origin := typing.get_origin(annotation)) is not None:
        return _parametrised(annotation, origin, typing.get_args(annotation), scope)
    if isinstance(annotation, type):
        return _class(annotation, (), scope)
    return NotJson(shown_annotation(annotation), hints.CLASS)


def shown_annotation(annotation: object) -> str:
    """Return *annotation* as one writes it, without the modules of its names."""
    if isinstance(annotation, type) and typing.get_origin(annotation) is None:
        return annotation.__name__
    return _MODULE_PREFIX.sub("", repr(annotation))


def evaluated(annotation: Any, scope: Scope) -> tuple[Any, Scope]:
    """Return what a forward reference names, and the scope in which that goes on.

    Raises:
        UnresolvedError: it names something that is not there.
    """
    if isinstance(annotation, ForwardRef):
        module = getattr(annotation, "__forward_module__", None)
        names = getattr(module, "__dict__", None) or _names_of(str(module)) or scope.names
        return evaluated(annotation.__forward_arg__, replace(scope, names=names))
    if not isinstance(annotation, str):
        return annotation, scope
    try:
        return eval(annotation, dict(scope.names), scope.parameters), scope  # noqa: S307 -- the user's own annotation, as typing does
    except Exception as error:
        if annotation == "JsonValue":  # JsonObject holds it, and is used where it is not imported
            return JsonValue, scope
        raise UnresolvedError(f"{annotation!r} cannot be resolved at run time: {error}") from error


def awaited(annotation: Any, scope: Scope) -> Any:
    """Return what awaiting a value of *annotation* gives, itself where it is no awaitable.

    Of a class with an ``__await__`` of its own nothing is known, so that stands for any JSON.
    """
    try:
        found, _ = evaluated(annotation, scope)
    except UnresolvedError:
        return annotation
    kind = typing.get_origin(found) or found
    if not isinstance(kind, type) or not issubclass(kind, collections.abc.Awaitable):
        return annotation
    is_standard = kind.__module__ in {"collections.abc", "asyncio", "_asyncio"}
    args = typing.get_args(found) if is_standard else (JsonValue,)
    return args[-1] if args else Any  # Coroutine has its result last, all others have one


def _named_by(annotation: str | ForwardRef, scope: Scope) -> Form:
    found, inner = evaluated(annotation, scope)
    if found is annotation or isinstance(found, type | TypeVar):
        if isinstance(found, str):
            raise UnresolvedError(f"{annotation!r} names itself")
        return form_of(found, inner)
    name = annotation if isinstance(annotation, str) else annotation.__forward_arg__
    if not name.isidentifier():
        return form_of(found, inner)
    # A name may stand for a type that holds the name again.
    return Named(name, (name, id(inner.names)), lambda: form_of(found, inner))


def _alias(alias: Any, args: tuple[Any, ...], scope: Scope) -> Form:
    names = _module_names(alias)
    inner = Scope(names, _filled(alias.__type_params__, args, scope, names))
    given = tuple(inner.variables.values())
    return Named(alias.__name__, (id(alias), given), lambda: form_of(alias.__value__, inner))


def _parametrised(annotation: Any, origin: Any, args: tuple[Any, ...], scope: Scope) -> Form:
    if origin is Union or origin is types.UnionType:
        return Choice(tuple(form_of(member, scope) for member in args))
    if origin is Literal:
        return _constants(args)
    if (getattr(origin, "_name", None) or getattr(origin, "__name__", "")) in _QUALIFIERS:
        return form_of(args[0] if args else annotation.__origin__, scope)
    if origin in _ARRAYS:
        return Array(form_of(args[0], scope) if args else Anything())
    if origin in _TABLES:
        key, value = args or (Any, Any)
        return Table(form_of(key, scope), form_of(value, scope))
    if type(origin).__name__ == "TypeAliasType":
        return _alias(origin, args, scope)
    if isinstance(origin, type):
        form = _class(origin, args, scope)
        return (
            replace(form, found=shown_annotation(annotation)) if isinstance(form, NotJson) else form
        )
    return NotJson(shown_annotation(annotation), hints.CLASS)


def _constants(values: tuple[object, ...]) -> Form:
    wrong = [value for value in values if type(value) not in {str, int, bool, types.NoneType}]
    if not wrong:
        return Constants(values)
    shown = ", ".join(str(one) if isinstance(one, enum.Enum) else f"{one!r:.40}" for one in wrong)
    return NotJson(f"Literal[{shown}]", hints.hint_for(type(wrong[0])))


def _class(kind: type, args: tuple[Any, ...], scope: Scope) -> Form:
    if kind in _SCALARS:
        return _SCALARS[kind]
    if kind in _ARRAYS:
        return Array(Anything())
    if kind in _TABLES:
        return Table(Anything(), Anything())
    if hasattr(kind, "__required_keys__") and hasattr(kind, "__total__"):
        return _record(kind, args, scope)
    return NotJson(kind.__name__, hints.hint_for(kind))


def _record(kind: Any, args: tuple[Any, ...], scope: Scope) -> Form:
    inner = _record_scope(kind, args, scope)
    return Record(
        name=kind.__name__,
        identity=(kind, tuple(inner.variables.values())),
        resolve=lambda: _fields(kind, inner),
        closed=bool(getattr(kind, "__closed__", False)),
    )


def _record_scope(kind: Any, args: tuple[Any, ...], scope: Scope) -> Scope:
    """Return the scope of the fields of *kind*, whose type parameters are *args* of *scope*."""
    names = _names_of(kind.__module__) or scope.names
    return Scope(names, _filled(getattr(kind, "__parameters__", ()), args, scope, names))


def _filled(
    parameters: tuple[Any, ...], args: tuple[Any, ...], scope: Scope, names: Mapping[str, Any]
) -> Mapping[Any, Form]:
    """Return what each of *parameters* stands for: its argument, its default, or anything."""
    filled = dict(zip(parameters, (form_of(arg, scope) for arg in args), strict=False))
    for parameter in parameters[len(filled) :]:
        has_default = getattr(parameter, "has_default", bool)()
        default = parameter.__default__ if has_default else Any
        filled[parameter] = form_of(default, Scope(names, filled))
    return filled


def _fields(kind: Any, scope: Scope) -> Mapping[str, Field]:
    fields: dict[str, Field] = {}
    # A base may be generic, and its type variable may mean something else there.
    for base in vars(kind).get("__orig_bases__", ()):
        origin = typing.get_origin(base) or base
        if hasattr(origin, "__required_keys__"):
            fields |= _fields(origin, _record_scope(origin, typing.get_args(base), scope))
    for key, annotation in kind.__annotations__.items():
        if key in fields:
            continue
        found, inner = evaluated(annotation, scope)
        # Under `from __future__ import annotations`, __required_keys__ cannot see qualifiers.
        qualifiers = _qualifiers(found)
        required = key in kind.__required_keys__
        if qualifiers & {"Required", "NotRequired"}:
            required = "Required" in qualifiers
        fields[key] = Field(form_of(found, inner), required)
    return fields


def _qualifiers(annotation: Any) -> frozenset[str]:
    origin = typing.get_origin(annotation)
    name = getattr(origin, "_name", None) or getattr(origin, "__name__", "")
    if name not in _QUALIFIERS:
        return frozenset()
    inner = annotation.__origin__ if name == "Annotated" else typing.get_args(annotation)[0]
    return frozenset({name}) | _qualifiers(inner)


def _module_names(thing: Any) -> Mapping[str, Any]:
    return _names_of(thing.__module__)


def _names_of(module: str) -> Mapping[str, Any]:
    return vars(sys.modules[module]) if module in sys.modules else {}
