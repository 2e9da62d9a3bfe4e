"""Runs a block with several values of ``x`` and ``y``, and makes jobs of it for the linter."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import io
import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Program", "chained", "depends", "job"]

_HEAD = """\
import time

from tailor_types import workflow_job


@workflow_job(name="leaf")
async def leaf(input): ...
"""
_SAMPLES = (1234.5, 8234.625, 4321.25, 3.75, 6001.0)
"""On both sides of what the blocks compare with, and different in every rounding of theirs."""
_REST = 77.25


class Program:
    """A block that calls ``reach(value)`` for what a job would trigger with."""

    def __init__(self, text: str) -> None:
        self.text = text
        code = _replaced(text, "await reach")
        self._code = compile(
            f"async def main(x, y, reach):\n{_indented(code)}", "<block>", "exec", dont_inherit=True
        )

    def run(self, x: float, y: float) -> list[object]:
        """Return what is reached, in order; the last is the exception that ends it."""
        reached: list[object] = []

        async def reach(value: object) -> None:
            reached.append(repr(value))

        names: dict[str, Any] = {}
        exec(self._code, names)
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                asyncio.run(names["main"](x, y, reach))
            except ArithmeticError as error:
                reached.append(repr(error))
        return reached


def depends(program: Program) -> tuple[bool, bool]:
    """Return whether what *program* reaches depends on ``x``, and whether on ``y``."""
    of_x = {repr(program.run(sample, _REST)) for sample in _SAMPLES}
    of_y = {repr(program.run(other, sample)) for other in _SAMPLES[:2] for sample in _SAMPLES}
    return len(of_x) > 1, len(of_y) > len({repr(program.run(x, _REST)) for x in _SAMPLES[:2]})


def job(program: Program, clock: str) -> str:
    """Return a module whose job has the time in *clock*, ``x`` or ``y``, and input in the other."""
    other = "y" if clock == "x" else "x"
    body = f'{clock} = time.time()\n{other} = input["{other}"]\n'
    body += _replaced(program.text, "await leaf.trigger")
    return f'{_HEAD}\n\n@workflow_job(name="main")\nasync def main(input, ctx):\n{_indented(body)}'


def chained(blocks: Sequence[str]) -> str:
    """Return one block that hands ``x`` on through *blocks*, and reaches what comes out."""
    lines = []
    for number, block in enumerate(blocks):
        names = {"x": f"v{number - 1}" if number else "x", "v": f"v{number}"}
        lines.append(ast.unparse(_Renamed(names).visit(ast.parse(_indented_in_function(block)))))
    bodies = [textwrap.dedent(line.partition("\n")[2]) for line in lines]
    return "\n".join([*bodies, f"reach(v{len(blocks) - 1})"])


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._names.get(node.id, node.id), node.ctx)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.Nonlocal:
        return ast.Nonlocal([self._names.get(name, name) for name in node.names])

    def visit_MatchAs(self, node: ast.MatchAs) -> ast.AST:
        self.generic_visit(node)
        if node.name is not None:
            node.name = self._names.get(node.name, node.name)
        return node


def _indented_in_function(block: str) -> str:
    return f"async def block():\n{_indented(block)}"


def _indented(text: str) -> str:
    return textwrap.indent(text, "    ") + "\n"


def _replaced(text: str, call: str) -> str:
    return text.replace("reach(", f"{call}(")
