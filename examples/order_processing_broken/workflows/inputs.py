"""Inputs and outputs that do not survive JSON: mypy's half."""

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict

from tailor_types import create_workflow, workflow_job


class Order(TypedDict):
    id: str
    created_at: datetime


class Customer:
    def __init__(self, id: str) -> None:
        self.id = id

    def greet(self) -> str:
        return f"Dear {self.id}"


class Handled(TypedDict):
    id: str
    again: Callable[[], str]


@workflow_job(name="date-input")
async def date_input(
    input: Order,  # error: [tailor-json] Job input is not JSON: input.created_at is datetime
) -> str:
    return input["id"]


@workflow_job(name="nullable-input")
async def nullable_input(
    input: dict[str, str] | None,  # error: [tailor-none] Job input
) -> str:
    return "" if input is None else input["id"]


@workflow_job(name="set-input")
async def set_input(
    input: set[str],  # error: [tailor-json] Job input is not JSON: input is set[str]
) -> int:
    return len(input)


@workflow_job(name="date-output")
async def date_output() -> datetime:  # error: [tailor-json] Job output is not JSON: output is
    return datetime(2026, 1, 2)


@workflow_job(name="instance-output")
async def instance_output(
    input: str,
) -> list[Customer]:  # error: [tailor-json] Job output is not JSON: output[*] is Customer
    return [Customer(input)]


@workflow_job(name="function-output")
async def function_output() -> Handled:  # error: [tailor-json] Job output is not JSON: output.again
    return {"id": "o1", "again": lambda: "o1"}


workflow = create_workflow(name="no-main-job")  # error: [TLR506] | [call-arg] | [var-annotated]
