"""Statements in which triggers leave the course of their job: gathered, in tasks, stored."""

from __future__ import annotations

from collections.abc import Callable

from tests.lint.oracle.conduct.statements import durable, payload, trigger, value
from tests.lint.oracle.conduct.writing import Block

__all__ = ["COURSES"]


_LOOP = "asyncio.get_running_loop()"


def gathered(block: Block) -> None:
    items = f"{block.text.pick(block.names)}.get('items', [])"
    block.emit(
        block.text.pick(
            [
                f"await asyncio.gather({durable(block)}, {durable(block)})",
                f"await asyncio.gather({durable(block)}, quiet(1))",
                "await asyncio.gather(quiet(1), quiet(2))",
                f"await asyncio.gather(*[charge.trigger({{'k': e}}) for e in {items}])",
                f"await asyncio.gather(hasty({payload(block)}), hasty({payload(block)}))",
                f"await asyncio.gather(hasty({payload(block)}), {durable(block)})",
                f"await asyncio.gather(patient({payload(block)}), patient({payload(block)}))",
                f"await asyncio.gather({durable(block)}, {durable(block)}, return_exceptions=True)",
            ]
        )
    )


def tasked(block: Block) -> None:
    name = block.fresh("t")
    asked = block.text.pick([durable(block), durable(block), "quiet(1)"])
    start = block.text.pick(["asyncio.create_task", "asyncio.ensure_future"])
    if block.text.flip():
        with block.inner("async with asyncio.TaskGroup() as group:") as inner:
            inner.emit(f"group.create_task({own(asked)})")
        return
    block.emit(f"{name} = {start}({own(asked)})")
    if block.text.flip():
        trigger(block)
    block.emit(f"await {name}")


def own(asked: str) -> str:
    return asked


def bounded(block: Block) -> None:
    asked = block.text.pick([durable(block), "quiet(1)"])
    block.emit(
        block.text.pick(
            [
                f"await asyncio.wait_for({asked}, timeout=3)",
                f"await asyncio.wait_for({asked}, None)",
            ]
        )
    )


def completing(block: Block) -> None:
    one, other = block.text.pick([(durable(block), durable(block)), ("quiet(1)", "quiet(2)")])
    if block.text.flip():
        with block.inner(f"for done in asyncio.as_completed([{one}, {other}]):") as turn:
            turn.emit("await done")
    else:
        tasks = "[asyncio.create_task(quiet(1)), asyncio.create_task(quiet(2))]"
        block.emit(f"await asyncio.wait({tasks})")


def elsewhere(block: Block) -> None:
    """Give a function to a thread: one that triggers, or one that does not."""
    function = block.text.pick(["in_thread", "computing", "in_thread"])
    block.emit(
        block.text.pick(
            [
                f"await asyncio.to_thread({function}, {payload(block)})",
                f"await {_LOOP}.run_in_executor(None, {function}, {payload(block)})",
                f"await asyncio.to_thread(lambda: {function}({payload(block)}))",
            ]
        )
    )


def generated(block: Block) -> None:
    source = block.text.pick(["paid", "unpaid"])
    with block.inner(f"async for each in {source}({payload(block)}):") as turn:
        if turn.text.flip():
            trigger(turn)
    if block.text.flip():
        with block.inner(f"for each in pending({payload(block)}):") as turn:
            turn.emit("await each")


def stored(block: Block) -> None:
    """Keep coroutines, and await them in this order or another, or never."""
    one, other = block.fresh("c"), block.fresh("c")
    block.emit(f"{one} = {durable(block)}")
    match block.text.pick(
        ["in order", "late", "both late", "list", "backwards", "never", "gathered"]
    ):
        case "in order":
            block.emit(f"await {one}")
        case "late":
            trigger(block)
            block.emit(f"await {one}")
        case "both late":
            block.emit(f"{other} = {durable(block)}")
            block.emit(f"await {other}")
            block.emit(f"await {one}")
        case "list":
            block.emit(f"{other} = [{one}, {durable(block)}]")
            with block.inner(f"for each in {other}:") as turn:
                turn.emit("await each")
        case "backwards":
            block.emit(f"{other} = [{one}]")
            block.emit(f"{other}.append({durable(block)})")
            with block.inner(f"for each in reversed({other}):") as turn:
                turn.emit("await each")
        case "never":
            block.emit(block.text.pick([f"print({one})", f"{other} = [{one}]", "pass"]))
        case "gathered":
            block.emit(f"{other} = [{one}, {durable(block)}]")
            block.emit(f"await asyncio.gather(*{other})")


def forgotten(block: Block) -> None:
    block.emit(durable(block))


def direct(block: Block) -> None:
    """Call the body of a job."""
    block.emit(
        block.text.pick(
            [f"await charge.body({payload(block)})", f"await Shop.job.body({payload(block)})"]
        )
    )


def not_json(block: Block) -> None:
    data = block.text.pick(
        [
            '{"k": {1, 2}}',
            '{"k": b"raw"}',
            '{"k": (1, 2)}',
            '{"k": lambda: 1}',
            '{"k": as_set(1)}',
            '{1: "a"}',
            "None",
            "nothing(1)",
            '{"k": None}',
            '{"k": sorted({1, 2})}',
            f'{{"k": [{value(block)}]}}',
        ]
    )
    if block.text.flip():
        name = block.fresh("d")
        block.emit(f"{name} = {data}")
        data = name
    block.emit(f"await charge.trigger({data})")


COURSES: dict[str, Callable[[Block], None]] = {
    "gathered": gathered,
    "tasked": tasked,
    "bounded": bounded,
    "completing": completing,
    "elsewhere": elsewhere,
    "generated": generated,
    "stored": stored,
    "forgotten": forgotten,
    "direct": direct,
    "not-json": not_json,
}
