"""The impure modules of the standard library and of a web client, answering from a world.

Programs reach them by their real names. Every answer is high-entropy: two worlds never agree by
accident.
"""

from __future__ import annotations

import datetime as dt
import os.path
import pathlib as real_pathlib
import uuid as real_uuid
from collections.abc import Callable
from types import ModuleType
from typing import Any, Self

from tests.lint.oracle.dynamic.stage import Stage, UnsetError

__all__ = ["impure_builtins", "impure_modules"]


def impure_modules(stage: Stage) -> dict[str, ModuleType]:
    """Return stand-ins by module name, for the import statements of a program."""
    urllib = module("urllib", {})
    request = module("urllib.request", {"urlopen": lambda url, **_: answer(stage, url)})
    urllib.__dict__["request"] = request
    return {
        "time": clock(stage),
        "random": dice(stage),
        "secrets": module("secrets", {"token_hex": lambda n=8: f"{stage.draw('random'):016x}"}),
        "uuid": fresh_ids(stage),
        "traceback": module("traceback", {"format_exc": lambda: f"{stage.draw('traceback'):x}"}),
        "datetime": calendar(stage),
        "os": system(stage),
        "pathlib": paths(stage),
        "sys": module("sys", {"stdin": module("stdin", {"readline": lambda: typed(stage)})}),
        "httpx": module("httpx", {"get": lambda url, **_: answer(stage, url)}),
        "requests": module("requests", {"get": lambda url, **_: answer(stage, url)}),
        "urllib": urllib,
        "urllib.request": request,
    }


def impure_builtins(stage: Stage) -> dict[str, object]:
    """Return stand-ins for the builtins that are sources."""
    return {
        "open": lambda path, *_, **__: OpenFile(stage, path),
        "input": lambda prompt="": typed(stage),
        "print": lambda *_, **__: None,  # thousands of runs would talk at once
        # The hash of a number is the same everywhere; that of a string is not.
        "hash": lambda value: hash(value) if isinstance(value, int) else stage.draw("identity"),
        "id": lambda value: stage.draw("identity"),
    }


def typed(stage: Stage) -> str:
    return f"{stage.draw('user-input'):016x}"


def module(name: str, members: dict[str, Any]) -> ModuleType:
    made = ModuleType(name)
    made.__dict__.update(members)
    return made


def drawing(stage: Stage, kind: str, scale: float) -> Callable[..., float]:
    return lambda *_, **__: stage.draw(kind) / scale


def clock(stage: Stage) -> ModuleType:
    seconds = {"time": 1e9, "monotonic": 1e11, "perf_counter": 1e13}
    nanoseconds = {name: (lambda: stage.draw("clock")) for name in ("time_ns", "monotonic_ns")}
    members = {name: drawing(stage, "clock", scale) for name, scale in seconds.items()}
    local = {"ctime": lambda _: f"{stage.draw('locale'):x}"}
    return module("time", {**members, **nanoseconds, **local})


def dice(stage: Stage) -> ModuleType:
    return module(
        "random",
        {
            "random": drawing(stage, "random", 2.0**64),
            "uniform": drawing(stage, "random", 1e6),
            "getrandbits": lambda bits: stage.draw("random"),
            "randint": lambda low, high: low + stage.draw("random") % (high - low + 1),
        },
    )


def fresh_ids(stage: Stage) -> ModuleType:
    def fresh() -> real_uuid.UUID:
        return real_uuid.UUID(int=stage.draw("fresh-id") << 64 | 1)

    pure = {
        "uuid5": real_uuid.uuid5,
        "UUID": real_uuid.UUID,
        "NAMESPACE_URL": real_uuid.NAMESPACE_URL,
    }
    return module("uuid", {"uuid4": fresh, "uuid1": fresh, **pure})


def calendar(stage: Stage) -> ModuleType:
    def moment() -> dt.datetime:
        start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        return start + dt.timedelta(microseconds=stage.draw("clock") >> 14)

    class Moment(dt.datetime):
        @classmethod
        def now(cls, tz: object = None) -> Any:
            return moment()

        @classmethod
        def fromtimestamp(cls, seconds: float, tz: object = None) -> Any:
            start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
            return start + dt.timedelta(microseconds=stage.draw("locale") >> 14)

        @classmethod
        def utcnow(cls) -> Any:
            return moment()

    members = {name: getattr(dt, name) for name in ("UTC", "timedelta", "date")}
    return module("datetime", {**members, "datetime": Moment})


class Environment:
    """What ``os.environ`` is to a program."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def __getitem__(self, name: str) -> str:
        self.stage.may_fail("environment", (UnsetError,))
        return self.get(name)

    def get(self, name: str, default: object = None) -> str:
        return f"{self.stage.draw('environment'):016x}"


def system(stage: Stage) -> ModuleType:
    environment = Environment(stage)

    def names(path: str = ".") -> list[str]:
        return [f"{stage.draw('filesystem'):016x}", "a.txt"]

    members = {
        "environ": environment,
        "getenv": environment.get,
        "getpid": lambda: stage.draw("process"),
        "urandom": lambda n: stage.draw("random").to_bytes(8, "big"),
        "listdir": names,
        "path": os.path,
    }
    return module("os", members)


class OpenFile:
    """A file handle: what it holds was decided where it was opened."""

    def __init__(self, stage: Stage, path: object) -> None:
        self.text = f"{stage.draw('filesystem'):016x}\nsecond line\n"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def read(self) -> str:
        return self.text

    def readline(self) -> str:
        return self.text.splitlines()[0]


def paths(stage: Stage) -> ModuleType:
    class Path(real_pathlib.PurePosixPath):
        def read_text(self, *_: object, **__: object) -> str:
            return OpenFile(stage, self).text

    return module("pathlib", {"Path": Path, "PurePath": real_pathlib.PurePosixPath})


class Answer:
    """A response: what it says was decided where it was asked for."""

    def __init__(self, number: int) -> None:
        self.text = f"{number:016x}"
        self.status_code = 200 + number % 300

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def json(self) -> dict[str, str]:
        return {"id": self.text}

    def read(self) -> bytes:
        return self.text.encode()


def answer(stage: Stage, url: object) -> Answer:
    return Answer(stage.draw("network"))
