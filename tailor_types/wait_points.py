"""Wait points: where an execution stops until somebody answers.

``WaitPoint[Payload, Result]("key")`` stands at the level of a module, members of a
``WaitPointGroup`` take their key from the attribute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from tailor_types.active import current_job, current_runtime
from tailor_types.errors import DefinitionError, InputTypeError
from tailor_types.names import name_problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["WaitPoint", "WaitPointGroup"]

P = TypeVar("P")  # what the waiting job tells the resolver; None for nothing
R = TypeVar("R")  # what the resolver answers


class WaitPoint(Generic[P, R]):
    """A place where jobs wait for an answer from outside.

    Attributes:
        key: identifies the wait within an execution; in a group it is made of the attribute.
    """

    # No __slots__: typing keeps P and R of `WaitPoint[P, R](...)` in __orig_class__.

    def __init__(self, key: str | None = None) -> None:
        self._key = key
        if key is not None and (problem := name_problem(key, "key")) is not None:
            raise DefinitionError(f"wait point {key!r}", (problem,))

    @property
    def key(self) -> str:
        """The key, once it is known.

        Raises:
            DefinitionError: a wait point without a key stands outside a group.
        """
        if self._key is None:
            problem = 'has no key; write WaitPoint[P, R]("key"), or put it into a WaitPointGroup'
            raise DefinitionError("wait point", (problem,))
        return self._key

    @overload
    async def wait(self: WaitPoint[None, R], /) -> R: ...
    @overload
    async def wait(self, payload: P, /) -> R: ...
    async def wait(self, *payload: Any) -> Any:
        """Suspend the execution until this point is resolved, and return the answer.

        While it waits, an execution holds no memory, no slot and no worker. When it goes on,
        the jobs that lead here are re-executed with cached results.

        Raises:
            NotJsonError: the payload is not JSON.
            NotInJobError: no job is running here.
        """
        if len(payload) > 1:
            raise InputTypeError(f"wait point {self.key!r}", ("takes one payload",))
        job = current_job(f"wait point {self.key!r}: .wait()")
        return await job.wait(self.key, payload[0] if payload else None)

    async def resolve(self, execution_id: str, callback: Callable[[P], R | Awaitable[R]]) -> None:
        """Answer the wait of *execution_id*, from a resolver or a script.

        Args:
            execution_id: of the waiting execution.
            callback: gets the payload and returns the answer; where it raises, the wait stays.

        Raises:
            UnknownExecutionError: there is no such execution.
            NotWaitingYetError: it does not wait on this key now.
            AlreadyResolvedError: it has its answer, or another resolver is at it.
            NotJsonError: the answer is not JSON.
            InputTypeError: the answer is not of the type that this point declares.
        """
        runtime = current_runtime(f"resolve wait point {self.key!r}")
        await runtime.resolve(execution_id, self, callback)

    def __repr__(self) -> str:
        return f"<WaitPoint {self._key!r}>"


class WaitPointGroup:
    """Base of a class whose attributes are wait points: ``manager_approval = WaitPoint[A, B]()``.

    The key of a member is its attribute with ``-`` for ``_``: ``manager-approval``.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        """Give every member its key.

        Raises:
            DefinitionError: all attributes that do not make a key.
        """
        super().__init_subclass__(**options)
        # Here rather than in __set_name__, whose errors Python 3.11 turns into RuntimeError.
        members = {k: v for k, v in vars(cls).items() if isinstance(v, WaitPoint)}
        problems = []
        for attribute, member in members.items():
            if member._key is not None:  # noqa: SLF001 -- the group completes its members
                continue
            key = attribute.replace("_", "-")
            if (problem := name_problem(key, "key")) is None:
                member._key = key  # noqa: SLF001 -- as above
            else:
                problems.append(f"{attribute}: {problem}")
        if problems:
            raise DefinitionError(f"wait point group {cls.__name__}", tuple(problems))
