"""The SDK as programs import it, reduced to the questions that the platform would be asked."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from tests.lint.oracle.dynamic.stage import Stage

__all__ = ["JobFailedError", "sdk_module"]


class JobFailedError(Exception):
    """A triggered job failed, as its record says."""


class Question:
    """A trigger or wait that is asked when it is awaited, in the name of the line that made it.

    No coroutine: one that is never awaited says nothing, and a gathered one still knows its line.
    """

    def __init__(self, stage: Stage, name: str, payload: object) -> None:
        self.stage, self.name, self.payload = stage, name, payload
        self.chain = stage.call_string()

    def __await__(self) -> Generator[None, None, object]:
        yield from ()
        return self.stage.ask(self.chain, self.name, self.payload)


@dataclass
class Job:
    """What the decorator returns: a name, a body, and a trigger that asks the stage."""

    stage: Stage
    name: str
    body: Callable[..., Any]

    def trigger(self, input: object = None) -> Question:
        return Question(self.stage, self.name, input)


@dataclass
class WaitPoint:
    """A wait point whose result comes from the stage."""

    stage: Stage
    key: str

    def wait(self, payload: object = None) -> Question:
        return Question(self.stage, f"wait:{self.key}", payload)

    def __class_getitem__(cls, item: object) -> type[WaitPoint]:
        return cls


@dataclass(frozen=True)
class JobContext:
    """The second argument of a body: recorded, so the same in every run of a world."""

    env: dict[str, str]
    execution_id: str


def sdk_module(stage: Stage) -> ModuleType:
    """Return the stand-in for ``tailor_types``."""

    class Wait(WaitPoint):
        def __init__(self, key: str) -> None:
            super().__init__(stage, key)

    def workflow_job(*, name: str) -> Callable[[Callable[..., Any]], Job]:
        return lambda body: Job(stage, name, body)

    module = ModuleType("tailor_types")
    module.__dict__.update(
        workflow_job=workflow_job,
        create_workflow_job=lambda *, name, body: Job(stage, name, body),
        create_workflow=lambda **definition: definition,
        WaitPoint=Wait,
        WorkflowJob=Job,
        JobContext=JobContext,
        JobFailedError=JobFailedError,
    )
    return module
