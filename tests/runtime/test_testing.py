from __future__ import annotations

import time
from typing import Any, TypedDict

import pytest

from tailor_types import (
    InputTypeError,
    JobContext,
    NonRetryableError,
    NotWaitingYetError,
    Principal,
    RetryPolicy,
    WaitPoint,
    create_workflow,
    workflow_job,
)
from tailor_types.testing import WorkflowTester


class Point(TypedDict):
    x: int


@workflow_job(name="locate")
async def locate(input: Point) -> Point:
    raise AssertionError("the real one is never run")


@workflow_job(name="count-up")
def count_up() -> int:
    raise AssertionError("the real one is never run")


@workflow_job(name="travel")
async def travel(input: Point, ctx: JobContext) -> list[Any]:
    found = await locate.trigger(input)
    return [found["x"], await count_up.trigger(), ctx.env.get("A"), ctx.invoker]


workflow = create_workflow(
    name="daily",
    main_job=travel,
    retry_policy=RetryPolicy(
        max_retries=10, initial_backoff="60m", max_backoff="1440m", backoff_multiplier=24
    ),
)
confirm = WaitPoint[Point, bool]("confirm")


async def test_mocks_stand_in_and_calls_are_kept(workflow_tester: WorkflowTester) -> None:
    workflow_tester.env = {"A": 1}
    workflow_tester.mock(locate, side_effect=lambda point: {"x": point["x"] + 1})
    workflow_tester.mock(count_up, returns=7)
    execution = await workflow_tester.run(workflow, {"x": 1})

    assert execution.result == [2, 7, 1, None]
    assert workflow_tester.calls(locate) == [{"x": 1}]
    assert workflow_tester.calls(count_up) == [None]


async def test_async_side_effects_are_awaited(workflow_tester: WorkflowTester) -> None:
    async def effect() -> int:
        return 8

    workflow_tester.mock(count_up, side_effect=effect)

    assert (await workflow_tester.run(count_up)).result == 8


async def test_a_mock_that_drifts_from_its_job_is_refused(workflow_tester: WorkflowTester) -> None:
    with pytest.raises(InputTypeError, match="mock of job 'locate': output: lacks the key 'x'"):
        workflow_tester.mock(locate, returns={"y": 1})  # type: ignore[arg-type]  # the case
    with pytest.raises(TypeError, match="takes one of"):
        workflow_tester.mock(locate)  # type: ignore[call-overload]  # wrong on purpose
    drifting: Any = lambda _: {"x": "1"}  # noqa: E731 -- mypy would see it otherwise
    workflow_tester.mock(locate, side_effect=drifting)

    execution = await workflow_tester.run(locate, {"x": 1})
    assert execution.error is not None
    assert "output.x: expected int, found str" in execution.error.message


async def test_thirty_days_of_retries_pass_at_once(workflow_tester: WorkflowTester) -> None:
    workflow_tester.mock(locate, raises=OSError("unreachable"))
    start = time.monotonic()
    first = await workflow_tester.run(workflow, {"x": 1})
    assert first.status == "PENDING_RETRY"
    assert first.due_at is not None
    assert first.created_at is not None
    assert (first.due_at - first.created_at).total_seconds() == 3600
    assert (await workflow_tester.advance("59m")).status == "PENDING_RETRY"
    assert len(workflow_tester.calls(locate)) == 1
    last = await workflow_tester.advance(30 * 86400)

    assert last.status == "FAILED"
    assert len(workflow_tester.calls(locate)) == 11
    assert time.monotonic() - start < 5


async def test_a_retry_that_succeeds_ends_in_success(workflow_tester: WorkflowTester) -> None:
    workflow_tester.mock(locate, raises=OSError("unreachable"))
    workflow_tester.mock(count_up, returns=1)
    await workflow_tester.run(workflow, {"x": 1})
    workflow_tester.mock(locate, returns={"x": 5})

    assert (await workflow_tester.advance("60m")).result == [5, 1, None, None]


async def test_what_is_final_is_not_retried(workflow_tester: WorkflowTester) -> None:
    workflow_tester.mock(locate, raises=NonRetryableError("gone"))
    execution = await workflow_tester.run(workflow, {"x": 1})

    assert execution.status == "FAILED"
    assert "not retried: a NonRetryableError is final" in str(execution.error)


async def test_invoker_and_answers_reach_the_job(workflow_tester: WorkflowTester) -> None:
    @workflow_job(name="confirming")
    async def confirming(input: Point, ctx: JobContext) -> list[Any]:
        return [await confirm.wait(input), ctx.invoker.name if ctx.invoker else ""]

    workflow_tester.invoker = Principal(id="u1", name="ada")
    waiting = await workflow_tester.run(confirming, {"x": 2})
    assert [(one.key, one.payload, one.status) for one in waiting.waits] == [
        ("confirm", {"x": 2}, "WAITING")
    ]
    execution = await workflow_tester.resolve(confirm, lambda point: point["x"] == 2)

    assert execution.result == [True, "ada"]
    with pytest.raises(NotWaitingYetError, match="none does"):
        await workflow_tester.resolve(confirm, answer=True)


async def test_a_tester_can_be_entered_by_hand() -> None:
    async with WorkflowTester(replay="on-resume") as tester:
        tester.mock(count_up, returns=3)
        assert (await tester.run(count_up)).result == 3
