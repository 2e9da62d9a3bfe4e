"""Functions inside functions, generators, decorators, and functions as values."""

from __future__ import annotations

from collections.abc import Callable

from tests.lint.oracle.grammar.block import Block, Project
from tests.lint.oracle.grammar.expressions import condition, source, value
from tests.lint.oracle.grammar.statements import body, inside, salted

__all__ = ["FUNCTIONS", "functions"]


def functions(project: Project) -> str:
    """Return functions that every program has, with constants of its own."""
    salts = [f"k{project.number()}" for _ in range(9)]
    numbers = [project.number() for _ in range(5)]
    return f'''\
def traced(function):
    @functools.wraps(function)
    def inner(*args, **named):
        return ["{salts[0]}", function(*args, **named)]
    return inner


@traced
def decorated(first, second="{salts[1]}"):
    return [first, second]


@functools.lru_cache
def remembered(first):
    return f"{{first}}:{salts[2]}"


def produce(first):
    if odd(first, {numbers[0]}):
        yield ["{salts[3]}", first]
    if odd(first, {numbers[2]}):
        yield ["{salts[4]}", first]


async def produce_slowly(first):
    if odd(first, {numbers[3]}):
        yield ["{salts[5]}", first]
    if odd(first, {numbers[4]}):
        yield ["{salts[6]}", first]


def descend(first, depth):
    if depth == 0:
        return f"{{first}}"
    return descend(f"{{first}}:{salts[8]}", depth - 1)


def even_depth(first, depth):
    return first if depth == 0 else odd_depth([first], depth - 1)


def odd_depth(first, depth):
    return [first] if depth == 0 else even_depth(first, depth - 1)


def apply(function, *args):
    return function(*args)


def refuse(first):
    if odd(first, {numbers[1]}):
        raise ValueError("{salts[7]}")
    return first
'''


def closure(block: Block) -> None:
    """Define a function that reads a variable of this one, and perhaps change that variable."""
    captured = block.bind(salted(block))
    name, parameter = f"g{block.project.number()}", f"p{block.project.number()}"
    block.emit(f"def {name}({parameter}):")
    block.emit(f"    return [{captured}, {parameter}]")
    block.scope.callables.append(name)
    if block.project.flip():
        block.emit(f"{captured} = {salted(block)}")


def nonlocal_write(block: Block) -> None:
    written = block.bind(salted(block))
    name, parameter = f"g{block.project.number()}", f"p{block.project.number()}"
    block.emit(f"def {name}({parameter}):")
    block.emit(f"    nonlocal {written}")
    block.emit(f'    {written} = ["{block.salt()}", {parameter}]')
    block.emit(f"{name}({value(block)})")


def stored_lambda(block: Block) -> None:
    name = f"g{block.project.number()}"
    block.emit(f'{name} = lambda a: [a, "{block.salt()}", {value(block)}]')
    block.scope.callables.append(name)


def library_function(block: Block) -> None:
    block.bind(
        block.project.pick(
            [
                f"decorated({value(block)})",
                f"decorated({value(block)}, second={value(block)})",
                f"remembered(str({value(block)}))",
                f"descend({value(block)}, 2)",
                f"even_depth({value(block)}, 3)",
                f"apply(decorated, {value(block)})",
                f"apply(lambda a: [a, {value(block)}], {value(block)})",
                f"list(produce({value(block)}))",
                f'next(produce({value(block)}), "{block.salt()}")',
                f"[e for e in produce({value(block)})]",
                f"(lambda *a, **k: [a, k])({value(block)}, x={value(block)})",
            ]
        )
    )


def local_import(block: Block) -> None:
    """Import inside the function, under another name."""
    if not block.project.sources:
        return library_function(block)
    block.project.sources -= 1
    name = f"m{block.project.number()}"
    block.emit(f"import random as {name}")
    block.bind(f"{name}.random()")
    return None


def local_class(block: Block) -> None:
    """Define a class inside the function, with a default that was computed before."""
    name, default = f"C{block.project.number()}", block.bind(f"str({value(block)})")
    block.emit(f"class {name}:")
    block.emit(f"    first = {default}")
    block.emit(f"    second = ['{block.salt()}', {default}]")
    block.scope.names += [f"{name}.first", f"{name}.second"]


def generated(block: Block) -> None:
    """Define a generator inside the function, and use up what it yields."""
    name, parameter = f"g{block.project.number()}", f"p{block.project.number()}"
    block.emit(f"def {name}({parameter}):")
    block.emit(f"    yield {parameter}")
    block.emit(f'    yield "{block.salt()}"')
    block.bind(f"list({name}({value(block)}))")


def generator_loop(block: Block) -> None:
    each = f"e{block.project.number()}"
    with block.inner(f"for {each} in produce({value(block)}):", loop=True) as turn:
        turn.scope.names.append(each)
        inside(turn)


def refused(block: Block) -> None:
    """Call a helper that raises, and catch it."""
    name = f"v{block.project.number()}"
    with block.inner("try:") as tried:
        tried.emit(f"{name} = [refuse({value(tried)}), {value(tried)}]")
    with block.inner("except ValueError:") as handler:
        handler.emit(f"{name} = {salted(handler)}")
        inside(handler)
    block.know(name)


def clock_loop(block: Block) -> None:
    """Loop until a source says so, and at most three times."""
    turn = f"i{block.project.number()}"
    block.emit(f"{turn} = 0")
    tested = source(block, 0)
    header = f"while {turn} < 3 and odd({tested}, {block.project.number()}):"
    with block.inner(header, loop=True) as again:
        again.emit(f"{turn} += 1")
        inside(again)


def local_function(block: Block) -> None:
    """Define a function with a body of its own in this one."""
    name, parameter = f"g{block.project.number()}", f"p{block.project.number()}"
    with block.inner(f"def {name}({parameter}):") as function:
        function.scope.names.append(parameter)
        function.scope.assignable = [parameter]
        function.scope.lists, function.scope.objects = [], {}
        function.scope.durable = function.scope.loop = False
        before = len(function.lines)
        body(function, block.project.tables[False], 2)
        refuses = any(word in line for line in function.lines[before:] for word in _REFUSALS)
        function.emit(f"return [{parameter}, {value(function)}]")
    block.bind(f"{name}({value(block)})")
    if refuses:
        return  # what held once holds again, whatever decides whether it is asked again
    block.scope.callables.append(name)
    if block.project.flip():
        with block.inner(f"if {condition(block)}:") as arm:
            arm.bind(f"{name}({value(arm)})")


_REFUSALS = ("assert ", "raise ", "helper_", "refuse")

FUNCTIONS: dict[str, Callable[[Block], None]] = {
    "closure": closure,
    "nonlocal": nonlocal_write,
    "stored-lambda": stored_lambda,
    "library-function": library_function,
    "local-function": local_function,
    "generator-loop": generator_loop,
    "raising-helper": refused,
    "clock-loop": clock_loop,
    "local-import": local_import,
    "local-class": local_class,
    "generator": generated,
}
