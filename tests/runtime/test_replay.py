from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, suppress
from itertools import count
from typing import Any, Literal, get_args

import pytest

from tailor_types import (
    JobFailedError,
    NonRetryableError,
    NotInJobError,
    WaitPoint,
    create_workflow_job,
    workflow_job,
)
from tailor_types.runtime import Runtime
from tailor_types.runtime.attempts import ReplayMode
from tailor_types.testing import WorkflowTester
from tests.runtime.engine_tester import EngineTester

MODES: tuple[ReplayMode, ...] = get_args(ReplayMode)


@pytest.fixture(
    params=[
        *(pytest.param(("memory", mode), id=f"memory-{mode}") for mode in MODES),
        *(
            pytest.param(("postgres", mode), id=f"postgres-{mode}", marks=pytest.mark.postgres)
            for mode in MODES
        ),
    ]
)
async def tester(request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    engine, mode = request.param
    if engine == "memory":
        tester = WorkflowTester(replay=mode)
        yield tester
        tester.close()
    else:
        url = request.getfixturevalue("database_url")
        runtime = Runtime(url, worker=False, replay=mode, lease=5)
        async with AsyncExitStack() as stack:
            yield EngineTester(runtime, stack)


@workflow_job(name="double")
async def double(input: int) -> int:
    return input * 2


@workflow_job(name="broken")
async def broken(input: int) -> int:
    raise ValueError(f"no {input}")


async def test_results_come_back_and_are_kept_by_position(tester: WorkflowTester) -> None:
    @workflow_job(name="inner")
    async def inner(input: int) -> int:
        return await double.trigger(input) + await double.trigger(input + 1)

    @workflow_job(name="outer")
    async def outer(input: int) -> list[int]:
        return [await inner.trigger(input), await double.trigger(input)]

    execution = await tester.run(outer, 3)

    assert execution.result == [14, 6]
    assert [(job.position, job.name, job.args) for job in execution.jobs] == [
        ("0", "outer", 3),
        ("1", "inner", 3),
        ("1.1", "double", 3),
        ("1.2", "double", 4),
        ("2", "double", 3),
    ]
    assert {job.attempts for job in execution.jobs} == {1}


@pytest.mark.parametrize(("replay", "passes"), [("every-trigger", 4), ("on-resume", 1)])
async def test_n_triggers_make_n_plus_one_passes_as_on_the_platform(
    replay: ReplayMode, passes: int
) -> None:
    seen = 0

    @workflow_job(name="thrice")
    async def thrice() -> int:
        nonlocal seen
        seen += 1
        return sum([await double.trigger(n) for n in range(3)])

    async with WorkflowTester(replay=replay) as tester:
        execution = await tester.run(thrice)

    assert execution.result == 6
    assert seen == passes


async def test_a_failure_is_raised_at_the_call_and_can_be_handled(tester: WorkflowTester) -> None:
    @workflow_job(name="careful")
    async def careful() -> list[str]:
        try:
            await broken.trigger(1)
        except JobFailedError as error:
            return [error.job, error.position, error.error_type, error.message]
        return []

    execution = await tester.run(careful)

    assert execution.result == ["broken", "1", "ValueError", "no 1"]
    assert execution.jobs[1].status == "FAILED"


async def test_a_changed_argument_is_a_mismatch_that_no_body_can_catch() -> None:
    numbers = count()

    @workflow_job(name="drifting")
    async def drifting() -> int:
        try:
            await double.trigger(1)
            return await double.trigger(next(numbers))
        except BaseException:  # noqa: BLE001 -- what it must not catch
            return 0

    async with WorkflowTester() as tester:
        execution = await tester.run(drifting)

    assert execution.status == "FAILED"
    assert execution.error is not None
    assert execution.error.type == "tailor_types.ReplayMismatchError"
    assert "job 'drifting', position 2" in execution.error.message
    assert "- 0" in execution.error.message
    assert "+ 1" in execution.error.message
    assert execution.jobs[0].error is None


@pytest.mark.parametrize("change", ["renamed", "missing", "wait"])
async def test_anything_else_at_a_recorded_position_is_a_mismatch(change: str) -> None:
    passes = count()

    @workflow_job(name="other")
    async def other(input: int) -> int:
        return input

    point = WaitPoint[int, int]("point")

    @workflow_job(name="changing")
    async def changing() -> int:
        if next(passes) == 0:
            return await double.trigger(1)
        if change == "renamed":
            return await other.trigger(1)
        return await point.wait(1) if change == "wait" else 0

    async with WorkflowTester() as tester:
        execution = await tester.run(changing)

    assert execution.status == "FAILED"
    assert execution.error is not None
    assert "trigger of job 'double' with" in execution.error.message


async def test_two_branches_of_two_triggers_take_the_same_positions_in_both_modes(
    tester: WorkflowTester,
) -> None:
    @workflow_job(name="branching")
    async def branching() -> list[int]:
        async def branch(start: int) -> int:
            return await double.trigger(await double.trigger(start))

        return list(await asyncio.gather(branch(1), branch(10)))

    execution = await tester.run(branching)

    assert execution.result == [4, 40]
    assert [job.args for job in execution.jobs[1:]] == [1, 10, 2, 20]


@pytest.mark.parametrize("way", ["gather", "exceptions", "group", "catch"])
async def test_a_suspension_is_a_state_that_swallowing_does_not_end(
    way: Literal["gather", "exceptions", "group", "catch"], tester: WorkflowTester
) -> None:
    point = WaitPoint[int, int]("point")

    @workflow_job(name="swallowing")
    async def swallowing() -> list[Any]:
        if way == "gather":
            return list(await asyncio.gather(point.wait(1), double.trigger(2)))
        if way == "exceptions":
            both = (point.wait(1), double.trigger(2))
            return list(await asyncio.gather(*both, return_exceptions=True))
        if way == "group":
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(point.wait(1)), group.create_task(double.trigger(2))]
            return [task.result() for task in tasks]
        try:
            return [await point.wait(1), await double.trigger(2)]
        except BaseException:  # noqa: BLE001 -- what it must not catch
            return []

    waiting = await tester.run(swallowing)
    assert waiting.status == "WAITING"
    execution = await tester.resolve(point, 7)

    assert execution.result == [7, 4]


