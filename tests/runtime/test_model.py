"""The runtime against a model of twenty lines: whatever happens to executions, they agree."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, TypedDict, get_args

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tailor_types import (
    JobFailedError,
    NotCancelableError,
    NotResumableError,
    NotWaitingYetError,
    RetryPolicy,
    WaitPoint,
    create_workflow,
    workflow_job,
)
from tailor_types.errors import AlreadyResolvedError
from tailor_types.runtime.attempts import ReplayMode
from tailor_types.testing import WorkflowTester

RETRIES = 2


class Step(TypedDict):
    kind: str
    fails: int
    handled: bool


class Told(TypedDict):
    program: int
    at: int


point = WaitPoint[int, int]("point")
runs: dict[tuple[int, int], int] = {}
programs: list[list[Step]] = []


@workflow_job(name="step")
async def step(input: Told) -> int:
    place = (input["program"], input["at"])
    runs[place] = runs.get(place, 0) + 1
    if runs[place] <= programs[place[0]][place[1]]["fails"]:
        raise ValueError("not yet")
    return input["at"]


@workflow_job(name="inner")
async def inner(input: Told) -> int:
    return await step.trigger(input)


@workflow_job(name="program")
async def program(input: int) -> list[int]:
    found: list[int] = []
    for at, one in enumerate(programs[input]):
        job = inner if one["kind"] == "nested" else step
        if one["kind"] == "wait":
            found.append(await point.wait(at))
            continue
        try:
            found.append(await job.trigger({"program": input, "at": at}))
        except JobFailedError:
            if not one["handled"]:
                raise
            found.append(-1)
    return found


workflow = create_workflow(
    name="program",
    main_job=program,
    retry_policy=RetryPolicy(
        max_retries=RETRIES, initial_backoff="1m", max_backoff="1m", backoff_multiplier=1
    ),
)


@dataclass
class Model:
    """What should become of an execution."""

    steps: list[Step]
    status: str = "PENDING"
    at: int = 0
    retries: int = 0
    due: float = 0
    runs: dict[int, int] = field(default_factory=dict)
    result: list[int] = field(default_factory=list)

    def run(self, now: float) -> None:
        while self.at < len(self.steps):
            one = self.steps[self.at]
            if one["kind"] == "wait":
                self.status = "WAITING"
                return
            self.runs[self.at] = self.runs.get(self.at, 0) + 1
            failed = self.runs[self.at] <= one["fails"]
            if failed and not one["handled"]:
                again = self.retries < RETRIES
                self.status = "PENDING_RETRY" if again else "FAILED"
                self.due = now + 60
                return
            self.result.append(-1 if failed else self.at)
            self.at += 1
        self.status = "SUCCESS"

    def pass_time(self, now: float) -> None:
        while self.status == "PENDING_RETRY" and self.due <= now:
            self.retries += 1
            self.run(self.due)


STEPS = st.lists(
    st.builds(
        Step,
        kind=st.sampled_from(["plain", "nested", "wait"]),
        fails=st.integers(0, 4),
        handled=st.booleans(),
    ),
    max_size=6,
)


class Machine(RuleBasedStateMachine):
    replay: ReplayMode = "on-resume"
    started = Bundle("started")

    @initialize()
    def open(self) -> None:
        runs.clear()
        programs.clear()
        self.runner = asyncio.Runner()
        self.tester = WorkflowTester(replay=self.replay)
        self.models: dict[str, Model] = {}
        self.now = 0.0

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.tester.close()
            self.runner.close()

    @rule(target=started, steps=STEPS)
    def start(self, steps: list[Step]) -> str:
        programs.append(steps)
        execution = self.runner.run(self.tester.run(workflow, len(programs) - 1))
        model = self.models[execution.id] = Model(steps)
        model.run(self.now)
        return execution.id

    @rule(id_=started, answer=st.integers())
    def answer(self, id_: str, answer: int) -> None:
        model = self.models[id_]
        waits = model.status == "WAITING"
        try:
            self.runner.run(self.tester.resolve(point, answer, execution_id=id_))
        except (NotWaitingYetError, AlreadyResolvedError):
            assert not waits
            return
        assert waits
        model.result.append(answer)
        model.at += 1
        model.run(self.now)

    @rule(id_=started)
    def resume(self, id_: str) -> None:
        model = self.models[id_]
        resumable = model.status in {"FAILED", "PENDING_RETRY"}
        try:
            self.runner.run(self.tester.resume(id_))
        except NotResumableError:
            assert not resumable
            return
        assert resumable
        model.retries = 0
        model.run(self.now)

    @rule(id_=started)
    def cancel(self, id_: str) -> None:
        model = self.models[id_]
        ended = model.status in {"SUCCESS", "FAILED", "CANCELED"}
        try:
            self.runner.run(self.tester.runtime.cancel(id_))
        except NotCancelableError:
            assert ended
            return
        assert not ended
        model.status = "CANCELED"

    @rule(id_=started, minutes=st.integers(0, 3))
    def advance(self, id_: str, minutes: int) -> None:
        self.runner.run(self.tester.advance(minutes * 60.0))
        self.now += minutes * 60
        for model in self.models.values():
            model.pass_time(self.now)

    @invariant()
    def agree(self) -> None:
        for number, (id_, model) in enumerate(getattr(self, "models", {}).items()):
            execution: Any = self.runner.run(self.tester.runtime.execution(id_))
            assert execution.status == model.status
            assert model.status != "SUCCESS" or execution.result == model.result
            assert {at: n for (p, at), n in runs.items() if p == number} == model.runs


@pytest.mark.parametrize("replay", get_args(ReplayMode))
def test_executions_go_as_the_model_says(replay: ReplayMode) -> None:
    machine = type("ReplayingMachine", (Machine,), {"replay": replay})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=25, stateful_step_count=25, deadline=None)
    )
