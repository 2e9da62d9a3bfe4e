"""The seam between replay and engines: an engine only remembers and wakes.

The runtime decides *what* happens to an execution, an engine *when* it is worked on and where it
is kept. Each method is one change of state in one transaction, and may be repeated after a lost
connection: the same call twice leaves what it left once. When a method returns, its change
survives the process; where it says *synced*, also the loss of power.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from tailor_types.runtime.model import Entry, ErrorRecord, Execution, Filter, LogLine

__all__ = [
    "Claim",
    "ClaimedWait",
    "Engine",
    "HandEngine",
    "Journal",
    "LeftToOthersError",
    "NewExecution",
    "OwnershipLostError",
    "Work",
]


class OwnershipLostError(Exception):
    """The execution belongs to somebody else by now, or has ended: whatever is done is in vain."""


class LeftToOthersError(Exception):
    """This process begins no job any more: the execution is let go of, and goes on elsewhere."""


@dataclass(frozen=True, slots=True)
class NewExecution:
    """An execution that is to be started; texts are JSON."""

    id: str
    workflow: str
    args: str
    env: Mapping[str, Any]
    invoker: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Claim:
    """An execution that this process owns until it lets go or loses it.

    Attributes:
        id: of the execution.
        fence: grows with each owner; a write with an old one is refused.
        workflow: its name.
        args: of the main job, as JSON text.
        env: as it was when the execution started.
        invoker: on whose behalf it runs.
        retries: how many retries were begun since the start or the last resume.
        forget: whether trailing failures are to be forgotten first (a retry or a resume).
        answered: whether it was waiting and has its answer, so that no attempt was lost.
        lost: whether its former owner vanished while it was RUNNING.
        losses: how many owners vanished at ``lost_at`` before, within this attempt.
        lost_at: the position at which the last one did, and how often its job had begun.
        entries: what is recorded.
    """

    id: str
    fence: int
    workflow: str
    args: str
    env: Mapping[str, Any]
    invoker: Mapping[str, Any] | None
    retries: int
    forget: bool
    answered: bool
    lost: bool
    losses: int
    lost_at: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ClaimedWait:
    """A wait that one resolver holds; the token says which."""

    execution_id: str
    position: str
    key: str
    payload: str
    token: str


class Journal(Protocol):
    """What an attempt records. Every method raises OwnershipLostError where the claim is stale."""

    async def began(self, claim: Claim, entry: Entry, logs: Sequence[LogLine]) -> None:
        """Record that the job at a position runs from now, and the lines that led there."""

    async def ended(self, claim: Claim, entry: Entry, logs: Sequence[LogLine]) -> None:
        """Record how the job at a position ended, and its lines. Synced."""

    async def forgot(self, claim: Claim, positions: Sequence[str]) -> None:
        """Take back the failures at *positions*, which become started; done once per claim."""

    async def lost(self, claim: Claim, position: str, losses: int) -> None:
        """Record how many former owners vanished, the last one at *position* (``lost_at``)."""

    async def suspended(self, claim: Claim, entry: Entry, logs: Sequence[LogLine]) -> None:
        """Record a wait and let go of the execution, which is WAITING. Synced."""

    async def retried(
        self, claim: Claim, main: Entry, logs: Sequence[LogLine], due_at: float
    ) -> None:
        """Record the failure of the main job and let go until *due_at*. Synced."""

    async def succeeded(self, claim: Claim, main: Entry, logs: Sequence[LogLine]) -> None:
        """Record the result of the main job; the execution is SUCCESS. Synced."""

    async def failed(
        self, claim: Claim, error: ErrorRecord, main: Entry | None, logs: Sequence[LogLine]
    ) -> None:
        """Record why the execution is FAILED; *main* where its main job failed. Synced."""


Work: TypeAlias = Callable[[Claim], Awaitable[None]]
"""Works one claim off; ends when the execution ended, waits or is to be retried later.

Where it raises, the engine lets go of the claim: PENDING_RESUME.
"""


class Engine(Journal, Protocol):
    """A store of executions, and the one who wakes them."""

    def opened(self) -> AbstractAsyncContextManager[None]:
        """Use the store for the block.

        Raises:
            StoreError: it cannot be used; says why.
        """

    async def serve(
        self, limits: Mapping[str, int | None], work: Work, *, only: str | None = None
    ) -> None:
        """Claim executions of the workflows in *limits* and give each to *work*.

        Oldest first; of a workflow with a limit, so many run at once over all processes. Goes on
        until it is canceled; then what it has claimed is released. With *only*, it claims the
        one execution of this id.
        """

    async def rest(self) -> None:
        """Claim nothing any more; what this process has claimed goes on until it ends.

        Others see from now on that it works nothing off.
        """

    async def start(self, new: NewExecution) -> bool:
        """Record a PENDING execution, synced; False where its id is taken, and nothing changes."""

    async def status(self, execution_id: str) -> str | None:
        """Return the status of an execution, None where there is none."""

    async def execution(self, execution_id: str) -> Execution | None:
        """Return an execution with its jobs, waits and logs."""

    async def executions(self, which: Filter) -> Sequence[tuple[Execution, int]]:
        """Return executions without their jobs, and how many jobs each has."""

    async def claim_wait(self, execution_id: str, key: str) -> ClaimedWait | str:
        """Take the pending wait on *key*, for as long as this process lives and holds it.

        Returns why not otherwise: ``unknown``, ``resolved``, ``claimed``, or the status.
        """

    async def answer(self, wait: ClaimedWait, result: str) -> bool:
        """Record the answer, synced; the execution is PENDING_RESUME. False where it was lost."""

    async def release_wait(self, wait: ClaimedWait) -> None:
        """Let go of a wait that got no answer."""

    async def resume(self, execution_id: str) -> str | None:
        """Make a FAILED or PENDING_RETRY execution PENDING_RESUME; return its status before."""

    async def cancel(self, execution_id: str) -> str | None:
        """Make an unfinished execution CANCELED; return its status before."""

    async def prune(self, before: float) -> int:
        """Delete the executions that ended before a time; return how many."""

    async def changed(self, seconds: float) -> None:
        """Return when some execution may have changed its status, or after so many *seconds*."""

    async def has_worker(self) -> bool:
        """Whether a process works the executions of this store off."""


@runtime_checkable
class HandEngine(Protocol):
    """An engine that can also be worked off step by step, for tests; not all can."""

    async def work_off(self, limits: Mapping[str, int | None], work: Work) -> None:
        """Give what can be claimed to *work* until nothing is left; for tests."""

    async def next_due(self, limits: Mapping[str, int | None]) -> float | None:
        """Return when the next retry is due."""
