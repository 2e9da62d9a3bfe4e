"""The verdict table: what may be declared at a boundary, one row a type.

Run-time types, the mypy plugin and the documentation are each held to these rows by a test, so
that a verdict is decided here and nowhere else. A row is source text: the plugin reads it as a
program, the run-time check evaluates it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["GROUPS", "PRELUDE", "TABLE", "Group", "Row"]

PRELUDE: Final = """\
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import ipaddress
import pathlib
import re
import types
import uuid
import zoneinfo
from collections.abc import (
    AsyncIterator, Awaitable, Callable, Collection, Coroutine, Generator, Iterable, Iterator,
    Mapping, MutableMapping, MutableSequence, Reversible, Sequence, Set,
)
from typing import (
    Annotated, Any, Generic, Literal, NamedTuple, Never, NewType, NotRequired, Optional, Protocol,
    Required, TypedDict, TypeVar, Union,
)

from typing_extensions import ReadOnly, TypeAliasType, TypeVar as TypeVariable

from tailor_types import JsonObject, JsonValue

T = TypeVar("T")
Text_ = TypeVariable("Text_", default=str)
Date_ = TypeVariable("Date_", default=datetime.date)

class Point(TypedDict):
    x: int
    label: NotRequired[str | None]

class Partial(TypedDict, total=False):
    x: Required[int]
    y: int

class Line(TypedDict):
    points: list[Point]

class Labelled(Point):
    title: str

class Box(TypedDict, Generic[T]):
    item: T

class BoxOfPoints(Box[Point]):
    lid: bool

class BoxOfLists(Box[list[T]], Generic[T]):
    first: T

class TextByDefault(TypedDict, Generic[Text_]):
    item: Text_

class DateByDefault(TypedDict, Generic[Date_]):
    item: Date_

class Frozen(TypedDict):
    x: ReadOnly[int]
    y: NotRequired[ReadOnly[Annotated[str, "doc"]]]

class Empty(TypedDict): ...

class Tree(TypedDict):
    children: list["Tree"]

class Stamped(TypedDict):
    at: datetime.datetime

class Deep(TypedDict):
    items: list[Stamped]

class Dashed(Point):
    pass

Functional = TypedDict("Functional", {"order-id": str, "when": datetime.date})
Nested = Union[str, list["Nested"]]
Bad = Union[bytes, list["Bad"]]
OrderId = NewType("OrderId", str)
LineId = NewType("LineId", OrderId)
Ids = NewType("Ids", list[OrderId])
Corner = NewType("Corner", tuple[int, int])
Moment = NewType("Moment", datetime.datetime)
Later = NewType("Later", Moment)
Chain = TypeAliasType("Chain", "str | list[Chain]")
BadChain = TypeAliasType("BadChain", "set[str] | list[BadChain]")
MaybePoint = Optional[Point]

class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"

class Size(enum.IntEnum):
    ONE = 1

class Mode(enum.StrEnum):
    ON = "on"

class Pair(NamedTuple):
    a: int
    b: int

@dataclasses.dataclass
class Customer:
    id: str

class Service:
    def call(self) -> None: ...

class Text(str): ...

class Count(int): ...

class Items(list[int]): ...

class Registry(collections.UserList[str]):
    def add(self) -> None: ...

class Readable(Protocol):
    name: str
"""
"""Everything the rows name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One type and its verdicts.

    Attributes:
        annotation: the type, as source.
        input: accepted as the input of a job; as a payload likewise, but for ``None``.
        output: accepted as the output of a job.
        result: accepted as the answer of a wait point.
        path: where the offending part sits below the position: ``.items[*].at``.
        says: a part of the message that a rejection gives.
    """

    annotation: str
    input: bool
    output: bool
    result: bool
    path: str = ""
    says: str = ""


def _accepted(*annotations: str) -> tuple[Row, ...]:
    return tuple(Row(one, input=True, output=True, result=True) for one in annotations)


def _rejected(says: str, *annotations: str, path: str = "") -> tuple[Row, ...]:
    return tuple(
        Row(one, input=False, output=False, result=False, path=path, says=says)
        for one in annotations
    )


def _no_input(*annotations: str) -> tuple[Row, ...]:
    says = "turns a top-level null into {}"
    return tuple(Row(one, input=False, output=True, result=True, says=says) for one in annotations)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that not every environment can read.

    Attributes:
        needs: what has to be there: ``python 3.12``, ``mypy 2.4`` or a package.
        prelude: what the rows name, beside ``PRELUDE``.
        rows: the rows.
    """

    needs: str
    prelude: str
    rows: tuple[Row, ...]


