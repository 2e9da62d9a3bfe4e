"""What mypy has reported, or nobody has written, is no reason for another message."""

from __future__ import annotations

from typing import Any, TypedDict

from missing_module import Missing, decorate  # error: [import-not-found] Cannot find

from tailor_types import WaitPoint, create_workflow_job, workflow_job


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


create_workflow_job(name="a-job", body=undefined_body)  # error: [name-defined] Name
create_workflow_job(name="a-job", body=decorate)
point = WaitPoint("a-point")  # error: [var-annotated] Need type annotation
