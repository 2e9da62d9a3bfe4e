"""The index of one module, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = [
    "Argument",
    "Binding",
    "Call",
    "ClassBody",
    "Definition",
    "Function",
    "Imported",
    "MethodCall",
    "ModuleIndex",
    "Parameter",
    "Place",
    "Statement",
]


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
    line: int = 0


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
class Place:
    """A part of the text: lines from 1, columns in code points from 0, the end excluded."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(slots=True)
class Parameter:
    """A parameter; *kind* is empty for an ordinary one, ``*``, ``**`` or ``only`` (keyword)."""

    name: str
    kind: str
    annotation: str
    has_default: bool


@dataclass(slots=True)
class Function:
    """The surface of a ``def`` or a ``lambda`` (then *name* is empty)."""

    name: str
    parameters: list[Parameter]
    is_async: bool
    is_generator: bool
    is_decorated: bool
    place: Place


@dataclass(slots=True)
class Argument:
    """What is passed to a call.

    Attributes:
        kind: ``literal`` (a string, number, boolean or None), ``name`` (a dotted name), ``call``,
            ``lambda``, ``display`` (a list, dict, set or tuple) or ``other``.
        value: the literal, or the dotted name.
        function: a ``lambda``, or the function around or beside the call that the name stands for.
    """

    kind: str
    place: Place
    value: str | int | float | bool | None = None
    call: Call | None = None
    function: Function | None = None


@dataclass(slots=True)
class Call:
    """A call of a dotted name; *spread* says that ``*`` or ``**`` hides some of its arguments."""

    callee: str
    place: Place
    positional: list[Argument] = field(default_factory=list)
    keywords: dict[str, Argument] = field(default_factory=dict)
    spread: bool = False

    def argument(self, position: int, keyword: str) -> Argument | None:
        """Return the argument passed as *keyword*, or at *position* (-1: by keyword only)."""
        if keyword in self.keywords:
            return self.keywords[keyword]
        return self.positional[position] if 0 <= position < len(self.positional) else None


@dataclass(slots=True)
class Definition:
    """A decorated function, or a call whose value is kept: perhaps a job.

    Attributes:
        kind: ``decorator``, ``assign`` (the value of *target*) or ``value`` (part of another
            expression, or returned).
        target: the function or variable that it defines.
        scope: names of the functions and classes that it stands in, outermost first, each with
            ``def`` or ``class`` before it.
        function: what is decorated.
        above: names of the decorators on top of this one.
    """

    kind: str
    call: Call
    target: str
    statement: int
    scope: list[str]
    function: Function | None = None
    above: list[str] = field(default_factory=list)


@dataclass(slots=True)
class MethodCall:
    """``receiver.method(...)``, for the methods that frameworks make durable.

    Attributes:
        receiver: a dotted name; empty for anything else.
        used: False where the call is a statement of its own, without ``await``.
    """

    receiver: str
    method: str
    call: Call
    statement: int
    scope: list[str]
    used: bool


@dataclass(slots=True)
class ClassBody:
    """A class at module level: what it derives from."""

    bases: list[str]
    statement: int
    place: Place


@dataclass(slots=True)
class ModuleIndex:
    """What is known of a module without understanding any of its code.

    Attributes:
        functions: module-level functions by name, the last of each.
        attributes: every name that stands behind a dot, sorted.
        repeated: names of *definitions* that occur a second time in the text, sorted.
    """

    statements: list[Statement] = field(default_factory=list)
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[Imported] = field(default_factory=list)
    exports: list[str] | None = None
    definitions: list[Definition] = field(default_factory=list)
    methods: list[MethodCall] = field(default_factory=list)
    functions: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, ClassBody] = field(default_factory=dict)
    attributes: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    imports: list[Imported] = field(default_factory=list)
