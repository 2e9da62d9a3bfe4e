"""Make a program smaller while something that is true of it stays true.

For reports: a disagreement is read by people. Works on syntax trees, so whatever it leaves is a
program; the truth it keeps decides whether that program still means anything.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from tests.lint.oracle.comparison import LinterFailedError
from tests.lint.oracle.dynamic.stage import InvalidProgramError
from tests.lint.oracle.program import Program
from tests.lint.oracle.time_limit import TookTooLongError, time_limit

__all__ = ["reduced"]

_CHANCE = ("odd", "bucket")
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


def reduced(
    program: Program,
    holds: Callable[[Program], bool],
    *,
    most: int = 1500,
    expressions: bool = True,
) -> Program:
    """Return a smaller program of which *holds* is still true, after at most *most* attempts.

    Without *expressions* only statements are left out.
    """
    program = without_definitions(program, holds)
    attempts = 0
    changed = True
    while changed:
        changed = False
        for path in program.files:
            position = 0
            while (
                smaller := variant(program, path, position, expressions=expressions)
            ) is not None:
                attempts += 1
                if attempts > most:
                    return program
                if smaller.files[path] != program.files[path] and still(smaller, holds):
                    program, changed = smaller, True
                else:
                    position += 1
    return program


def without_definitions(program: Program, holds: Callable[[Program], bool]) -> Program:
    """Leave out whole modules and top-level statements first: most of them never mattered."""
    for path, text in program.files.items():
        for piece in ["", *pieces(text)]:
            smaller = Program({**program.files, path: piece}, program.roots, program.constructs)
            if piece != program.files[path] and still(smaller, holds):
                program = smaller
                break
    return program


def pieces(text: str) -> Iterator[str]:
    """Yield *text* without its first, without its last half of statements."""
    body = ast.parse(text).body
    middle = len(body) // 2
    for kept in (body[middle:], body[:middle]):
        yield ast.unparse(ast.Module(kept, []))


def still(program: Program, holds: Callable[[Program], bool]) -> bool:
    try:
        with time_limit(3):
            return holds(program)
    except (InvalidProgramError, LinterFailedError, SyntaxError, TookTooLongError):
        return False


def variant(program: Program, path: str, position: int, *, expressions: bool) -> Program | None:
    """Return *program* with one thing left out of *path*: the one at *position*, if any."""
    tree = ast.parse(program.files[path])
    for number, leave_out in enumerate(omissions(tree, expressions=expressions)):
        if number == position:
            leave_out()
            text = ast.unparse(ast.fix_missing_locations(tree))
            return Program({**program.files, path: text}, program.roots, program.constructs)
    return None


def omissions(tree: ast.Module, *, expressions: bool) -> Iterator[Callable[[], None]]:
    """Yield what can be left out of *tree*, each as a function that does it: statements first."""
    for node in ast.walk(tree):
        for name in _BODIES:
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield from statement_omissions(node, name, block)
    for node in ast.walk(tree) if expressions else ():
        yield from expression_omissions(node)


def statement_omissions(
    owner: ast.AST, name: str, block: list[ast.stmt]
) -> Iterator[Callable[[], None]]:
    if isinstance(owner, ast.FunctionDef) and owner.name in _CHANCE:
        return  # conditions must stay ones that no constant decides
    for number, statement in enumerate(block):

        def drop(number: int = number) -> None:
            del block[number]
            if name == "body" and not block and not isinstance(owner, ast.Module):
                block.append(ast.Pass())

        def unfold(number: int = number, statement: ast.stmt = statement) -> None:
            block[number : number + 1] = statement.body  # type: ignore[attr-defined]  # asked below

        yield drop
        if isinstance(statement, ast.If | ast.For | ast.While | ast.Try | ast.With):
            yield unfold


def expression_omissions(node: ast.AST) -> Iterator[Callable[[], None]]:
    """Yield replacements of an operand by one of its own operands."""
    for name, child in ast.iter_fields(node):
        children = child if isinstance(child, list) else [child]
        for number, part in enumerate(children):
            if not isinstance(part, ast.expr) or isinstance(
                part, ast.Name | ast.Constant | ast.Await
            ):
                continue
            if isinstance(part, ast.Compare | ast.FormattedValue) or is_chance(part):
                continue  # a condition must stay one that no constant decides
            for inner in ast.iter_child_nodes(part):
                if isinstance(inner, ast.expr) and not isinstance(inner, ast.Starred):
                    yield replacement(node, name, child, number, inner)


def is_chance(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CHANCE
    )


def replacement(
    node: ast.AST, name: str, child: object, number: int, inner: ast.expr
) -> Callable[[], None]:
    def replace() -> None:
        if isinstance(child, list):
            child[number] = inner
        else:
            setattr(node, name, inner)

    return replace
