"""What mypy has reported, or nobody has written, is no reason for another message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Never, TypedDict, TypeVar, Union

from missing_module import Missing, decorate  # error: [import-not-found] Cannot find

from tailor_types import WaitPoint, create_workflow_job, workflow_job


T = TypeVar("T")
R = TypeVar("R")


def handed_on(function: Callable[[T], R]) -> Callable[[T], R]:
    return function


class Child(Missing):  # error: [misc] Class cannot subclass "Missing"
    at: str


class Holds(TypedDict):
    part: Missing


@workflow_job(name="missing")
async def missing(input: Missing) -> Holds:
    return {"part": input}


@workflow_job(name="undefined")
async def undefined(
    input: Undefined,  # error: [name-defined] Name
) -> list[Undefined]:  # error: [name-defined] Name
    return [input]


@workflow_job(name="child")
async def child(input: Child) -> None: ...


@workflow_job(name="decorated")
@decorate  # error: [untyped-decorator] Untyped decorator
async def decorated(input: str) -> None: ...


@workflow_job(name="nested-any")
async def nested_any(input: dict[str, Any]) -> list[Any]:
    return [input]


@workflow_job(name="any")
async def any_(
    input: Any,  # error: [tailor-any] Job input is not JSON: input is Any; annotate what it is
) -> Any:  # error: [tailor-any] Job output is not JSON: output is Any
    return input


Anything = Any
Endless = Union[str, "Endless"]  # error: [misc] Invalid recursive alias
Nest = Union[T, list["Nest[list[T]]"]]  # error: [misc] Invalid recursive alias


@workflow_job(name="alias-of-any")
async def alias_of_any(
    input: Anything,  # error: [tailor-any] Job input is not JSON: input is Any
) -> Anything | str:  # error: [tailor-any] Job output is not JSON: output is Any
    return input


@workflow_job(name="handed-on")
@handed_on
async def through_a_variable(input: Any) -> str:  # error: [tailor-any] Job input is not JSON: input is Any
    return ""


@workflow_job(name="endless")
async def endless(input: Endless) -> Nest[bytes]:
    raise NotImplementedError


@workflow_job(name="any-keys")
async def any_keys(input: dict[Child, int]) -> dict[Never, int]:
    return {}


@workflow_job(name="no-types")
async def no_types(input: TypedDict) -> None: ...  # error: [valid-type] Variable "typing.TypedDict" is not valid


create_workflow_job(name="a-job", body=undefined_body)  # error: [name-defined] Name
create_workflow_job(name="a-job", body=decorate)
point = WaitPoint("a-point")  # error: [var-annotated] Need type annotation
