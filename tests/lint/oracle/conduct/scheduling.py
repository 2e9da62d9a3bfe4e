"""``asyncio`` as programs import it: what is given to it knows to what it was given."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from contextvars import copy_context
from types import ModuleType
from typing import Any

from tests.lint.oracle.conduct.outside import Manager, answered
from tests.lint.oracle.conduct.watching import AROUND, Around, Watch, here, user
from tests.lint.oracle.program import Site

__all__ = ["asyncio_module"]

Coroutines = list[Coroutine[Any, Any, Any]]


async def inside(around: Around, awaitable: Awaitable[Any]) -> Any:
    """Await something that was given to something else."""
    token = AROUND.set((*AROUND.get(), around))
    try:
        return await awaitable
    finally:
        AROUND.reset(token)


class Timeout:
    """A block under a clock."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds

    async def __aenter__(self) -> None:
        more = () if self.seconds is None else (Around("bounded", user(), 0),)
        self.token = AROUND.set((*AROUND.get(), *more))

    async def __aexit__(self, *_: object) -> None:
        AROUND.reset(self.token)


class Elsewhere:
    """Calls functions as another thread or the loop would, which the watch is to see."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    @staticmethod
    def call(function: Callable[..., Any], *args: Any) -> Any:
        site = here()

        def run() -> Any:
            AROUND.set((*AROUND.get(), Around("threaded", site, 0)))
            return function(*args)

        return copy_context().run(run)

    async def to_thread(self, function: Callable[..., Any], *args: Any) -> Any:
        return self.call(function, *args)

    async def run_in_executor(self, _: object, function: Callable[..., Any], *args: Any) -> Any:
        return self.call(function, *args)

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Drive *coroutine* in a loop of its own, as far as it comes without this one."""
        outside = any(each.kind == "threaded" for each in AROUND.get())
        if self.watch.where == "job" and not outside:
            AROUND.set((*AROUND.get(), Around("threaded", here(), 0)))
        try:
            while True:
                coroutine.send(None)
        except StopIteration as stop:
            return stop.value


class Given:
    """Wraps what is given to gathers, tasks and clocks, so that it knows to what."""

    def __init__(self, watch: Watch) -> None:
        self.watch, self.calls = watch, 0

    def around(self, kind: str, many: Iterable[Awaitable[Any]], site: Site) -> Coroutines:
        self.calls += 1
        return [
            inside(Around(kind, site, self.calls, branch), each) for branch, each in enumerate(many)
        ]

    def gather(self, *many: Awaitable[Any], return_exceptions: bool = False) -> Awaitable[Any]:
        wrapped = self.around("gathered", many, here())
        return asyncio.gather(*wrapped, return_exceptions=return_exceptions)

    def create_task(self, coroutine: Coroutine[Any, Any, Any], **_: Any) -> asyncio.Task[Any]:
        return asyncio.create_task(self.around("tasked", [coroutine], here())[0])

    async def wait_for(self, awaitable: Awaitable[Any], timeout: float | None) -> Any:  # noqa: ASYNC109 -- as asyncio has it
        if timeout is not None:
            await answered(self.watch, timeout)
        kind = "free" if timeout is None else "bounded"
        return await self.around(kind, [awaitable], here())[0]

    def as_completed(self, many: Iterable[Awaitable[Any]], **_: Any) -> Iterator[Any]:
        yield from asyncio.as_completed(self.tasks(many))

    async def wait(self, many: Iterable[Awaitable[Any]], **_: Any) -> Any:
        return await asyncio.wait(self.tasks(many))

    def tasks(self, many: Iterable[Awaitable[Any]]) -> list[asyncio.Task[Any]]:
        return [asyncio.create_task(each) for each in self.around("completion", many, here())]

    async def sleep(self, seconds: float, result: object = None) -> object:
        if seconds:
            self.watch.change("sleep")
            await answered(self.watch, seconds)
        else:
            await asyncio.sleep(0)
        return result


def group_type(given: Given) -> type[asyncio.TaskGroup]:
    class TaskGroup(asyncio.TaskGroup):
        def create_task(self, coro: Any, **_: Any) -> asyncio.Task[Any]:
            return super().create_task(given.around("tasked", [coro], here())[0])

    return TaskGroup


def asyncio_module(watch: Watch) -> ModuleType:
    """Return the stand-in for ``asyncio``."""
    given, elsewhere = Given(watch), Elsewhere(watch)
    module = ModuleType("asyncio")
    module.__dict__.update(
        gather=given.gather,
        create_task=given.create_task,
        ensure_future=given.create_task,
        TaskGroup=group_type(given),
        wait_for=given.wait_for,
        as_completed=given.as_completed,
        wait=given.wait,
        sleep=given.sleep,
        timeout=Timeout,
        to_thread=elsewhere.to_thread,
        get_running_loop=lambda: elsewhere,
        run=elsewhere.run,
        Lock=lambda: Manager(watch),
        CancelledError=asyncio.CancelledError,
    )
    return module