_ISO = "use an ISO-8601 str"
_AS_LIST = "it arrives as a list"

TABLE: Final[tuple[Row, ...]] = (
    *_accepted("str", "int", "float", "bool"),
    *_accepted('Literal["a", "b"]', "Literal[1, 2]", "Literal[True]", 'Literal["a", 1]'),
    *_accepted("list[str]", "Sequence[int]", "MutableSequence[bool]", "list[list[float]]"),
    *_accepted("list[str | None]", "list[None]", "dict[str, int | None]"),
    *_accepted("dict[str, int]", "Mapping[str, list[bool]]", "MutableMapping[str, str]"),
    *_accepted('dict[Literal["a", "b"], int]', "dict[OrderId, int]"),
    *_accepted(
        "Point", "Partial", "Line", "Labelled", "Dashed", "Tree", "list[Point]", "Frozen", "Empty"
    ),
    *_accepted(
        "LineId",
        "Ids",
        "dict[LineId, Ids]",
        "Chain",
        "BoxOfPoints",
        "BoxOfLists[int]",
        "Literal[-1]",
    ),
    *_accepted("Box", "TextByDefault", "TextByDefault[int]", "DateByDefault[list[str]]"),
    *_accepted("Box[int]", "Box[Point]", "Box[list[str]]", "dict[str, Box[str]]"),
    *_accepted("OrderId", 'Annotated[str, "doc"]', "Annotated[list[OrderId], 1]", "Nested"),
    *_accepted("str | int", "Union[Point, Line]", "list[str | int | None]", "Point | str"),
    *_accepted("JsonObject", "list[JsonValue]", "dict[str, JsonValue]"),
    *_accepted("list[Any]", "dict[str, Any]", "dict[Any, str]", "dict", "list"),
    *_no_input("Point | None", "Optional[str]", "MaybePoint", "JsonValue", 'Literal["a", None]'),
    Row("None", input=False, output=True, result=False, says="None"),
    Row("Never", input=False, output=True, result=True, says="Never"),
    *_rejected("Any", "Any"),
    *_rejected(_ISO, "datetime.datetime", "datetime.date", "datetime.time"),
    *_rejected(_ISO, "Later"),
    *_rejected(_ISO, "Moment", "datetime.date | str", 'Annotated[datetime.date, "d"]'),
    *_rejected("use a number of seconds", "datetime.timedelta"),
    *_rejected("use a str", "decimal.Decimal", "uuid.UUID", "fractions.Fraction", "pathlib.Path"),
    *_rejected("use a base64 str", "bytes", "bytearray", "memoryview", "Bad"),
    *_rejected("use a list of two floats", "complex"),
    *_rejected("Literal[", "Color", "Size", "Mode", "Literal[Color.RED]", 'Literal[b"x"]'),
    *_rejected("Literal[", "Literal[Color.RED, Color.BLUE]", 'Literal[Color.BLUE, "x", Color.RED]'),
    *_rejected(_AS_LIST, "tuple[str, int]", "tuple[int, ...]", "tuple", "Pair", "Corner"),
    *_rejected("use a list", "set[str]", "frozenset[int]", "collections.deque[int]", "set"),
    *_rejected("use a list or Sequence", "Iterable[str]", "Iterator[str]", "Collection[str]"),
    *_rejected("use a list or Sequence", "Generator[int, None, None]", "AsyncIterator[int]"),
    *_rejected("use a list or Sequence", "Reversible[str]"),
    *_rejected("use a list", "Set[str]", "range", "BadChain"),
    *_rejected("use a dict", "types.MappingProxyType[str, int]", "collections.UserDict[str, int]"),
    *_rejected("use a list", "collections.UserList[str]", "Registry"),
    *_rejected("use a str", "collections.UserString"),
    *_rejected("functions cannot be sent", "types.FunctionType", "types.MethodType"),
    *_rejected("use its key, a str", "zoneinfo.ZoneInfo"),
    *_rejected("use a str", "ipaddress.IPv4Address"),
    *_rejected("functions cannot be sent", "functools.partial[int]"),
    *_rejected("keys become str", "dict[int, str]", "dict[bool, str]", "dict[str | int, str]"),
    *_rejected("keys become str", "dict[Literal[1, 2], str]", "dict[Literal[Color.RED], int]"),
    *_rejected("keys become str", "dict[None, str]", "Mapping[datetime.date, str]"),
    *_rejected(
        "use a dict",
        "collections.OrderedDict[str, int]",
        "collections.defaultdict[str, int]",
        "collections.Counter[str]",
    ),
    *_rejected("use a TypedDict", "Customer", "Service", "Readable", "types.SimpleNamespace"),
    *_rejected("use a TypedDict", "types.ModuleType"),
    *_rejected("its class is lost on the way", "Text", "Count", "Items"),
    *_rejected("use a str", "ValueError", "BaseException", "re.Pattern[str]", "type[Point]"),
    *_rejected("name what it holds", "object"),
    *_rejected("functions cannot be sent", "Callable[[int], str]", "Callable[..., Any]"),
    *_rejected("await it", "Coroutine[Any, Any, str]", "Awaitable[str]"),
    *_rejected(_ISO, "list[datetime.date]", "Sequence[datetime.datetime]", path="[*]"),
    *_rejected(_ISO, "dict[str, datetime.date]", path=".*"),
    *_rejected(_ISO, "Stamped", path=".at"),
    *_rejected(_ISO, "Deep", path=".items[*].at"),
    *_rejected(_ISO, "Box[datetime.date]", path=".item"),
    *_rejected(_ISO, "Box[list[Stamped]]", path=".item[*].at"),
    *_rejected("use a base64 str", "BoxOfLists[bytes]", path=".item[*]"),
    *_rejected(_ISO, "Functional", path=".when"),
    *_rejected(_ISO, "DateByDefault", path=".item"),
    *_rejected(_ISO, "list[Point | Stamped]", path="[*].at"),
)

