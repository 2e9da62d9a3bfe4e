"""Resolvers: their bodies are judged as those of jobs, and are always async."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import ParamSpec, TypedDict, TypeVar, assert_type

from tailor_types import JobContext, Resolver, ResolverContext, create_resolver, resolver


class Question(TypedDict):
    id: str


P = ParamSpec("P")
T = TypeVar("T")


def measured(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    return function


class Timed(Question):
    at: datetime


@resolver(name="askOrder", operation="query")
async def ask_order(input: Question, ctx: ResolverContext) -> Question:
    return input


@resolver(name="contextOnly", operation="query")
async def context_only(ctx: ResolverContext) -> str:
    return ctx.user.name if ctx.user else ""


@resolver(name="noInput", operation="mutation", auth_invoker="manager")
async def no_input() -> None: ...


@resolver(name="timed", operation="query")
async def timed(
    input: Timed,  # error: [tailor-json] Resolver input is not JSON: input.at is datetime; use an ISO-8601 str
) -> set[str]:  # error: [tailor-json] Resolver output is not JSON: output is set[str]; use a list
    return {input["id"]}


@resolver(name="nullable", operation="query")
async def nullable(input: Question | None) -> None: ...  # error: [tailor-none] Resolver input is not JSON: input is Question | None


@resolver(name="plain", operation="query")
def plain(input: Question) -> str:  # error: [tailor-body] Resolver body is a plain def; write an `async def`
    return input["id"]


@resolver(name="awaitable", operation="query")
def awaitable(input: Question) -> Awaitable[str]:  # error: [tailor-body] Resolver body is a plain def; write an `async def`
    raise NotImplementedError


@resolver(name="measured", operation="query")
@measured
async def measured_(input: Question) -> list[str]:
    return [input["id"]]


assert_type(measured_, Resolver[Question, list[str]])


@resolver(name="otherContext", operation="query")
async def other_context(input: Question, ctx: JobContext) -> None: ...  # error: [tailor-body] Resolver body has a second parameter that is no context; annotate it as ResolverContext


@resolver(name="unknownUser", operation="query", auth_invoker="boss")  # error: [tailor-invoker] No machine user is named 'boss'
async def unknown_user() -> None: ...


async def late(input: datetime) -> None: ...


create_resolver(name="late", operation="query", body=late)  # error: [tailor-json] Resolver input is not JSON: input is datetime
create_resolver(name="boss", operation="query", auth_invoker="boss", body=context_only.body)  # error: [tailor-invoker] No machine user is named 'boss' | [tailor-body] Resolver body has a type that hides its parameters
