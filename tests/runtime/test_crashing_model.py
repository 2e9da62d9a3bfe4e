"""Two workers on one store, one of which dies at any transaction: the model still agrees."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from contextlib import closing, contextmanager, suppress
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

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

from tailor_types import StoreError
from tailor_types.errors import (
    AlreadyResolvedError,
    NotCancelableError,
    NotResumableError,
    NotWaitingYetError,
)
from tailor_types.runtime import Runtime
from tailor_types.runtime.attempts import ReplayMode
from tailor_types.runtime.clock import VirtualClock
from tailor_types.runtime.sqlite.database import Database
from tests.runtime.test_model import Model, Step, point, programs, runs, workflow

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

REFUSED = (NotWaitingYetError, AlreadyResolvedError, NotResumableError, NotCancelableError)
NEVER = 99
EXAMPLES = 12
STEPS = st.lists(
    st.builds(
        Step,
        kind=st.sampled_from(["plain", "nested", "wait"]),
        # What a step does may not depend on how often it was run: a crash runs it once more.
        fails=st.sampled_from([0, 0, 0, NEVER]),
        handled=st.booleans(),
    ),
    max_size=5,
)


@contextmanager
def dying(at: int, *, after: bool) -> Iterator[None]:
    """Let the process that makes transaction number *at* die there, or right *after* it."""
    left, dead = at, False
    write, transaction = Database.write, Database.transaction

    def check(self: Database) -> None:
        if dead:
            raise StoreError(self.path, "its process is dead")

    def count() -> None:
        nonlocal left, dead
        left -= 1
        dead = dead or left == 0

    def dying_write(self: Database, *args: Any, **options: Any) -> int:
        if not after:
            count()
        check(self)
        changed = write(self, *args, **options)
        if after:
            count()
        check(self)
        return changed

    @contextmanager
    def dying_transaction(self: Database, **options: Any) -> Iterator[sqlite3.Connection]:
        if not after:
            count()
        check(self)
        with transaction(self, **options) as connection:
            yield connection
        if after:
            count()
        check(self)

    Database.write = dying_write  # type: ignore[method-assign]  # restored below
    Database.transaction = dying_transaction  # type: ignore[method-assign]  # restored below
    try:
        yield
    finally:
        Database.write, Database.transaction = write, transaction  # type: ignore[method-assign]  # as they were


class Machine(RuleBasedStateMachine):
    replay: ReplayMode = "on-resume"
    started = Bundle("started")
    deaths = 0

    @initialize()
    def open(self) -> None:
        runs.clear()
        programs.clear()
        self.folder = tempfile.TemporaryDirectory()
        self.store = str(Path(self.folder.name) / "state.db")
        self.runner = asyncio.Runner()
        self.clock = VirtualClock(0.0)
        self.workers = [self.opened(), self.opened()]
        self.models: dict[str, Model] = {}
        self.repeatable = 0
        self.now = 0.0

    def opened(self) -> Runtime:
        runtime = Runtime(
            self.store,
            workflows=[workflow],
            worker=False,
            replay=self.replay,
            clock=self.clock,
            lease=1e6,
            synchronous="NORMAL",
        )
        self.runner.run(runtime.__aenter__())
        return runtime

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            for worker in self.workers:
                self.runner.run(worker.__aexit__(None, None, None))
            self.runner.close()
            self.folder.cleanup()

    def bury(self, which: int) -> None:
        """Open a new worker in the place of a dead one, whose lease has ended."""
        type(self).deaths += 1
        self.repeatable += 1
        dead = self.workers[which]
        with suppress(StoreError):
            self.runner.run(dead.__aexit__(None, None, None))
        with closing(sqlite3.connect(self.store)) as store, store:
            store.execute("delete from processes where id = ?", (dead._engine._id,))  # type: ignore[attr-defined]  # of this engine
        self.workers[which] = self.opened()

    def attempt(
        self,
        call: Callable[[Runtime], Awaitable[object]],
        death: tuple[int, int, bool],
        models: dict[str, tuple[Model, Model]],
    ) -> None:
        """Make a call and work off what follows; afterwards it has happened, or not at all."""
        which, at, after = death

        async def both() -> None:
            await call(self.workers[which])
            await self.workers[which].work_off()

        died = False
        try:
            with dying(at, after=after):
                self.runner.run(both())
        except StoreError:
            died = True
        except REFUSED:
            for id_, (before, happened) in models.items():
                assert before is happened, id_
        if died:
            self.bury(which)
            self.runner.run(self.workers[1 - which].work_off())
        for id_, (before, happened) in models.items():
            self.models[id_] = happened
            if died and not self.is_as(id_, happened):
                self.models[id_] = before

    def is_as(self, id_: str, model: Model) -> bool:
        """Whether an execution stands where *model* does; the status alone may not tell."""
        if not self.status(id_):
            return False
        number = int(id_.removeprefix("e"))
        ran = all(runs.get((number, at), 0) >= count for at, count in model.runs.items())
        execution = self.runner.run(self.workers[0].execution(id_))
        answered = sum(wait.status == "RESOLVED" for wait in execution.waits)
        passed = sum(one["kind"] == "wait" for one in model.steps[: model.at])
        return ran and (execution.status, answered) == (model.status, passed)

    def status(self, id_: str) -> str:
        found = self.runner.run(self.workers[0]._engine.status(id_))
        return found or ""

    DEATH = st.tuples(st.sampled_from([0, 1]), st.integers(1, 10), st.booleans())

    @rule(target=started, steps=STEPS, death=DEATH)
    def start(self, steps: list[Step], death: tuple[int, int, bool]) -> str:
        number = len(programs)
        programs.append(steps)
        id_ = f"e{number}"
        happened = Model(steps)
        happened.run(self.now)
        self.attempt(
            lambda worker: worker.start(workflow, number, execution_id=id_),
            death,
            {id_: (Model(steps, status=""), happened)},
        )
        return id_

    @rule(id_=started, answer=st.integers(), death=DEATH)
    def answer(self, id_: str, answer: int, death: tuple[int, int, bool]) -> None:
        model = self.models[id_]
        if not model.status:
            return
        happened = model
        if model.status == "WAITING":
            happened = deepcopy(model)
            happened.result.append(answer)
            happened.at += 1
            happened.run(self.now)
        resolve = lambda worker: worker.resolve(id_, point, lambda _: answer)  # noqa: E731
        self.attempt(resolve, death, {id_: (model, happened)})

    @rule(id_=started, death=DEATH)
    def resume(self, id_: str, death: tuple[int, int, bool]) -> None:
        model = self.models[id_]
        if not model.status:
            return
        happened = model
        if model.status in {"FAILED", "PENDING_RETRY"}:
            happened = deepcopy(model)
            happened.retries = 0
            happened.run(self.now)
        self.attempt(lambda worker: worker.resume(id_), death, {id_: (model, happened)})

    @rule(id_=started, death=DEATH)
    def cancel(self, id_: str, death: tuple[int, int, bool]) -> None:
        model = self.models[id_]
        if not model.status:
            return
        happened = model
        if model.status not in {"SUCCESS", "FAILED", "CANCELED"}:
            happened = deepcopy(model)
            happened.status = "CANCELED"
        self.attempt(lambda worker: worker.cancel(id_), death, {id_: (model, happened)})

    @rule(death=DEATH)
    def advance(self, death: tuple[int, int, bool]) -> None:
        self.now += 60
        self.clock.advance(60)
        for model in self.models.values():
            model.pass_time(self.now)

        async def nothing(_: Runtime) -> None: ...

        self.attempt(nothing, death, {})

    @invariant()
    def agree(self) -> None:
        for number, (id_, model) in enumerate(getattr(self, "models", {}).items()):
            if not model.status:
                assert not self.status(id_)
                continue
            execution = self.runner.run(self.workers[0].execution(id_))
            assert execution.status == model.status
            assert model.status != "SUCCESS" or execution.result == model.result
            for at, count in model.runs.items():
                assert count <= runs[number, at] <= count + self.repeatable


@pytest.mark.parametrize("replay", get_args(ReplayMode))
def test_whoever_dies_the_model_agrees(replay: ReplayMode) -> None:
    machine = type("DyingMachine", (Machine,), {"replay": replay})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=EXAMPLES, stateful_step_count=15, deadline=None)
    )
    assert machine.deaths > 3  # type: ignore[attr-defined]  # of Machine
    print(f"{replay}: {machine.deaths} deaths of one of two workers")  # type: ignore[attr-defined]  # the same
