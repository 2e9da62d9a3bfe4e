"""Ways to write a body, and what is wrong with some of them."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterator
from datetime import datetime
from typing import Any, Generic, ParamSpec, TypedDict, TypeVar, assert_type, overload

from tailor_types import JobContext, WaitPoint, WorkflowJob, create_workflow_job, workflow_job

T = TypeVar("T")
P = ParamSpec("P")


class Item(TypedDict):
    id: str
    created_at: datetime


class Order(TypedDict):
    items: list[Item]


@workflow_job(name="with-input")
async def with_input(
    input: Order,  # error: [tailor-json] Job input is not JSON: input.items[*].created_at is datetime; use an ISO-8601 str
    ctx: JobContext,
) -> str:
    return input["items"][0]["id"]


@workflow_job(name="split")
async def split(
    input: "dict["  # error: [tailor-json] Job input is not JSON: input.* is datetime
    "str, datetime]",
) -> (
    "list[datetime]"  # error: [tailor-json] Job output is not JSON: output[*] is datetime
):
    return list(input.values())


@workflow_job(name="ignored")
async def ignored(
    input: datetime,  # type: ignore[tailor-json]
) -> str:
    return input.isoformat()


@workflow_job(name="later")
async def later(input: Later) -> None:  # error: [tailor-json] Job input is not JSON: input.at is datetime
    ...


class Later(TypedDict):
    at: datetime


@workflow_job(name="plain")
def plain(input: str) -> int:
    return len(input)


@workflow_job(name="context-only")
async def context_only(ctx: JobContext) -> None: ...


@workflow_job(name="maybe-context")
async def maybe_context(input: str, ctx: JobContext | None = None) -> None: ...


@workflow_job(name="any-context")
async def any_context(input: str, ctx: object) -> None: ...


@workflow_job(name="other-context")
async def other_context(input: str, ctx: int) -> None: ...  # error: [tailor-body] Job body has a second parameter that is no context; annotate it as JobContext


@workflow_job(name="context-first")
async def context_first(ctx: JobContext, input: str) -> None: ...  # error: [tailor-body] Job body takes its context first; the order is (input, ctx: JobContext)


@workflow_job(name="three")
async def three(a: str, b: int, c: float) -> None: ...  # error: [tailor-body] Job body takes 3 parameters (a, b, c); it may take (), (input), (input, ctx) or (ctx: JobContext): put the rest into one TypedDict


@workflow_job(name="stars")
async def stars(*args: str) -> None: ...  # error: [tailor-body] Job body takes *args; name one input and annotate it


@workflow_job(name="star-stars")
async def star_stars(**kwargs: str) -> None: ...  # error: [tailor-body] Job body takes **kwargs; name one input and annotate it


@workflow_job(name="keyword")
async def keyword(*, input: str) -> None: ...  # error: [tailor-body] Job body has the keyword-only parameter 'input'; a job gets its input and its context by position


@workflow_job(name="default")
async def default(input: str = "") -> None: ...  # error: [tailor-body] Job body has a default for its parameter 'input', which the platform never uses; make the fields of the input NotRequired instead


@workflow_job(name="never-input")
async def unannotated(input) -> None: ...  # type: ignore[no-untyped-def] # error: [tailor-body] Job body has no annotation on its parameter 'input'


@workflow_job(name="nothing-annotated")
async def nothing_annotated(): ...  # type: ignore[no-untyped-def] # error: [tailor-body] Job body has no return annotation


@workflow_job(name="generator")
def generator(input: str) -> Iterator[str]:  # error: [tailor-body] Job body is a generator; collect the items and return a list
    yield input


@workflow_job(name="async-generator")
async def async_generator(input: str) -> AsyncIterator[str]:  # error: [tailor-body] Job body is a generator
    yield input


@workflow_job(name="generic")
async def generic(input: T) -> T:  # error: [tailor-body] Job body is generic (T); write the types of one job
    return input


@workflow_job(name="coroutine")
def coroutine() -> Coroutine[Any, Any, str]:
    return with_input.trigger({"items": []})


@workflow_job(name="awaitable")
def awaitable(input: str) -> Awaitable[datetime]:  # error: [tailor-json] Job output is not JSON: output is datetime
    raise NotImplementedError


@workflow_job(name="nested-awaitable")
async def nested_awaitable() -> Awaitable[str]:  # error: [tailor-json] Job output is not JSON: output is Awaitable[str]; await it
    return with_input.trigger({"items": []})


class Answer(Generic[T]):
    def __await__(self) -> Generator[Any, None, list[T]]:
        raise NotImplementedError


@workflow_job(name="own-awaitable")
def own_awaitable() -> Answer[int]:
    return Answer()


class Jobs:
    @staticmethod
    @workflow_job(name="static")
    async def static(input: datetime) -> None: ...  # error: [tailor-json] Job input is not JSON: input is datetime

    @workflow_job(name="method")
    async def method(self, input: str) -> None: ...  # error: [tailor-body] Job body is a method; a job is a function of a module

    async def bound(self, input: datetime) -> None: ...


class Shelf(Generic[T]):
    @staticmethod
    async def put(input: T) -> None: ...

    async def __call__(self, input: T, ctx: JobContext) -> list[T]:
        return [input]


class Overloads:
    @overload
    def __call__(self, input: str) -> str: ...
    @overload
    def __call__(self, input: int) -> int: ...
    def __call__(self, input: str | int) -> str | int:
        return input


def logged(function: Callable[P, T]) -> Callable[P, T]:
    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)

    return wrapper


def measured(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    @functools.wraps(function)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        return await function(*args, **kwargs)

    return wrapper


def first_of(function: Callable[P, Awaitable[list[T]]]) -> Callable[P, Awaitable[T]]:
    raise NotImplementedError


def hiding(function: Callable[..., T]) -> Callable[..., T]:
    return function


@workflow_job(name="handed-on")
@logged
@measured
async def handed_on(
    input: datetime,  # error: [tailor-json] Job input is not JSON: input is datetime
    ctx: JobContext,
) -> list[datetime]:  # error: [tailor-json] Job output is not JSON: output[*] is datetime
    return [input]


@workflow_job(name="changed")  # the annotation is that of another function; the def line has to do
@first_of
async def changed(  # error: [tailor-json] Job output is not JSON: output is datetime; use an ISO-8601 str
    input: str,
) -> list[datetime]:
    return []


@workflow_job(name="stacked")
@logged
async def stacked(input: datetime) -> str:  # error: [tailor-json] Job input is not JSON: input is datetime
    return ""


@workflow_job(name="async-stacked")
@measured
async def async_stacked(input: str) -> dict[str, int]:
    return {input: 1}


@workflow_job(name="twice-stacked")
@measured
@logged
async def twice_stacked(input: str) -> set[int]:  # error: [tailor-json] Job output is not JSON: output is set[int]; use a list
    return {1}


@workflow_job(name="cached")
@functools.cache
def cached(input: str) -> int:  # error: [tailor-body] Job body has a type that hides its parameters (...); annotate what it takes
    return len(input)


@workflow_job(name="hidden")
@hiding
async def hidden(input: datetime) -> str:  # error: [tailor-body] Job body has a type that hides its parameters (...); annotate what it takes
    return ""


named = workflow_job(name="named")


@named
async def by_name(input: datetime) -> None: ...  # error: [tailor-json] Job input is not JSON: input is datetime


def untyped(): ...  # type: ignore[no-untyped-def]


async def rated(input: str, rate: float) -> datetime:
    return datetime.now()


async def timed(at: datetime, input: str) -> str:
    return input


@overload
async def both(input: str) -> str: ...
@overload
async def both(input: int) -> int: ...
async def both(input: str | int) -> str | int:
    return input


create_workflow_job(name="a-job", body=rated)  # error: [tailor-json] Job output is not JSON: output is datetime | [tailor-body] Job body has a second parameter that is no context
create_workflow_job(name="a-job", body=functools.partial(rated, rate=2.0))  # error: [tailor-json] Job output is not JSON: output is datetime
create_workflow_job(name="a-job", body=functools.partial(timed, datetime.now()))
create_workflow_job(name="a-job", body=functools.partial(functools.partial(timed, datetime.now())))  # error: [tailor-body] Job body has a type that hides its parameters (...)
create_workflow_job(name="a-job", body=Shelf[int]())
create_workflow_job(name="a-job", body=Shelf[datetime]())  # error: [tailor-json] Job input is not JSON: input is datetime | [tailor-json] Job output is not JSON: output[*] is datetime
create_workflow_job(name="a-job", body=Shelf[datetime].put)  # error: [tailor-json] Job input is not JSON: input is datetime
create_workflow_job(name="a-job", body=Jobs().bound)  # error: [tailor-json] Job input is not JSON: input is datetime
create_workflow_job(name="a-job", body=Jobs.bound)  # error: [tailor-body] Job body is a method
create_workflow_job(name="a-job", body=Overloads())  # error: [tailor-body] Job body is overloaded; write one function with one input
create_workflow_job(name="a-job", body=both)  # error: [tailor-body] Job body is overloaded
create_workflow_job(name="a-job", body=Jobs)  # error: [tailor-body] Job body is the class Jobs; it must be a function
create_workflow_job(name="a-job", body=3)  # error: [tailor-body] Job body is int; it must be a function
create_workflow_job(name="a-job", body=lambda: 3)
create_workflow_job(name="a-job", body=lambda: datetime.now())  # error: [tailor-json] Job output is not JSON: output is datetime
create_workflow_job(name="a-job", body=lambda input: 3)  # error: [tailor-body] Job body is a lambda with parameters, which have no types; write a def
workflow_job(name="a-job")(timed)  # error: [tailor-body] Job body has a second parameter that is no context | [tailor-json] Job input is not JSON


assert_type(coroutine, WorkflowJob[None, str])
assert_type(own_awaitable, WorkflowJob[None, list[int]])
assert_type(async_stacked, WorkflowJob[str, dict[str, int]])


create_workflow_job(name="a-job", body=lambda: untyped())  # type: ignore[no-untyped-call]  # error: [tailor-body] Job body has no return annotation
OPTIONS: dict[str, Any] = {"name": "a-job", "body": rated}
create_workflow_job(**OPTIONS)


def in_a_function() -> WorkflowJob[str, str]:
    @workflow_job(name="nested")
    async def nested(input: set[str]) -> str:  # error: [tailor-json] Job input is not JSON: input is set[str]; use a list
        return ""

    @workflow_job(name="good")
    async def good(input: str) -> str:
        return input

    return good


def generic_point(sample: T) -> WaitPoint[T, bool]:
    return WaitPoint[T, bool]("a-point")  # error: [tailor-json] Wait payload is not JSON: payload is the type variable T; write the one type it stands for


class Many(TypedDict):
    a: datetime
    b: datetime
    c: datetime
    d: set[bytes]


class Twice(TypedDict):
    first: Item
    second: Item


@workflow_job(name="twice")
async def twice(input: Twice) -> None: ...  # error: [tailor-json] Job input is not JSON: input.first.created_at is datetime | [tailor-json] Job input is not JSON: input.second.created_at is datetime


@workflow_job(name="many")
async def many(
    input: Many,  # error: [tailor-json] Job input is not JSON: input.a | [tailor-json] Job input is not JSON: input.b | [tailor-json] Job input is not JSON: input.c | [tailor-json] Job input is not JSON: input.d
) -> Many:  # error: [tailor-json] Job output is not JSON: output.a
    return input


async def second_input(rate: float, input: str, ctx: JobContext) -> str:
    return input


# What stands behind an argument bound by its name is taken by keyword from then on.
create_workflow_job(name="a-job", body=functools.partial(second_input, 2.0))
create_workflow_job(name="a-job", body=functools.partial(second_input, rate=2.0))  # error: [tailor-body] Job body has the keyword-only parameter 'input' | [tailor-body] Job body has the keyword-only parameter 'ctx'


async def by_name_only(input: str, *, rate: float) -> str:
    return input


create_workflow_job(name="a-job", body=by_name_only)  # error: [tailor-body] Job body has the keyword-only parameter 'rate'
create_workflow_job(name="a-job", body=functools.partial(by_name_only, rate=2.0))


Dashed = TypedDict("Dashed", {"order-id": datetime})


@workflow_job(name="dashed")
async def dashed(input: Dashed) -> None: ...  # error: [tailor-json] Job input is not JSON: input['order-id'] is datetime


class Box(TypedDict, Generic[T]):
    item: T


class Boxes(TypedDict):
    first: Box[str]
    second: Box[datetime]


@workflow_job(name="boxes")
async def boxes(input: Boxes) -> None: ...  # error: [tailor-json] Job input is not JSON: input.second.item is datetime
