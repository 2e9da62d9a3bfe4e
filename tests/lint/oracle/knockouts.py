"""How strong the oracle is: parts of the linter that are put out of action, one at a time.

A part that can be missing without any program telling is one that the oracle does not judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args
from unittest import mock

from tailor_types.lint import ir
from tailor_types.lint.flow import control
from tailor_types.lint.flow.classes import Classes
from tailor_types.lint.flow.engine import Engine
from tailor_types.lint.flow.interpreter import Interpreter
from tailor_types.lint.flow.values import Value
from tests.lint.oracle.comparison import LinterFailedError, Pair
from tests.lint.oracle.program import Program
from tests.lint.oracle.static import claims_of
from tests.lint.oracle.time_limit import TookTooLongError, time_limit

__all__ = ["KNOCKOUTS", "Knockout", "Reference", "noticed"]


@dataclass(frozen=True)
class Knockout:
    """A part of the linter, and what takes its place."""

    name: str
    owner: Any
    attribute: str
    replacement: Callable[..., Any]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Reference:
    """A program on which linter and runs agree, and on what."""

    program: Program
    pairs: frozenset[Pair]


def nothing(*_: Any, **__: Any) -> Value:
    return Value()


def zero(*_: Any, **__: Any) -> int:
    return 0


def none(*_: Any, **__: Any) -> None:
    return None


def expressions() -> Iterable[Knockout]:
    """Yield one knock-out for each kind of expression: it evaluates to nothing."""
    kinds = {
        "_const": ir.Const,
        "_name": ir.Name,
        "_attr": ir.Attr,
        "_item": ir.Item,
        "call": ir.Call,
        "_spread": ir.Spread,
        "_display": ir.Display,
        "_mapping": ir.Mapping,
        "_apply": ir.Apply,
        "_choice": ir.Choice,
        "_function": ir.Function,
        "_class": ir.Class,
        "_decorated": ir.Decorated,
        "_await": ir.Await,
        "_yield": ir.Yield,
        "_element": ir.Element,
        "_enter": ir.Enter,
    }
    return [
        Knockout(f"expression {kind.__name__}", Interpreter, method, nothing)
        for method, kind in kinds.items()
    ]


INSTRUCTIONS = get_args(ir.Instruction)


def instructions() -> Iterable[Knockout]:
    """Yield one knock-out for each kind of instruction: it does nothing."""
    whole = Interpreter.execute

    def without(kind: type) -> Callable[..., None]:
        def execute(self: Interpreter, instruction: Any) -> None:
            if not isinstance(instruction, kind):
                whole(self, instruction)

        return execute

    for kind in INSTRUCTIONS:
        yield Knockout(f"instruction {kind.__name__}", Interpreter, "execute", without(kind))


def ends_of_blocks() -> Iterable[Knockout]:
    """Yield knock-outs of the ways in which a block ends: one of its ways is not seen."""
    whole = control.successors

    def without(kind: type, keep: int) -> Callable[..., tuple[int, ...]]:
        def successors(end: Any) -> tuple[int, ...]:
            ways = whole(end)
            return ways[:1] if keep == 0 else ways[-1:] if isinstance(end, kind) else ways

        def first(end: Any) -> tuple[int, ...]:
            ways = whole(end)
            return ways[:1] if isinstance(end, kind) else ways

        return first if keep == 0 else successors

    for kind in (ir.Branch, ir.Loop, ir.Fork):
        yield Knockout(f"end {kind.__name__}, one way", control, "successors", without(kind, 0))
    for kind in (ir.Branch, ir.Loop):
        name = f"end {kind.__name__}, other way"
        yield Knockout(name, control, "successors", without(kind, 1))


def transfers() -> Iterable[Knockout]:
    """Yield knock-outs of single transfer functions."""
    yield Knockout("control dependence", control.Graph, "_control_dependence", none)
    yield Knockout("implicit flow at joins", Interpreter, "_deciding", zero)
    yield Knockout("flow out of loops", Interpreter, "_after_loop", same_state)
    yield Knockout("what a loop runs over", Interpreter, "loop_taint", zero)
    yield Knockout("what is true", Interpreter, "truth", zero)
    yield Knockout("unpacking", Interpreter, "_unpack", none)
    yield Knockout("writes into objects", Interpreter, "store", false)
    yield Knockout("growth of containers", Interpreter, "add", false)
    yield Knockout("growth in place", Interpreter, "extend", none)
    yield Knockout("what is taken out", Interpreter, "remove", none)
    yield Knockout("elements of containers", Interpreter, "elements", nothing)
    yield Knockout("items of containers", Interpreter, "item", nothing)
    yield Knockout("slices", Interpreter, "sliced", nothing)
    yield Knockout("copies of containers", Interpreter, "copy_of", nothing)
    yield Knockout("what an object holds, deeply", Interpreter, "deep", zero)
    yield Knockout("members of objects", Interpreter, "_object_member", nothing)
    yield Knockout("members of classes", Interpreter, "class_member", nothing)
    yield Knockout("members of what is inherited", Interpreter, "_super_member", nothing)
    yield Knockout("instances", Classes, "construct", nothing)
    yield Knockout("first-party calls", Engine, "invoke", nothing)
    yield Knockout("exceptions of first-party calls", Engine, "_raises", none)
    yield Knockout("failures", Interpreter, "fail", none)
    yield Knockout("what is thrown", Interpreter, "throw", none)
    yield Knockout("handlers", Interpreter, "fork", zero)
    yield Knockout("catalogued calls", Interpreter, "_catalogued", nothing)
    yield Knockout("calls of what is outside", Interpreter, "_external_call", nothing)
    yield Knockout("methods of what is unknown", Interpreter, "_opaque_method", nothing)
    yield Knockout("calls of what is unknown", Interpreter, "_unknown", nothing)
    yield Knockout("reads of what is outside", Interpreter, "external_read", zero)
    yield Knockout("star arguments", Interpreter, "spread", none)
    yield Knockout("double star arguments", Interpreter, "_double_star", none)
    yield Knockout("order of sets", Interpreter, "set_order", zero)
    yield Knockout("methods of containers", Interpreter, "container_method", nothing)
    yield Knockout("methods of dicts", Interpreter, "_dict_get", nothing)
    yield Knockout("sorting", Interpreter, "_clear", none)
    yield Knockout("what next and pop pick", Interpreter, "_picked", nothing)
    yield Knockout("pairs", Interpreter, "_paired", nothing)
    yield Knockout("callbacks", Interpreter, "_mapped", nothing)
    yield Knockout("mappings made of mappings", Interpreter, "_merge", none)
    yield Knockout("operators", Interpreter, "_binary", nothing)
    yield Knockout("cells of closures", Interpreter, "cell", no_cell)


def no_cell(self: Any, name: str) -> tuple[str, str]:
    return ("nowhere", name)


def same_state(self: Any, state: Any, *_: Any) -> Any:
    return state


def false(*_: Any, **__: Any) -> bool:
    return False


KNOCKOUTS = [*expressions(), *instructions(), *ends_of_blocks(), *transfers()]


def noticed(knockout: Knockout, references: Sequence[Reference]) -> int | None:
    """Return after how many programs the oracle notices, or None."""
    with mock.patch.object(knockout.owner, knockout.attribute, knockout.replacement):
        for number, reference in enumerate(references, start=1):
            try:
                with time_limit(5):
                    claimed = {claim.pair for claim in claims_of(reference.program)}
            except (LinterFailedError, TookTooLongError):
                return number
            if claimed != reference.pairs:
                return number
    return None
