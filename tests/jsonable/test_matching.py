"""Values from outside against declared types."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

import pytest

from tailor_types import JsonValue
from tailor_types.jsonable.annotations import Scope, form_of
from tailor_types.jsonable.matching import mismatches


class Item(TypedDict):
    sku: str
    count: int
    note: NotRequired[str | None]


class Order(TypedDict):
    customer_id: str
    items: list[Item]
    parent: NotRequired[Order]
    kind: Literal["new", "repeat"]


ITEM: dict[str, Any] = {"sku": "a", "count": 1}
ORDER: dict[str, Any] = {"customer_id": "c1", "items": [ITEM], "kind": "new"}

FITS = [
    (str, "a"),
    (float, 1),
    (bool, True),
    (list[int], []),
    (Any, {"anything": None}),
    (dict[str, float], {"a": 1, "b": 0.5}),
    (Literal["a", 1], 1),
    (int | str | None, None),
    (Order, ORDER),
    (Order, {**ORDER, "parent": {**ORDER, "items": []}}),
    (Order, {**ORDER, "extra": [1, 2]}),
    (JsonValue, [{"a": [None, 1.5]}]),
]

DIFFERS = [
    (str, 1, ["input: expected str, found int (1)"]),
    (int, True, ["input: expected int, found bool (True)"]),
    (float, True, ["input: expected float, found bool (True)"]),
    (int, 1.0, ["input: expected int, found float (1.0)"]),
    (list[int], [1, "2", None], [
        "input[1]: expected int, found str ('2')",
        "input[2]: expected int, found None",
    ]),
    (list[int], {}, ["input: expected list[int], found dict ({})"]),
    (Literal["a", 1], True, ["input: expected Literal['a', 1], found bool (True)"]),
    (dict[Literal["a"], int], {"b": 1}, ["input has a key 'b', expected Literal['a']"]),
    (str | None, 3, ["input: expected str | None, found int (3)"]),
    (Item | None, {"sku": "a"}, ["input: lacks the key 'count' of Item"]),
    (Order, {"items": [{"sku": 1}], "kind": "old"}, [
        "input: lacks the key 'customer_id' of Order",
        "input.items[0].sku: expected str, found int (1)",
        "input.items[0]: lacks the key 'count' of Item",
        "input.kind: expected Literal['new', 'repeat'], found str ('old')",
    ]),
    (Order, {**ORDER, "parent": {**ORDER, "customer_id": 7}}, [
        "input.parent.customer_id: expected str, found int (7)",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("annotation", "value"), FITS)
def test_a_value_of_the_type_has_no_mismatch(annotation: Any, value: Any) -> None:
    assert mismatches(value, form_of(annotation, Scope(globals())), at="input") == ()


@pytest.mark.parametrize(("annotation", "value", "expected"), DIFFERS)
def test_every_mismatch_is_named(annotation: Any, value: Any, expected: list[str]) -> None:
    found = mismatches(value, form_of(annotation, Scope(globals())), at="input")

    assert list(found) == expected
