# Plain typing goes as far as it can, for checkers that run no plugin: overloads that come first
# take bodies that cannot work and answer with a class that can do nothing, and type variables are
# bound to what may be JSON. `Mapping[str, object]` is the door for TypedDicts, which are no
# Mapping of anything narrower. The mypy plugin replaces all of that by its own verdict.
"""Jobs, for type checkers.

Plain typing goes as far as it can, for checkers that run no plugin. Overloads that come first
accept bodies that cannot work and give them a result that can do nothing; type variables are
bound to what may be JSON. ``Mapping[str, object]`` is the door for TypedDicts, which are no
``Mapping`` of anything narrower. The mypy plugin replaces all that by its own verdict.
"""

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Generic, Literal, Never, TypeAlias, TypeVar, overload
from uuid import UUID

from tailor_types.bodies import BodyShape
from tailor_types.jsonable.values import JsonValue

__all__ = [
    "JobContext",
    "JobDecorator",
    "Principal",
    "WorkflowJob",
    "create_workflow_job",
    "workflow_job",
]

_Json: TypeAlias = (
    None | str | int | float | bool | Sequence[_Json] | Mapping[str, _Json] | Mapping[str, object]
)
_NotNone: TypeAlias = (
    str | int | float | bool | Sequence[_Json] | Mapping[str, _Json] | Mapping[str, object]
)

I = TypeVar("I")
O = TypeVar("O")
_I = TypeVar("_I", bound=_NotNone)
_O = TypeVar("_O", bound=_Json)
_C = TypeVar("_C")  # the context of a body

@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    id: str
    name: str
    type: Literal["user", "machine_user"] = "user"
    attributes: Mapping[str, JsonValue] = ...

@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    env: Mapping[str, str | int | float | bool] = ...
    invoker: Principal | None = None
    execution_id: str = "execution"
    idempotency_key: str = "execution:0"

class WorkflowJob(Generic[I, O]):
    name: str
    body: Callable[..., Any]
    shape: BodyShape
    def __init__(self, name: str, body: Callable[..., Any], shape: BodyShape) -> None: ...
    @overload
    async def trigger(self: WorkflowJob[None, O], /) -> O: ...
    @overload
    async def trigger(self: WorkflowJob[_I, O], input: I, /) -> O: ...

class _JobInputMustNotBeNone:
    """A top-level None reaches the job as ``{}``; wrap it in an object."""

class _JobInputIsNotJson:
    """Part of the input is no str, number, bool, None, list, dict with str keys or TypedDict."""

class _JobOutputIsNotJson:
    """Part of the output is no str, number, bool, None, list, dict with str keys or TypedDict."""

_TakesNoJson: TypeAlias = (
    Callable[[date], Any]
    | Callable[[date, _C], Any]
    | Callable[[timedelta], Any]
    | Callable[[timedelta, _C], Any]
    | Callable[[Decimal], Any]
    | Callable[[Decimal, _C], Any]
    | Callable[[UUID], Any]
    | Callable[[UUID, _C], Any]
    | Callable[[Path], Any]
    | Callable[[Path, _C], Any]
)
_NotJson: TypeAlias = (
    bytes
    | bytearray
    | memoryview
    | tuple[Any, ...]
    | date
    | timedelta
    | Decimal
    | UUID
    | Path
    | Enum
    | AbstractSet[Any]
    | deque[Any]
    | Counter[Any]
    | OrderedDict[Any, Any]
    | defaultdict[Any, Any]
)
_ReturnsNoJson: TypeAlias = Callable[..., Awaitable[_NotJson]] | Callable[..., _NotJson]
_ReturnsNever: TypeAlias = (
    Callable[[], Awaitable[Never]]
    | Callable[[JobContext], Awaitable[Never]]
    | Callable[[], Never]
    | Callable[[JobContext], Never]
)
_TakesAndReturnsNever: TypeAlias = (
    Callable[[_I], Awaitable[Never]]
    | Callable[[_I, JobContext], Awaitable[Never]]
    | Callable[[_I], Never]
    | Callable[[_I, JobContext], Never]
)

