"""Silent programs with one source put in: at an argument, in a condition, in a helper.

Where running the mutant shows that a trigger depends on the new source, the linter must say so,
with a trace that ends at the line of the source.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from tests.lint.oracle.comparison import Claim, Judgement, Linter, judge
from tests.lint.oracle.dynamic.stage import InvalidProgramError
from tests.lint.oracle.program import Program, Site

__all__ = ["Mutant", "judged", "mutants"]

_MARK = "__source__"
_CHANCE = frozenset({"odd", "bucket"})
"""What the grammar makes conditions of."""


@dataclass(frozen=True)
class Mutant:
    """A program with one source put in.

    Attributes:
        where: what was replaced: ``argument``, ``condition`` or ``value``.
    """

    program: Program
    where: str


def mutants(program: Program) -> Iterator[Mutant]:
    """Yield the program once for each place where a source can stand."""
    for path, text in program.files.items():
        for number, (where, _) in enumerate(places(ast.parse(text))):
            tree = ast.parse(text)
            _, put_in = list(places(tree))[number]
            put_in()
            tree.body.insert(beginning(tree), *ast.parse(f"import random as {_MARK}").body)
            mutated = ast.unparse(ast.fix_missing_locations(tree))
            yield Mutant(Program({**program.files, path: mutated}, program.roots), where)


def beginning(tree: ast.Module) -> int:
    """Return where the first statement can stand: behind what must come first."""
    for index, statement in enumerate(tree.body):
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not future and not (index == 0 and ast.get_docstring(tree) is not None):
            return index
    return len(tree.body)


def places(tree: ast.Module) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what can be replaced inside the functions of *tree*, and how to do it."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            if function.name in _CHANCE:
                continue  # a number that becomes a list meets no condition: they would be constant
            for node in ast.walk(function):
                yield from places_at(node)


def places_at(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    match node:
        case ast.Call(func=ast.Attribute(attr="trigger" | "wait"), args=[ast.Dict(values=values)]):
            for number in range(len(values)):
                yield "argument", partial(values.__setitem__, number, drawn())
        case ast.If() | ast.While() | ast.IfExp() | ast.Assert():
            yield "condition", lambda: setattr(node, "test", decided(node.test))
        case ast.Assign(value=value) | ast.Return(value=ast.expr() as value):
            pair = ast.List([value, drawn()], ast.Load())
            yield "value", lambda: setattr(node, "value", pair)


def drawn() -> ast.expr:
    return ast.parse(f"{_MARK}.random()", mode="eval").body


def decided(test: ast.expr) -> ast.expr:
    """Return a condition that is *test* or its opposite, by chance."""
    coin = ast.parse(f"{_MARK}.random() < 0.5", mode="eval").body
    return ast.Compare(ast.Call(ast.Name("bool", ast.Load()), [test], []), [ast.NotEq()], [coin])


def source_of(program: Program) -> Site:
    """Return the line on which the new source stands."""
    return next(
        Site(path, number)
        for path, text in program.files.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if f"{_MARK}.random()" in line
    )


def judged(mutant: Mutant, linter: Linter) -> Judgement | None:
    """Compare claims and runs, as to the new source alone; None where it never comes to run."""
    source = source_of(mutant.program)

    def about_the_source(program: Program) -> Sequence[Claim]:
        return [claim for claim in linter(program) if claim.pair.source == source]

    try:
        judgement = judge(mutant.program, about_the_source, many=200)
    except InvalidProgramError:
        return None
    unreached = {pair.sink for pair in judgement.alarms} - judgement.reached
    if source not in judgement.kinds or unreached:
        return None
    misses = frozenset(pair for pair in judgement.misses if pair.source == source)
    return dataclasses.replace(judgement, misses=misses)
