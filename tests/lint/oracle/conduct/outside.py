"""What programs reach outside their process: mail, files, services, locks and transactions."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import PurePosixPath
from types import ModuleType, TracebackType
from typing import Any, Self

from tests.lint.oracle.conduct.watching import Suspension, Watch, user
from tests.lint.oracle.dynamic.sdk import JobFailedError

__all__ = ["Manager", "outside_builtins", "outside_modules"]


class Manager:
    """A lock, a transaction or a file: held from its entry to its exit."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    def __enter__(self) -> Self:
        self.site = user()
        self.watch.held.append(self.site)
        return self

    def __exit__(self, *_: object) -> None:
        if self.site in self.watch.held:
            self.watch.held.remove(self.site)

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(self, *_: object) -> None:
        self.__exit__()

    def read(self) -> str:
        return "text"

    def write(self, text: str) -> None: ...

    def execute(self, statement: str) -> None: ...


def outside_builtins(watch: Watch) -> dict[str, object]:
    """Return stand-ins for builtins."""

    def opened(path: object, mode: str = "r") -> Manager:
        if set(mode) & set("wax+"):
            watch.change("effect")
        return Manager(watch)

    return {"open": opened, "print": lambda *_, **__: None}


def outside_modules(watch: Watch) -> dict[str, ModuleType]:
    """Return stand-ins by module name."""

    def effect(*_: object, **__: object) -> object:
        watch.change("effect")
        return None

    def harmless(*_: object, **__: object) -> object:
        return None

    def reading(*_: object, **__: object) -> object:
        watch.may_fail("read")
        return None

    return {
        "os": module(unlink=effect, mkdir=effect, getcwd=harmless),
        "requests": module(post=effect, put=effect, delete=effect, get=reading),
        "smtplib": module(SMTP=lambda *_: module(send_message=effect)),
        "pathlib": module(Path=path_type(effect)),
        "httpx": module(AsyncClient=client_type(watch)),
        "threading": module(Lock=lambda: Manager(watch)),
        "random": module(seed=lambda *_: watch.change("seed"), Random=lambda *_: None),
        "logging": module(info=harmless, exception=harmless, warning=harmless, debug=harmless),
        "time": module(sleep=lambda seconds: watch.change("sleep"), monotonic=lambda: 1.0),
        "contextlib": contexts(watch),
    }


def module(**members: Any) -> ModuleType:
    made = ModuleType("outside")
    made.__dict__.update(members)
    return made


def path_type(effect: Callable[..., object]) -> type:
    class Path(PurePosixPath):
        def write_text(self, text: str) -> None:
            effect()

        def unlink(self) -> None:
            effect()

        def read_text(self) -> str:
            return "text"

    return Path


def client_type(watch: Watch) -> type:
    class AsyncClient:
        async def get(self, url: str) -> str:
            await answered(watch, url)
            return "text"

        async def post(self, url: str, json: object = None) -> None:
            watch.change("effect")
            await answered(watch, url)

        async def aclose(self) -> None: ...

    return AsyncClient


async def answered(watch: Watch, key: object) -> None:
    """Take as long as the latency of this run says."""
    watch.note("answered")
    count = len(watch.current.notes)
    for _ in range(watch.world.number("latency", (watch.latency, key, count)) % 7):
        await asyncio.sleep(0)


def contexts(watch: Watch) -> ModuleType:
    class Suppress(contextlib.suppress):
        def __init__(self, *kinds: type[BaseException]) -> None:
            super().__init__(*kinds)
            self.broad = any(kind in {Exception, BaseException} for kind in kinds)

        def __enter__(self) -> None:
            self.site = user()

        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            at: TracebackType | None,
        ) -> bool:
            suppressed = bool(super().__exit__(kind, error, at))
            if suppressed and self.broad and isinstance(error, Suspension | JobFailedError):
                watch.note("suppressed", self.site)
            return suppressed

    names = ("contextmanager", "asynccontextmanager", "nullcontext", "ExitStack")
    return module(suppress=Suppress, **{name: getattr(contextlib, name) for name in names})
