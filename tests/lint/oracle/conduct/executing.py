"""Executes jobs as the platform does: a body runs again from the start after each trigger."""

from __future__ import annotations

import ast
import asyncio
import builtins
import inspect
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from types import CodeType, ModuleType
from typing import Any, NamedTuple

from tests.lint.oracle.conduct.instruments import EndlessError, Instruments, instruments
from tests.lint.oracle.conduct.lasting import LASTING
from tests.lint.oracle.conduct.outside import outside_builtins, outside_modules
from tests.lint.oracle.conduct.scheduling import asyncio_module
from tests.lint.oracle.conduct.sdk import Job, sdk_module
from tests.lint.oracle.conduct.state import Tracer
from tests.lint.oracle.conduct.watching import Pass, ServiceError, Watch
from tests.lint.oracle.dynamic.sdk import JobContext, JobFailedError
from tests.lint.oracle.dynamic.stage import PREFIX, InvalidProgramError
from tests.lint.oracle.dynamic.world import World
from tests.lint.oracle.program import Program, Site

__all__ = ["Execution", "Process", "parting"]

_MOST_POSITIONS = 20
_QUIET = (
    JobFailedError,
    ServiceError,
    ValueError,
    RuntimeError,
    AssertionError,
    TypeError,
    ExceptionGroup,
)
"""What a body may raise; anything else is a mistake of the grammar."""


class Parting(NamedTuple):
    """Two passes that asked for different things.

    Attributes:
        position: the first one that differs.
        site: the line that asked there in the first pass.
        same: only the payload differs.
    """

    position: int
    site: Site
    same: bool


@dataclass
class Execution:
    """What became of one execution of a job.

    Attributes:
        passes: the runs of its body.
        asked: what the last one asked: line, name and payload.
        parted: where a pass asked for something else than the one before.
    """

    passes: list[Pass] = field(default_factory=list)
    asked: list[tuple[Site, str, str]] = field(default_factory=list)
    parted: Parting | None = None


@dataclass
class Record:
    """Remembers what was asked and answered."""

    watch: Watch
    luck: int = 0
    outcomes: list[tuple[str, str, object]] = field(default_factory=list)
    position: int = 0
    asked: list[tuple[Site, str, str]] = field(default_factory=list)

    def ask(self, site: Site, name: str, payload: str) -> object:
        """Answer from the record, or end the pass; what it then asks is answered in the next."""
        if self.watch.current.suspended:
            raise self.watch.suspend()
        self.asked.append((site, name, payload))
        self.position += 1
        if self.position > len(self.outcomes):
            self.outcomes.append((name, payload, self.result(name)))
            raise self.watch.suspend()
        result = self.outcomes[self.position - 1][2]
        if isinstance(result, str) and result == "failed":
            raise JobFailedError(f"{name} failed")
        return result

    def result(self, name: str) -> object:
        world = self.watch.world
        rarity = 2 if name == "flaky" else 7
        if (
            not name.startswith("wait:")
            and not world.number("flaky", (self.position, self.luck)) % rarity
        ):
            return "failed"
        return Given(world, f"r{self.position}")


class Given(dict[str, Any]):
    """What a job is given, or a trigger gives: any key that its program may ask for."""

    def __init__(self, world: World, salt: str) -> None:
        super().__init__(salt=salt)
        self.world, self.salt = world, salt

    def get(self, key: str, default: object = None) -> object:
        return self[key]

    def __missing__(self, key: str) -> object:
        number = self.world.number("input", (self.salt, key))
        if key == "items":
            return [f"{key}{n}" for n in range(number % 4)]
        return f"{key}{number:016x}"


