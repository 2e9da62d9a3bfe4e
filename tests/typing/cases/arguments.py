"""Arguments that type checkers accept and JSON does not."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, TypedDict, TypeVar, overload

from tailor_types import WaitPoint, create_workflow, workflow_job


class Order(TypedDict):
    id: str


class Wide(Order):
    at: datetime


class AlsoJson(Order):
    count: int


class Basket(TypedDict):
    first: Order
    rest: list[Order]


class Color(enum.StrEnum):
    RED = "red"


class Text(str): ...


@workflow_job(name="take-order")
async def take_order(input: Order) -> str:
    return input["id"]


@workflow_job(name="take-basket")
async def take_basket(input: Basket) -> Order:
    return input["first"]


@workflow_job(name="take-numbers")
async def take_numbers(input: Sequence[int]) -> int:
    return sum(input)


@workflow_job(name="take-text")
async def take_text(input: str) -> str:
    return input


@workflow_job(name="take-choice")
async def take_choice(input: Order | list[Order] | str) -> None: ...


@workflow_job(name="take-any")
async def take_any(input: dict[str, Any]) -> None: ...


@workflow_job(name="take-orders")
async def take_orders(input: list[Order]) -> None: ...


@workflow_job(name="take-time")
async def take_time(input: datetime) -> None: ...  # error: [tailor-json] Job input is not JSON


@workflow_job(name="take-nothing")
async def take_nothing() -> None: ...


point = WaitPoint[Order, bool]("a-point")
silent_point = WaitPoint[None, bool]("silent-point")
workflow = create_workflow(name="a-workflow", main_job=take_order)
T = TypeVar("T", bound=Order)
MANAGER: Final = "boss"


async def main(
    order: Order, wide: Wide, good: AlsoJson, color: Color, text: Text, pair: tuple[int, int],
    times: dict[str, datetime], anything: Any, either: Order | Wide, name: str,
) -> None:
    await take_order.trigger(order)
    await take_order.trigger(good)
    await take_order.trigger(anything)
    await take_order.trigger({"id": name})
    await take_order.trigger(wide)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await take_order.trigger(either)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime
    await take_order.trigger(wide)  # type: ignore[tailor-argument]
    await take_order.trigger({"id": 1})  # error: [typeddict-item] Incompatible types
    await take_order.trigger(times)  # error: [arg-type] Argument 1
    await take_basket.trigger({"first": order, "rest": [good, order]})
    await take_basket.trigger({"first": wide, "rest": [order, wide]})  # error: [tailor-argument] Argument is wider than Order: argument.first.at is datetime | [tailor-argument] Argument is wider than Order: argument.rest[1].at is datetime
    await take_order.trigger(await take_basket.trigger({"first": wide, "rest": []}))  # error: [tailor-argument] Argument is wider than Order: argument.first.at
    await take_numbers.trigger([1, 2])
    await take_numbers.trigger(pair)  # error: [tailor-argument] Argument is wider than Sequence[int]: argument is tuple[int, int]; it arrives as a list
    await take_numbers.trigger(range(3))  # error: [tailor-argument] Argument is wider than Sequence[int]: argument is range
    await take_text.trigger("a")
    await take_text.trigger(color)  # error: [tailor-argument] Argument is wider than str: argument is Color
    await take_text.trigger(text)  # error: [tailor-argument] Argument is wider than str: argument is Text
    await take_choice.trigger(wide)  # error: [tailor-argument] Argument is wider than Order | list[Order] | str: argument.at is datetime
    await take_choice.trigger([wide])  # error: [tailor-argument] Argument is wider than Order: argument[0].at is datetime
    await take_any.trigger({"a": 1})
    await take_any.trigger(times)  # error: [tailor-argument] Argument is wider than dict[str, Any]: argument.* is datetime
    await take_time.trigger(datetime.now())
    await take_nothing.trigger()
    await take_nothing.trigger(1)  # error: [call-arg] Too many arguments: WorkflowJob[None, None] takes none
    await take_order.trigger()  # error: [call-arg] Too few arguments
    await point.wait(order)
    await point.wait(wide)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime
    await silent_point.wait()
    await workflow.trigger(wide)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime
    await workflow.trigger(order, auth_invoker="manager")
    await workflow.trigger(order, auth_invoker=None)
    await workflow.trigger(order, auth_invoker=name)
    await workflow.trigger(order, auth_invoker="manger")  # error: [tailor-invoker] No machine user is named 'manger'; did you mean 'manager'?
    await workflow.trigger(order, auth_invoker=MANAGER)  # error: [tailor-invoker] No machine user is named 'boss'; there are auditor, manager


async def helper(order: T, role: Literal["manager", "auditor"]) -> T:
    await take_order.trigger(order)
    await workflow.trigger(order, auth_invoker=role)
    return order


@overload
def either_way(value: int) -> int: ...
@overload
def either_way(value: str) -> str: ...
def either_way(value: int | str) -> int | str:
    return value


async def functions() -> None:
    await take_any.trigger({"a": either_way})  # error: [tailor-argument] Argument is not JSON: argument.a is an overloaded function; functions cannot be sent


async def displays(
    order: Order, wide: Wide, wides: list[Wide], mixed: list[Order | Wide], times: dict[str, datetime],
    values: list[str | datetime], options: Order,
) -> None:
    await take_any.trigger({"a": {"b": [{"c": wide}]}})  # error: [tailor-argument] Argument is not JSON: argument.a.b[0].c.at is datetime
    await take_any.trigger({**times})  # error: [tailor-argument] Argument is not JSON: argument.* is datetime
    await take_any.trigger({"order": order, **wide})  # error: [tailor-argument] Argument is not JSON: argument.at is datetime
    await take_any.trigger({"a": [value for value in values if isinstance(value, str)]})
    await take_any.trigger({"a": [value for value in values]})  # error: [tailor-argument] Argument is not JSON: argument.a[*] is datetime
    await take_any.trigger({"a": (1, 2)})  # error: [tailor-argument] Argument is not JSON: argument.a is tuple[int, int]
    await take_order.trigger({**options})
    await take_orders.trigger([order, *wides])  # error: [tailor-argument] Argument is wider than Order: argument[*].at is datetime
    await take_orders.trigger([*wides, {"id": "a"}])  # error: [tailor-argument] Argument is wider than Order: argument[*].at is datetime
    await take_orders.trigger([one for one in wides])  # error: [tailor-argument] Argument is wider than Order: argument[*].at is datetime
    await take_orders.trigger([{"id": one["id"]} for one in mixed])
    await take_numbers.trigger(b"bytes")  # error: [tailor-argument] Argument is wider than Sequence[int]: argument is bytes; use a base64 str
    await take_numbers.trigger(*[[1, 2]])
    await take_numbers.trigger(*[(1, 2)])


async def chain(order: Order, wide: Wide) -> str:
    return await take_text.trigger(
        await take_text.trigger(
            await take_text.trigger(
                await take_text.trigger(
                    await take_text.trigger(
                        await take_order.trigger(wide)  # error: [tailor-argument] Argument is wider than Order
                    )
                )
            )
        )
    )
