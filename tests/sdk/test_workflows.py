"""Definitions of workflows, policies and wait points."""

from __future__ import annotations

from typing import Any

import pytest

from tailor_types import (
    ConcurrencyPolicy,
    DefinitionError,
    NoRuntimeError,
    NotInJobError,
    PolicyError,
    RetryPolicy,
    WaitPoint,
    WaitPointGroup,
    create_workflow,
    workflow_job,
)

RETRY: dict[str, Any] = {
    "max_retries": 3,
    "initial_backoff": "1s",
    "max_backoff": "30s",
    "backoff_multiplier": 2,
}


@workflow_job(name="main-job")
async def main_job() -> int:
    return 1


def test_a_workflow_holds_what_it_was_given() -> None:
    retry = RetryPolicy(**RETRY)
    workflow = create_workflow(name="a-workflow", main_job=main_job, retry_policy=retry)

    assert (workflow.name, workflow.main_job, workflow.retry_policy) == (
        "a-workflow",
        main_job,
        retry,
    )


def test_all_problems_of_a_workflow_come_at_once() -> None:
    wrong: Any = {"main_job": main_job.body, "retry_policy": 3, "concurrency_policy": 5}
    with pytest.raises(DefinitionError) as caught:
        create_workflow(name="A", **wrong)

    assert [problem.split(" ")[0] for problem in caught.value.problems] == [
        "its",
        "main_job",
        "retry_policy",
        "concurrency_policy",
    ]
    assert "found function main_job" in str(caught.value)


async def test_starting_without_a_runtime_shows_how_to_open_one() -> None:
    workflow = create_workflow(name="a-workflow", main_job=main_job)
    with pytest.raises(NoRuntimeError, match="async with Runtime"):
        await workflow.trigger()


BAD_RETRIES: list[Any] = [
    ({"max_retries": 0}, "max_retries must be an int from 1 to 10, found 0"),
    ({"max_retries": 11}, "max_retries must be"),
    ({"max_retries": True}, "max_retries must be"),
    ({"max_retries": 1.0}, "max_retries must be"),
    ({"initial_backoff": "1h"}, "initial_backoff must be a duration"),
    ({"initial_backoff": "1.5s"}, "initial_backoff must be a duration"),
    ({"initial_backoff": "\u0661s"}, "initial_backoff must be a duration"),
    ({"initial_backoff": 1}, "initial_backoff must be a duration"),
    ({"initial_backoff": "0s"}, "initial_backoff must be over 0"),
    ({"initial_backoff": "61m", "max_backoff": "62m"}, "initial_backoff must be at most 3600"),
    ({"max_backoff": "1441m"}, "max_backoff must be at most 86400"),
    ({"initial_backoff": "31s"}, "initial_backoff must be at most max_backoff"),
    ({"backoff_multiplier": 0.9}, "backoff_multiplier must be a finite number of at least 1"),
    ({"backoff_multiplier": float("nan")}, "backoff_multiplier must be"),
    ({"backoff_multiplier": float("inf")}, "backoff_multiplier must be"),
]


@pytest.mark.parametrize(("changes", "message"), BAD_RETRIES)
def test_a_retry_policy_outside_its_limits_is_refused(changes: Any, message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        RetryPolicy(**{**RETRY, **changes})

    assert message in str(caught.value)


def test_all_violations_of_a_policy_come_at_once() -> None:
    wrong: Any = {
        "max_retries": 0,
        "initial_backoff": "",
        "max_backoff": "",
        "backoff_multiplier": 0,
    }
    with pytest.raises(PolicyError) as caught:
        RetryPolicy(**wrong)

    assert len(caught.value.problems) == 4


def test_the_limits_themselves_are_allowed() -> None:
    RetryPolicy(**{**RETRY, "max_retries": 10, "initial_backoff": "60m", "max_backoff": "1440m"})
    ConcurrencyPolicy(max_concurrent_executions=1000)


def test_delays_grow_to_the_longest() -> None:
    retry = RetryPolicy(**{**RETRY, "backoff_multiplier": 3.0})

    assert [retry.delay(attempt) for attempt in (1, 2, 3, 4, 5, 10_000)] == [1, 3, 9, 27, 30, 30]


@pytest.mark.parametrize("value", [0, 1001, True, "5"])
def test_a_concurrency_policy_outside_its_limits_is_refused(value: Any) -> None:
    with pytest.raises(PolicyError, match="from 1 to 1000"):
        ConcurrencyPolicy(max_concurrent_executions=value)


class Approvals(WaitPointGroup):
    manager_approval = WaitPoint[str, bool]()
    second_look = WaitPoint[None, bool]("another-key")


def test_members_of_a_group_take_their_key_from_the_attribute() -> None:
    assert (Approvals.manager_approval.key, Approvals.second_look.key) == (
        "manager-approval",
        "another-key",
    )


def test_a_member_whose_name_is_no_key_is_refused() -> None:
    with pytest.raises(DefinitionError, match="wait point group Wrong: Up: its key 'Up'"):
        type("Wrong", (WaitPointGroup,), {"Up": WaitPoint[str, bool]()})


def test_a_wait_point_needs_a_key() -> None:
    with pytest.raises(DefinitionError, match="has no key"):
        _ = WaitPoint[str, bool]().key
    with pytest.raises(DefinitionError, match="'managerApproval' must be"):
        WaitPoint[str, bool]("managerApproval")


async def test_a_wait_outside_an_execution_is_refused() -> None:
    with pytest.raises(NotInJobError, match="wait point 'manager-approval'"):
        await Approvals.manager_approval.wait("please")


async def test_an_answer_without_a_runtime_is_refused() -> None:
    with pytest.raises(NoRuntimeError, match="resolve wait point 'manager-approval'"):
        await Approvals.manager_approval.resolve("e1", lambda _: True)