async def test_a_body_that_never_gives_up_is_named(tester: WorkflowTester) -> None:
    point = WaitPoint[int, int]("point")

    @workflow_job(name="stubborn")
    async def stubborn() -> int:
        while True:
            try:
                return await point.wait(1)
            except BaseException:  # noqa: BLE001 -- what it must not do
                continue

    execution = await tester.run(stubborn)

    assert execution.status == "FAILED"
    assert execution.error is not None
    assert execution.error.type == "tailor_types.SuspensionIgnoredError"
    assert f"{__file__}:" in execution.error.message


@pytest.mark.parametrize(
    "error", [SystemExit(3), KeyboardInterrupt(), StopIteration(1), asyncio.CancelledError()]
)
@pytest.mark.parametrize("kind", ["async", "def"])
async def test_what_would_end_a_worker_is_a_failure_of_the_job(
    kind: str, error: BaseException, tester: WorkflowTester
) -> None:
    async def leave() -> None:
        raise error

    def leave_thread() -> None:
        raise error

    body: Any = leave if kind == "async" else leave_thread
    execution = await tester.run(create_workflow_job(name="leaving", body=body))

    assert execution.status == "FAILED"


async def test_def_bodies_may_not_trigger(tester: WorkflowTester) -> None:
    @workflow_job(name="threaded")
    def threaded() -> int:
        return asyncio.run(double.trigger(1))

    execution = await tester.run(threaded)

    assert execution.error is not None
    assert execution.error.type == "tailor_types.NotInJobError"


async def test_what_a_def_hands_out_is_awaited(tester: WorkflowTester) -> None:
    @workflow_job(name="hands-on")
    def hands_on(input: int) -> Awaitable[int]:
        return double.trigger(input)

    class Handing:
        async def __call__(self, input: int) -> int:
            return await hands_on.trigger(input)

    outer = create_workflow_job(name="outer", body=Handing())
    execution = await tester.run(outer, 3)

    assert execution.result == 6
    assert [(job.position, job.name) for job in execution.jobs] == [
        ("0", "outer"),
        ("1", "hands-on"),
        ("1.1", "double"),
    ]


async def test_triggers_outside_an_execution_are_refused() -> None:
    with pytest.raises(NotInJobError, match=r"tailor_types\.testing"):
        await double.trigger(1)


async def test_lines_are_kept_once_for_each_job(tester: WorkflowTester) -> None:
    @workflow_job(name="talking")
    async def talking() -> None:
        print("first")
        await double.trigger(1)
        print("second")
        await double.trigger(2)
        print("third")

    execution = await tester.run(talking)

    assert [line.message for line in execution.jobs[0].logs] == ["first", "second", "third"]


