"""What every engine must do: the one suite, on SQLite and on Postgres alike."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tailor_types import (
    AlreadyResolvedError,
    InputTypeError,
    NotResumableError,
    NotWaitingYetError,
    UnknownExecutionError,
    UnknownJobError,
    create_workflow,
    workflow_job,
)
from tailor_types.runtime import Runtime
from tests.runtime.programs import EVERY, approval, asking, insisting, selling

ROOT = Path(__file__).parents[2]
ORDER = {"order": "o1", "cents": 5}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "effects").touch()
    monkeypatch.setenv("EFFECTS", str(tmp_path / "effects"))
    if request.param == "postgres":
        return str(request.getfixturevalue("database_url"))
    return str(tmp_path / ".tailor" / "state.db")


def effects() -> Counter[str]:
    return Counter(Path(os.environ["EFFECTS"]).read_text().splitlines())


def worker(store: str, **env: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.runtime.programs", store]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env})


def until(effect: str) -> None:
    deadline = time.monotonic() + 60
    while effect not in effects():
        assert time.monotonic() < deadline, f"no {effect!r} within 60 s"
        time.sleep(0.01)


async def test_a_killed_worker_loses_nothing_and_repeats_nothing_recorded(store: str) -> None:
    async with Runtime(store, workflows=EVERY, worker=False) as runtime:
        id_ = await runtime.start(selling, ORDER)
        with worker(store, PAUSE="30") as process:
            until("pay o1")
            process.send_signal(signal.SIGKILL)
        assert (await runtime.execution(id_)).status == "RUNNING"

    async with Runtime(store, workflows=EVERY, lease=1) as runtime:
        execution = await runtime.wait(id_, timeout=60)

    assert execution.result == ["customer of o1", f"{id_}:2.1"]
    assert effects() == {"fetch o1": 1, "settle o1": 2, "pay o1": 2, "tell o1": 1}
    assert [job.attempts for job in execution.jobs] == [2, 1, 2, 2, 1]


async def test_a_worker_that_drains_takes_nothing_on_and_keeps_nothing_back(store: str) -> None:
    """What comes to its next job goes elsewhere at once, however long another job still runs."""
    events = {name: asyncio.Event() for name in ("short", "long")}
    begun: Counter[str] = Counter()

    @workflow_job(name="hold")
    async def hold(input: str) -> None:
        begun[input] += 1
        await events[input].wait()

    @workflow_job(name="hold-twice")
    async def hold_twice(input: str) -> None:
        await hold.trigger(input)
        await hold.trigger(input)

    once = create_workflow(name="once", main_job=hold)
    twice = create_workflow(name="twice", main_job=hold_twice)
    async with (
        Runtime(store, workflows=[once, twice], worker=False) as others,
        Runtime(store, workflows=[once, twice]) as runtime,
    ):
        long, short = await runtime.start(once, "long"), await runtime.start(twice, "short")
        await so(lambda: begun.total() == 2)
        draining = asyncio.create_task(runtime.drain(120))
        while await others.has_worker():
            await asyncio.sleep(0.01)
        late = await others.start(once, "long")
        events["short"].set()
        while (await others.execution(short)).status != "PENDING_RESUME":
            await asyncio.sleep(0.01)

        assert not draining.done()
        assert (await others.execution(late)).status == "PENDING"
        events["long"].set()
        assert await draining
        assert (await others.execution(long)).status == "SUCCESS"
        assert begun == {"long": 1, "short": 1}
    async with Runtime(store, workflows=[once, twice]) as runtime:
        for id_ in (late, short):
            assert (await runtime.wait(id_, timeout=60)).status == "SUCCESS"
    assert begun == {"long": 2, "short": 2}


async def so(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.01)


async def test_an_answer_wakes_another_process(store: str) -> None:
    async with Runtime(store, workflows=EVERY, worker=False) as runtime:
        id_ = await runtime.start(asking, ORDER)
        with worker(store) as process:
            waiting = await runtime.wait(id_, until="suspended", timeout=60)
            assert [(w.key, w.payload, w.status) for w in waiting.waits] == [
                ("approval", ORDER, "WAITING")
            ]
            await approval.resolve(id_, lambda payload: payload["cents"] == 5)
            execution = await runtime.wait(id_, timeout=60)
            process.terminate()

    assert execution.result is True
    assert effects() == {"fetch o1": 1, "tell o1": 1}


async def test_what_waits_holds_no_task(store: str) -> None:
    async with Runtime(store, workflows=EVERY, worker=False) as runtime, runtime.working():
        await runtime.wait(await runtime.start(asking, ORDER), until="suspended", timeout=60)
        await asyncio.sleep(0.5)
        tasks = len(asyncio.all_tasks())
        for _ in range(30):
            await runtime.start(asking, ORDER)
        while len(await runtime.executions(status="WAITING")) <= 30:
            await asyncio.sleep(0.05)

        await so(lambda: len(asyncio.all_tasks()) <= tasks)


async def test_wrong_answers_leave_the_wait_as_it_is(store: str) -> None:
    async with Runtime(store, workflows=EVERY) as runtime:
        with pytest.raises(UnknownExecutionError):
            await approval.resolve("nobody", lambda _: True)
        id_ = await runtime.start(asking, ORDER)
        await runtime.wait(id_, until="suspended", timeout=60)
        with pytest.raises(InputTypeError, match="expected bool, found str"):
            await approval.resolve(id_, lambda _: "yes")  # type: ignore[arg-type, return-value]  # wrong on purpose
        with pytest.raises(ZeroDivisionError):
            await approval.resolve(id_, lambda _: bool(1 / 0))
        with pytest.raises(NotWaitingYetError, match="'another': it waits on 'approval'"):
            await runtime.resolve(id_, "another", lambda _: True)

        async def meanwhile(_: object) -> bool:
            with pytest.raises(AlreadyResolvedError, match="being resolved"):
                await approval.resolve(id_, lambda _: False)
            return True

        await approval.resolve(id_, meanwhile)
        assert (await runtime.wait(id_, timeout=60)).result is True
        with pytest.raises(AlreadyResolvedError, match="already resolved"):
            await approval.resolve(id_, lambda _: True)


async def test_an_execution_that_has_ended_waits_no_more(store: str) -> None:
    async with Runtime(store, workflows=EVERY) as runtime:
        id_ = await runtime.start(asking, ORDER)
        await runtime.wait(id_, until="suspended", timeout=60)
        await runtime.cancel(id_)
        with pytest.raises(NotWaitingYetError, match=r"it is CANCELED and has ended$"):
            await approval.resolve(id_, lambda _: True)


async def test_starting_twice_under_one_id_starts_once(store: str) -> None:
    async with Runtime(store, workflows=EVERY) as runtime:
        ids = {await runtime.start(selling, ORDER, execution_id="one") for _ in range(2)}
        await runtime.wait("one", timeout=60)

        assert ids == {"one"}
        assert len(await runtime.executions()) == 1
    assert effects()["pay o1"] == 1


async def test_only_failed_executions_can_be_resumed(store: str) -> None:
    async with Runtime(store, workflows=EVERY) as runtime:
        id_ = await runtime.start(selling, ORDER)
        await runtime.wait(id_, timeout=60)
        with pytest.raises(NotResumableError, match="is SUCCESS"):
            await runtime.resume(id_)
        with pytest.raises(UnknownExecutionError):
            await runtime.resume("nobody")


async def test_a_retry_that_is_due_later_can_be_resumed_now(store: str) -> None:
    async with Runtime(store, workflows=EVERY) as runtime:
        id_ = await runtime.start(insisting, {"order": "o1", "cents": 1})
        while (await runtime.execution(id_)).status != "PENDING_RETRY":
            await asyncio.sleep(0.01)
        await runtime.resume(id_)
        execution = await runtime.wait(id_, timeout=60)

    assert execution.status == "SUCCESS"
    assert effects() == {"fetch o1": 1, "flaky o1": 2}


@pytest.mark.parametrize(
    "args", [{}, {"order": "o1"}, {"order": 1, "cents": 1}, [], None, {"order": "o", "cents": 0.5}]
)
async def test_arguments_of_another_type_start_nothing(args: object, store: str) -> None:
    async with Runtime(store, workflows=EVERY) as runtime:
        with pytest.raises(InputTypeError, match="workflow 'selling'"):
            await runtime.start(selling, args)
        assert list(await runtime.executions()) == []


async def test_unknown_names_list_the_known_ones(store: str) -> None:
    async with Runtime(store, workflows=[selling], machine_users={"clerk": {}}) as runtime:
        with pytest.raises(UnknownJobError, match="selling"):
            await runtime.start(asking, ORDER)
        with pytest.raises(UnknownJobError, match=r"machine user.*clerk"):
            await runtime.start(selling, ORDER, auth_invoker="boss")
