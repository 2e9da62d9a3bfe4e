"""Values at a boundary."""

from __future__ import annotations

import copy
import enum
import json
import pickle
from collections import OrderedDict, defaultdict, namedtuple
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import given

from tailor_types import NotJsonError
from tailor_types.jsonable.values import canonical, to_json
from tests.strategies import json_values

if TYPE_CHECKING:
    from tailor_types import JsonValue


class Text(str):
    __slots__ = ()


class Color(enum.StrEnum):
    RED = "red"


Pair = namedtuple("Pair", "a b")  # noqa: PYI024 -- the untyped form exists too

CYCLE: list[Any] = []
CYCLE.append({"again": CYCLE})

TOO_DEEP: list[Any] = []
for _ in range(200):
    TOO_DEEP = [TOO_DEEP]

REFUSED = [
    pytest.param(date(2026, 1, 2), "input: date is not JSON; use an ISO-8601 str", id="date"),
    pytest.param(
        {"items": [{}, {"at": datetime(2026, 1, 2)}]},  # noqa: DTZ001 -- any datetime
        "input.items[1].at: datetime is not JSON; use an ISO-8601 str",
        id="datetime inside",
    ),
    pytest.param(
        {"lines": [{"wait": timedelta(1)}]},
        "input.lines[0].wait: timedelta is not JSON; use a number of seconds",
        id="timedelta",
    ),
    pytest.param({"order-id": b""}, "input['order-id']: bytes is not JSON", id="odd key"),
    pytest.param({1: "a"}, "input key 1: int is not JSON; keys become str", id="int key"),
    pytest.param({"a": {None: 1}}, "input.a key None: NoneType is not JSON", id="None key"),
    pytest.param({Text("a"): 1}, "input key 'a': Text is not JSON", id="key of a subclass"),
    pytest.param((1, 2), "input: tuple is not JSON; it arrives as a list", id="tuple"),
    pytest.param(Pair(1, 2), "input: Pair is not JSON; it arrives as a list", id="named tuple"),
    pytest.param({"s": {1}}, "input.s: set is not JSON; use a list", id="set"),
    pytest.param(Decimal(1), "input: Decimal is not JSON; use a str", id="Decimal"),
    pytest.param(UUID(int=1), "input: UUID is not JSON; use a str", id="UUID"),
    pytest.param(PurePosixPath("a"), "input: PurePosixPath is not JSON; use a str", id="path"),
    pytest.param(Color.RED, "input: Color is not JSON; use Literal", id="str enum"),
    pytest.param(Text("a"), "input: Text is not JSON; its class is lost", id="subclass of str"),
    pytest.param(OrderedDict(), "input: OrderedDict is not JSON; use a dict", id="OrderedDict"),
    pytest.param(defaultdict(int), "input: defaultdict is not JSON; use a dict", id="defaultdict"),
    pytest.param(len, "input: builtin_function_or_method is not JSON; functions", id="function"),
    pytest.param(object(), "input: object is not JSON", id="object"),
    pytest.param(ValueError("x"), "input: ValueError is not JSON; use a str", id="exception"),
    pytest.param([float("nan")], "input[0]: nan is not JSON", id="nan"),
    pytest.param([[float("-inf")]], "input[0][0]: -inf is not JSON", id="infinity"),
    pytest.param("\ud800", "input: a str with a lone surrogate is not JSON", id="surrogate"),
    pytest.param({"\udfff": 1}, "a str with a lone surrogate is not JSON", id="surrogate key"),
    pytest.param(10**4300, "input: an int of more than 4300 digits is not JSON", id="long int"),
    pytest.param(-(10**4300), "input: an int of more than 4300 digits", id="long negative int"),
    pytest.param(CYCLE, "input[0].again: a cycle is not JSON", id="cycle"),
    pytest.param(TOO_DEEP, "nesting beyond 200 levels is not JSON", id="deep"),
]


@pytest.mark.parametrize(("value", "message"), REFUSED)
def test_what_is_not_json_is_refused_with_its_path(value: object, message: str) -> None:
    with pytest.raises(NotJsonError) as caught:
        to_json(value, at="input")

    assert message in str(caught.value)


@pytest.mark.parametrize("value", [10**4300 - 1, 1 - 10**4300, TOO_DEEP[0], True, "\U0001d4b3"])
def test_what_just_fits_crosses(value: object) -> None:
    assert to_json(value) == value


@given(json_values())
def test_what_crosses_is_what_json_gives_back(value: JsonValue) -> None:
    assert to_json(value) == json.loads(json.dumps(value))


@given(json_values())
def test_crossing_twice_is_crossing_once(value: JsonValue) -> None:
    once = to_json(value)

    assert to_json(once) == once


@given(json_values())
def test_the_canonical_text_ignores_the_order_of_keys(value: JsonValue) -> None:
    def turned(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: turned(part[key]) for key in reversed(part)}
        return [turned(item) for item in part] if isinstance(part, list) else part

    assert canonical(turned(value)) == canonical(value)


def test_the_other_side_gets_its_own_copy() -> None:
    value = {"items": [{"id": 1}]}
    crossed = to_json(value)
    crossed["items"][0]["id"] = 2

    assert value == {"items": [{"id": 1}]}


def test_one_list_in_two_places_is_no_cycle() -> None:
    shared = [1]

    assert to_json([shared, shared]) == [[1], [1]]


@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_the_error_survives_pickling(again: Any) -> None:
    error = again(NotJsonError("input.at", "date", "use an ISO-8601 str"))

    assert (error.path, error.found, error.hint) == ("input.at", "date", "use an ISO-8601 str")
