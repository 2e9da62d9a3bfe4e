"""Resolvers: what the outside calls, to ask something or to set something going.

A resolver starts workflows and answers waits; unlike a job it is called once and nothing of it is
recorded. Its input comes from outside, so it is held to the declared type before the body runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Generic,
    Literal,
    TypeAlias,
    TypeVar,
    get_args,
    overload,
)

from tailor_types.bodies import BodyShape, body_shape
from tailor_types.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from tailor_types.jobs import Principal

__all__ = [
    "Resolver",
    "ResolverContext",
    "ResolverDecorator",
    "create_resolver",
    "resolver",
]

_Operation: TypeAlias = Literal["query", "mutation"]

I = TypeVar("I")  # noqa: E741 -- what a resolver takes; None where it takes nothing
O = TypeVar("O")  # noqa: E741 -- what it returns

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,62}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverContext:
    """What a resolver may know of its call.

    Attributes:
        user: who called; None for nobody who is known.
        invoker: on whose behalf the body runs: the machine user of ``auth_invoker``, else *user*.
        env: ``[tool.tailor.env]``.
    """

    user: Principal | None = None
    invoker: Principal | None = None
    env: Mapping[str, str | int | float | bool] = field(
        default_factory=lambda: MappingProxyType({})
    )


class Resolver(Generic[I, O]):
    """A function that is called from outside, through ``Runtime.call``.

    Attributes:
        name: unique in the project.
        operation: ``query`` where it only looks, ``mutation`` where it changes something.
        description: for those who call it.
        auth_invoker: the machine user it runs as; None for the caller.
        body: the original function; call it in unit tests.
        shape: which of input and context the body takes, and whether it is async.
    """

    __slots__ = (
        "__weakref__",
        "auth_invoker",
        "body",
        "description",
        "name",
        "operation",
        "shape",
    )

    def __init__(
        self, options: ResolverOptions, body: Callable[..., Any], shape: BodyShape
    ) -> None:
        self.name = options.name
        self.operation: _Operation = options.operation
        self.description = options.description
        self.auth_invoker = options.auth_invoker
        self.body = body
        self.shape = shape

    def __repr__(self) -> str:
        return f"<Resolver {self.name!r}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverOptions:
    """What is said of a resolver beside its body."""

    name: str
    operation: _Operation
    description: str | None
    auth_invoker: str | None

    def problems(self) -> list[str]:
        """Return what is wrong with them, a sentence each."""
        problems = []
        if not _NAME.fullmatch(str(self.name)):
            problems.append(
                f"its name must be 1 to 63 letters, digits, '_' and '-', beginning with a "
                f"letter, found {self.name!r}"
            )
        if self.operation not in get_args(_Operation):
            problems.append(
                f'its operation must be "query" or "mutation", found {self.operation!r}'
            )
        return problems


class ResolverDecorator:
    """What ``resolver(...)`` returns: makes a resolver of the function below it."""

    __slots__ = ("_options",)

    def __init__(self, options: ResolverOptions) -> None:
        self._options = options

    @overload
    def __call__(self, body: Callable[[], Awaitable[O]], /) -> Resolver[None, O]: ...
    @overload
    def __call__(self, body: Callable[[ResolverContext], Awaitable[O]], /) -> Resolver[None, O]: ...
    @overload
    def __call__(self, body: Callable[[I], Awaitable[O]], /) -> Resolver[I, O]: ...
    @overload
    def __call__(self, body: Callable[[I, ResolverContext], Awaitable[O]], /) -> Resolver[I, O]: ...
    def __call__(self, body: Callable[..., Any], /) -> Resolver[Any, Any]:
        """Return the resolver.

        Raises:
            DefinitionError: all that is wrong with the name, the operation and the body.
        """
        shape, problems = body_shape(body)
        problems = [*self._options.problems(), *problems]
        if not problems and not shape.is_async:
            problems.append("its body must be an `async def`")
        if problems:
            raise DefinitionError(f"resolver {self._options.name!r}", tuple(problems))
        return Resolver(self._options, body, shape)


def resolver(
    *,
    name: str,
    operation: _Operation,
    description: str | None = None,
    auth_invoker: str | None = None,
) -> ResolverDecorator:
    """Return a decorator that makes a resolver of an ``async def``.

    Shapes:
        () -> O
        (input: I) -> O
        (input: I, ctx: ResolverContext) -> O
        (ctx: ResolverContext) -> O

    Args:
        name: unique in the project.
        operation: ``query`` or ``mutation``.
        description: for those who call it.
        auth_invoker: name of the machine user to run as; else it runs as its caller.
    """
    return ResolverDecorator(
        ResolverOptions(
            name=name, operation=operation, description=description, auth_invoker=auth_invoker
        )
    )


@overload
def create_resolver(
    *,
    name: str,
    operation: _Operation,
    body: Callable[[], Awaitable[O]],
    description: str | None = None,
    auth_invoker: str | None = None,
) -> Resolver[None, O]: ...
@overload
def create_resolver(
    *,
    name: str,
    operation: _Operation,
    body: Callable[[ResolverContext], Awaitable[O]],
    description: str | None = None,
    auth_invoker: str | None = None,
) -> Resolver[None, O]: ...
@overload
def create_resolver(
    *,
    name: str,
    operation: _Operation,
    body: Callable[[I], Awaitable[O]],
    description: str | None = None,
    auth_invoker: str | None = None,
) -> Resolver[I, O]: ...
@overload
def create_resolver(
    *,
    name: str,
    operation: _Operation,
    body: Callable[[I, ResolverContext], Awaitable[O]],
    description: str | None = None,
    auth_invoker: str | None = None,
) -> Resolver[I, O]: ...
def create_resolver(
    *,
    name: str,
    operation: _Operation,
    body: Callable[..., Any],
    description: str | None = None,
    auth_invoker: str | None = None,
) -> Resolver[Any, Any]:
    """Make a resolver of an existing async function.

    Raises:
        DefinitionError: all that is wrong with the name, the operation and *body*.
    """
    options = ResolverOptions(
        name=name, operation=operation, description=description, auth_invoker=auth_invoker
    )
    made: Resolver[Any, Any] = ResolverDecorator(options)(body)
    return made
