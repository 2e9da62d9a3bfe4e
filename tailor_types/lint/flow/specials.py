"""Operators on instances of the project's classes: the special methods that they call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tailor_types.lint import ir
from tailor_types.lint.flow.values import Bound, Value, join_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.flow.evaluation import Evaluation

__all__ = ["COMPARISONS", "OPERATORS", "TEXTS", "TRUTHS", "special"]

TRUTHS: Final = ("__bool__", "__len__")
TEXTS: Final = ("__str__", "__repr__", "__format__")
COMPARISONS: Final = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")
OPERATORS: Final = tuple(
    f"__{side}{name}__"
    for name in (
        *("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"),
        *("and", "or", "xor", "lshift", "rshift"),
    )
    for side in ("", "r", "i")
)
"""Which one is written is not known: whatever the class defines of them may be called."""


def special(
    frame: Evaluation, value: Value, names: Iterable[str], args: list[Value], at: int
) -> Value | None:
    """Return what the special methods of *value* give; None if its classes define none."""
    result: Value | None = None
    for ref, obj in frame.objects(value) if value.refs else ():
        if obj.kind != "instance" or obj.cls is None:
            continue
        for name in names:
            method = frame.class_member(obj.cls, name, ref, ir.Const(None, at))
            if any(isinstance(each, Bound) for each in method.refs):
                part = frame.call_value(method, args, at)
                result = part if result is None else join_values(result, part)
    return result
