"""Arguments that are made where they are passed: each part is judged as it stands there."""

from __future__ import annotations

import asyncio
import copy
import functools
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NotRequired, TypedDict, TypeVar, cast

from tailor_types import JsonObject, JsonValue, WaitPoint, WaitPointGroup, WorkflowJob, create_resolver, create_workflow, create_workflow_job, workflow_job

make = create_workflow_job
make_resolver = create_resolver
class Order(TypedDict):
    id: str
class Wide(Order):
    at: datetime
class Line(TypedDict):
    order: Order
    note: NotRequired[str | None]
class Bag(TypedDict):
    lines: Sequence[Line]
    by_id: dict[str, Order]
@workflow_job(name="order")
async def order_job(input: Order) -> Order: return input
@workflow_job(name="anyj")
async def any_job(input: dict[str, Any]) -> list[Any]: return []
@workflow_job(name="bag")
async def bag_job(input: Bag) -> JsonObject: return {}
@workflow_job(name="jv")
async def json_job(input: JsonObject) -> JsonValue: return None
@workflow_job(name="seq")
async def seq_job(input: Sequence[Order]) -> None: return None
@workflow_job(name="mp")
async def map_job(input: Mapping[str, int | Sequence[int]]) -> None: return None
@workflow_job(name="lit")
async def lit_job(input: Literal["a", "b"]) -> None: return None
@workflow_job(name="fl")
async def fl_job(input: float) -> None: return None
def to_iso(x: T) -> T: return x
T = TypeVar("T")
class GP(WaitPointGroup):
    a = WaitPoint[Order, Order]()
class MyPoint(WaitPoint[Order, bool]): ...
mp = MyPoint("my-point")
class Repo:
    job = order_job
    def __init__(self) -> None:
        self.j = order_job
        self.run = order_job.trigger
module_f = order_job.trigger
wf = create_workflow(name="wf", main_job=order_job)
made = make(name="made", body=lambda: datetime.now())  # error: [tailor-json] Job output is not JSON: output is datetime; use an ISO-8601 str
async def answer(input: datetime) -> str: return ""
make_resolver(name="answer", operation="query", body=answer)  # error: [tailor-json] Resolver input is not JSON: input is datetime; use an ISO-8601 str
class Kind(StrEnum):
    A = "a"
class OfTimes(WaitPoint[datetime, bool]): ...
PT = TypeVar("PT")
class Asked(WaitPoint[PT, bool]): ...
times = OfTimes("times")  # error: [tailor-json] Wait payload is not JSON: payload is datetime; use an ISO-8601 str
asked = Asked[bytes]("asked")  # error: [tailor-json] Wait payload is not JSON: payload is bytes; use a base64 str
fine = Asked[Order]("fine")
class Own(WaitPoint[Order, bool]):
    async def wait(self, payload: Any) -> bool: return True
own = Own("own")
def approve(payload: Order) -> Wide: raise NotImplementedError
async def approve_later(payload: Order) -> Wide: raise NotImplementedError
def in_a_function(wide: Wide) -> None:
    create = create_workflow_job
    create(name="late", body=lambda: datetime.now())  # error: [tailor-json] Job output is not JSON: output is datetime; use an ISO-8601 str
    create(name="fine", body=lambda: 3)
