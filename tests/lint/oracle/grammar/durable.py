"""Statements that trigger and wait, and those that only make sense around them."""

from __future__ import annotations

from collections.abc import Callable

from tests.lint.oracle.grammar.block import Block
from tests.lint.oracle.grammar.expressions import FAILING, SOURCES, call, condition, value
from tests.lint.oracle.grammar.statements import STATEMENTS, inside, salted

__all__ = ["DURABLE", "LEAVES", "trigger", "triggering"]

LEAVES = ("charge", "notify", "reserve", "flaky_send")


def triggering(block: Block, job: str | None = None) -> str:
    """Write an awaitable that triggers a job."""
    job = job or block.project.pick(LEAVES[:3])
    forms = [
        f'{{"a": {value(block)}}}',
        f'{{"a": {value(block)}, "b": {value(block)}, "k": "{block.salt()}"}}',
        f'{{"a": [{value(block)}, {{"b": {value(block)}}}], "k": "{block.salt()}"}}',
        f'{{"k": "{block.salt()}"}}',
    ]
    return f"{job}.trigger({block.project.pick(forms)})"


def trigger(block: Block) -> None:
    block.bind(f"await {triggering(block)}", "r")


def trigger_alone(block: Block) -> None:
    block.emit(f"await {triggering(block)}")


def wait(block: Block) -> None:
    block.bind(f'await approval.wait({{"a": {value(block)}, "k": "{block.salt()}"}})', "r")


def guarded_trigger(block: Block) -> None:
    """Catch the failure of a triggered job, which is recorded and hence clean."""
    with block.inner("try:") as tried:
        tried.emit(f"await {triggering(tried, 'flaky_send')}")
    with block.inner("except JobFailedError:") as handler:
        inside(handler)


def guarded_source(block: Block) -> None:
    """Catch the failure of an I/O source, on which then depends what the handler does."""
    name = f"v{block.project.number()}"
    sources = [each for kind in FAILING if block.can(kind) for each in SOURCES[kind]]
    if not sources:
        return guarded_raise(block)
    with block.inner("try:") as tried:
        # One more than the program may have, if need be: without it the handler would be dead.
        tried.project.sources = max(0, tried.project.sources - 1)
        tried.emit(f"{name} = {block.project.pick(sources)}")
    with block.inner("except OSError:") as handler:
        handler.emit(f"{name} = {salted(handler)}")
        inside(handler)
    if block.can("try-else") and block.project.flip():
        with block.inner("else:") as done:
            inside(done)
    if block.can("finally") and block.project.flip():
        with block.inner("finally:") as last:
            last.scope.exits = last.scope.loop = False
            inside(last)
    block.know(name)
    return None


def guarded_raise(block: Block) -> None:
    """Raise and catch in one function."""
    name = f"v{block.project.number()}"
    with block.inner("try:") as tried:
        with tried.inner(f"if {condition(tried)}:") as arm:
            arm.emit(f'raise ValueError("{arm.salt()}")')
        inside(tried)
        tried.emit(f"{name} = {salted(tried)}")
    with block.inner("except ValueError:") as handler:
        handler.emit(f"{name} = {salted(handler)}")
    block.know(name)


def conditional_trigger(block: Block) -> None:
    """Decide a trigger inside an expression."""
    job = block.project.pick(LEAVES[:3])
    block.emit(
        block.project.pick(
            [
                f"({condition(block)}) and await {triggering(block, job)}",
                f"({condition(block)}) or await {triggering(block, job)}",
                f"await {triggering(block, job)} if {condition(block)} else None",
                f"[await {job}.trigger({{'k': '{block.salt()}', 'e': e}}) for e in [{value(block)}, {value(block)}] "
                f"if odd(e, {block.project.number()})]",
            ]
        )
    )


def job_choice(block: Block) -> None:
    chosen = f"j{block.project.number()}"
    block.emit(f"{chosen} = charge if {condition(block)} else notify")
    block.emit(f'await {chosen}.trigger({{"k": "{block.salt()}"}})')


def durable_call(block: Block) -> None:
    """Call a helper that triggers."""
    usable = [each for each in block.project.functions if each.durable]
    if not usable:
        return trigger(block)
    block.bind(f"await {call(block, block.project.pick(usable), lambda: value(block, 1))}", "r")
    return None


DURABLE: dict[str, Callable[[Block], None]] = {
    "trigger": trigger,
    "trigger-alone": trigger_alone,
    "wait": wait,
    **STATEMENTS,
    "durable-call": durable_call,
    "conditional-trigger": conditional_trigger,
    "job-choice": job_choice,
    "guarded-trigger": guarded_trigger,
    "guarded-source": guarded_source,
    "guarded-raise": guarded_raise,
}