class JobDecorator:
    def __init__(self, name: str) -> None: ...
    # Bodies that cannot work come first, so that no bound below turns them into a wall of text.
    @overload
    def __call__(
        self, body: Callable[[None], Any] | Callable[[None, JobContext], Any], /
    ) -> _JobInputMustNotBeNone: ...
    @overload
    def __call__(self, body: _TakesNoJson[JobContext], /) -> _JobInputIsNotJson: ...
    # Never is a subtype of what the next one refuses.
    @overload
    def __call__(  # type: ignore[overload-overlap]  # Never is in both
        self, body: _ReturnsNever, /
    ) -> WorkflowJob[None, Never]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]  # Never is in both
        self, body: _TakesAndReturnsNever[_I], /
    ) -> WorkflowJob[_I, Never]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]  # a Sequence may be bytes
        self, body: _ReturnsNoJson, /
    ) -> _JobOutputIsNotJson: ...
    @overload
    def __call__(self, body: Callable[[], Awaitable[_O]], /) -> WorkflowJob[None, _O]: ...
    @overload
    def __call__(self, body: Callable[[JobContext], Awaitable[_O]], /) -> WorkflowJob[None, _O]: ...
    @overload
    def __call__(self, body: Callable[[_I], Awaitable[_O]], /) -> WorkflowJob[_I, _O]: ...
    @overload
    def __call__(
        self, body: Callable[[_I, JobContext], Awaitable[_O]], /
    ) -> WorkflowJob[_I, _O]: ...
    @overload
    def __call__(self, body: Callable[[], _O], /) -> WorkflowJob[None, _O]: ...
    @overload
    def __call__(self, body: Callable[[JobContext], _O], /) -> WorkflowJob[None, _O]: ...
    @overload
    def __call__(self, body: Callable[[_I], _O], /) -> WorkflowJob[_I, _O]: ...
    @overload
    def __call__(self, body: Callable[[_I, JobContext], _O], /) -> WorkflowJob[_I, _O]: ...

def workflow_job(*, name: str) -> JobDecorator: ...
@overload
def create_workflow_job(
    *, name: str, body: Callable[[None], Any] | Callable[[None, JobContext], Any]
) -> _JobInputMustNotBeNone: ...
@overload
def create_workflow_job(*, name: str, body: _TakesNoJson[JobContext]) -> _JobInputIsNotJson: ...
@overload
def create_workflow_job(  # type: ignore[overload-overlap]  # Never is in both
    *, name: str, body: _ReturnsNever
) -> WorkflowJob[None, Never]: ...
@overload
def create_workflow_job(  # type: ignore[overload-overlap]  # Never is in both
    *, name: str, body: _TakesAndReturnsNever[_I]
) -> WorkflowJob[_I, Never]: ...
@overload
def create_workflow_job(  # type: ignore[overload-overlap]  # a Sequence may be bytes
    *, name: str, body: _ReturnsNoJson
) -> _JobOutputIsNotJson: ...
@overload
def create_workflow_job(
    *, name: str, body: Callable[[], Awaitable[_O]]
) -> WorkflowJob[None, _O]: ...
@overload
def create_workflow_job(
    *, name: str, body: Callable[[JobContext], Awaitable[_O]]
) -> WorkflowJob[None, _O]: ...
@overload
def create_workflow_job(
    *, name: str, body: Callable[[_I], Awaitable[_O]]
) -> WorkflowJob[_I, _O]: ...
@overload
def create_workflow_job(
    *, name: str, body: Callable[[_I, JobContext], Awaitable[_O]]
) -> WorkflowJob[_I, _O]: ...
@overload
def create_workflow_job(*, name: str, body: Callable[[], _O]) -> WorkflowJob[None, _O]: ...
@overload
def create_workflow_job(
    *, name: str, body: Callable[[JobContext], _O]
) -> WorkflowJob[None, _O]: ...
@overload
def create_workflow_job(*, name: str, body: Callable[[_I], _O]) -> WorkflowJob[_I, _O]: ...
@overload
def create_workflow_job(
    *, name: str, body: Callable[[_I, JobContext], _O]
) -> WorkflowJob[_I, _O]: ...
