"""Hook for ``WaitPoint[Payload, Result](...)`` and classes that inherit from it."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import CallExpr, Context, IndexExpr, TupleExpr
from mypy.plugin import FunctionContext
from mypy.types import Instance, Type, get_proper_type

from tailor_types_mypy import names
from tailor_types_mypy.json_rules import Position, position_problems
from tailor_types_mypy.project import Project, Report

__all__ = ["check_wait_point"]

_POSITIONS: tuple[Position, ...] = ("payload", "result")


def check_wait_point(project: Project, ctx: FunctionContext) -> Type:
    """Report what of the payload and the result is not JSON."""
    point = get_proper_type(ctx.default_return_type)
    if isinstance(point, Instance):
        project.report(
            ctx.api, _reports(point, ctx.context, strict_any=project.settings.strict_any)
        )
    return ctx.default_return_type


def _reports(point: Instance, call: Context, *, strict_any: bool) -> Iterator[Report]:
    base = next(base for base in point.type.mro if base.fullname == names.WAIT_POINT)
    types = map_instance_to_supertype(point, base).args
    for index, (type_, position) in enumerate(zip(types, _POSITIONS, strict=True)):
        at = _written(call, index) if base is point.type else call
        for problem in position_problems(type_, position, strict_any=strict_any):
            yield Report(at, f"Wait {position} is not JSON: {problem}", problem.code)


def _written(call: Context, index: int) -> Context:
    """Return the type argument as written, or the call where there is none."""
    callee = call.callee if isinstance(call, CallExpr) else None
    if isinstance(callee, IndexExpr) and isinstance(callee.index, TupleExpr):
        return callee.index.items[index]
    return call