async def main(wide: Wide, order: Order, wides: list[Wide], flag: bool, maybe: Wide | None, x: Any, ts: datetime, union: Order | list[datetime], ints: tuple[int, ...], repo: Repo, jobs: list[WorkflowJob[Order, Order]], obj: object, mixed: list[int | datetime]) -> None:
    await order_job.trigger(wide if flag else order)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await order_job.trigger(maybe or order)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await order_job.trigger(order or wide)
    await order_job.trigger(w := wide)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await order_job.trigger(cast(Order, wide))
    await order_job.trigger({**wide})  # error: [typeddict-unknown-key] Extra key "at" for TypedDict "Order"
    await order_job.trigger({"id": "a", **wide})  # error: [typeddict-unknown-key] Extra key "at" for TypedDict "Order"
    await order_job.trigger(Order(id="a"))
    await order_job.trigger(Order(**wide))  # error: [typeddict-unknown-key] Extra key "at" for TypedDict "Order"
    await order_job.trigger(copy.copy(wide))  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await order_job.trigger(to_iso(wide))  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await order_job.trigger(wides[0])  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await order_job.trigger(wides.pop())  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await any_job.trigger(dict(a=wide))  # error: [tailor-argument] Argument is not JSON: argument.a.at is datetime; use an ISO-8601 str
    await any_job.trigger(dict(a=ts, b=1))  # error: [tailor-argument] Argument is not JSON: argument.a is datetime; use an ISO-8601 str
    await any_job.trigger({"a": list(wides)})  # error: [tailor-argument] Argument is not JSON: argument.a[*].at is datetime; use an ISO-8601 str
    await any_job.trigger({"a": sorted([ts])})  # error: [tailor-argument] Argument is not JSON: argument.a[*] is datetime; use an ISO-8601 str
    await any_job.trigger({"a": wide["at"]})  # error: [tailor-argument] Argument is not JSON: argument.a is datetime; use an ISO-8601 str
    await any_job.trigger({"a": wide["at"].isoformat()})
    await any_job.trigger({"a": ts if flag else None})  # error: [tailor-argument] Argument is not JSON: argument.a is datetime; use an ISO-8601 str
    await any_job.trigger({"a": [ts] if flag else []})  # error: [tailor-argument] Argument is not JSON: argument.a[0] is datetime; use an ISO-8601 str
    await any_job.trigger({"a": {1, 2}})  # error: [tailor-argument] Argument is not JSON: argument.a is set[int]; use a list
    await any_job.trigger({"a": {k: ts for k in "ab"}})  # error: [tailor-argument] Argument is not JSON: argument.a.* is datetime; use an ISO-8601 str
    await any_job.trigger({k: ts for k in "ab"})  # error: [tailor-argument] Argument is not JSON: argument.* is datetime; use an ISO-8601 str
    await any_job.trigger({"a": (i for i in ints)})  # error: [tailor-argument] Argument is not JSON: argument.a is Generator[int, None, None]; use a list or Sequence
    await any_job.trigger({"a": b"x"})  # error: [tailor-argument] Argument is not JSON: argument.a is bytes; use a base64 str
    await any_job.trigger({"a": lambda: 1})  # error: [tailor-argument] Argument is not JSON: argument.a is Callable[[], int]; functions cannot be sent; send the data it
    await any_job.trigger({"a": main})  # error: [tailor-argument] Argument is not JSON: argument.a is Callable[[Wide, Order, list[Wide], bool, Wide | None, Any,
    await any_job.trigger({"a": Order})  # error: [tailor-argument] Argument is not JSON: argument.a is type[Order]; use a str that names it
    await any_job.trigger({1: "a"})  # error: [dict-item] Dict entry 0 has incompatible type "int": "str"; expected "str": "Any"
    await any_job.trigger({"a": {1: "x"}})  # error: [tailor-argument] Argument is not JSON: a key of argument.a is int; keys become str; use str keys
    await any_job.trigger({"a": {ts: "x"}})  # error: [tailor-argument] Argument is not JSON: a key of argument.a is datetime; keys become str; use str keys
    await any_job.trigger({"a": [{2: 3}]})  # error: [tailor-argument] Argument is not JSON: a key of argument.a[0] is int; keys become str; use str keys
    await any_job.trigger({"a": obj})  # error: [tailor-argument] Argument is not JSON: argument.a is object; name what it holds; use a TypedDict, or JsonValue for
    await any_job.trigger({"a": x, "b": x.y})
    await any_job.trigger({"a": 1j, "b": ...})  # error: [tailor-argument] Argument is not JSON: argument.a is complex; use a list of two floats | [tailor-argument] Argument is not JSON: argument.b is EllipsisType; use a TypedDict of its data
    await any_job.trigger({"a": f"{ts}"})
    await any_job.trigger({"a": [w["id"] for w in wides]})
    await any_job.trigger({"a": [*ints]})
    await any_job.trigger({"a": ints})  # error: [tailor-argument] Argument is not JSON: argument.a is tuple[int, ...]; it arrives as a list; use a list or a TypedDict
    await any_job.trigger({"a": [ints]})  # error: [tailor-argument] Argument is not JSON: argument.a[0] is tuple[int, ...]; it arrives as a list; use a list or a
    await any_job.trigger({"a": ([1], 2)})  # error: [tailor-argument] Argument is not JSON: argument.a is tuple[list[int], int]; it arrives as a list; use a list or a
    await any_job.trigger({"a": json_job})  # error: [tailor-argument] Argument is not JSON: argument.a is WorkflowJob
    await bag_job.trigger({"lines": [{"order": wide}], "by_id": {}})  # error: [tailor-argument] Argument is wider than Order: argument.lines[0].order.at is datetime; use an ISO-8601 str
    await bag_job.trigger({"lines": ({"order": order},), "by_id": {}})  # error: [tailor-argument] Argument is wider than Sequence[Line]: argument.lines is tuple[Line]; it arrives as a list; use a
    await bag_job.trigger({"lines": [{"order": w} for w in wides], "by_id": {}})  # error: [tailor-argument] Argument is wider than Order: argument.lines[*].order.at is datetime; use an ISO-8601 str
    await bag_job.trigger({"lines": [], "by_id": {w["id"]: w for w in wides}})  # error: [tailor-argument] Argument is wider than Order: argument.by_id.*.at is datetime; use an ISO-8601 str
    await bag_job.trigger({"lines": [], "by_id": {"a": wide if flag else order}})  # error: [tailor-argument] Argument is wider than Order: argument.by_id.a.at is datetime; use an ISO-8601 str
    await bag_job.trigger({"lines": [{"order": o, "note": None} for o in [order]], "by_id": {"a": {"id": "x"}}})
    await json_job.trigger({"a": [1, None, {"b": 1.5}]})
    await json_job.trigger({"a": (1, 2)})  # error: [dict-item] Dict entry 0 has incompatible type "str": "tuple[int, int]"; expected "str": "dict[str, JsonValue]
    await json_job.trigger({"a": range(3)})  # error: [dict-item] Dict entry 0 has incompatible type "str": "range"; expected "str": "dict[str, JsonValue] |
    await seq_job.trigger(wides)  # error: [tailor-argument] Argument is wider than Sequence[Order]: argument[*].at is datetime; use an ISO-8601 str
    await seq_job.trigger(tuple(wides))  # error: [tailor-argument] Argument is wider than Sequence[Order]: argument is tuple[Wide, ...]; it arrives as a list; use a
    await map_job.trigger({"a": 1, "b": [1]})
    await map_job.trigger({"a": range(2)})  # error: [tailor-argument] Argument is wider than int | Sequence[int]: argument.a is range; use a list
    await map_job.trigger({"a": ints})  # error: [tailor-argument] Argument is wider than int | Sequence[int]: argument.a is tuple[int, ...]; it arrives as a list;
    await lit_job.trigger("a")
    await fl_job.trigger(1)
    await fl_job.trigger(True)
    await asyncio.gather(*[order_job.trigger(w) for w in wides])  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await asyncio.gather(*map(order_job.trigger, wides))  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    f = order_job.trigger
    await f(wide)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await module_f(wide)
    await repo.run(wide)
    await repo.j.trigger(wide)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await Repo.job.trigger(wide)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await jobs[0].trigger(wide)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await (order_job if flag else jobs[0]).trigger(wide)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await WorkflowJob.trigger(order_job, wide)
    await getattr(order_job, "trigger")(wide)
    await GP.a.wait(wide)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await mp.wait(wide)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await wf.trigger(wide if flag else order)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await functools.partial(order_job.trigger, wide)()  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await GP.a.resolve("x", lambda p: wide)  # error: [tailor-argument] Result is wider than Order: result.at is datetime; use an ISO-8601 str
    await GP.a.resolve("x", lambda p: {"id": "a"})
    if isinstance(union, list):
        await order_job.trigger(union)  # error: [arg-type] Argument 1 to "trigger" of "WorkflowJob" has incompatible type "list[datetime]"; expected "Order"
    t = asyncio.create_task(order_job.trigger(wide))  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    async with asyncio.TaskGroup() as tg:
        tg.create_task(order_job.trigger(wide))  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
        tg.create_task(order_job.trigger(order))
    coro = order_job.trigger(wide)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await coro
    match wide:
        case {"id": str()}: await order_job.trigger(wide)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await any_job.trigger({"a": {"b": dict(c=ts)}})  # error: [tailor-argument] Argument is not JSON: argument.a.b.c is datetime; use an ISO-8601 str
    await any_job.trigger({"a": [*wides]})  # error: [tailor-argument] Argument is not JSON: argument.a[*].at is datetime; use an ISO-8601 str
    await any_job.trigger({"a": list(range(3))})
    await any_job.trigger({"a": [x for x in ints if x]})
    await any_job.trigger({"a": [None if i else ts for i in ints]})  # error: [tailor-argument] Argument is not JSON: argument.a[*] is datetime; use an ISO-8601 str
    await any_job.trigger({"a": [v for v in [ts, "x"] if isinstance(v, str)]})
    await any_job.trigger({"a": [{"v": v} for v in [ts, "x"] if isinstance(v, str)]})
    await any_job.trigger({"a": str(v) if isinstance(v, int) else v for v in [1, "x"]})
    await any_job.trigger({"a": obj if isinstance(obj, str) else 1})
    await any_job.trigger({"a": isinstance(obj, str) and obj})
    await any_job.trigger({"a": not isinstance(obj, str) or obj})
    await any_job.trigger(order)  # error: [arg-type] Argument 1 to "trigger" of "WorkflowJob" has incompatible type "Order"; expected "dict[str, Any]"
    await any_job.trigger(dict(order))
    await any_job.trigger({**order})
    await any_job.trigger({**{"a": ts}})  # error: [tailor-argument] Argument is not JSON: argument.* is datetime; use an ISO-8601 str
    await any_job.trigger({"x": 1} | {"y": ts})  # error: [tailor-argument] Argument is wider than dict[str, Any]: argument.* is datetime; use an ISO-8601 str
    await any_job.trigger({"x": [1] + [ts]})  # error: [tailor-argument] Argument is not JSON: argument.x[*] is datetime; use an ISO-8601 str
    await any_job.trigger({"x": [ts] * 2})  # error: [tailor-argument] Argument is not JSON: argument.x[*] is datetime; use an ISO-8601 str
    await any_job.trigger({"x": list(map(str, [ts]))})
    await any_job.trigger({"x": max([ts], default=None)})  # error: [tailor-argument] Argument is not JSON: argument.x is datetime; use an ISO-8601 str
    await any_job.trigger({"x": await order_job.trigger(order)})
    await any_job.trigger({"x": await asyncio.gather(order_job.trigger(order), order_job.trigger(order))})
    await any_job.trigger({"x": await asyncio.gather(*[order_job.trigger(o) for o in wides])})  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
    await any_job.trigger({**wide, "at": wide["at"].isoformat()})
    await any_job.trigger({"at": ts, **order})  # error: [tailor-argument] Argument is not JSON: argument.at is datetime; use an ISO-8601 str
    await any_job.trigger({"id": ts, **order})
    await any_job.trigger({"id": ts, "id": "a"})
    await any_job.trigger({**(wide if flag else order)})  # error: [tailor-argument] Argument is not JSON: argument.at is datetime; use an ISO-8601 str
    await any_job.trigger({"a": {Kind.A: 1}})  # error: [tailor-argument] Argument is not JSON: a key of argument.a is Kind; keys become str; use str keys
    await map_job.trigger({Kind.A: 1})  # error: [tailor-argument] Argument is wider than str: a key of argument is Kind; keys become str; use str keys
    await map_job.trigger({kind: 1 for kind in Kind})  # error: [tailor-argument] Argument is wider than str: a key of argument is Kind; keys become str; use str keys
    await map_job.trigger({kind.value: 1 for kind in Kind})
    await any_job.trigger({"a": [["x", 1]] * 3, "b": list(["x", {}])})
    await any_job.trigger({"a": [{"b": [i for i in mixed if isinstance(i, int)]} for _ in ints]})
    await any_job.trigger({"a": [[one for one in mixed] for _ in ints]})  # error: [tailor-argument] Argument is not JSON: argument.a[*][*] is datetime; use an ISO-8601 str
    await any_job.trigger({"a": [order_job.trigger(order) for _ in ints]})  # error: [tailor-argument] Argument is not JSON: argument.a[*] is Coroutine[Any, Any, Order]; await it, and pass its result
    await any_job.trigger({"a": [await order_job.trigger(order) for _ in ints]})
    await any_job.trigger({"a": None if ts is None else ts.isoformat(), "b": maybe and maybe["id"]})
    await any_job.trigger({"a": ((wide))})  # error: [tailor-argument] Argument is not JSON: argument.a.at is datetime; use an ISO-8601 str
    await map_job.trigger(dict.fromkeys(["a"], 1))
    await any_job.trigger(dict.fromkeys(["a"], ts))  # error: [tailor-argument] Argument is wider than dict[str, Any]: argument.* is datetime; use an ISO-8601 str
    await any_job.trigger({"a": ints[0], "b": ints[1:]})  # error: [tailor-argument] Argument is not JSON: argument.b is tuple[int, ...]; it arrives as a list; use a list or a TypedDict
    await own.wait(wide)
    await GP.a.resolve("x", approve)  # error: [tailor-argument] Result is wider than Order: result.at is datetime; use an ISO-8601 str
    await GP.a.resolve("x", approve_later)  # error: [tailor-argument] Result is wider than Order: result.at is datetime; use an ISO-8601 str
    for value in ("a", 1):
        await any_job.trigger({"a": value})
    if flag and (kept := wide):
        await order_job.trigger(kept)  # error: [tailor-argument] Argument is wider than Order: argument.at is datetime; use an ISO-8601 str