async def test_whatever_is_printed_or_logged_fails_no_job(
    tester: WorkflowTester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)  # what it says of a wrong format

    @workflow_job(name="write-oddly")
    async def write_oddly() -> None:
        print("half of a pair: \ud800")
        logging.getLogger("odd").warning("%s and %s", 1)  # noqa: PLE1206 -- wrong on purpose
        print("no end of line", end="")
        print("an error", end="", file=sys.stderr)

    @workflow_job(name="write-twice")
    async def write_twice() -> None:
        print("begun, ", end="")
        await write_oddly.trigger()
        print("ended")

    execution = await tester.run(write_twice)

    assert execution.status == "SUCCESS"
    assert [line.message for job in execution.jobs for line in job.logs] == [
        "begun, ended",
        "half of a pair: \\ud800",
        "no end of line",
        "an error",
    ]


async def test_a_non_json_argument_and_result_name_the_path(tester: WorkflowTester) -> None:
    @workflow_job(name="wrong")
    async def wrong() -> Any:
        return {"items": [{"at": {1, 2}}]}

    execution = await tester.run(wrong)

    assert execution.error is not None
    assert execution.error.type == "tailor_types.NotJsonError"
    assert "output.items[0].at" in execution.error.message


async def test_a_failure_that_was_handled_is_not_retried_in_vain(tester: WorkflowTester) -> None:
    @workflow_job(name="late")
    async def late() -> int:
        try:
            return await broken.trigger(1)
        except JobFailedError:
            await double.trigger(1)
            raise

    execution = await tester.run(late)

    assert execution.error is not None
    assert "which is history now" in execution.error.permanent


async def test_resuming_forgets_trailing_failures_only(tester: WorkflowTester) -> None:
    fail = True

    @workflow_job(name="moody")
    async def moody(input: int) -> int:
        if fail:
            raise NonRetryableError(f"moody {input}")
        return input

    @workflow_job(name="patient")
    async def patient() -> list[Any]:
        found: list[Any] = []
        try:
            found.append(await moody.trigger(1))
        except JobFailedError as error:
            found.append(error.message)
        found.append(await double.trigger(2))
        found.append(await moody.trigger(3))
        return found

    failed = await tester.run(patient)
    assert failed.status == "FAILED"
    fail = False
    execution = await tester.resume()

    assert execution.result == ["moody 1", 4, 3]
    assert [job.attempts for job in execution.jobs] == [2, 1, 1, 2]


async def test_what_a_body_does_not_await_is_asked_in_vain(
    tester: WorkflowTester, caplog: pytest.LogCaptureFixture
) -> None:
    tasks = []

    @workflow_job(name="careless")
    async def careless() -> int:
        tasks.append(asyncio.create_task(double.trigger(1)))
        return await double.trigger(2)

    execution = await tester.run(careless)
    await asyncio.sleep(0)

    assert [job.args for job in execution.jobs[1:]] == [2]
    assert all(task.done() for task in tasks)
    tasks.clear()
    gc.collect()
    assert "never retrieved" not in caplog.text


async def test_a_body_that_cleans_up_for_ever_is_named(
    tester: WorkflowTester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tailor_types.runtime.passes._PATIENCE", 0.6)
    point = WaitPoint[int, int]("point")

    @workflow_job(name="tidy")
    async def tidy() -> int:
        try:
            return await point.wait(1)
        finally:
            while True:
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(60)

    execution = await tester.run(tidy)

    assert execution.error is not None
    assert execution.error.type == "tailor_types.SuspensionIgnoredError"
    assert f"{__file__}:" in execution.error.message
    assert "in test_a_body_that_cleans_up_for_ever_is_named.<locals>.tidy" in str(execution.error)


async def test_waits_that_are_gathered_are_answered_one_after_the_other(
    tester: WorkflowTester,
) -> None:
    point = WaitPoint[int, int]("point")

    @workflow_job(name="both")
    async def both() -> list[int]:
        return list(await asyncio.gather(point.wait(1), point.wait(2)))

    first = await tester.run(both)
    second = await tester.resolve(point, lambda payload: payload * 10)
    execution = await tester.resolve(point, lambda payload: payload * 10)

    assert [wait.payload for wait in first.waits] == [1]
    assert [(wait.payload, wait.status) for wait in second.waits] == [
        (1, "RESOLVED"),
        (2, "WAITING"),
    ]
    assert execution.result == [10, 20]


async def test_what_a_branch_does_meanwhile_does_not_change_the_positions(
    tester: WorkflowTester,
) -> None:
    @workflow_job(name="uneven")
    async def uneven() -> list[int]:
        async def branch(start: int, turns: int) -> int:
            found = await double.trigger(start)
            for _ in range(turns):
                await asyncio.sleep(0)
            return await double.trigger(found)

        return list(await asyncio.gather(branch(1, 20), branch(10, 0), branch(100, 3)))

    execution = await tester.run(uneven)

    assert [job.args for job in execution.jobs[1:]] == [1, 10, 100, 2, 20, 200]
