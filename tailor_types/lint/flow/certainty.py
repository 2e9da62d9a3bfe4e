"""Which values are what they are taken for, on every way and in every call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.parts import children

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.flow.context import Context
    from tailor_types.lint.flow.engine import Engine
    from tailor_types.lint.flow.values import Value

__all__ = ["is_certain"]

_MAX_DEPTH = 8


def is_certain(engine: Engine, context: Context, value: Value, depth: int = _MAX_DEPTH) -> bool:
    """Whether *value* comes from one place, so that it is nothing else on another way."""
    version = value.version
    if isinstance(version, int):
        return True
    if version in context.sure:
        # Where a function asks what it was passed, it may treat each kind as it should.
        asked = engine.asked.get(context.key)
        if asked is None:
            asked = engine.asked[context.key] = frozenset(_asked(context.code))
        return isinstance(version, tuple) and version[-1] not in asked
    if not isinstance(version, tuple) or len(version) != 2 or not depth:  # noqa: PLR2004 -- a pair
        return False
    at, tag = version
    if isinstance(at, str) and isinstance(tag, str):
        module = engine.modules.get(at)
        return module is not None and len(module.index.bindings.get(tag, ())) == 1
    callees = [edge.callee for edge in context.edges.values() if (edge.at, None) == version]
    return bool(callees) and all(
        callee.summary is not None and is_certain(engine, callee, callee.summary.ret, depth - 1)
        for callee in callees
    )


def _asked(code: ir.Code) -> set[str]:
    """Return the names, attributes and keys that conditions of *code* look at."""
    found: set[str] = set()
    for block in code.blocks:
        tests: list[ir.Expr] = []
        if isinstance(block.end, ir.Branch):
            tests.append(block.end.test)
        for instruction in block.code:
            if isinstance(instruction, ir.Set):
                temporary = (
                    isinstance(instruction.target, ir.Name) and instruction.target.id[0] == "%"
                )
                tests += [instruction.value] if temporary else list(_choices(instruction.value))
        for test in tests:
            found.update(_names(test))
    return found


def _choices(expr: ir.Expr) -> Iterator[ir.Expr]:
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, ir.Choice) and node.test is not None:
            yield node.test
        stack += children(node)


def _names(expr: ir.Expr) -> Iterator[str]:
    stack = [expr]
    while stack:
        node = stack.pop()
        match node:
            case ir.Name(id=name) | ir.Attr(name=name):
                yield name
            case ir.Item(index=ir.Const(value=str(key))):
                yield key
        stack += children(node)
