"""Hook for ``WaitPoint[Payload, Result](...)``."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import CallExpr, Context, IndexExpr, TupleExpr
from mypy.plugin import FunctionContext
from mypy.types import Instance, Type, get_proper_type

from tailor_types_mypy.json_rules import Position, position_problems
from tailor_types_mypy.project import Project, Report

__all__ = ["check_wait_point"]

_POSITIONS: tuple[Position, ...] = ("payload", "result")


def check_wait_point(project: Project, ctx: FunctionContext) -> Type:
    """Report what of the payload and the result is not JSON."""
    point = get_proper_type(ctx.default_return_type)
    if isinstance(point, Instance) and len(point.args) == len(_POSITIONS):
        project.report(
            ctx.api, _reports(point, ctx.context, strict_any=project.settings.strict_any)
        )
    return ctx.default_return_type


def _reports(point: Instance, call: Context, *, strict_any: bool) -> Iterator[Report]:
    for index, (type_, position) in enumerate(zip(point.args, _POSITIONS, strict=True)):
        for problem in position_problems(type_, position, strict_any=strict_any):
            message = f"Wait {position} is not JSON: {problem}"
            yield Report(_written(call, index), message, problem.code)


def _written(call: Context, index: int) -> Context:
    """Return the type argument as written, or the call where there is none."""
    callee = call.callee if isinstance(call, CallExpr) else None
    if isinstance(callee, IndexExpr) and isinstance(callee.index, TupleExpr):
        return callee.index.items[index]
    return call
