"""The verdict table: what may be declared at a boundary, one row a type.

Run-time types, the mypy plugin and the documentation are each held to these rows by a test, so
that a verdict is decided here and nowhere else. A row is source text: the plugin reads it as a
program, the run-time check evaluates it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["PRELUDE", "TABLE", "Row"]

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

from typing_extensions import ReadOnly, TypeAliasType

from tailor_types import JsonObject, JsonValue

T = TypeVar("T")

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
Moment = NewType("Moment", datetime.datetime)
Later = NewType("Later", Moment)
Chain = TypeAliasType("Chain", "str | list[Chain]")
BadChain = TypeAliasType("BadChain", "set[str] | list[BadChain]")
MaybePoint = Optional[Point]

class Color(enum.Enum):
    RED = "red"

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
    *_rejected(_AS_LIST, "tuple[str, int]", "tuple[int, ...]", "tuple", "Pair"),
    *_rejected("use a list", "set[str]", "frozenset[int]", "collections.deque[int]", "set"),
    *_rejected("use a list or Sequence", "Iterable[str]", "Iterator[str]", "Collection[str]"),
    *_rejected("use a list or Sequence", "Generator[int, None, None]", "AsyncIterator[int]"),
    *_rejected("use a list or Sequence", "Reversible[str]"),
    *_rejected("use a list", "Set[str]", "range", "BadChain"),
    *_rejected("use a dict", "types.MappingProxyType[str, int]"),
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
    *_rejected(_ISO, "list[Point | Stamped]", path="[*].at"),
)
