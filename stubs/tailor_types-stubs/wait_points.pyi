"""Wait points, for type checkers; see ``jobs`` for what the bounds can and cannot say."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar, overload

__all__ = ["WaitPoint", "WaitPointGroup"]

P = TypeVar("P")
R = TypeVar("R")

class WaitPoint(Generic[P, R]):
    def __init__(self, key: str | None = None) -> None: ...
    @property
    def key(self) -> str: ...
    @overload
    async def wait(self: WaitPoint[None, R], /) -> R: ...
    @overload
    async def wait(self, payload: P, /) -> R: ...
    async def resolve(
        self, execution_id: str, callback: Callable[[P], R | Awaitable[R]], /
    ) -> None: ...

class WaitPointGroup: ...
