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
    from collections.abc import Callable

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
                _walk(block.end.test, found, deciding=True)
            for instruction in block.code:
                if isinstance(instruction, ir.Set):
                    target, value = instruction.target, instruction.value
                    _plain(value, found)
                    if isinstance(target, ir.Item):
                        _plain(target.index, found)
                    # What a temporary holds is an operand of a condition.
                    operand = isinstance(target, ir.Name) and target.id[0] == "%"
                    _walk(value, found, deciding=operand)
                elif isinstance(instruction, _BY_VALUE):
                    _walk(instruction.value, found, deciding=False)
    return frozenset(found)


_BY_VALUE = (ir.Eval, ir.Update, ir.Collect)


def _walk(expr: ir.Expr, found: set[str], *, deciding: bool) -> None:
    """Add the names in *expr* that decide inside it, or that a call gets as they are."""
    # One walk, however deep: what stands in a condition decides.
    stack = [(expr, deciding)]
    while stack:
        node, inside = stack.pop()
        if isinstance(node, ir.Const):
            continue
        if isinstance(node, ir.Name):
            if inside:
                found.add(node.id)
            continue
        if isinstance(node, ir.Attr):
            if inside:
                found.add(node.name)
        elif isinstance(node, ir.Call):
            for _, value in node.args:
                _plain(value, found)
        elif isinstance(node, ir.Item):
            index = node.index
            _plain(index, found)
            if inside and isinstance(index, ir.Const) and isinstance(index.value, str):
                found.add(index.value)
        elif isinstance(node, ir.Choice):
            inside = True
        elif isinstance(node, ir.Apply):
            inside = inside or node.op in _OPERATORS or node.op in _CONDITIONS
        stack += [(part, inside) for part in children(node)]


def _plain(expr: ir.Expr, found: set[str]) -> None:
    if isinstance(expr, ir.Name):
        found.add(expr.id)
    elif isinstance(expr, ir.Attr):
        found.add(expr.name)
