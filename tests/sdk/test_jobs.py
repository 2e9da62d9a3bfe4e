"""Definitions of jobs: what one of them can see of itself."""

from __future__ import annotations

import functools
from typing import Any, TypedDict

import pytest

from tailor_types import (
    DefinitionError,
    InputTypeError,
    JobContext,
    NotInJobError,
    Principal,
    WorkflowJob,
    create_workflow_job,
    workflow_job,
)


class Order(TypedDict):
    id: str


@workflow_job(name="ship-order")
async def ship(input: Order, ctx: JobContext) -> str:
    return f"{input['id']} by {ctx.invoker.name if ctx.invoker else 'nobody'}"


class Sender:
    def __call__(self, input: Order) -> str:
        return input["id"]


def no_input() -> int:
    return 1


def with_context(ctx: JobContext) -> int:
    return len(ctx.env)


def quoted_context(ctx: "JobContext") -> int:  # noqa: UP037 -- quoted twice is the case
    return len(ctx.env)


def plain_input(order: Order) -> str:
    return order["id"]


def bare_context(ctx):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 -- the case
    return ctx.execution_id


async def both(order: Order, context: JobContext) -> str:
    return order["id"] + context.execution_id


def two(kind: str, order: Order) -> str:
    return kind + order["id"]


def logged(body: Any) -> Any:
    @functools.wraps(body)
    def wrapper(*args: Any) -> Any:
        return body(*args)

    return wrapper


class Namespace:
    @staticmethod
    async def static(order: Order) -> str:
        return order["id"]


class AsyncSender:
    async def __call__(self, order: Order) -> str:
        return order["id"]


SHAPES: list[Any] = [
    pytest.param(logged(both), (True, True, True), id="plain wrapper of an async body"),
    pytest.param(logged(logged(quoted_context)), (False, True, False), id="two wrappers"),
    pytest.param(Namespace.__dict__["static"], (True, False, True), id="static method"),
    pytest.param(AsyncSender(), (True, False, True), id="async callable object"),
    pytest.param(functools.partial(AsyncSender()), (True, False, True), id="partial of an object"),
    pytest.param(no_input, (False, False, False), id="no parameter"),
    pytest.param(lambda: 1, (False, False, False), id="lambda"),
    pytest.param(with_context, (False, True, False), id="context alone"),
    pytest.param(quoted_context, (False, True, False), id="context alone, quoted"),
    pytest.param(bare_context, (False, True, False), id="ctx without annotation"),
    pytest.param(plain_input, (True, False, False), id="input alone"),
    pytest.param(both, (True, True, True), id="input and context"),
    pytest.param(functools.partial(two, "a"), (True, False, False), id="partial"),
    pytest.param(Sender(), (True, False, False), id="callable object"),
    pytest.param(Sender().__call__, (True, False, False), id="bound method"),
]


@pytest.mark.parametrize(("body", "shape"), SHAPES)
def test_a_body_is_known_by_what_it_takes(body: Any, shape: tuple[bool, bool, bool]) -> None:
    job = create_workflow_job(name="a-job", body=body)

    assert (job.shape.takes_input, job.shape.takes_context, job.shape.is_async) == shape


def generator(order: Order) -> Any:
    yield order


def keyword_only(*, order: Order) -> str:
    return order["id"]


def starred(*orders: Order) -> int:
    return len(orders)


def defaulted(order: Order = {"id": ""}) -> str:  # noqa: B006 -- the case
    return order["id"]


def three(a: int, b: int, c: int) -> int:
    return a + b + c


BAD_BODIES: list[Any] = [
    pytest.param(generator, "is a generator; collect the items", id="generator"),
    pytest.param(keyword_only, "parameter 'order' of its body is keyword-only", id="keyword"),
    pytest.param(starred, "takes *orders", id="star"),
    pytest.param(defaulted, "parameter 'order' of its body has a default", id="default"),
    pytest.param(three, "takes 3 parameters (a, b, c)", id="three parameters"),
    pytest.param(Sender.__call__, "is a method", id="method"),
    pytest.param(lambda order: order, "is a lambda with parameters", id="lambda with parameter"),
    pytest.param(Sender, "found the class Sender", id="class"),
    pytest.param("body", "must be a function, found str", id="no function"),
    pytest.param(int.from_bytes, "takes 3 parameters", id="builtin"),
]


@pytest.mark.parametrize(("body", "message"), BAD_BODIES)
def test_a_body_of_another_shape_is_refused(body: Any, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        create_workflow_job(name="a-job", body=body)

    assert message in str(caught.value)


BAD_NAMES: list[Any] = [
    pytest.param("ab", "3 to 63 characters", id="short"),
    pytest.param("fetchCustomer", "'fetch-customer' would do", id="camel case"),
    pytest.param("fetch_customer", "'fetch-customer' would do", id="underscore"),
    pytest.param("-abc", "'abc' would do", id="leading dash"),
    pytest.param("a" * 64, "3 to 63 characters", id="long"),
    pytest.param("abc\n", "'abc' would do", id="newline"),
    pytest.param("größe", "3 to 63 characters", id="not ASCII"),
    pytest.param(None, "must be a str, found NoneType", id="None"),
]


@pytest.mark.parametrize(("name", "message"), BAD_NAMES)
def test_a_name_outside_the_grammar_is_refused(name: Any, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        workflow_job(name=name)(no_input)

    assert message in str(caught.value)


def test_all_problems_of_a_definition_come_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        create_workflow_job(name="Bad", body=starred)

    assert len(caught.value.problems) == 2


async def test_the_body_is_the_function_as_written() -> None:
    ctx = JobContext(invoker=Principal(id="u1", name="Ada"))

    assert await ship.body({"id": "o1"}, ctx) == "o1 by Ada"


async def test_a_trigger_outside_an_execution_names_the_testing_kit() -> None:
    with pytest.raises(NotInJobError, match=r"tailor_types\.testing"):
        await ship.trigger({"id": "o1"})


async def test_a_trigger_with_the_wrong_number_of_inputs_is_refused() -> None:
    nothing: WorkflowJob[Any, Any] = create_workflow_job(name="a-job", body=no_input)
    with pytest.raises(InputTypeError, match=r"takes an input: \.trigger\(input\)"):
        await ship.trigger()  # type: ignore[call-arg]  # the case
    with pytest.raises(InputTypeError, match=r"takes no input: \.trigger\(\)"):
        await nothing.trigger({"id": "o1"})
