"""Resolvers, for type checkers; their overloads are those of jobs, for async bodies alone."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, Never, TypeAlias, TypeVar, overload

from tailor_types.bodies import BodyShape
from tailor_types.jobs import _I, _O, Principal, _ReturnsNoJson, _TakesNoJson

__all__ = [
    "Resolver",
    "ResolverContext",
    "ResolverDecorator",
    "create_resolver",
    "resolver",
]

_QueryOrMutation: TypeAlias = Literal["query", "mutation"]

I = TypeVar("I")
O = TypeVar("O")

@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverContext:
    user: Principal | None = None
    invoker: Principal | None = None
    env: Mapping[str, str | int | float | bool] = ...

class Resolver(Generic[I, O]):
    name: str
    operation: _QueryOrMutation
    description: str | None
    auth_invoker: str | None
    body: Callable[..., Any]
    shape: BodyShape
    def __init__(
        self, options: ResolverOptions, body: Callable[..., Any], shape: BodyShape
    ) -> None: ...

@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverOptions:
    name: str
    operation: _QueryOrMutation
    description: str | None
    auth_invoker: str | None
    def problems(self) -> list[str]: ...

class _ResolverInputMustNotBeNone:
    """A top-level None reaches the resolver as ``{}``; wrap it in an object."""

class _ResolverInputIsNotJson:
    """Part of the input is no str, number, bool, None, list, dict with str keys or TypedDict."""

class _ResolverOutputIsNotJson:
    """Part of the output is no str, number, bool, None, list, dict with str keys or TypedDict."""

_TakesNone: TypeAlias = Callable[[None], Any] | Callable[[None, ResolverContext], Any]
_ReturnsNever: TypeAlias = (
    Callable[[], Awaitable[Never]] | Callable[[ResolverContext], Awaitable[Never]]
)
_TakesAndReturnsNever: TypeAlias = (
    Callable[[_I], Awaitable[Never]] | Callable[[_I, ResolverContext], Awaitable[Never]]
)

class ResolverDecorator:
    def __init__(self, options: ResolverOptions) -> None: ...
    @overload
    def __call__(self, body: _TakesNone, /) -> _ResolverInputMustNotBeNone: ...
    @overload
    def __call__(self, body: _TakesNoJson[ResolverContext], /) -> _ResolverInputIsNotJson: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]  # Never is in both
        self, body: _ReturnsNever, /
    ) -> Resolver[None, Never]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]  # Never is in both
        self, body: _TakesAndReturnsNever[_I], /
    ) -> Resolver[_I, Never]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]  # a Sequence may be bytes
        self, body: _ReturnsNoJson, /
    ) -> _ResolverOutputIsNotJson: ...
    @overload
    def __call__(self, body: Callable[[], Awaitable[_O]], /) -> Resolver[None, _O]: ...
    @overload
    def __call__(
        self, body: Callable[[ResolverContext], Awaitable[_O]], /
    ) -> Resolver[None, _O]: ...
    @overload
    def __call__(self, body: Callable[[_I], Awaitable[_O]], /) -> Resolver[_I, _O]: ...
    @overload
    def __call__(
        self, body: Callable[[_I, ResolverContext], Awaitable[_O]], /
    ) -> Resolver[_I, _O]: ...

def resolver(
    *,
    name: str,
    operation: _QueryOrMutation,
    description: str | None = None,
    auth_invoker: str | None = None,
) -> ResolverDecorator: ...
@overload
def create_resolver(
    *,
    name: str,
    operation: _QueryOrMutation,
    body: _TakesNone,
    description: str | None = None,
    auth_invoker: str | None = None,
) -> _ResolverInputMustNotBeNone: ...
@overload
def create_resolver(
    *,
    name: str,
    operation: _QueryOrMutation,
    body: _TakesNoJson[ResolverContext],
    description: str | None = None,
    auth_invoker: str | None = None,
) -> _ResolverInputIsNotJson: ...
@overload
def create_resolver(  # type: ignore[overload-overlap]  # Never is in both
    *,
    name: str,
    operation: _QueryOrMutation,
    body: _ReturnsNever,
    description: str | None = None,
    auth_invoker: str | None = None,
) -> Resolver[None, Never]: ...
@overload
def create_resolver(  # type: ignore[overload-overlap]  # Never is in both
    *,
    name: str,
    operation: _QueryOrMutation,
    body: _TakesAndReturnsNever[_I],
    description: str | None = None,
    auth_invoker: str | None = None,
) -> Resolver[_I, Never]: ...
@overload
def create_resolver(  # type: ignore[overload-overlap]  # a Sequence may be bytes
    *,
    name: str,
    operation: _QueryOrMutation,
    body: _ReturnsNoJson,
    description: str | None = None,
    auth_invoker: str | None = None,
) -> _ResolverOutputIsNotJson: ...
@overload
def create_resolver(
    *,
    name: str,
    operation: _QueryOrMutation,
    body: Callable[[], Awaitable[_O]],
    description: str | None = None,
    auth_invoker: str | None = None,
) -> Resolver[None, _O]: ...
@overload
def create_resolver(
    *,
    name: str,
    operation: _QueryOrMutation,
    body: Callable[[ResolverContext], Awaitable[_O]],
    description: str | None = None,
    auth_invoker: str | None = None,
) -> Resolver[None, _O]: ...
@overload
def create_resolver(
    *,
    name: str,
    operation: _QueryOrMutation,
    body: Callable[[_I], Awaitable[_O]],
    description: str | None = None,
    auth_invoker: str | None = None,
) -> Resolver[_I, _O]: ...
@overload
def create_resolver(
    *,
    name: str,
    operation: _QueryOrMutation,
    body: Callable[[_I, ResolverContext], Awaitable[_O]],
    description: str | None = None,
    auth_invoker: str | None = None,
) -> Resolver[_I, _O]: ...
