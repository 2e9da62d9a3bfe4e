"""Statements about what outlives a pass: state of modules, classes, closures, defaults, caches."""

from __future__ import annotations

from collections.abc import Callable

from tests.lint.oracle.conduct.statements import trigger, value
from tests.lint.oracle.conduct.writing import Block

__all__ = ["LASTING"]


def module_state(block: Block) -> None:
    key = f"{block.text.pick(block.names)}['k']"
    block.emit(
        block.text.pick(
            [
                f"seen.append({key})",
                f"totals[{key}] = totals.get({key}, 0) + 1",
                "counted()",
                f"seen.extend([{key}])",
                "store.bump()",
                f"kept = [{key}]",
                "local_list = list(seen)",
            ]
        )
    )


def class_state(block: Block) -> None:
    block.emit(
        block.text.pick(["Stats.add()", "Stats().note(1)", "Stats.total += 1", "Stats().own()"])
    )


def closure_state(block: Block) -> None:
    block.emit(block.text.pick(["following()", "make_counter()()"]))


def default_state(block: Block) -> None:
    block.emit(block.text.pick(["collected(1)", "collected(1, [])", "reads_default(1)"]))


def seeding(block: Block) -> None:
    block.emit(block.text.pick(["random.seed(1)", "random.Random(1)", "reseed()"]))


def state_in_argument(block: Block) -> None:
    block.emit(
        block.text.pick(
            [
                "await charge.trigger({'n': len(seen)})",
                "await charge.trigger({'n': Stats.total})",
                "await charge.trigger({'n': following()})",
                "await charge.trigger({'n': collected(1)})",
                "await charge.trigger({'n': LIMIT})",
                "await charge.trigger({'n': remembered(1)})",
                "await charge.trigger({'n': make_counter()()})",
                "await charge.trigger({'n': totals.get('a')})",
            ]
        )
    )


def cache(block: Block) -> None:
    key = f"{block.text.pick(block.names)}['k']"
    match block.text.pick(["dict", "helper", "own", "lru"]):
        case "dict":
            with block.inner(f"if {key} not in rates:") as arm:
                arm.emit(f"rates[{key}] = await charge.trigger({{'k': {key}}})")
        case "helper":
            block.emit(f"await rate_of({key})")
        case "own":
            name = block.fresh("d")
            block.emit(f"{name} = {{}}")
            with block.inner(f"if {key} not in {name}:") as arm:
                arm.emit(f"{name}[{key}] = await charge.trigger({{'k': {key}}})")
        case _:
            block.emit(f"await charge.trigger({{'k': remembered({value(block)})}})")


def changing_loop(block: Block) -> None:
    name, each = block.fresh("l"), block.fresh("e")
    block.emit(f"{name} = [1, 2, 3, 4]")
    header = block.text.pick(
        [
            f"for {each} in {name}:",
            f"for {each} in list({name}):",
            f"for _, {each} in enumerate({name}):",
        ]
    )
    with block.inner(header, loop=True) as turn:
        trigger(turn)
        turn.emit(
            turn.text.pick(
                [f"{name}.remove({each})", f"drop({name}, {each})", f"{name}[0] = {each}", "pass"]
            )
        )


LASTING: dict[str, Callable[[Block], None]] = {
    "module-state": module_state,
    "class-state": class_state,
    "closure-state": closure_state,
    "default-state": default_state,
    "seeding": seeding,
    "state-in-argument": state_in_argument,
    "cache": cache,
    "changing-loop": changing_loop,
}
