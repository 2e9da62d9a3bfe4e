"""Which constants decide: conditions whose outcome is known, and the names that they look at.

A helper that is told by a literal what to do (``shuffle=False``, ``kind="named"``, ``now=None``)
is analysed for that literal, or the way that is never taken would taint its result.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

from tailor_types.lint import ir
from tailor_types.lint.flow.values import UNKNOWN
from tailor_types.lint.parts import children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tailor_types.lint.flow.values import Const, Value

__all__ = ["compared", "deciding_names", "known_truth", "telling"]

_LONGEST = 40
"""Texts up to this length name a way of doing something; longer ones are data."""

_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.is_,
    "is not": operator.is_not,
}
_CONDITIONS = frozenset({"compare", "in", "not"})
"""Other operators that make a condition."""


def known_truth(value: Value) -> bool | None:
    """Return whether *value* is true; None where that is not known."""
    return None if value.const is UNKNOWN else bool(value.const)


def compared(op: str, left: Value, right: Value) -> Const:
    """Return the outcome of a comparison, UNKNOWN unless both sides settle it."""
    if op in {"is", "is not"} and right.const is None and left.given:
        return op == "is not"
    compare = _OPERATORS.get(op)
    if compare is None or left.const is UNKNOWN or right.const is UNKNOWN:
        return UNKNOWN
    if compare in {operator.is_, operator.is_not} and not _single(left.const, right.const):
        return UNKNOWN
    try:
        return compare(left.const, right.const)
    except TypeError:
        return UNKNOWN


def _single(left: Const, right: Const) -> bool:
    """Whether identity of these is known: one is None or a truth value, of which there is one."""
    return any(one is None or isinstance(one, bool) for one in (left, right))


def telling(value: Value) -> bool:
    """Whether *value* is a constant by which a function may be told what to do."""
    const = value.const
    if isinstance(const, str | bytes):
        return len(const) <= _LONGEST
    return const is not UNKNOWN


def deciding_names(code: ir.Code) -> frozenset[str]:
    """Return the names, attributes and keys that decide something in *code*, or are passed on."""
    found: set[str] = set()
    stack = [code]
    while stack:
        inner = stack.pop()
        stack += inner.codes
        for block in inner.blocks:
            if isinstance(block.end, ir.Branch):
                found.update(_names(block.end.test))
            for instruction in block.code:
                found.update(_deciding(instruction))
    return frozenset(found)


def _deciding(instruction: ir.Instruction) -> Iterator[str]:
    match instruction:
        case ir.Set(target=target, value=value):
            if isinstance(target, ir.Name) and target.id.startswith("%"):
                yield from _names(value)  # an operand of a condition
            if isinstance(target, ir.Item):
                yield from _plain(target.index)
            yield from _plain(value)
            yield from _within(value)
        case ir.Eval(value=value) | ir.Update(value=value) | ir.Collect(value=value):
            yield from _within(value)


def _within(expr: ir.Expr) -> Iterator[str]:
    """Yield the names in *expr* that decide inside it, or that a call gets as they are."""
    # One walk, however deep: what stands in a condition decides.
    stack = [(expr, False)]
    while stack:
        node, deciding = stack.pop()
        match node:
            case ir.Call(args=args):
                for _, value in args:
                    yield from _plain(value)
            case ir.Item(index=index):
                yield from _plain(index)
            case ir.Choice():
                deciding = True
            case ir.Apply(op=op):
                deciding = deciding or op in _OPERATORS or op in _CONDITIONS
        if deciding:
            yield from _own_names(node)
        stack += [(part, deciding) for part in children(node)]


def _plain(expr: ir.Expr) -> Iterator[str]:
    if isinstance(expr, ir.Name):
        yield expr.id
    elif isinstance(expr, ir.Attr):
        yield expr.name


def _names(expr: ir.Expr) -> Iterator[str]:
    stack = [expr]
    while stack:
        node = stack.pop()
        yield from _own_names(node)
        stack += children(node)


def _own_names(node: ir.Expr) -> Iterator[str]:
    """Yield the name, attribute or key that *node* is, without what it is made of."""
    match node:
        case ir.Name(id=name) | ir.Attr(name=name):
            yield name
        case ir.Item(index=ir.Const(value=str(key))):
            yield key
