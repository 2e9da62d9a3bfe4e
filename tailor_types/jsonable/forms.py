"""The JSON form that the values of a type take.

Plain data between ``annotations``, which reads what a program declares, and ``types`` and
``matching``, which judge it. Records and aliases resolve what they hold when they are asked, so
that recursive types end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "Anything",
    "Array",
    "Choice",
    "Constants",
    "Field",
    "Form",
    "Identity",
    "Named",
    "NotJson",
    "Nothing",
    "Null",
    "Record",
    "Scalar",
    "Table",
    "shown",
]


_DEEPEST = 20

Identity = tuple[object, object]
"""What a recursive form is known by: its definition, and what it was given."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """``str``, ``int``, ``float`` or ``bool``."""

    name: str


@dataclass(frozen=True, slots=True)
class Null:
    """``None``."""


@dataclass(frozen=True, slots=True)
class Anything:
    """``Any``, or no annotation: not checkable."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """``Never``: no value has this type."""


@dataclass(frozen=True, slots=True)
class Constants:
    """``Literal`` of JSON scalars."""

    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Array:
    """``list``, ``Sequence`` or ``MutableSequence`` of one item form."""

    item: Form


@dataclass(frozen=True, slots=True)
class Table:
    """``dict``, ``Mapping`` or ``MutableMapping``."""

    key: Form
    value: Form


@dataclass(frozen=True, slots=True)
class Choice:
    """A union."""

    members: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class NotJson:
    """A type whose values do not come back from JSON as they were."""

    found: str
    hint: str


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a TypedDict."""

    form: Form
    required: bool


@dataclass(frozen=True)
class Record:
    """A TypedDict: a field for each key."""

    name: str
    identity: Identity
    resolve: Callable[[], Mapping[str, Field]] = field(compare=False, repr=False)
    closed: bool = False

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Each key, with its form."""
        return self.resolve()


@dataclass(frozen=True)
class Named:
    """An alias that stands for another form, perhaps one that holds itself."""

    name: str
    identity: Identity
    resolve: Callable[[], Form] = field(compare=False, repr=False)

    @cached_property
    def form(self) -> Form:
        """What it stands for."""
        return self.resolve()


Form = Union[  # noqa: UP007 -- forward references on 3.11
    Scalar, Null, Anything, Nothing, Constants, Array, Table, Choice, NotJson, Record, Named
]


def shown(form: Form) -> str:
    """Return *form* as one writes the type."""
    match form:
        case Scalar(name) | Record(name):
            return name
        case Named(name, identity):
            return name if _holds(form.form, identity, frozenset()) else shown(form.form)
        case Null():
            return "None"
        case Anything():
            return "Any"
        case Nothing():
            return "Never"
        case Constants(values):
            rest = ", ".join(repr(value) for value in values if value is not None)
            parts = ([f"Literal[{rest}]"] if rest else []) + ["None"] * (None in values)
            return " | ".join(parts)
        case Array(item):
            return f"list[{shown(item)}]"
        case Table(key, value):
            return f"dict[{shown(key)}, {shown(value)}]"
        case Choice(members):
            return " | ".join(map(shown, members))
        case NotJson(found):
            return found


def _holds(form: Form, identity: Identity, seen: frozenset[Identity]) -> bool:
    """Whether *form* leads to what is known by *identity*, other than through a TypedDict."""
    match form:
        case Named(identity=own):
            if own == identity or own in seen or len(seen) >= _DEEPEST:
                return own == identity or len(seen) >= _DEEPEST
            return _holds(form.form, identity, seen | {own})
        case Array(item):
            return _holds(item, identity, seen)
        case Table(key, value):
            return _holds(key, identity, seen) or _holds(value, identity, seen)
        case Choice(members):
            return any(_holds(member, identity, seen) for member in members)
        case _:
            return False
