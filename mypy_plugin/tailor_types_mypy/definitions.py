"""Hooks for what makes jobs and resolvers of functions.

They are signature hooks, since what a function or method hook reports under an overload is
thrown away (python/mypy#7367). mypy calls them once for each item of the overload: one item is
answered with the exact type of the job, so that neither the overloads by which other checkers
reject nor an ``Any`` in the body leave mypy in doubt; the others are made to match nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mypy.nodes import CallExpr, Context, Expression, LambdaExpr
from mypy.plugin import FunctionSigContext, MethodSigContext
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    NoneType,
    ProperType,
    Type,
    TypeOfAny,
    UninhabitedType,
    get_proper_type,
)

from tailor_types_mypy import codes, roles
from tailor_types_mypy.bodies import RETURN, Body, read_body
from tailor_types_mypy.callables import signature_of
from tailor_types_mypy.config import Settings
from tailor_types_mypy.invokers import check_invoker
from tailor_types_mypy.json_rules import Position, position_problems
from tailor_types_mypy.positions import Positions, definition_of, positions
from tailor_types_mypy.project import Project, Report
from tailor_types_mypy.roles import Role
from tailor_types_mypy.shown import shown
from tailor_types_mypy.signatures import mistakes, takes_anything

__all__ = ["check_create_resolver", "check_job", "check_resolver"]


_LAMBDA: Final = "is a lambda with parameters, which have no types; write a def"
_ANY: Final = AnyType(TypeOfAny.from_error)  # so that nothing else is said about the same job


SigContext = FunctionSigContext | MethodSigContext


def check_job(project: Project, ctx: SigContext) -> CallableType:
    """Check the body of a job."""
    return _check_body(roles.JOB, project, ctx)


def check_resolver(project: Project, ctx: SigContext) -> CallableType:
    """Check the body of a resolver."""
    return _check_body(roles.RESOLVER, project, ctx)


def check_create_resolver(project: Project, ctx: SigContext) -> CallableType:
    """Check the body of a resolver and the machine user it runs as."""
    check_invoker(project, ctx)
    return check_resolver(project, ctx)


def _check_body(role: Role, project: Project, ctx: SigContext) -> CallableType:
    """Report what is wrong with a body, and return the signature that takes it."""
    item = ctx.default_signature
    parameter = item.arg_names.index("body") if "body" in item.arg_names else 0
    context = project.instance(role.context)
    argument = project.argument(ctx, parameter)
    if context is None:
        return item
    if not _is_first_choice(item.arg_types[parameter]):
        return _signature(item, parameter, UninhabitedType(), item.ret_type)
    if isinstance(ctx.context, CallExpr) and "body" in item.arg_names:
        wrong = tuple(mistakes(item, ctx.context, ctx.api, "body"))
        for mistake in wrong:
            ctx.api.fail(mistake.message, mistake.at, code=mistake.code)
        if wrong:
            item = takes_anything(item, ctx.api)
            return item.copy_modified(ret_type=_job(item.ret_type, _ANY, _ANY))
    if argument is None:
        return item
    type_ = get_proper_type(ctx.api.get_expression_type(argument))
    at = positions(ctx.context, argument, type_)
    body = _read(role, type_, argument, context)
    if isinstance(body, str):
        message = f"{role.subject} body {body}"
        project.report(ctx.api, [Report(at.whole, message, codes.BODY)] if body else [])
        takes: Type = _ANY
        returns: Type = _ANY
    else:
        project.report(ctx.api, _reports(role, body, at, project.settings))
        takes, returns = _types(body)
    anything = Instance(context.type.mro[-1], [])
    return _signature(item, parameter, anything, _job(item.ret_type, takes, returns))


def _is_first_choice(parameter: Type) -> bool:
    """Whether the item is the one of async bodies without parameters: there is one such."""
    proper = get_proper_type(parameter)
    if not isinstance(proper, CallableType) or proper.arg_types:
        return False
    returned = get_proper_type(proper.ret_type)
    return isinstance(returned, Instance) and returned.type.fullname == "typing.Awaitable"


def _read(role: Role, type_: ProperType, argument: Expression, context: Instance) -> Body | str:
    """Return the body, or what is wrong with it; nothing to say where mypy has said it."""
    if isinstance(type_, AnyType):
        declared = type_.type_of_any in (TypeOfAny.explicit, TypeOfAny.unannotated)
        return "is Any; give it the type of a function" if declared else ""
    if isinstance(argument, LambdaExpr) and argument.arguments:
        return _LAMBDA
    signature = signature_of(type_)
    if isinstance(signature, CallableType):
        return read_body(role, signature, context, definition_of(type_))
    return signature or f"is {shown(type_)}; it must be a function"


def _reports(role: Role, body: Body, at: Positions, settings: Settings) -> Iterator[Report]:
    for flaw in body.flaws:
        place = at.whole if flaw.parameter == RETURN else at.parameter(flaw.parameter)
        yield Report(place, f"{role.subject} body {flaw.sentence}", codes.BODY)
    if not body.is_judged:
        return
    hidden = {flaw.parameter for flaw in body.flaws if flaw.hides_type}
    if body.input is not None and body.input[0] not in hidden:
        index, type_ = body.input
        yield from _not_json(role, type_, "input", at.annotation(index), settings)
    if RETURN not in hidden:
        yield from _not_json(role, body.output, "output", at.annotation(RETURN), settings)


def _not_json(
    role: Role, type_: Type, position: Position, at: Context, settings: Settings
) -> Iterator[Report]:
    for problem in position_problems(type_, position, strict_any=settings.strict_any):
        yield Report(at, f"{role.subject} {position} is not JSON: {problem}", problem.code)


def _types(body: Body) -> tuple[Type, Type]:
    """Return ``I`` and ``O`` of the job."""
    if not body.is_judged:
        return _ANY, _ANY
    output = get_proper_type(body.output)
    if isinstance(output, Instance) and output.last_known_value is not None:
        output = output.copy_modified(last_known_value=None)  # of a lambda that returns a constant
    return NoneType() if body.input is None else body.input[1], output


def _job(returned: Type, input: Type, output: Type) -> Type:
    job = get_proper_type(returned)
    return job.copy_modified(args=[input, output]) if isinstance(job, Instance) else job


def _signature(item: CallableType, parameter: int, takes: Type, returns: Type) -> CallableType:
    arg_types = [takes if i == parameter else type_ for i, type_ in enumerate(item.arg_types)]
    return item.copy_modified(arg_types=arg_types, ret_type=returns, variables=[])
