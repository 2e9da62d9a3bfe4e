"""What every checker has to infer of the public names, and the lines that each has to refuse."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Never, TypedDict, assert_type

from tailor_types import (
    JobContext,
    JsonValue,
    WaitPoint,
    WaitPointGroup,
    Workflow,
    WorkflowJob,
    create_workflow,
    create_workflow_job,
    workflow_job,
)


class Item(TypedDict):
    count: int


class Order(Item):
    items: list[Item]


class Approvals(WaitPointGroup):
    manager = WaitPoint[Order, bool]()
    ready = WaitPoint[None, Item]()


@workflow_job(name="echo-order")
async def echo_order(input: Order) -> Order:
    return input


@workflow_job(name="with-context")
async def with_context(input: list[Order], ctx: JobContext) -> dict[str, JsonValue]:
    return {"id": ctx.execution_id}


@workflow_job(name="context-only")
async def context_only(ctx: JobContext) -> str:
    return ctx.execution_id


@workflow_job(name="no-input")
async def no_input() -> None: ...


@workflow_job(name="sync-job")
def sync_job(input: Sequence[int | str]) -> float:
    return float(len(input))


@workflow_job(name="any-inside")
async def any_inside(input: dict[str, Any]) -> list[Any]:
    return [input]


@workflow_job(name="union-job")
async def union_job(input: Order | list[Order] | str) -> Order | None:
    return input if isinstance(input, dict) else None


@workflow_job(name="float-job")
async def float_job(input: float) -> Mapping[str, Order]:
    return {}


@workflow_job(name="never-ends")
async def never_ends(input: Order) -> Never:
    raise ValueError


class Callee:
    async def __call__(self, input: Order, ctx: JobContext) -> list[Order]:
        return [input]


called = create_workflow_job(name="called", body=Callee())
constant = create_workflow_job(name="constant", body=lambda: 3)
workflow = create_workflow(name="a-workflow", main_job=echo_order)
silent = create_workflow(name="silent", main_job=no_input)

assert_type(echo_order, WorkflowJob[Order, Order])
assert_type(with_context, WorkflowJob[list[Order], dict[str, JsonValue]])
assert_type(context_only, WorkflowJob[None, str])
assert_type(no_input, WorkflowJob[None, None])
assert_type(sync_job, WorkflowJob[Sequence[int | str], float])
assert_type(any_inside, WorkflowJob[dict[str, Any], list[Any]])
assert_type(union_job, WorkflowJob[Order | list[Order] | str, Order | None])
assert_type(never_ends, WorkflowJob[Order, Never])
assert_type(called, WorkflowJob[Order, list[Order]])
assert_type(constant, WorkflowJob[None, int])
assert_type(workflow, Workflow[Order, Order])
assert_type(silent, Workflow[None, None])
assert_type(Approvals.manager, WaitPoint[Order, bool])
assert_type(Approvals.ready, WaitPoint[None, Item])


async def use(order: Order, name: str) -> None:
    assert_type(await echo_order.trigger(order), Order)
    assert_type(await echo_order.trigger({"count": 1, "items": [{"count": 2}]}), Order)
    assert_type(await with_context.trigger([order]), dict[str, JsonValue])
    assert_type(await with_context.trigger([]), dict[str, JsonValue])
    assert_type(await context_only.trigger(), str)
    assert_type(await sync_job.trigger([1, "a"]), float)
    assert_type(await any_inside.trigger({"a": 1}), list[Any])
    assert_type(await union_job.trigger("a"), Order | None)
    assert_type(await union_job.trigger([order]), Order | None)
    assert_type(await float_job.trigger(1), Mapping[str, Order])
    assert_type(await called.trigger(order), list[Order])
    assert_type(await constant.trigger(), int)
    assert_type(await workflow.trigger({"count": 1, "items": []}), str)
    assert_type(await workflow.trigger(order, auth_invoker=name, execution_id=name), str)
    assert_type(await silent.trigger(), str)
    assert_type(await Approvals.manager.wait(order), bool)
    assert_type(await Approvals.manager.wait({"count": 1, "items": []}), bool)
    assert_type(await Approvals.ready.wait(), Item)
    await no_input.trigger()


async def answer(payload: Order) -> bool:
    return payload["count"] > 1


async def resolve() -> None:
    await Approvals.manager.resolve("e-1", answer)
    await Approvals.manager.resolve("e-1", lambda payload: payload["count"] > 1)
    await Approvals.manager.resolve(execution_id="e-1", callback=answer)
    await Approvals.ready.resolve("e-1", lambda _: {"count": 1})


async def refused(order: Order) -> None:
    await echo_order.trigger()  # wrong
    await echo_order.trigger({"count": 1})  # wrong
    await echo_order.trigger({"count": "1", "items": []})  # wrong
    await echo_order.trigger(None)  # wrong
    await echo_order.trigger(order, order)  # wrong
    await no_input.trigger(1)  # wrong
    await sync_job.trigger([b"1"])  # wrong
    await workflow.trigger()  # wrong
    await workflow.trigger(3)  # wrong
    await silent.trigger(3)  # wrong
    await Approvals.manager.wait()  # wrong
    await Approvals.manager.wait({"count": 1})  # wrong
    await Approvals.ready.wait(1)  # wrong
    await Approvals.manager.resolve("e-1", lambda payload: "no")  # wrong
    await Approvals.manager.resolve("e-1", lambda payload: payload["at"])  # wrong


create_workflow(name="no-main-job")  # wrong
create_workflow(name="not-a-job", main_job=answer)  # wrong


async def rated(input: Order, rate: float) -> float:
    return input["count"] * rate


of_partial = create_workflow_job(name="of-partial", body=partial(rated, rate=2.0))
