"""Every error that a user of tailor-types can meet.

All derive from ``TailorError`` and from the builtin that a caller would catch. The parts of an
error are its attributes and its ``args``, so that pickle and copy rebuild it; the sentence is
made in ``__str__``: where, what was found, what to do.
"""

from __future__ import annotations

__all__ = [
    "AlreadyResolvedError",
    "ConfigurationError",
    "DefinitionError",
    "InputTypeError",
    "JobFailedError",
    "NoRuntimeError",
    "NonRetryableError",
    "NotCancelableError",
    "NotInJobError",
    "NotJsonError",
    "NotResumableError",
    "NotWaitingYetError",
    "PolicyError",
    "ProjectError",
    "ReplayMismatchError",
    "StoreError",
    "SuspensionIgnoredError",
    "TailorError",
    "UnknownExecutionError",
    "UnknownJobError",
    "WaitTimeoutError",
    "WorkerLostError",
]


class TailorError(Exception):
    """Anything that tailor-types itself refuses or reports."""


def _listed(where: str, problems: tuple[str, ...]) -> str:
    """Return one line for a single problem, a line each for several."""
    if len(problems) == 1:
        return f"{where}: {problems[0]}"
    return "\n  - ".join([f"{where}: {len(problems)} problems", *problems])


class NotJsonError(TailorError, TypeError):
    """A value that is about to cross a job boundary is not JSON.

    Attributes:
        path: where the value sits, from the boundary inwards: ``output.lines[2].at``.
        found: what was found there: the name of a type, or ``nan``, ``a cycle`` and the like.
        hint: what to write instead, one sentence.
    """

    def __init__(self, path: str, found: str, hint: str) -> None:
        super().__init__(path, found, hint)
        self.path = path
        self.found = found
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.path}: {self.found} is not JSON; {self.hint}"


class InputTypeError(TailorError, TypeError):
    """A JSON value from outside does not have the declared type.

    Attributes:
        where: what was given the value: ``job fetch-customer``.
        problems: one sentence each, with the full path: ``input.total: expected int, found str``.
    """

    def __init__(self, where: str, problems: tuple[str, ...]) -> None:
        super().__init__(where, problems)
        self.where = where
        self.problems = problems

    def __str__(self) -> str:
        return _listed(self.where, self.problems)


class DefinitionError(TailorError, TypeError):
    """A job, workflow or wait point is defined in a way that cannot work.

    Attributes:
        where: what is defined: ``job 'fetch-customer'``.
        problems: one sentence each, all that one definition can see of itself.
    """

    def __init__(self, where: str, problems: tuple[str, ...]) -> None:
        super().__init__(where, problems)
        self.where = where
        self.problems = problems

    def __str__(self) -> str:
        return _listed(self.where, self.problems)


class PolicyError(TailorError, ValueError):
    """A retry or concurrency policy has values outside its limits.

    Attributes:
        policy: the name of its class.
        problems: one sentence for each violation.
    """

    def __init__(self, policy: str, problems: tuple[str, ...]) -> None:
        super().__init__(policy, problems)
        self.policy = policy
        self.problems = problems

    def __str__(self) -> str:
        return _listed(self.policy, self.problems)


class ConfigurationError(TailorError, ValueError):
    """``pyproject.toml`` cannot be read or says something that is not known.

    Attributes:
        file: the path of the file.
        problems: one sentence each, with the key and the nearest valid one.
    """

    def __init__(self, file: str, problems: tuple[str, ...]) -> None:
        super().__init__(file, problems)
        self.file = file
        self.problems = problems

    def __str__(self) -> str:
        return _listed(self.file, self.problems)


