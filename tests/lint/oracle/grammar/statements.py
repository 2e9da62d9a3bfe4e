"""Statements of the injective grammar, without triggers: assignments, branches, loops, exits.

What is assigned in one arm holds a constant of its own, so that both arms never agree by
accident.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.lint.oracle.grammar.block import Block
from tests.lint.oracle.grammar.expressions import condition, count, name_only, source, value

__all__ = ["STATEMENTS", "body", "salted", "skip"]

_DEEPEST = 3
_OFTEN = ("assign-source", "assign-source", "trigger", "trigger-alone")


def salted(block: Block) -> str:
    """Write a value that no other expression of the program can have."""
    return f'["{block.salt()}", {value(block)}]'


def body(block: Block, table: dict[str, Callable[[Block], None]], most: int) -> None:
    """Write up to *most* statements of *table*."""
    enabled = [each for each in table if each in block.project.enabled]
    often = [each for each in _OFTEN if each in enabled] * 3
    for _ in range(1 + block.project.choices.below(most)):
        if block.project.budget <= 0:
            return
        block.project.budget -= 1
        construct = block.project.pick([*enabled, *often])
        block.project.used.add(construct)
        table[construct](block)
        if block.scope.depth and block.lines[-1].lstrip().startswith(
            ("return", "raise", "break", "continue")
        ):
            return


def inside(block: Block) -> None:
    """Write the body of a compound statement."""
    if block.scope.depth >= _DEEPEST:
        reassign(block)
        return
    table = block.project.tables[block.scope.durable]
    body(block, table, 2)


def assign(block: Block) -> None:
    block.bind(value(block))


def assign_source(block: Block) -> None:
    block.bind(source(block, 0))


def reassign(block: Block) -> None:
    if not block.scope.assignable:
        return assign(block)
    block.emit(f"{block.project.pick(block.scope.assignable)} = {salted(block)}")
    return None


def augment(block: Block) -> None:
    name = block.bind(f"str({value(block)})")
    with block.inner(f"if {condition(block)}:") as arm:
        arm.emit(f'{name} += "{arm.salt()}" + str({value(arm)})')


def walrus(block: Block) -> None:
    name = f"v{block.project.number()}"
    with block.inner(f"if odd(({name} := {value(block)}), {block.project.number()}):") as arm:
        inside(arm)
    block.know(name)


def branch(block: Block) -> None:
    with block.inner(f"if {condition(block)}:") as arm:
        inside(arm)
    if block.project.flip():
        with block.inner(f"elif {condition(block)}:") as arm:
            inside(arm)
    if block.project.flip():
        with block.inner("else:") as arm:
            inside(arm)


def choose(block: Block) -> None:
    """Bind one name in all arms."""
    name = f"v{block.project.number()}"
    with block.inner(f"if {condition(block)}:") as arm:
        arm.emit(f"{name} = {salted(arm)}")
    with block.inner("else:") as arm:
        arm.emit(f"{name} = {salted(arm)}")
    block.know(name)


def match(block: Block) -> None:
    name = f"v{block.project.number()}"
    subject, number = value(block, 1), block.project.number()
    with block.inner(f"match bucket({subject}, {number}, 3):") as cases:
        for pattern in ("0", "1", "_"):
            with cases.inner(f"case {pattern}:") as arm:
                arm.emit(f"{name} = {salted(arm)}")
                arm.know(name)
                if arm.project.flip():
                    inside(arm)
    block.know(name)


def for_values(block: Block) -> None:
    each = f"e{block.project.number()}"
    header = block.project.pick(
        [
            f"for {each} in ({value(block, 1)}, {salted(block)}, {value(block, 1)}):",
            f"for {each} in [{value(block, 1)}] * {count(block)}:",
            f"for _, {each} in enumerate(({value(block, 1)}, {value(block, 1)})):",
            f"for _, {each} in {{'a': {value(block, 1)}, 'b': {value(block, 1)}}}.items():",
            f"for {each} in {{'a': {value(block, 1)}, 'b': {value(block, 1)}}}.values():",
        ]
    )
    loop(block, header, each, skips="] * bucket(" not in header)


def for_range(block: Block) -> None:
    turn, each = f"i{block.project.number()}", f"e{block.project.number()}"
    loop(block, f"for {turn} in range({count(block)}):", each, f"[{turn}, {name_only(block)}]")


def loop(block: Block, header: str, each: str, mixed: str = "", *, skips: bool = False) -> None:
    """Write a loop; *mixed* makes a high-entropy value of a counter, *skips* may pass turns over."""
    with block.inner(header, loop=True) as turn:
        if mixed:
            turn.emit(f"{each} = {mixed}")
        turn.scope.names.append(each)
        if skips:
            skip(turn, each)
        inside(turn)
    if block.can("loop-else") and block.project.flip():
        with block.inner("else:") as done:
            inside(done)


def skip(turn: Block, each: str) -> None:
    """Pass over some turns of a loop that no condition ends.

    A loop with a constant number of turns is decided by a constant: what it assigns replaces what
    was there before for certain. That is for the wild grammar.
    """
    with turn.inner(f"if odd([{each}, {name_only(turn)}], {turn.project.number()}):") as arm:
        arm.emit("continue")


def while_loop(block: Block) -> None:
    turn = f"i{block.project.number()}"
    block.emit(f"{turn} = 0")
    limit = block.project.pick([count(block), "3"])
    header = f"while {turn} < {limit}:"
    if block.project.flip():
        header = f'while {turn} < 3 and odd(f"{{{turn}}}:" + str({value(block, 1)}), {block.project.number()}):'
    with block.inner(header, loop=True) as again:
        again.emit(f"{turn} += 1")
        mixed = again.bind(f"[{turn}, {name_only(block)}]")
        if limit == "3":
            skip(again, mixed)
        inside(again)
    block.bind(f"[{turn}, {name_only(block)}]")


def leave(block: Block) -> None:
    """Return, raise, break or continue under a condition, or assert it."""
    ways = []
    if block.scope.exits and block.can("early-return"):
        ways.append(f"return {salted(block)}")
    if block.scope.exits and block.can("early-raise"):
        ways.append(f'raise ValueError("{block.salt()}")')
    if block.scope.loop and block.can("loop-exit"):
        ways += ["break", "continue"]
    if not ways:
        return assign(block)
    with block.inner(f"if {condition(block)}:") as arm:
        arm.emit(block.project.pick(ways))
    return None


def assertion(block: Block) -> None:
    block.emit(f"assert {condition(block)}")


def unpack(block: Block) -> None:
    names = [f"v{block.project.number()}" for _ in range(2)]
    one, other = value(block, 1), value(block, 1)
    block.emit(
        block.project.pick(
            [
                f"{names[0]}, {names[1]} = {one}, {other}",
                f"({names[0]}, [{names[1]}, _]) = ({one}, [{other}, 1])",
                f"{names[0]}, *{names[1]} = {one}, {other}, {other if '(' not in other else 1}",
                f"{names[0]} = {names[1]} = {salted(block)}",
            ]
        )
    )
    for name in names:
        block.know(name)


def build_dict(block: Block) -> None:
    name = f"d{block.project.number()}"
    block.emit(f'{name} = {{"p": {value(block, 1)}, "q": {value(block, 1)}}}')
    block.scope.keys[name] = ["p", "q"]
    block.emit(f'{name}["r"] = {salted(block)}')
    block.scope.keys[name] = ["p", "q", "r"]
    if block.project.flip():
        with block.inner(f"if {condition(block)}:") as arm:
            arm.emit(f'{name}["{arm.project.pick(["p", "q", "r"])}"] = {salted(arm)}')
    if block.project.flip():
        gone = block.project.pick(["p", "q"])
        block.bind(f"str({name})")
        block.emit(f'del {name}["{gone}"]')
        block.scope.keys[name].remove(gone)
        block.bind(f'["{block.salt()}", str({name})]')


def build_list(block: Block) -> None:
    name = f"l{block.project.number()}"
    block.emit(f"{name} = [{value(block, 1)}]")
    block.scope.lists.append(name)
    block.emit(f"{name}.append({text(block)})")
    with block.inner(f"if {condition(block)}:") as arm:
        arm.emit(f"{name}.append({text(arm)})")


def change_list(block: Block) -> None:
    if not block.scope.lists:
        return build_list(block)
    name = block.project.pick(block.scope.lists)
    block.emit(block.project.pick([f"{name}.append({text(block)})", f"{name} += [{text(block)}]"]))
    return None


def text(block: Block) -> str:
    """Write a string that no other expression has: a list that held itself would be no JSON."""
    return f'"{block.salt()}" + str({value(block)})'


STATEMENTS: dict[str, Callable[[Block], None]] = {
    "assign": assign,
    "assign-source": assign_source,
    "reassign": reassign,
    "choose": choose,
    "branch": branch,
    "augment": augment,
    "walrus": walrus,
    "unpack": unpack,
    "dict": build_dict,
    "list": build_list,
    "list-change": change_list,
    "match": match,
    "for": for_values,
    "for-range": for_range,
    "while": while_loop,
    "exit": leave,
    "assert": assertion,
}
