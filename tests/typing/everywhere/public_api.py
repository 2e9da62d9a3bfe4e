"""What every checker has to infer of the public names, and the lines that each has to refuse."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Never, ParamSpec, TypedDict, TypeVar, assert_type

from tailor_types import (
    JobContext,
    JsonValue,
    Resolver,
    ResolverContext,
    WaitPoint,
    WaitPointGroup,
    Workflow,
    WorkflowJob,
    create_resolver,
    create_workflow,
    create_workflow_job,
    resolver,
    workflow_job,
)
from tailor_types.runtime import Runtime

P = ParamSpec("P")
T = TypeVar("T")


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


def measured(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    return function


@workflow_job(name="measured-job")
@measured
async def measured_job(input: Order, ctx: JobContext) -> list[Order]:
    return [input]


@workflow_job(name="handed-on")
def handed_on(input: Order) -> Awaitable[Order]:
    return echo_order.trigger(input)


@resolver(name="askOrder", operation="query", description="An order", auth_invoker="manager")
async def ask_order(input: Order, ctx: ResolverContext) -> Order | None:
    return input if ctx.user else None


@resolver(name="whoami", operation="query")
async def whoami(ctx: ResolverContext) -> str:
    return ctx.user.name if ctx.user else ""


@resolver(name="start", operation="mutation")
async def start(input: list[Item]) -> None: ...


@resolver(name="stop", operation="mutation")
@measured
async def stop() -> list[str]:
    return []


@resolver(name="fails", operation="mutation")
async def fails(input: Order) -> Never:
    raise ValueError


async def late(input: Item) -> dict[str, Item]:
    return {}


class Callee:
    async def __call__(self, input: Order, ctx: JobContext) -> list[Order]:
        return [input]


called = create_workflow_job(name="called", body=Callee())
created = create_resolver(name="created", operation="query", body=late)
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
assert_type(measured_job, WorkflowJob[Order, list[Order]])
assert_type(handed_on, WorkflowJob[Order, Order])
assert_type(ask_order, Resolver[Order, Order | None])
assert_type(whoami, Resolver[None, str])
assert_type(start, Resolver[list[Item], None])
assert_type(stop, Resolver[None, list[str]])
assert_type(fails, Resolver[Order, Never])
assert_type(created, Resolver[Item, dict[str, Item]])
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


async def call(runtime: Runtime, order: Order) -> None:
    assert_type(await runtime.call(ask_order, order), Order | None)
    await runtime.call(ask_order, {"count": 1, "items": []})  # valid, but not for pyrefly
    assert_type(await runtime.call(whoami), str)
    assert_type(await runtime.call(stop), list[str])


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


async def misused(runtime: Runtime, order: Order) -> None:
    await runtime.call(ask_order)  # wrong
    await runtime.call(ask_order, 3)  # wrong
    await runtime.call(whoami, order)  # wrong


create_resolver(name="no-body", operation="query")  # wrong
create_resolver(name="no-operation", operation="look", body=late)  # wrong
create_resolver(name="not-async", operation="query", body=len)  # wrong
create_workflow(name="no-main-job")  # wrong
create_workflow(name="not-a-job", main_job=answer)  # wrong


async def rated(input: Order, rate: float) -> float:
    return input["count"] * rate


of_partial = create_workflow_job(name="of-partial", body=partial(rated, rate=2.0))
assert_type(of_partial, WorkflowJob[Order, float])  # valid, but not for mypy, pyrefly
