"""Verdicts stay right when mypy does not check everything anew."""

from __future__ import annotations

import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from mypy import api
from mypy.version import __version__ as mypy_version

from tests.typing.programs import STRICT, Message, cache_of, parsed, write

if TYPE_CHECKING:
    from collections.abc import Iterator

MYPY = tuple(int(part) for part in mypy_version.split("+")[0].split(".")[:2])

GOOD, BAD = "str", "datetime"
FILES = {
    "far.py": """
from datetime import datetime
from typing import NewType, TypedDict

class Far(TypedDict):
    at: {kind}

Stamp = NewType("Stamp", {kind})
""",
    "middle.py": """
from typing import TypedDict
from far import Far, Stamp

class Middle(TypedDict):
    items: list[Far]
""",
    "jobs.py": """
from far import Stamp
from middle import Middle
from tailor_types import WaitPoint, workflow_job

@workflow_job(name="a-job")
async def a_job(input: Middle) -> list[Stamp]:
    raise NotImplementedError

point = WaitPoint[Middle, bool]("a-point")
""",
}
EXPECTED = [
    (7, "Job input is not JSON: input.items[*].at is datetime; use an ISO-8601 str"),
    (7, "Job output is not JSON: output[*] is datetime; use an ISO-8601 str"),
    (10, "Wait payload is not JSON: payload.items[*].at is datetime; use an ISO-8601 str"),
]


def place(folder: Path, kind: str) -> None:
    write(folder, {name: text.replace("{kind}", kind) for name, text in FILES.items()})


def said(output: str) -> list[tuple[int, str]]:
    messages: list[Message] = parsed(output)
    assert {Path(message.file).name for message in messages} <= {"jobs.py"}
    return sorted((message.line, message.text) for message in messages)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, {"pyproject.toml": STRICT})
    return tmp_path


@pytest.mark.parametrize(
    "options",
    [(), ("-n", "2"), pytest.param(("--no-sqlite-cache",), marks=pytest.mark.long)],
    ids=repr,
)
def test_a_change_two_modules_away_is_seen(project: Path, options: tuple[str, ...]) -> None:
    def checked() -> list[tuple[int, str]]:
        cache = f"--cache-dir={cache_of(project)}"
        command = [sys.executable, "-m", "mypy", cache, *options, *FILES]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=project)
        tries = 10  # mypy gives its workers three seconds to start; a loaded machine takes longer
        while "-n" in options and "TimeoutError" in done.stderr and (tries := tries - 1):
            done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=project)
        assert done.stderr == ""
        return said(done.stdout)

    for kind, expected in ((GOOD, []), (BAD, EXPECTED), (BAD, EXPECTED), (GOOD, [])):
        place(project, kind)
        assert checked() == expected


BODIES = {
    "bodies.py": """
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Generic, TypedDict, TypeVar
from tailor_types import WaitPoint, create_workflow_job, workflow_job

T = TypeVar("T")

class Service:
    async def method(self, input: str) -> str:
        raise NotImplementedError
    @staticmethod
    async def static(input: datetime) -> str:
        raise NotImplementedError
    def __call__(self, input: bytes) -> str:
        raise NotImplementedError

class Shelf(Generic[T]):
    async def put(self, input: T) -> None: ...

class Client:
    def zeta(self) -> None: ...
    def alpha(self) -> None: ...

async def of_client(input: Client) -> None: ...

async def generator(input: str) -> AsyncIterator[str]:
    yield input

def plain(input: str) -> str:
    return input

async def bound(input: set[str], rate: int) -> None: ...

class Item(TypedDict):
    id: str

class Dated(Item):
    at: datetime

@workflow_job(name="of-item")
async def of_item(input: Item) -> None: ...

class Ask(WaitPoint[Item, bool]): ...

ask = Ask("ask")
make = create_workflow_job
""",
    "jobs.py": """
from functools import partial
from bodies import Dated, Service, Shelf, ask, bound, generator, make, of_client, of_item, plain
from tailor_types import create_resolver, create_workflow_job

create_workflow_job(name="a-job", body=Service.method)
create_workflow_job(name="a-job", body=Service().method)
create_workflow_job(name="a-job", body=Service.static)
create_workflow_job(name="a-job", body=Service())
create_workflow_job(name="a-job", body=Shelf[bytes]().put)
create_workflow_job(name="a-job", body=generator)
create_workflow_job(name="a-job", body=partial(bound, rate=1))
create_workflow_job(name="a-job", body="".startswith)
create_workflow_job(name="a-job", body=of_client)
create_resolver(name="a", operation="query", body=plain)
make(name="a-job", body=of_client)

async def main(dated: Dated) -> None:
    kept, run, create = plain, of_item.trigger, create_workflow_job
    kept("")
    await run(dated)
    await ask.wait(dated)
    create(name="a-job", body=of_client)
    await of_item.trigger({"id": "a"} if kept("") else dated)
""",
}


def test_bodies_that_come_from_the_cache_are_judged_as_new_ones(project: Path) -> None:
    def checked(text: str) -> list[tuple[int, str]]:
        write(project, {**BODIES, "jobs.py": text})
        cache = f"--cache-dir={cache_of(project)}"
        config = f"--config-file={project / 'pyproject.toml'}"
        with chdir(project):
            output, errors, _ = api.run([config, cache, *(str(project / name) for name in BODIES)])
        assert errors == ""
        return said(output)

    first = checked(BODIES["jobs.py"])

    assert {line for line, _ in first} == {6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 21, 22, 23, 24}
    again = checked(BODIES["jobs.py"] + "\n")
    if MYPY < (1, 18):
        # Its cache keeps less of a function: not what an alias of `create_workflow_job` stands
        # for, nor that a body is a generator. It must not crash, and must miss no other line.
        assert {line for line, _ in first} - {line for line, _ in again} <= {21}
    else:
        assert again == first


@pytest.fixture
def daemon(project: Path) -> Iterator[list[str]]:
    command = [sys.executable, "-m", "mypy.dmypy", f"--status-file={project / 'status.json'}"]
    yield command
    subprocess.run([*command, "stop"], check=False, capture_output=True, cwd=project)


def test_the_daemon_sees_a_change_two_modules_away(project: Path, daemon: list[str]) -> None:
    for kind, expected in ((GOOD, []), (BAD, EXPECTED), (GOOD, []), (BAD, EXPECTED)):
        place(project, kind)
        done = subprocess.run(
            [*daemon, "run", "--", "far.py", "middle.py", "jobs.py"],
            check=False, capture_output=True, text=True, cwd=project,
        )  # fmt: skip
        output = [line for line in done.stdout.splitlines() if ".py:" in line]
        assert said("\n".join(output)) == expected


def test_an_error_in_a_cached_module_is_reported_again(project: Path) -> None:
    place(project, BAD)
    config, cache = project / "pyproject.toml", cache_of(project)
    arguments = [f"--config-file={config}", f"--cache-dir={cache}"]
    files = [str(project / name) for name in FILES]
    first, _, _ = api.run([*arguments, *files])
    second, _, _ = api.run([*arguments, *files])

    assert said(first) == said(second) == EXPECTED
