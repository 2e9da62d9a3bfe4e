"""Types drawn by Hypothesis, each with values of it: one at least for every branch.

A new form of type joins in ``_composite``. Names of definitions are made from their text, so that
equal definitions are one.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import json
import pathlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from zlib import crc32

from hypothesis import strategies as st

__all__ = ["PRELUDE", "Drawn", "drawn_types", "survives"]

PRELUDE: Final = """\
import collections, dataclasses, decimal, enum, fractions, pathlib, uuid
import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping
from collections.abc import MutableSequence, Sequence
from typing import Annotated, Generic, Literal, NamedTuple, NewType, NotRequired, Required
from typing import TypedDict, TypeVar, Union
from tailor_types import workflow_job

T = TypeVar("T")
class Box(TypedDict, Generic[T]):
    item: T
    rest: NotRequired[list[T]]
class Crate(Box[list[T]], Generic[T]):
    top: T
class Color(enum.Enum):
    RED = "red"
class Mode(enum.StrEnum):
    ON = "on"
class Size(enum.IntEnum):
    ONE = 1
class Text(str): ...
class Count(int): ...
class Items(list[int]): ...
class Pair(NamedTuple):
    a: int
    b: str
@dataclasses.dataclass
class Data:
    a: int
class Plain: ...
Name = NewType("Name", str)
Nick = NewType("Nick", Name)
Amount = NewType("Amount", int)
Day = NewType("Day", dt.date)
"""


class Color(enum.Enum):
    RED = "red"


class Mode(enum.StrEnum):
    ON = "on"


class Size(enum.IntEnum):
    ONE = 1


class Text(str):
    __slots__ = ()


class Count(int): ...


class Items(list[int]): ...


class Pair(NamedTuple):
    a: int
    b: str


@dataclasses.dataclass
class Data:
    a: int


class Plain: ...


@dataclass(frozen=True)
class Drawn:
    """A type as source, what it needs, and values of it.

    Attributes:
        annotation: the type.
        definitions: source of the classes and aliases it names, in order.
        values: of the type; every branch of it is taken by one at least.
        is_class: it can be the base of a NewType.
    """

    annotation: str
    definitions: tuple[str, ...]
    values: tuple[Any, ...]
    is_class: bool = False


Form = Callable[[Drawn], Drawn]
"""Makes a type of another one."""


def survives(value: object) -> bool:
    """Return whether *value* comes back from JSON equal and of the same types."""
    try:
        back = json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError):
        return False
    return _same(value, back)


def _same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(map(type, one)) == list(map(type, other)) and (
            one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
        )
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


_JSON = {
    "str": ("a", ""),
    "int": (3, -(2**60)),
    "float": (1.5, -0.25),
    "bool": (True, False),
    "Name": ("n",),
    "Nick": ("n",),
    "Amount": (4,),
    'Literal["a", "b"]': ("a", "b"),
    "Literal[1, True]": (1, True),
}
_NOT_JSON = {
    "dt.datetime": (dt.datetime(2026, 1, 2, tzinfo=dt.UTC),),
    "dt.date": (dt.date(2026, 1, 2),),
    "dt.time": (dt.time(1),),
    "dt.timedelta": (dt.timedelta(1),),
    "decimal.Decimal": (decimal.Decimal(1),),
    "fractions.Fraction": (fractions.Fraction(1, 2),),
    "uuid.UUID": (uuid.UUID(int=1),),
    "pathlib.Path": (pathlib.Path("a"),),
    "complex": (1j,),
    "bytes": (b"a",),
    "bytearray": (bytearray(b"a"),),
    "memoryview": (memoryview(b"a"),),
    "range": (range(2),),
    "set[str]": ({"a"},),
    "frozenset[int]": (frozenset({1}),),
    "collections.deque[int]": (collections.deque([1]),),
    "collections.Counter[str]": (collections.Counter("a"),),
    "collections.OrderedDict[str, int]": (collections.OrderedDict(a=1),),
    "tuple[int, str]": ((1, "a"),),
    "tuple[int, ...]": ((1,),),
    "Color": (Color.RED,),
    "Mode": (Mode.ON,),
    "Size": (Size.ONE,),
    "Literal[Color.RED]": (Color.RED,),
    "Text": (Text("a"),),
    "Count": (Count(1),),
    "Items": (Items([1]),),
    "Pair": (Pair(1, "a"),),
    "Data": (Data(1),),
    "Plain": (Plain(),),
    "Day": (dt.date(2026, 1, 2),),
    "object": (object(),),
    "type[int]": (int,),
    "Callable[[int], str]": (str,),
    "Exception": (ValueError(),),
    "Iterable[int]": (iter([1]),),
    "Iterator[str]": (iter("a"),),
    "Collection[int]": ({1},),
    "dict[int, str]": ({1: "a"},),
    "dict[bool, str]": ({True: "a"},),
    "dict[None, int]": ({None: 1},),
    "dict[tuple[int, int], int]": ({(1, 2): 1},),
    "dict[Mode, int]": ({Mode.ON: 1},),
}
_NO_BASE = {"bool", *(name for name in _JSON if name.startswith("Literal"))}
"""What cannot be the base of a NewType."""


def _leaves() -> st.SearchStrategy[Drawn]:
    good = [Drawn(name, (), values, name not in _NO_BASE) for name, values in _JSON.items()]
    bad = [Drawn(name, (), values) for name, values in _NOT_JSON.items()]
    none = [Drawn("None", (), (None,))]
    return st.one_of(st.sampled_from(good), st.sampled_from([*good, *none]), st.sampled_from(bad))


def _named(kind: str, text: str) -> tuple[str, str]:
    """Return a name made of *text* and the definition with it for ``NAME``."""
    name = f"{kind}{crc32(text.encode()):08x}"
    return name, text.replace("NAME", name)


@st.composite
def _composite(draw: st.DrawFn, inner: st.SearchStrategy[Drawn]) -> Drawn:
    form = draw(st.sampled_from([*_FORMS, "union", "record"]))
    part = draw(inner)
    if form == "union":
        other = draw(inner)
        values = (*part.values, *other.values)
        definitions = _joined(part, other)
        return Drawn(f"Union[{part.annotation}, {other.annotation}]", definitions, values)
    if form == "record":
        return _record(draw, part, draw(inner))
    return _FORMS[form](part)


def _joined(*parts: Drawn) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for part in parts for text in part.definitions))


def _record(draw: st.DrawFn, one: Drawn, two: Drawn) -> Drawn:
    wrap = draw(st.sampled_from(["{}", "NotRequired[{}]", "Required[{}]", "Annotated[{}, 1]"]))
    second = draw(st.sampled_from(["second", "order-id"]))
    first_line, second_line = one.annotation, wrap.format(two.annotation)
    if second.isidentifier():
        text = f"class NAME(TypedDict):\n    first: {first_line}\n    second: {second_line}"
    else:
        fields = f'{{"first": {first_line}, "order-id": {second_line}}}'
        text = f'NAME = TypedDict("NAME", {fields})'
    name, text = _named("Record", text)
    values = [{"first": a, second: two.values[0]} for a in one.values]
    values += [{"first": one.values[0], second: b} for b in two.values]
    if wrap.startswith("Not"):
        values.append({"first": one.values[0]})
    return Drawn(name, (*_joined(one, two), text), tuple(values))


def _of_items(template: str) -> Form:
    def form(part: Drawn) -> Drawn:
        values = (*([value] for value in part.values), list(part.values))
        return Drawn(template.format(part.annotation), part.definitions, values, is_class=True)

    return form


def _of_values(template: str) -> Form:
    def form(part: Drawn) -> Drawn:
        values = tuple({"a": value, "b": value} for value in part.values)
        return Drawn(template.format(part.annotation), part.definitions, values, is_class=True)

    return form


def _box(part: Drawn) -> Drawn:
    values = [{"item": value} for value in part.values]
    values.append({"item": part.values[0], "rest": list(part.values)})
    return Drawn(f"Box[{part.annotation}]", part.definitions, tuple(values))


def _crate(part: Drawn) -> Drawn:
    values = tuple({"item": [value], "top": value} for value in part.values)
    return Drawn(f"Crate[{part.annotation}]", part.definitions, values)


def _tree(part: Drawn) -> Drawn:
    name, text = _named(
        "Tree", f'class NAME(TypedDict):\n    value: {part.annotation}\n    below: list["NAME"]'
    )
    leaves = [{"value": value, "below": []} for value in part.values]
    values = (*leaves, {"value": part.values[0], "below": leaves})
    return Drawn(name, (*part.definitions, text), values)


def _recursive_alias(part: Drawn) -> Drawn:
    name, text = _named("Alias", f'NAME = Union[{part.annotation}, list["NAME"]]')
    values = (*part.values, *([[value]] for value in part.values))
    return Drawn(name, (*part.definitions, text), values)


def _alias(part: Drawn) -> Drawn:
    name, text = _named("Alias", f"NAME = Union[{part.annotation}, {part.annotation}]")
    return Drawn(name, (*part.definitions, text), part.values)


def _new_type(part: Drawn) -> Drawn:
    if not part.is_class:
        return part
    name, text = _named("New", f'NAME = NewType("NAME", {part.annotation})')
    return Drawn(name, (*part.definitions, text), part.values, is_class=True)


def _annotated(part: Drawn) -> Drawn:
    return Drawn(f'Annotated[{part.annotation}, "doc"]', part.definitions, part.values)


_FORMS: Final[dict[str, Form]] = {
    "list": _of_items("list[{}]"),
    "Sequence": _of_items("Sequence[{}]"),
    "MutableSequence": _of_items("MutableSequence[{}]"),
    "dict": _of_values("dict[str, {}]"),
    "Mapping": _of_values("Mapping[str, {}]"),
    "MutableMapping": _of_values("MutableMapping[str, {}]"),
    "by literal": _of_values('dict[Literal["a", "b"], {}]'),
    "by new type": _of_values("dict[Nick, {}]"),
    "box": _box,
    "crate": _crate,
    "tree": _tree,
    "recursive alias": _recursive_alias,
    "alias": _alias,
    "new type": _new_type,
    "annotated": _annotated,
}


def drawn_types() -> st.SearchStrategy[Drawn]:
    """Return types of all forms, some JSON, some not."""
    return st.recursive(_leaves(), _composite, max_leaves=5)
