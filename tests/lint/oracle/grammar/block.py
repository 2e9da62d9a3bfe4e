"""The text of a project while it is written: its modules, and the block that grows.

A block knows which names are bound on every path to its end, so that what is written next runs.
Names bound in an inner block are forgotten when it ends; outer ones may be assigned in it.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from tests.lint.oracle.grammar.choices import Choices, Drawing

__all__ = ["Block", "Function", "Project", "Scope"]

T = TypeVar("T")


@dataclass(frozen=True)
class Function:
    """A helper that expressions may call, with its parameters and how its module is reached."""

    name: str
    module: str
    parameters: tuple[str, ...]
    optional: frozenset[str] = frozenset()
    durable: bool = False


@dataclass
class Project(Drawing):
    """What all blocks of one program share.

    Attributes:
        choices: where decisions come from.
        enabled: the constructs that may be written.
        tables: the statements that may stand in a plain and in a durable function.
        used: those that were.
        definitions: top-level text by module.
        functions: helpers written so far.
        sources: how many sources may still be written.
        budget: how many statements may still be written.
    """

    choices: Choices
    enabled: frozenset[str]
    tables: dict[bool, dict[str, Callable[[Block], None]]]
    used: set[str] = field(default_factory=set)
    definitions: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    functions: list[Function] = field(default_factory=list)
    sources: int = 5
    budget: int = 14
    count: int = 0


@dataclass
class Scope:
    """What is bound, and what may be written here.

    Attributes:
        names: variables that hold JSON scalars or lists of them.
        assignable: those of them that this function may assign.
        keys: dicts with literal keys, by variable.
        lists: variables that hold lists.
        objects: instances with their attributes, by variable.
        callables: local functions of one parameter.
        durable: triggers and waits may be written.
        loop: break and continue may be written.
        exits: return and raise may be written.
        depth: how many blocks deep, which is limited.
    """

    names: list[str] = field(default_factory=list)
    assignable: list[str] = field(default_factory=list)
    keys: dict[str, list[str]] = field(default_factory=dict)
    lists: list[str] = field(default_factory=list)
    objects: dict[str, list[str]] = field(default_factory=dict)
    callables: list[str] = field(default_factory=list)
    durable: bool = False
    loop: bool = False
    exits: bool = True
    depth: int = 0


@dataclass
class Block:
    """Statements of one function at one depth."""

    project: Project
    module: str
    scope: Scope
    lines: list[str] = field(default_factory=list)
    indent: int = 1
    sourced: bool = False

    def emit(self, line: str) -> None:
        """Write a line; the next one may hold a source again."""
        self.lines.append("    " * self.indent + line)
        self.sourced = False

    @contextmanager
    def inner(self, header: str, *, loop: bool = False) -> Iterator[Block]:
        """Write *header* and yield the block below it, which is one of a *loop* or not."""
        self.emit(header)
        scope = copy.deepcopy(self.scope)
        scope.depth += 1
        scope.loop = scope.loop or loop
        block = Block(self.project, self.module, scope, self.lines, self.indent + 1)
        before = len(self.lines)
        yield block
        if len(self.lines) == before:
            block.emit("pass")

    def bind(self, expression: str, prefix: str = "v") -> str:
        """Assign *expression* to a new variable and return its name."""
        name = f"{prefix}{self.project.number()}"
        self.emit(f"{name} = {expression}")
        self.know(name)
        return name

    def know(self, name: str) -> None:
        """Let later statements use and assign *name*."""
        self.scope.names.append(name)
        self.scope.assignable.append(name)

    def salt(self) -> str:
        """Return a constant that stands nowhere else in the program."""
        return f"k{self.project.number()}"

    def can(self, construct: str) -> bool:
        return construct in self.project.enabled
