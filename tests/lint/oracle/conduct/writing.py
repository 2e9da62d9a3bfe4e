"""The text of a program while it is written: a block that grows, and what may be called in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from tests.lint.oracle.grammar.choices import Choices, Drawing

__all__ = ["Block", "Text"]

T = TypeVar("T")


@dataclass
class Text(Drawing):
    """What all blocks of one program share.

    Attributes:
        choices: where decisions come from.
        table: the statements that may be written.
        helpers: functions that trigger, called with one argument.
        plain: functions that do not, and may change the world; called with one argument.
        definitions: top-level text.
        used: what was written.
        budget: how many statements may still be written.
    """

    choices: Choices
    table: dict[str, Callable[[Block], None]]
    helpers: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    budget: int = 9
    count: int = 0


@dataclass
class Block:
    """Statements of one function at one depth.

    Attributes:
        names: what is bound to something that a job was given or answered.
        loop: ``break`` and ``continue`` may be written.
        ended: nothing that is written now would be reached.
    """

    text: Text
    names: list[str]
    lines: list[str] = field(default_factory=list)
    indent: int = 1
    loop: bool = False
    ended: bool = False
    depth: int = 0

    def emit(self, line: str) -> None:
        self.lines.append("    " * self.indent + line)

    @contextmanager
    def inner(self, header: str, *, loop: bool = False) -> Iterator[Block]:
        """Write *header* and yield the block below it."""
        self.emit(header)
        block = Block(self.text, [*self.names], self.lines, self.indent + 1)
        block.loop, block.depth = self.loop or loop, self.depth + 1
        before = len(self.lines)
        yield block
        self.ended = self.ended or (
            block.ended and header != "else:" and not header.startswith("if")
        )
        if len(self.lines) == before:
            block.emit("pass")

    def fresh(self, prefix: str) -> str:
        return f"{prefix}{self.text.number()}"

    def bind(self, expression: str, prefix: str = "r") -> str:
        """Assign the answer of a job to a new variable."""
        name = self.fresh(prefix)
        self.emit(f"{name} = {expression}")
        self.names.append(name)
        return name
