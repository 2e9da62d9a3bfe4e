"""The index of one module, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Binding", "Definition", "Imported", "ModuleIndex", "Statement"]


@dataclass(slots=True)
class Statement:
    """A top-level statement, or several that share a line; lines from 1, the last included."""

    first: int
    last: int
    depth: int


@dataclass(slots=True)
class Imported:
    """``from <level dots><module> import <member>``, or ``import <module>`` without a member."""

    module: str
    level: int
    member: str | None


@dataclass(slots=True)
class Binding:
    """One way in which a name gets its value.

    Attributes:
        kind: ``import``, ``def``, ``class``, ``assign`` or ``change`` (an item, an attribute or a
            method call at module level).
        statement: the statement that does it.
    """

    kind: str
    statement: int
    imported: Imported | None = None


@dataclass(slots=True)
class Definition:
    """A decorated function, or a name bound to a call: perhaps a job.

    Attributes:
        callee: the dotted name that was called.
        target: the function or variable that it defines.
        name: the value of ``name=``, or of the first argument, where it is a string literal.
        line: where that literal stands, or the call; columns are code points from 0.
    """

    callee: str
    target: str
    name: str | None
    statement: int
    line: int
    column: int
    end_column: int


@dataclass(slots=True)
class ModuleIndex:
    """What is known of a module without understanding any of its code."""

    statements: list[Statement] = field(default_factory=list)
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[Imported] = field(default_factory=list)
    exports: list[str] | None = None
    definitions: list[Definition] = field(default_factory=list)
    imports: list[Imported] = field(default_factory=list)
