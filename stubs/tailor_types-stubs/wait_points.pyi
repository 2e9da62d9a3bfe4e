from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar, overload

from tailor_types.jobs import _Json, _NotNone

__all__ = ["WaitPoint", "WaitPointGroup"]

P = TypeVar("P")
R = TypeVar("R")
_P = TypeVar("_P", bound=_NotNone)
_R = TypeVar("_R", bound=_Json)

# Bounds stand on the methods: on P and R, mypy would report them beside its plugin.
class WaitPoint(Generic[P, R]):
    def __init__(self, key: str | None = None) -> None: ...
    @property
    def key(self) -> str: ...
    @overload
    async def wait(self: WaitPoint[None, R], /) -> R: ...
    @overload
    async def wait(self: WaitPoint[_P, R], payload: P, /) -> R: ...
    async def resolve(
        self: WaitPoint[P, _R], execution_id: str, callback: Callable[[P], _R | Awaitable[_R]]
    ) -> None: ...

class WaitPointGroup:
    def __init_subclass__(cls, **options: Any) -> None: ...
