"""The SDK as programs import it: its triggers are coroutines that the watch sees start."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from types import ModuleType
from typing import Any

from tests.lint.oracle.conduct.outside import Manager
from tests.lint.oracle.conduct.watching import (
    AROUND,
    INLINE,
    WITHIN,
    Asked,
    Note,
    Watch,
    frames,
    here,
    is_generator,
)
from tests.lint.oracle.dynamic.sdk import JobContext, JobFailedError
from tests.lint.oracle.dynamic.stage import site_of
from tests.lint.oracle.program import Site

__all__ = ["Ask", "Job", "sdk_module"]

Ask = Callable[[Site, str, str], object]
"""Answers a line, a name and a payload as the platform would."""


class Job:
    """A job; its body says when it is called by the program itself."""

    def __init__(self, watch: Watch, ask: Ask, name: str, body: Callable[..., Any]) -> None:
        self.watch, self.ask, self.name, self.run = watch, ask, name, body

    async def body(self, *args: Any) -> Any:
        if self.watch.where == "job":
            self.watch.note("body")
        token = INLINE.set(True)
        try:
            return await self.run(*args)
        finally:
            INLINE.reset(token)

    def trigger(self, input: object = None) -> Coroutine[Any, Any, object]:
        return question(self.watch, self.ask, self.name, input)


def question(watch: Watch, ask: Ask, name: str, payload: object) -> Coroutine[Any, Any, object]:
    """Return a coroutine that takes a position when it starts."""
    made = watch.make(name)
    around = AROUND.get()
    if watch.where != "job":
        watch.note(f"trigger at {watch.where}")
    for note in (*generators(), *payload_notes(payload)):
        watch.current.notes.append(note)

    async def coroutine() -> object:
        made.started = True
        given_to = (*around, *AROUND.get())
        asked = Asked(made, WITHIN.get(), given_to, watch.current.suspended)
        watch.current.asked.append(asked)
        for note in generators():
            watch.current.notes.append(note)
        for site in watch.closing[-1:]:
            watch.note("finally", site, "durable")
        if watch.where != "job":
            raise RuntimeError("no execution runs here")
        if any(each.kind == "threaded" for each in AROUND.get()):
            return None  # refused, and said by its own rule: go on
        await asyncio.sleep(0)
        return ask(made.site, name, text_of(payload))

    coroutine_made = coroutine()
    watch.coroutines.append(coroutine_made)
    return coroutine_made


def generators() -> list[Note]:
    """Return a note for each generator of the program that is on the stack."""
    return [
        Note("generated", site_of(frame))
        for frame in frames()
        if is_generator(frame) and not frame.f_code.co_name.startswith("manager_")
    ]


def payload_notes(payload: object) -> list[Note]:
    kind = "none" if payload is None else "json" if is_json(payload) else "not json"
    return [Note(f"payload {kind}", here())]


def is_json(value: object) -> bool:
    """Whether *value* is JSON; what the platform handed out counts as what it stands for."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_json(held) for key, held in value.items())
    if isinstance(value, list):
        return all(map(is_json, value))
    return value is None or type(value) in {str, int, float, bool}


def text_of(payload: object) -> str:
    return json.dumps(
        payload, sort_keys=True, default=lambda value: type(value).__name__, skipkeys=True
    )


def sdk_module(watch: Watch, ask: Ask) -> ModuleType:
    """Return the stand-in for ``tailor_types``."""

    class WaitPoint:
        def __init__(self, key: str) -> None:
            self.key = key

        def wait(self, payload: object = None) -> Coroutine[Any, Any, object]:
            return question(watch, ask, f"wait:{self.key}", payload)

        def __class_getitem__(cls, item: object) -> type[WaitPoint]:
            return cls

    class Workflow:
        def __init__(self, *, name: str, main_job: Job) -> None:
            self.name = name

        async def trigger(self, args: object = None) -> str:
            watch.change("workflow")
            return "execution"

    class Database:
        def begin(self) -> Manager:
            return Manager(watch)

    def workflow_job(*, name: str) -> Callable[[Callable[..., Any]], Job]:
        return lambda body: Job(watch, ask, name, body)

    def resolver(**_: object) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def registered(body: Callable[..., Any]) -> Callable[..., Any]:
            watch.resolvers.append(body)
            return body

        return registered

    module = ModuleType("tailor_types")
    module.__dict__.update(
        workflow_job=workflow_job,
        create_workflow_job=lambda *, name, body: Job(watch, ask, name, body),
        create_workflow=Workflow,
        resolver=resolver,
        get_db=lambda name: Database(),
        WaitPoint=WaitPoint,
        WorkflowJob=Job,
        JobContext=JobContext,
        JobFailedError=JobFailedError,
    )
    return module
