"""Gathered triggers, asynchronous closures and iteration: only in functions that trigger."""

from __future__ import annotations

from collections.abc import Callable

from tests.lint.oracle.grammar.block import Block
from tests.lint.oracle.grammar.durable import trigger, triggering
from tests.lint.oracle.grammar.expressions import condition, value
from tests.lint.oracle.grammar.objects import async_with
from tests.lint.oracle.grammar.statements import inside

__all__ = ["CONCURRENCY"]


def gather(block: Block) -> None:
    names = [f"r{block.project.number()}" for _ in range(2)]
    block.emit(f"{', '.join(names)} = await asyncio.gather(")
    block.emit(f"    {triggering(block)},")
    block.emit(f"    {triggering(block)},")
    block.emit(")")
    for name in names:
        block.know(name)


def gather_list(block: Block) -> None:
    each = f"e{block.project.number()}"
    elements = block.project.pick(
        [
            f"[{value(block, 1)}, {value(block, 1)}]",
            f"[{value(block, 1)}] * bucket({value(block, 1)}, {block.project.number()}, 3)",
        ]
    )
    asked = f'charge.trigger({{"k": "{block.salt()}", "e": {each}}})'
    block.bind(f"await asyncio.gather(*[{asked} for {each} in {elements}])", "r")


def stored_triggers(block: Block) -> None:
    name = f"l{block.project.number()}"
    block.emit(f"{name} = []")
    block.emit(f"{name}.append({triggering(block)})")
    with block.inner(f"if {condition(block)}:") as arm:
        arm.emit(f"{name}.append({triggering(arm)})")
    block.bind(f"await asyncio.gather(*{name})", "r")


def async_closure(block: Block) -> None:
    name, parameter = f"g{block.project.number()}", f"p{block.project.number()}"
    with block.inner(f"async def {name}({parameter}):") as function:
        function.scope.names.append(parameter)
        function.scope.assignable, function.scope.loop = [parameter], False
        trigger(function)
        function.emit(f"return {value(function)}")
    block.bind(f"await {name}({value(block)})", "r")


def async_for(block: Block) -> None:
    each = f"e{block.project.number()}"
    with block.inner(f"async for {each} in produce_slowly({value(block)}):", loop=True) as turn:
        turn.scope.names.append(each)
        inside(turn)


CONCURRENCY: dict[str, Callable[[Block], None]] = {
    "async-closure": async_closure,
    "async-with": async_with,
    "async-for": async_for,
    "gather": gather,
    "gather-list": gather_list,
}
