"""Calls that do not fit: one sentence each, where mypy alone would list every overload."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

import tailor_types
from tailor_types import (
    WaitPoint, create_resolver, create_workflow, create_workflow_job, workflow_job,
)
class Order(TypedDict):
    id: str
async def body(input: str) -> str: return input
async def bad(input: datetime) -> str: return ""
create_workflow_job(names="x", body=body)  # error: [call-arg] Unexpected keyword argument "names" for "create_workflow_job"; did you mean "name"?
create_workflow_job(name="x")  # error: [call-arg] Missing named argument "body" for "create_workflow_job"
create_workflow_job(body=body)  # error: [call-arg] Missing named argument "name" for "create_workflow_job"
create_workflow_job()  # error: [call-arg] Missing named argument "name" for "create_workflow_job" | [call-arg] Missing named argument "body" for "create_workflow_job"
create_workflow_job("x", body)  # error: [call-arg] "create_workflow_job" takes keyword arguments only
create_workflow_job(name=3, body=body)  # error: [arg-type] Argument "name" to "create_workflow_job" has incompatible type "int"; expected "str"
create_workflow_job(name="x", body=body, retry=3)  # error: [call-arg] Unexpected keyword argument "retry" for "create_workflow_job"
create_workflow_job(name="x", bodies=body)  # error: [call-arg] Unexpected keyword argument "bodies" for "create_workflow_job"; did you mean "body"?
create_workflow_job(name="x", body=undefined)  # error: [name-defined] Name "undefined" is not defined
create_workflow_job(name=None, body=bad)  # error: [arg-type] Argument "name" to "create_workflow_job" has incompatible type "None"; expected "str"
create_resolver(name="x", operation="queries", body=body)  # error: [arg-type] Argument "operation" to "create_resolver" has incompatible type "Literal['queries']"; expected
create_resolver(name="x", operation="query")  # error: [call-arg] Missing named argument "body" for "create_resolver"
create_resolver(name="x", operation="query", body=body, auth_invoker=3)  # error: [arg-type] Argument "auth_invoker" to "create_resolver" has incompatible type "int"; expected "str | None"
create_resolver(name="x", operation="query", body=body, descriptions="x")  # error: [call-arg] Unexpected keyword argument "descriptions" for "create_resolver"; did you mean "description"?
tailor_types.create_workflow_job(names="x", body=body)  # error: [call-arg] Unexpected keyword argument "names" for "create_workflow_job"; did you mean "name"?
workflow_job("x")  # error: [call-arg] Too many positional arguments for "workflow_job"
workflow_job(names="x")  # error: [call-arg] Unexpected keyword argument "names" for "workflow_job"; did you mean "name"?
@workflow_job  # error: [call-arg] Too many positional arguments for "workflow_job" | [arg-type] Argument 1 to "workflow_job" has incompatible type "Callable[[str], Coroutine[Any, Any, str]]";
async def bare(input: str) -> str: return ""
@workflow_job()  # error: [call-arg] Missing named argument "name" for "workflow_job"
async def empty(input: str) -> str: return ""
@workflow_job("positional")  # error: [call-arg] Too many positional arguments for "workflow_job"
async def pos(input: str) -> str: return ""
@workflow_job(name="none")
async def none() -> str: return ""
@workflow_job(name="some")
async def some(input: Order) -> str: return ""
wf = create_workflow(name="x", main_job=none)
wf2 = create_workflow(name="x", main_job=some)
create_workflow(name="x", main_job=body)  # error: [arg-type] Argument "main_job" to "create_workflow" has incompatible type "Callable[[str], Coroutine[Any, Any,
create_workflow(name="x")  # error: [call-arg] Missing named argument "main_job" for "create_workflow"
create_workflow(names="x", main_job=some)  # error: [call-arg] Unexpected keyword argument "names" for "create_workflow"; did you mean "name"?
p = WaitPoint[None, str]("pp")
q = WaitPoint[Order, str]("pp")
async def main(order: Order, things: Iterable[str]) -> None:
    await none.trigger(1)  # error: [call-arg] Too many arguments: WorkflowJob[None, str] takes none
    await none.trigger(None)  # error: [call-arg] Too many arguments for "trigger"
    await none.trigger({})  # error: [call-arg] Too many arguments: WorkflowJob[None, str] takes none
    await none.trigger(x=1)  # error: [call-arg] Unexpected keyword argument "x" for "trigger"
    await none.trigger(*[1])
    await some.trigger()  # error: [call-arg] Too few arguments for "trigger"
    await some.trigger(input=order)  # error: [call-arg] Unexpected keyword argument "input" for "trigger"
    await some.trigger(order, order)  # error: [call-arg] Too many arguments for "trigger"
    await some.trigger({"i": "x"})  # error: [typeddict-item] Missing key "id" for TypedDict "Order" | [typeddict-unknown-key] Extra key "i" for TypedDict "Order"
    await some.trigger(None)  # error: [arg-type] Argument 1 to "trigger"
    await wf.trigger(1)  # error: [call-arg] Too many arguments: Workflow[None, str] takes none
    await wf.trigger(auth_invoker="manager")
    await wf.trigger(1, auth_invoker="manager")  # error: [call-arg] Too many arguments: Workflow[None, str] takes none
    await wf2.trigger()  # error: [call-arg] Too few arguments for "trigger"
    await wf2.trigger(order, auth_invokr="x")  # error: [call-arg] Unexpected keyword argument "auth_invokr" for "trigger"
    await p.wait(1)  # error: [call-arg] Too many arguments: WaitPoint[None, str] takes none
    await p.wait()
    await q.wait()  # error: [call-arg] Too few arguments for "wait"
    await q.wait(order, 2)  # error: [call-arg] Too many arguments for "wait"
    await q.resolve("x")  # error: [call-arg] Missing positional argument "callback" in call to "resolve" of "WaitPoint"
    await q.resolve("x", lambda: "x")  # error: [misc] Cannot infer type of lambda | [arg-type] Argument 2 to "resolve" of "WaitPoint" has incompatible type "Callable[[], str]"; expected
    await q.resolve("x", lambda p: 3)  # error: [arg-type] Argument 2 to "resolve" of "WaitPoint" has incompatible type "Callable[[Order], int]"; expected | [return-value] Incompatible return value type (got "int", expected "str | Awaitable[str]")
    await p.resolve("x", lambda p: "x")
    v = [undefined_name for _ in order]  # error: [name-defined] Name "undefined_name" is not defined
    await some.trigger({"id": undefined2})  # error: [name-defined] Name "undefined2" is not defined
    await some.trigger({"id": order["no"]})  # error: [typeddict-item] TypedDict "Order" has no key "no"
    await some.trigger({"id": [x.foo for x in things]})  # error: [typeddict-item] Incompatible types (expression has type "list[Any]", TypedDict item "id" has type "str") | [attr-defined] "str" has no attribute "foo"
