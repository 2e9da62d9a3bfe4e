"""What is JSON, asked of mypy's types: types in, problems out; nothing is reported here.

``tailor_types.jsonable`` states the same rules for annotations at run time, and
``tests/typing/test_agreement.py`` holds the two to one table. A kind of type that is not known
here is accepted: a new release of mypy may bring one, and must not bring false alarms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from mypy.errorcodes import ErrorCode
from mypy.nodes import TypeInfo
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    ProperType,
    TupleType,
    Type,
    TypeAliasType,
    TypedDictType,
    TypeOfAny,
    TypeType,
    TypeVarLikeType,
    TypeVarType,
    UninhabitedType,
    UnionType,
    get_proper_type,
)

from tailor_types_mypy import codes, hints, names
from tailor_types_mypy.shown import shown

__all__ = [
    "Position",
    "Problem",
    "argument_problems",
    "key_problems",
    "key_step",
    "position_problems",
]

Position = Literal["input", "output", "payload", "result"]
"""Where a type is declared: of a job the input or output, of a wait point the other two."""

_DEEPEST: Final = 40
"""Aliases on one path. mypy refuses those that have no end; a new one may not."""

_JOINS: Final = frozenset(
    {
        "builtins.object",
        *(
            f"typing.{name}"
            for name in ("Collection", "Container", "Hashable", "Iterable", "Reversible", "Sized")
        ),
    }
)
_DECLARED_ANY: Final = (TypeOfAny.explicit, TypeOfAny.from_omitted_generics)


@dataclass(frozen=True)
class Problem:
    """A part of a type that is not JSON.

    Attributes:
        path: from the boundary inwards: ``input.items[*].created_at``, ``.*`` for a dict's values.
        found: the type there, as one writes it.
        hint: what to write instead.
        code: under which mypy shows it.
    """

    path: str
    found: str
    hint: str
    code: ErrorCode = codes.NOT_JSON

    def __str__(self) -> str:
        return f"{self.path} is {self.found}; {self.hint}"


def position_problems(type_: Type, position: Position, *, strict_any: bool) -> Iterator[Problem]:
    """Yield each part of the declared *type_* that does not survive JSON at *position*."""
    yield from _top_problems(type_, position, strict_any=strict_any)
    yield from _Walk(position, strict_any).problems(type_, position, ())


def argument_problems(type_: Type, path: str, *, may_be_joined: bool = False) -> Iterator[Problem]:
    """Yield what the type of an argument carries that is not JSON; ``Any`` is let through.

    Args:
        type_: of the argument.
        path: of the argument.
        may_be_joined: nothing was declared, so that mypy may have made one base of several types;
            such a base is let through.
    """
    walk = _Walk(path, strict_any=False, of_value=True, may_be_joined=may_be_joined)
    yield from walk.problems(type_, path, ())


def key_problems(type_: Type, path: str) -> Iterator[Problem]:
    """Yield what is wrong with a key of a dict at *path*."""
    yield from _Walk(path, strict_any=False).key_problems(type_, path)


def _top_problems(type_: Type, position: Position, *, strict_any: bool) -> Iterator[Problem]:
    members = tuple(_members(type_))
    if any(isinstance(member, AnyType) and _is_declared(member, strict_any) for member in members):
        yield Problem(position, "Any", hints.ANY, codes.ANY)
    only_none = all(isinstance(member, NoneType) for member in members)
    if position == "payload" and only_none:
        return  # takes nothing
    if position in {"input", "payload"} and any(isinstance(m, NoneType) for m in members):
        yield Problem(position, shown(type_), hints.NO_NONE, codes.NONE)
    if position == "input" and any(isinstance(m, UninhabitedType) for m in members):
        yield Problem(position, "Never", "leave the parameter out")
    if position == "result" and only_none:
        yield Problem(position, "None", "the callback has to return an answer", codes.NONE)


def _members(type_: Type) -> Iterator[ProperType]:
    """Yield the alternatives of *type_*, through aliases and nested unions.

    These have an end: mypy refuses an alias that is an alternative of itself.
    """
    proper = get_proper_type(type_)
    if isinstance(proper, UnionType):
        for item in proper.items:
            yield from _members(item)
    else:
        yield proper


def _is_declared(type_: AnyType, strict_any: bool) -> bool:  # noqa: FBT001 -- passed through
    """Whether somebody wrote this Any; the others follow from errors that mypy has reported."""
    source = type_.source_any or type_
    kind = source.type_of_any
    if kind == TypeOfAny.special_form:
        return source.line > 0  # an alias of Any stands somewhere
    return kind in _DECLARED_ANY or (strict_any and kind == TypeOfAny.from_unimported_type)


@dataclass
class _Walk:
    """One pass over one type.

    Attributes:
        root: the path of the whole type, whose own Any and None are judged elsewhere.
        strict_any: a nested Any is a problem too.
        of_value: the type is that of an argument, not a declaration.
        may_be_joined: as for ``argument_problems``.
        clean: names of TypedDicts found to be JSON, so that shared ones are walked once.
    """

    root: str
    strict_any: bool
    of_value: bool = False
    may_be_joined: bool = False
    clean: set[str] = field(default_factory=set)

    def problems(
        self, type_: Type, path: str, trail: tuple[TypeAliasType, ...]
    ) -> Iterator[Problem]:
        if isinstance(type_, TypeAliasType):
            if type_ in trail or len(trail) >= _DEEPEST:
                return
            trail = (*trail, type_)
        proper = get_proper_type(type_)
        if isinstance(proper, Instance):
            yield from self._instance(proper, path, trail)
        elif isinstance(proper, TypedDictType):
            yield from self._typed_dict(proper, path, trail)
        elif isinstance(proper, UnionType):
            yield from self._union(proper, path, trail)
        elif isinstance(proper, AnyType):
            if self.strict_any and path != self.root and _is_declared(proper, strict_any=True):
                yield Problem(path, "Any", hints.ANY, codes.ANY)
        elif isinstance(proper, TypeVarType) and self.of_value:
            yield from self.problems(proper.upper_bound, path, trail)
        elif (hint := _hint(proper)) is not None:
            yield Problem(path, shown(proper), hint)

    def _union(
        self, union: UnionType, path: str, trail: tuple[TypeAliasType, ...]
    ) -> Iterator[Problem]:
        wrong = [item for item in map(get_proper_type, union.items) if _is_wrong_constant(item)]
        for item in union.items:
            proper = get_proper_type(item)
            if proper not in wrong:
                yield from self.problems(item, path, trail)
            elif proper is wrong[0]:  # one Literal is written, so it is one problem
                yield Problem(path, shown(UnionType(wrong)), _hint(proper) or "")

    def _instance(
        self, instance: Instance, path: str, trail: tuple[TypeAliasType, ...]
    ) -> Iterator[Problem]:
        info = instance.type
        if info.fullname in names.SCALARS or info.fallback_to_any:
            return
        if info.fullname in names.ARRAYS:
            yield from self.problems(instance.args[0], f"{path}[*]", trail)
        elif info.fullname in names.TABLES:
            key, value = instance.args
            yield from self.key_problems(key, path)
            yield from self.problems(value, f"{path}.*", trail)
        elif info.is_newtype:
            yield from self.problems(info.tuple_type or info.bases[0], path, trail)
        elif not (self.may_be_joined and _is_join(info)):
            yield Problem(path, shown(instance), hints.hint_for(info))

    def key_problems(self, key: Type, path: str) -> Iterator[Problem]:
        members = tuple(_members(key))
        if not all(map(_is_key, members)):
            yield Problem(f"a key of {path}", shown(key), hints.KEYS)
        elif self.strict_any and any(
            isinstance(member, AnyType) and _is_declared(member, strict_any=True)
            for member in members
        ):
            yield Problem(f"a key of {path}", "Any", hints.KEYS, codes.ANY)

    def _typed_dict(
        self, record: TypedDictType, path: str, trail: tuple[TypeAliasType, ...]
    ) -> Iterator[Problem]:
        name = _name_of(record.fallback.type)
        if name in self.clean:
            return
        is_clean = True
        for key, type_ in record.items.items():
            for problem in self.problems(type_, path + key_step(key), trail):
                is_clean = False
                yield problem
        if is_clean and name:
            self.clean.add(name)


def _name_of(info: TypeInfo) -> str:
    """Return what tells a TypedDict from all others; none does for generic and anonymous ones."""
    return "" if info.type_vars or info.module_name == "typing" else info.fullname


def _is_join(info: TypeInfo) -> bool:
    """Whether types that are JSON can meet in *info*: a list and a dict in a Collection."""
    return info.fullname in _JOINS


def _is_key(key: ProperType) -> bool:
    while isinstance(key, Instance) and key.type.is_newtype:
        key = key.type.tuple_type or key.type.bases[0]
    if isinstance(key, LiteralType):
        return isinstance(key.value, str) and key.fallback.type.fullname == "builtins.str"
    if isinstance(key, Instance):
        return key.type.fullname == "builtins.str" or key.type.fallback_to_any
    return isinstance(key, AnyType | UninhabitedType)


def _is_wrong_constant(type_: ProperType) -> bool:
    return isinstance(type_, LiteralType) and _hint(type_) is not None


def _hint(type_: ProperType) -> str | None:
    """Return what to write instead of *type_*, which has no parts; None where it is JSON."""
    if isinstance(type_, LiteralType):
        info = type_.fallback.type
        return None if info.fullname in names.SCALARS else hints.hint_for(info)
    if isinstance(type_, TupleType):
        return hints.hint_for(type_.partial_fallback.type)
    if isinstance(type_, CallableType):
        return hints.HINTS["builtins.type"] if type_.is_type_obj() else hints.CALLABLE
    if isinstance(type_, Overloaded):
        return hints.CALLABLE
    if isinstance(type_, TypeType):
        return hints.HINTS["builtins.type"]
    if isinstance(type_, TypeVarLikeType):
        return hints.VARIABLE
    return None


def key_step(key: str) -> str:
    """Return the step of a path to the value at *key*."""
    return f".{key}" if key.isidentifier() else f"[{key!r}]"