GROUPS: Final[tuple[Group, ...]] = (
    Group(
        "python 3.12",
        """\
type Ids695 = list[int]
type Tree695[T] = T | list[Tree695[T]]
type Times695 = datetime.date | list[Times695]
type Maybe695[T] = T | None

class Node695[T](TypedDict):
    value: T
    below: NotRequired[list["Node695[T]"]]

class Named695[T](Node695[list[T]]):
    name: str
""",
        (
            *_accepted("Ids695", "dict[str, Ids695]", "Tree695[str]", "list[Tree695[Point]]"),
            *_accepted("Node695[int]", "Node695[Tree695[bool]]", "Named695[str]", "Node695"),
            *_no_input("Maybe695[int]", "Maybe695[Node695[int]]"),
            *_rejected(_ISO, "Times695", "Tree695[datetime.date]", "Maybe695[datetime.date] | str"),
            *_rejected(_ISO, "Node695[datetime.time]", path=".value"),
            *_rejected("use a base64 str", "Named695[bytes]", path=".value[*]"),
        ),
    ),
    Group(
        "python 3.13",
        """\
class Default696[T = str](TypedDict):
    item: T

class Dated696[T = datetime.date](TypedDict):
    item: T

type Either696[T = int] = T | list[T]
""",
        (
            *_accepted("Default696", "Default696[int]", "Dated696[str]", "Either696"),
            *_rejected(_ISO, "Dated696", path=".item"),
            *_rejected(_ISO, "Either696[datetime.date] | None"),
        ),
    ),
    Group(
        "mypy 2.4",
        """\
from typing_extensions import TypedDict as AnyTypedDict

class Closed(AnyTypedDict, closed=True):
    x: int

class ClosedMoment(AnyTypedDict, closed=True):
    at: datetime.datetime

class Opened(AnyTypedDict, closed=False):
    parts: list[Closed]
""",
        (
            *_accepted("Closed", "Opened", "dict[str, Closed]"),
            *_rejected(_ISO, "ClosedMoment", path=".at"),
        ),
    ),
    Group(
        "attrs",
        """\
import attrs

@attrs.define
class Defined:
    x: int

@attrs.frozen
class Kept(Defined):
    def total(self) -> int: return self.x
""",
        _rejected("use a TypedDict with the same fields", "Defined", "Kept"),
    ),
    Group(
        "msgspec",
        """\
import msgspec

class Struct(msgspec.Struct, frozen=True):
    x: int
""",
        _rejected("use a TypedDict, and build the model inside the job", "Struct", "Struct | str"),
    ),
    Group(
        "pydantic",
        """\
import pydantic

class Model(pydantic.BaseModel):
    x: int

class Narrower(Model):
    y: int

@pydantic.dataclasses.dataclass
class PydanticData:
    x: int
""",
        (
            *_accepted("pydantic.PositiveInt"),
            *_rejected("use a TypedDict, and build the model inside the job", "Model", "Narrower"),
            *_rejected("use a TypedDict with the same fields", "PydanticData"),
            *_rejected("use a TypedDict, and build", "list[Model]", path="[*]"),
        ),
    ),
)
"""More rows, each group with what it needs to be read."""