class ProjectError(TailorError, ImportError):
    """The project's modules cannot be imported, or their definitions clash.

    Attributes:
        problems: one sentence each, with file and line of every party.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return _listed("project", self.problems)


class NoRuntimeError(TailorError, RuntimeError):
    """Something needs a runtime, and none is open here.

    Attributes:
        asked: what was asked for: ``start workflow 'order-processing'``.
        open_runtimes: how many are open in this process, none of them entered in this context.
    """

    def __init__(self, asked: str, open_runtimes: int = 0) -> None:
        super().__init__(asked, open_runtimes)
        self.asked = asked
        self.open_runtimes = open_runtimes

    def __str__(self) -> str:
        found = (
            f"{self.open_runtimes} runtimes are open in this process and none was entered here"
            if self.open_runtimes
            else "no runtime is open"
        )
        return (
            f"cannot {self.asked}: {found}. Enter one around the call: "
            '`async with Runtime(".tailor/state.db", workflows=[...]) as runtime:`'
        )


class NotInJobError(TailorError, RuntimeError):
    """``trigger()`` or ``wait()`` was awaited where no job of an execution is running.

    Attributes:
        call: what was awaited: ``fetch_customer.trigger()``.
        found: where: ``outside an execution``, ``in another thread``.
    """

    def __init__(self, call: str, found: str = "outside an execution") -> None:
        super().__init__(call, found)
        self.call = call
        self.found = found

    def __str__(self) -> str:
        return (
            f"{self.call} was awaited {self.found}: only the async body of a running job can do "
            "that. In a test, run the workflow with tailor_types.testing.WorkflowTester, or call "
            "the job's .body(...) to try one function alone"
        )


class JobFailedError(TailorError, RuntimeError):
    """A triggered job failed; raised at the call site, live and on replay alike.

    Attributes:
        job: the name of the job.
        position: the path of the trigger: ``2.1``.
        error_type: the qualified name of the error its body raised.
        message: the text of that error.
    """

    def __init__(self, job: str, position: str, error_type: str, message: str) -> None:
        super().__init__(job, position, error_type, message)
        self.job = job
        self.position = position
        self.error_type = error_type
        self.message = message

    def __str__(self) -> str:
        return (
            f"job {self.job!r} at position {self.position} failed: "
            f"{self.error_type}: {self.message}"
        )


class NonRetryableError(TailorError, RuntimeError):
    """Raise it in a job, or derive from it, to fail the execution without any retry."""


class ReplayMismatchError(TailorError, RuntimeError):
    """A re-executed job asked for something else than it did before.

    Attributes:
        workflow: the name of the workflow.
        job: the name of the job whose body differs.
        position: the path of the trigger or wait that differs.
        expected: what is recorded there, as lines of text; empty where nothing is.
        actual: what was asked for, as lines of text; empty where the body returned.
    """

    def __init__(self, workflow: str, job: str, position: str, expected: str, actual: str) -> None:
        super().__init__(workflow, job, position, expected, actual)
        self.workflow = workflow
        self.job = job
        self.position = position
        self.expected = expected
        self.actual = actual

    def __str__(self) -> str:
        from difflib import ndiff

        lines = ndiff(self.expected.splitlines(), self.actual.splitlines())
        diff = "\n".join(f"    {line}" for line in lines if not line.startswith("?"))
        return (
            f"workflow {self.workflow!r}, job {self.job!r}, position {self.position}: the job did "
            "not repeat itself (- recorded, + now)\n"
            f"{diff}\n"
            "  A job is re-executed from the start with cached results, so it must ask for the "
            "same things in the same order. Move what differs (clock, random, I/O) into a job of "
            "its own and trigger that; `tailor-lint` finds such code"
        )


class WorkerLostError(TailorError, RuntimeError):
    """Workers died again and again at the same position of an execution.

    Attributes:
        position: the path of the job that was running each time.
        losses: how many workers were lost there.
    """

    def __init__(self, position: str, losses: int) -> None:
        super().__init__(position, losses)
        self.position = position
        self.losses = losses

    def __str__(self) -> str:
        return (
            f"{self.losses} workers were lost while the job at position {self.position} ran; "
            "look for a crash of the interpreter or a lack of memory there, then resume"
        )


class SuspensionIgnoredError(TailorError, RuntimeError):
    """A job caught the exception that suspends it, and went on.

    Attributes:
        job: its name.
        position: its path.
        place: file, line and function where it goes on.
    """

    def __init__(self, job: str, position: str, place: str) -> None:
        super().__init__(job, position, place)
        self.job = job
        self.position = position
        self.place = place

    def __str__(self) -> str:
        return (
            f"job {self.job!r} at position {self.position} did not stop when it was suspended: "
            f"it went on at {self.place}. Catch Exception there instead of BaseException, and "
            "let cleaning up take less than 10 seconds"
        )


class UnknownJobError(TailorError, LookupError):
    """A name does not belong to anything of its kind that is known here.

    Attributes:
        kind: ``workflow``, ``job``, ``resolver`` or ``machine user``.
        name: the name that was asked for.
        known: the names there are.
    """

    def __init__(self, kind: str, name: str, known: tuple[str, ...]) -> None:
        super().__init__(kind, name, known)
        self.kind = kind
        self.name = name
        self.known = known

    def __str__(self) -> str:
        known = ", ".join(sorted(self.known)) or "none"
        return f"no {self.kind} is named {self.name!r}; known here: {known}"


class UnknownExecutionError(TailorError, LookupError):
    """No execution of this id is in the store.

    Attributes:
        execution_id: the id that was asked for.
    """

    def __init__(self, execution_id: str) -> None:
        super().__init__(execution_id)
        self.execution_id = execution_id

    def __str__(self) -> str:
        return (
            f"no execution {self.execution_id!r} in this store; "
            "`tailor workflow executions` lists those there are"
        )


class _ExecutionStateError(TailorError, RuntimeError):
    """An execution is not in a state that allows what was asked."""

    def __init__(self, execution_id: str, status: str) -> None:
        super().__init__(execution_id, status)
        self.execution_id = execution_id
        self.status = status


class NotResumableError(_ExecutionStateError):
    """An execution is in a state from which it cannot be resumed.

    Attributes:
        execution_id: its id.
        status: its status.
    """

    def __str__(self) -> str:
        return (
            f"execution {self.execution_id!r} is {self.status}; only FAILED and PENDING_RETRY "
            "executions can be resumed"
        )


class NotCancelableError(_ExecutionStateError):
    """An execution has ended, so that it cannot be canceled.

    Attributes:
        execution_id: its id.
        status: its status.
    """

    def __str__(self) -> str:
        return f"execution {self.execution_id!r} is {self.status}; it has ended already"


class WaitTimeoutError(TailorError, TimeoutError):
    """An execution did not get where somebody waited for it to get.

    Attributes:
        execution_id: its id.
        until: what was waited for: ``terminal``.
        status: its status when time was up.
    """

    def __init__(self, execution_id: str, until: str, status: str) -> None:
        super().__init__(execution_id, until, status)
        self.execution_id = execution_id
        self.until = until
        self.status = status

    def __str__(self) -> str:
        return (
            f"execution {self.execution_id!r} is still {self.status}, and was waited for to be "
            f"{self.until}; wait longer, or look at `tailor workflow executions "
            f"{self.execution_id}`"
        )


class _WaitStateError(TailorError, RuntimeError):
    """A wait point of an execution is not in a state that allows what was asked."""

    def __init__(self, execution_id: str, key: str, found: str) -> None:
        super().__init__(execution_id, key, found)
        self.execution_id = execution_id
        self.key = key
        self.found = found


class NotWaitingYetError(_WaitStateError):
    """An execution does not wait on this key now.

    Attributes:
        execution_id: its id.
        key: the key of the wait point.
        found: what it does instead: ``it is RUNNING``, ``it waits on 'approval'``.
    """

    def __str__(self) -> str:
        text = f"execution {self.execution_id!r} does not wait on {self.key!r}: {self.found}"
        return text if self.found.endswith("ended") else f"{text}; resolve it once it does"


class AlreadyResolvedError(_WaitStateError):
    """A wait was resolved before, or another resolver is at it now.

    Attributes:
        execution_id: its id.
        key: the key of the wait point.
        found: ``already resolved`` or ``being resolved``.
    """

    def __str__(self) -> str:
        return (
            f"wait point {self.key!r} of execution {self.execution_id!r} is {self.found}; "
            "a wait takes one answer, the first one"
        )


class StoreError(TailorError, OSError):
    """The store of executions cannot be used.

    Attributes:
        store: its path.
        found: what is wrong with it, and what to do.
    """

    def __init__(self, store: str, found: str) -> None:
        super().__init__(store, found)
        self.store = store
        self.found = found

    def __str__(self) -> str:
        return f"{self.store}: {self.found}"