class Process:
    """A process with the program imported: what its modules hold outlives an execution."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.codes = compiled(tuple(program.files.items()))
        self.watch = Watch()
        self.record = Record(self.watch)
        self.modules: dict[str, ModuleType] = {}
        self.fakes = {
            **outside_modules(self.watch),
            "asyncio": asyncio_module(self.watch),
            "tailor_types": sdk_module(self.watch, self.ask),
        }
        self.builtins: dict[str, Any] = {
            **vars(builtins),
            **outside_builtins(self.watch),
            **instruments(self.watch),
            "__import__": self.imported,
        }

    def ask(self, site: Site, name: str, payload: str) -> object:
        """Answer from the record of the execution that runs."""
        return self.record.ask(site, name, payload)

    def imported(
        self,
        name: str,
        _: object = None,
        __: object = None,
        fromlist: Sequence[str] | None = (),
        ___: int = 0,
    ) -> object:
        """Stand for ``__import__``."""
        if name in self.codes:
            return self.module(name)
        if name in self.fakes:
            return self.fakes[name]
        return builtins.__import__(name, None, None, fromlist or ())

    def module(self, name: str, called: str = "") -> ModuleType:
        """Import a module of the program; as ``__main__`` where it is *called* so."""
        if name not in self.modules:
            made = self.modules[name] = ModuleType(called or name)
            sys.modules[f"{PREFIX}{name}"] = made
            made.__dict__["__builtins__"] = self.builtins
            exec(self.codes[name], made.__dict__)
        return self.modules[name]

    def importing(self) -> Pass:
        """Import the program and return what was noted."""
        started = self.watch.begin("import")
        self.module("jobs")
        self.watch.end()
        return started

    def script(self) -> Pass:
        """Run the program as a script."""
        started = self.watch.begin("script")
        self.finish(self.as_script())
        return started

    async def as_script(self) -> None:
        self.module("jobs", "__main__")

    def resolve(self) -> list[Pass]:
        """Call each resolver."""
        self.importing()
        passes = []
        for body in self.watch.resolvers:
            passes.append(self.watch.begin("resolver"))
            self.finish(body(Given(self.watch.world, "resolver"), None))
        return passes

    def others(self, world: World) -> None:
        """Execute the other jobs of the process, which change what outlives a pass."""
        for name, value in list(vars(self.module("jobs")).items()):
            if isinstance(value, Job) and name not in self.program.roots:
                self.execute(name, world)

    def execute(
        self, root: str, world: World, latency: int = 0, *, luck: int = 0, traced: bool = False
    ) -> Execution:
        """Execute the job *root* until it ends, or as far as is enough.

        Args:
            luck: decides with the world which jobs fail.
        """
        if "jobs" not in self.modules:
            self.importing()
        self.watch.world, self.watch.latency = world, latency
        self.record = Record(self.watch, luck)
        execution = Execution()
        job = getattr(self.module("jobs"), root)
        assert isinstance(job, Job)
        for _ in range(_MOST_POSITIONS):
            self.record.position, self.record.asked = 0, []
            execution.passes.append(self.watch.begin("job"))
            self.finish(job.run(*self.arguments(job, world)), traced=traced)
            execution.parted = execution.parted or parting(execution.asked, self.record.asked)
            execution.asked = self.record.asked
            if not self.watch.current.suspended:
                break
        return execution

    @staticmethod
    def arguments(job: Job, world: World) -> list[object]:
        given: list[object] = [Given(world, "input"), JobContext({}, "execution")]
        return given[: len(inspect.signature(job.run).parameters)]

    def finish(self, body: Any, *, traced: bool = False) -> None:
        """Run a body to its end, whatever that is."""
        lasting = bool(self.program.constructs & LASTING.keys())
        tracer = Tracer(self.watch, self.modules, lasting=lasting)
        try:
            with tracer if traced else nullcontext():
                loop().run_until_complete(ended(body))
            self.watch.current.returned = True
        except _QUIET as error:
            if isinstance(error, TypeError) and "unexpected" in str(error):
                raise InvalidProgramError(str(error)) from error
            self.watch.current.failed = not isinstance(error, ValueError)
        except EndlessError:
            pass
        except Exception as error:
            raise InvalidProgramError(f"{type(error).__name__}: {error}") from error
        except BaseException:  # the suspension
            if not self.watch.current.suspended:
                raise
        finally:
            self.watch.end()


def parting(
    before: list[tuple[Site, str, str]], now: list[tuple[Site, str, str]]
) -> Parting | None:
    """Return where two lists of what was asked part."""
    for position, (one, other) in enumerate(zip(before, now, strict=False)):
        if one != other:
            return Parting(position, one[0], one[:2] == other[:2])
    return None


async def ended(body: Any) -> None:
    """Await *body*, and cancel the tasks that it leaves behind."""
    try:
        await body
    finally:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


@cache
def loop() -> asyncio.AbstractEventLoop:
    made = asyncio.new_event_loop()
    made.set_exception_handler(lambda *_: None)  # tasks that were left alone say nothing
    return made


@cache
def compiled(files: tuple[tuple[str, str], ...]) -> dict[str, CodeType]:
    return {
        path.removesuffix(".py"): compile(
            Instruments().visit(ast.parse(text)), PREFIX + path, "exec"
        )
        for path, text in files
    }
