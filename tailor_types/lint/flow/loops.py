"""Loops that trigger: those that never end, and those whose sequence changes under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.flow.context import Context

__all__ = ["endless", "resized"]


def endless(context: Context) -> Iterator[tuple[str, int, str]]:
    """Yield each ``while True`` that triggers and that nothing leaves."""
    for head, blocks, bits in context.graph.loops:
        end = _test(context, head, blocks)
        if end is None:
            continue
        inside = _triggers_in(context, bits)
        if not inside or _leaves(context, bits) or _raises_in(context, bits):
            continue
        yield "endless", end.at, inside


def _test(context: Context, head: int, blocks: set[int]) -> ir.Branch | None:
    """Return the condition of a loop, if it is a constant that is true."""
    end = context.code.blocks[head].end
    if head in blocks and isinstance(end, ir.Branch) and end.kind == "while":
        return end if isinstance(end.test, ir.Const) and end.test.value else None
    return None


def _triggers_in(context: Context, bits: int) -> str:
    """Return the name of what is triggered in a loop; empty for nothing."""
    for sink in context.sinks.values():
        if bits >> sink.block & 1:
            return f"{sink.target}.{sink.call}()" if sink.call else f"{sink.target}()"
    for edge in context.edges.values():
        summary = edge.callee.summary
        if bits >> edge.block & 1 and summary is not None and summary.triggers:
            return f"{edge.callee.code.name}()"
    return ""


def _leaves(context: Context, bits: int) -> bool:
    """Whether a ``break``, ``return`` or ``raise`` leads out of the loop."""
    graph = context.graph
    for block in graph.order:
        if not bits >> block & 1:
            continue
        end = context.code.blocks[block].end
        ways = graph.next[block]
        if isinstance(end, ir.Branch) and isinstance(end.test, ir.Const):
            ways = (end.then if end.test.value else end.orelse,)
        if any(not bits >> way & 1 for way in ways):
            return True
    return False


def _raises_in(context: Context, bits: int) -> bool:
    """Whether something that is called in the loop raises on purpose, or ends the process."""
    stack = [edge.callee for edge in context.edges.values() if bits >> edge.block & 1]
    seen = set(stack)
    if any(bits >> block & 1 for block in context.ends):
        return True
    while stack:
        callee = stack.pop()
        if callee.graph.previous.get(ir.RAISED) or callee.ends:
            return True
        for edge in callee.edges.values():
            if edge.callee not in seen:
                seen.add(edge.callee)
                stack.append(edge.callee)
    return False


def resized(context: Context) -> Iterator[tuple[str, int, str]]:
    """Yield each place where a loop that triggers changes what it goes through."""
    for head, _, bits in context.graph.loops:
        end = context.code.blocks[head].end
        sources = context.iterated.get(end.source) if isinstance(end, ir.Loop) else None
        if not sources or not _triggers_in(context, bits):
            continue
        for change in context.changes.values():
            if change.resizes and bits >> change.block & 1 and change.objects & sources:
                yield "resized", change.at, change.name
