"""Under ``strict_any = true`` an Any inside a type is reported too; the name of this page asks."""

# mypy: disallow-any-generics=False

from __future__ import annotations

from typing import Any, TypedDict

from missing_module import Missing  # error: [import-not-found] Cannot find

from tailor_types import WaitPoint, workflow_job

Anything = Any


class Record(TypedDict):
    part: Any
    whole: list[Missing]


@workflow_job(name="nested")
async def nested(
    input: dict[str, Any],  # error: [tailor-any] Job input is not JSON: input.* is Any; annotate what it is
) -> list[Anything]:  # error: [tailor-any] Job output is not JSON: output[*] is Any
    return [input]


@workflow_job(name="bare")
async def bare(
    input: dict,  # error: [tailor-any] Job input is not JSON: a key of input is Any | [tailor-any] Job input is not JSON: input.* is Any
) -> list:  # error: [tailor-any] Job output is not JSON: output[*] is Any
    return [input]


@workflow_job(name="of-missing")
async def of_missing(
    input: Missing,  # error: [tailor-any] Job input is not JSON: input is Any
) -> Record:  # error: [tailor-any] Job output is not JSON: output.part is Any | [tailor-any] Job output is not JSON: output.whole[*] is Any
    return {"part": input, "whole": []}


@workflow_job(name="any")
async def any_(input: Any) -> None: ...  # error: [tailor-any] Job input is not JSON: input is Any; annotate what it is


@workflow_job(name="undefined")
async def undefined(input: dict[str, Undefined]) -> None: ...  # error: [name-defined] Name


point = WaitPoint[list[Any], str]("a-point")  # error: [tailor-any] Wait payload is not JSON: payload[*] is Any
