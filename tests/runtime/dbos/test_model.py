"""Two worker processes on Postgres, of which one may be killed at any moment: the model agrees."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tailor_types.errors import (
    AlreadyResolvedError,
    NotCancelableError,
    NotResumableError,
    NotWaitingYetError,
)
from tailor_types.runtime import Runtime
from tests.runtime.dbos.proofs import scripted, worker
from tests.runtime.dbos.test_proofs import Cluster
from tests.runtime.test_crashing_model import NEVER
from tests.runtime.test_model import Model, Step

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(900)]

REFUSED = (NotWaitingYetError, AlreadyResolvedError, NotResumableError, NotCancelableError)
STEPS = st.lists(
    st.builds(
        Step,
        kind=st.sampled_from(["plain", "nested", "wait"]),
        fails=st.sampled_from([0, 0, 0, NEVER]),
        handled=st.booleans(),
    ),
    max_size=5,
)
DEATHS = st.sampled_from([None, None, None, 0.0, 0.05, 0.1, 0.15])
"""Seconds after a call at which a worker is killed, if one is."""


class Machine(RuleBasedStateMachine):
    cluster: Cluster
    runner: asyncio.Runner
    deaths = 0
    started = Bundle("started")

    @initialize()
    def begin(self) -> None:
        self.models: dict[str, Model] = {}

    def run(
        self, id_: str, call: Coroutine[Any, Any, Any], happened: Model, death: float | None
    ) -> None:
        """Make a call that the model says is taken or refused, and kill a worker meanwhile."""
        before = self.models.get(id_)
        try:
            self.runner.run(call)
        except REFUSED:
            assert happened is before
        else:
            assert happened is not before
        self.models[id_] = happened
        if death is not None:
            time.sleep(death)
            type(self).deaths += 1
            self.cluster.kill(self.cluster.workers[0])
            self.cluster.work(1)
        self.runner.run(self.settled(id_, happened.status))

    async def settled(self, id_: str, status: str) -> None:
        async with asyncio.timeout(60):
            while (await self.cluster.runtime.execution(id_)).status in {
                "PENDING",
                "RUNNING",
                "PENDING_RESUME",
            }:
                await asyncio.sleep(0.02)
        assert (await self.cluster.runtime.execution(id_)).status == status

    @rule(target=started, steps=STEPS, death=DEATHS)
    def start(self, steps: list[Step], death: float | None) -> str:
        id_ = uuid4().hex
        happened = Model(steps)
        happened.run(0)
        call = self.cluster.runtime.start(scripted.workflow, steps, execution_id=id_)
        self.run(id_, call, happened, death)
        return id_

    @rule(id_=started, answer=st.integers(-9, 9), death=DEATHS)
    def answer(self, id_: str, answer: int, death: float | None) -> None:
        happened = self.models[id_]
        if happened.status == "WAITING":
            happened = deepcopy(happened)
            happened.result.append(answer)
            happened.at += 1
            happened.run(0)
        call = self.cluster.runtime.resolve(id_, scripted.go_on, lambda _: answer)
        self.run(id_, call, happened, death)

    @rule(id_=started, death=DEATHS)
    def resume(self, id_: str, death: float | None) -> None:
        happened = self.models[id_]
        if happened.status in {"FAILED", "PENDING_RETRY"}:
            happened = deepcopy(happened)
            happened.retries = 0
            happened.run(0)
        self.run(id_, self.cluster.runtime.resume(id_), happened, death)

    @rule(id_=started)
    def cancel(self, id_: str) -> None:
        happened = self.models[id_]
        if happened.status not in {"SUCCESS", "FAILED", "CANCELED"}:
            happened = deepcopy(happened)
            happened.status = "CANCELED"
        self.run(id_, self.cluster.runtime.cancel(id_), happened, None)

    @invariant()
    def agree(self) -> None:
        ran = self.cluster.ran()
        for id_, model in getattr(self, "models", {}).items():
            execution = self.runner.run(self.cluster.runtime.execution(id_))
            assert execution.status == model.status
            assert model.status != "SUCCESS" or execution.result == model.result
            runs = Counter({at: ran[f"{id_}:{at}"] for at in range(len(model.steps))})
            for at in range(len(model.steps)):
                count = model.runs.get(at, 0)
                assert count <= runs[at] <= count + (self.deaths if count else 0)


def test_whichever_worker_is_killed_the_model_agrees(database_url: str, tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        runtime = Runtime(database_url, workflows=worker.WORKFLOWS, worker=False)
        runner.run(runtime.__aenter__())
        # Longer than a slow machine stalls: a worker that only seemed dead would be no death here.
        cluster = Cluster(database_url, runtime, tmp_path / "effects", lease=5.0)
        try:
            cluster.work(2)
            machine: Any = type("Killing", (Machine,), {"cluster": cluster, "runner": runner})
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=6,
                    stateful_step_count=10,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            cluster.close()
            runner.run(runtime.__aexit__(None, None, None))
    assert machine.deaths > 0
