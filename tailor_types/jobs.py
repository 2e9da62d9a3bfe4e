"""Workflow jobs: a name and a plain typed function.

``workflow_job`` and ``create_workflow_job`` make a ``WorkflowJob`` of a body; nothing is
registered. What one definition can see of itself is checked here and at once: the grammar of
the name and the shape of the body. Types are checked before the code runs by the mypy plugin,
values by the runtime; annotations are never resolved at import.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

from tailor_types.active import current_job
from tailor_types.bodies import BodyShape, body_shape
from tailor_types.errors import DefinitionError, InputTypeError
from tailor_types.names import name_problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from tailor_types.jsonable.values import JsonValue

__all__ = [
    "JobContext",
    "JobDecorator",
    "Principal",
    "WorkflowJob",
    "create_workflow_job",
    "workflow_job",
]

I = TypeVar("I")  # noqa: E741 -- what a job takes; None where it takes nothing
O = TypeVar("O")  # noqa: E741 -- what it returns


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Somebody on whose behalf code runs.

    Attributes:
        id: stable identity.
        name: what people call it; of a machine user, its name in the configuration.
        type: a person, or a machine user of the project.
        attributes: what the configuration or the identity provider says of it.
    """

    id: str
    name: str
    type: Literal["user", "machine_user"] = "user"
    attributes: Mapping[str, JsonValue] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """What a job may know of its execution; the same on every re-execution.

    Attributes:
        env: ``[tool.tailor.env]``, as it was when the execution started.
        invoker: on whose behalf the execution runs; None for nobody in particular.
        execution_id: the id of the execution, the one ``WaitPoint.resolve`` asks for.
        idempotency_key: of this job in this execution: stable over re-runs, to be given to
            services outside, so that they do a thing once.
    """

    env: Mapping[str, str | int | float | bool] = field(
        default_factory=lambda: MappingProxyType({})
    )
    invoker: Principal | None = None
    execution_id: str = "execution"
    idempotency_key: str = "execution:0"


class WorkflowJob(Generic[I, O]):
    """A unit of work that runs once per position of an execution, and is then remembered.

    Attributes:
        name: unique in the project.
        body: the original function; call it in unit tests.
        shape: which of input and context the body takes, and whether it is async.
    """

    __slots__ = ("__weakref__", "body", "name", "shape")

    def __init__(self, name: str, body: Callable[..., Any], shape: BodyShape) -> None:
        self.name = name
        self.body = body
        self.shape = shape

    @overload
    async def trigger(self: WorkflowJob[None, O], /) -> O: ...
    @overload
    async def trigger(self, input: I, /) -> O: ...
    async def trigger(self, *args: Any) -> Any:
        """Run this job from the async body of another one, and return its result.

        The caller is suspended; when it is re-executed, the recorded result is returned.

        Raises:
            JobFailedError: the body raised; live and on replay alike.
            NotJsonError: the argument or the result is not JSON.
            NotInJobError: no job is running here.
        """
        takes = int(self.shape.takes_input)
        if len(args) != takes and args != (None,):
            problem = "takes an input: .trigger(input)" if takes else "takes no input: .trigger()"
            raise InputTypeError(f"job {self.name!r}", (problem,))
        job = current_job(f"job {self.name!r}: .trigger()")
        return await job.trigger(self, args[0] if args else None)

    def __repr__(self) -> str:
        return f"<WorkflowJob {self.name!r}>"


class JobDecorator:
    """What ``workflow_job(name=...)`` returns: makes a job of the function below it."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    @overload
    def __call__(self, body: Callable[[], Awaitable[O]], /) -> WorkflowJob[None, O]: ...
    @overload
    def __call__(self, body: Callable[[JobContext], Awaitable[O]], /) -> WorkflowJob[None, O]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]  # a coroutine is never what a job returns
        self, body: Callable[[I], Awaitable[O]], /
    ) -> WorkflowJob[I, O]: ...
    @overload
    def __call__(self, body: Callable[[I, JobContext], Awaitable[O]], /) -> WorkflowJob[I, O]: ...
    @overload
    def __call__(self, body: Callable[[], O], /) -> WorkflowJob[None, O]: ...
    @overload
    def __call__(self, body: Callable[[JobContext], O], /) -> WorkflowJob[None, O]: ...
    @overload
    def __call__(self, body: Callable[[I], O], /) -> WorkflowJob[I, O]: ...
    @overload
    def __call__(self, body: Callable[[I, JobContext], O], /) -> WorkflowJob[I, O]: ...
    def __call__(self, body: Callable[..., Any], /) -> WorkflowJob[Any, Any]:
        """Return the job.

        Raises:
            DefinitionError: all that is wrong with the name and the shape of *body*.
        """
        shape, problems = body_shape(body)
        if (problem := name_problem(self._name, "name")) is not None:
            problems.insert(0, problem)
        if problems:
            raise DefinitionError(f"job {self._name!r}", tuple(problems))
        return WorkflowJob(self._name, body, shape)

    def __repr__(self) -> str:
        return f"workflow_job(name={self._name!r})"


def workflow_job(*, name: str) -> JobDecorator:
    """Return a decorator that makes a job of a function.

    Shapes:
        () -> O                          a job without input
        (input: I) -> O                  a job with input
        (input: I, ctx: JobContext) -> O
        (ctx: JobContext) -> O
        each as ``async def``, which may trigger and wait, or as ``def``, which may not
    """
    return JobDecorator(name)


@overload
def create_workflow_job(*, name: str, body: Callable[[], Awaitable[O]]) -> WorkflowJob[None, O]: ...
@overload
def create_workflow_job(
    *, name: str, body: Callable[[JobContext], Awaitable[O]]
) -> WorkflowJob[None, O]: ...
@overload
def create_workflow_job(  # type: ignore[overload-overlap]  # as above
    *, name: str, body: Callable[[I], Awaitable[O]]
) -> WorkflowJob[I, O]: ...
@overload
def create_workflow_job(
    *, name: str, body: Callable[[I, JobContext], Awaitable[O]]
) -> WorkflowJob[I, O]: ...
@overload
def create_workflow_job(*, name: str, body: Callable[[], O]) -> WorkflowJob[None, O]: ...
@overload
def create_workflow_job(*, name: str, body: Callable[[JobContext], O]) -> WorkflowJob[None, O]: ...
@overload
def create_workflow_job(*, name: str, body: Callable[[I], O]) -> WorkflowJob[I, O]: ...
@overload
def create_workflow_job(*, name: str, body: Callable[[I, JobContext], O]) -> WorkflowJob[I, O]: ...
def create_workflow_job(*, name: str, body: Callable[..., Any]) -> WorkflowJob[Any, Any]:
    """Make a job of an existing function, partial, callable object or lambda without parameters.

    Raises:
        DefinitionError: all that is wrong with the name and the shape of *body*.
    """
    job: WorkflowJob[Any, Any] = JobDecorator(name)(body)
    return job
