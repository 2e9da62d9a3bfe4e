"""Sets of at least five strings: their order is a source, their elements may be."""

from __future__ import annotations

from collections.abc import Callable

from tests.lint.oracle.grammar.block import Block
from tests.lint.oracle.grammar.expressions import value
from tests.lint.oracle.grammar.statements import salted, skip

__all__ = ["SETS"]


def new_set(block: Block) -> str:
    name = f"s{block.project.number()}"
    constants = ", ".join(f'"{block.salt()}"' for _ in range(5))
    block.emit(
        block.project.pick(
            [
                f"{name} = {{{constants}}}",
                f"{name} = set([{constants}])",
                f"{name} = {{{constants}, str({value(block)})}}",
                f"{name} = {{e.upper() for e in ({constants})}}",
                f"{name} = set(({constants}))",
            ]
        )
    )
    if block.project.flip():
        block.emit(f"{name}.add(str({value(block)}))")
    return name


def ordered_use(block: Block) -> None:
    """Make a value of a set's order, or of what does not depend on it."""
    name = new_set(block)
    in_order = [
        f"list({name})",
        f'"-".join({name})',
        f"next(iter({name}))",
        f"[e + 'x' for e in {name}]",
        f"list(tuple({name}))",
        f"[*{name}]",
        f"list({name})[0]",
        f"{{e: 1 for e in {name}}}",
        f"{name}.pop()",
        f"list({name} | {{'z1'}})",
        f"list(enumerate({name}))",
        f"str({name})",
    ]
    # These may be the same in every world, and then so is what they decide: with a value.
    sorted_out = [
        f"sorted({name})",
        f"sorted({name})[0]",
        f"sorted(e + 'x' for e in {name})",
        f"max({name})",
        f"len({name})",
        f"str(sorted({name}, reverse=True))",
    ]
    mixed = [f"[{use}, {value(block)}]" for use in sorted_out]
    block.bind(block.project.pick([*in_order, *mixed]))


def set_loop(block: Block) -> None:
    """Loop over a set, so that every turn tells which element it has.

    What does not depend on the element would be the same in any order: for the wild grammar.
    """
    name, each = new_set(block), f"e{block.project.number()}"
    total = block.bind(f'"{block.salt()}" + str({value(block)})')
    seed = block.bind(salted(block))
    iterated = block.project.pick([name, f"sorted({name})", f"list({name})"])
    uses = [
        f'{total} += {each} + "{block.salt()}"',
        f'{total} = ["{block.salt()}", {each}]',
        f"{total} = f'{{{total}}},{{{each}}}'",
    ]
    if block.scope.durable:
        uses += [
            f'await charge.trigger({{"k": "{block.salt()}", "e": {each}}})',
            f'await notify.trigger({{"e": [{each}, {value(block)}]}})',
        ]
    with block.inner(f"for {each} in {iterated}:", loop=True) as turn:
        use = turn.project.pick(uses)
        if use.startswith(f"{total} = ["):
            skip(turn, each)
        turn.emit(use)
        if turn.project.flip():
            mixed = f"[{each}, {seed}]"
            with turn.inner(f"if odd({mixed}, {turn.project.number()}):") as arm:
                arm.emit("break")


SETS: dict[str, Callable[[Block], None]] = {"set-use": ordered_use, "set-loop": set_loop}
