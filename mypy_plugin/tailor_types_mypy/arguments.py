"""Hooks for what is triggered, waited on and resolved: what arguments carry beyond declarations.

A TypedDict with more keys is assignable to one with fewer, a tuple to a Sequence; type checkers
are content, and the call fails at run time. These are signature hooks, since the methods are
overloaded, and what another hook reports under an overload is thrown away (python/mypy#7367).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mypy.errorcodes import CALL_ARG
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import ARG_POS, CallExpr, Expression, MemberExpr
from mypy.plugin import CheckerPluginInterface, FunctionSigContext, MethodSigContext
from mypy.subtypes import is_subtype
from mypy.types import AnyType, CallableType, Instance, NoneType, Type, get_proper_type

from tailor_types_mypy import codes, names
from tailor_types_mypy.bodies import awaited
from tailor_types_mypy.displays import Leaf, iterated, leaves
from tailor_types_mypy.json_rules import Problem, argument_problems, key_problems
from tailor_types_mypy.project import Project, Report
from tailor_types_mypy.shown import shown
from tailor_types_mypy.signatures import takes_anything

__all__ = ["check_argument", "check_map", "check_partial", "check_resolve", "wider"]

_OWNERS: Final = (names.JOB, names.WAIT_POINT, names.WORKFLOW)
_SENDING: Final = ("trigger", "wait")
_RESULT: Final = 1
"""The place of what a wait point gives back among its type arguments."""


def check_argument(project: Project, ctx: MethodSigContext) -> CallableType:
    """Report what of the first argument is not JSON although its declared type is."""
    owner = _owner(ctx.type)
    if owner is None:
        return ctx.default_signature
    if isinstance(get_proper_type(owner.args[0]), NoneType):
        return _without_input(owner, ctx)
    if (argument := project.argument(ctx, 0)) is not None:
        project.report(ctx.api, wider(ctx.api, argument, owner.args[0]))
    return ctx.default_signature


def check_resolve(project: Project, ctx: MethodSigContext) -> CallableType:
    """Report what of the callback's result is not JSON although the declared result is."""
    owner, callback = _owner(ctx.type), project.argument(ctx, 1)
    if owner is not None and callback is not None:
        given = get_proper_type(
            ctx.api.get_expression_type(callback, ctx.default_signature.arg_types[1])
        )
        declared = owner.args[_RESULT]
        if isinstance(given, CallableType) and not any(argument_problems(declared, "")):
            leaf = Leaf("result", callback, declared, awaited(given.ret_type))
            project.report(ctx.api, _of_leaf(leaf, "Result"))
    return ctx.default_signature


def check_partial(project: Project, ctx: FunctionSigContext) -> CallableType:
    """Check the argument of ``partial(job.trigger, argument)``."""
    if (handed_on := _handed_on(ctx)) is not None:
        project.report(ctx.api, wider(ctx.api, *handed_on))
    return ctx.default_signature


def check_map(project: Project, ctx: FunctionSigContext) -> CallableType:
    """Check the arguments of ``map(job.trigger, arguments)``."""
    if (handed_on := _handed_on(ctx)) is not None:
        arguments, declared = handed_on
        if not any(argument_problems(declared, "")):
            item = iterated(ctx.api.get_expression_type(arguments))
            leaf = Leaf("argument", arguments, declared, item)
            project.report(ctx.api, _of_leaf(leaf, "Argument"))
    return ctx.default_signature


def wider(api: CheckerPluginInterface, argument: Expression, declared: Type) -> Iterator[Report]:
    """Yield what of *argument*, which is to be a *declared*, is not JSON."""
    if not any(argument_problems(declared, "")):  # else it is reported where it is declared
        for leaf in leaves(api, argument, declared, "argument"):
            yield from _of_leaf(leaf, "Argument")


def _of_leaf(leaf: Leaf, subject: str) -> Iterator[Report]:
    says_nothing = isinstance(get_proper_type(leaf.declared), AnyType)
    what = "not JSON" if says_nothing else f"wider than {shown(leaf.declared)}"
    for problem in _problems(leaf):
        yield Report(leaf.at, f"{subject} is {what}: {problem}", codes.ARGUMENT)


def _problems(leaf: Leaf) -> list[Problem]:
    """Return what is not JSON; where a type does not fit at all, mypy says so."""
    find = key_problems if leaf.is_key else argument_problems
    found, alone = [], []
    if leaf.given is not None and is_subtype(leaf.given, leaf.declared):
        found = list(find(leaf.given, leaf.path))
    if leaf.alone is not None and is_subtype(leaf.alone, leaf.declared):
        alone = list(argument_problems(leaf.alone, leaf.path, may_be_joined=True))
    told = {problem.path for problem in alone}  # in the words that say more
    return [*(problem for problem in found if problem.path not in told), *alone]


def _handed_on(ctx: FunctionSigContext) -> tuple[Expression, Type] | None:
    """Return what is handed on to ``x.trigger`` or ``x.wait``, and what that takes."""
    call = ctx.context
    if not isinstance(call, CallExpr) or call.arg_kinds[:2] != [ARG_POS, ARG_POS]:
        return None
    method, argument, *_ = call.args
    if not isinstance(method, MemberExpr) or method.name not in _SENDING:
        return None
    owner = _owner(ctx.api.get_expression_type(method.expr))
    return None if owner is None else (argument, owner.args[0])


def _owner(type_: Type) -> Instance | None:
    """Return the job, workflow or wait point that *type_* is or inherits from."""
    proper = get_proper_type(type_)
    if isinstance(proper, Instance):
        for base in proper.type.mro:
            if base.fullname in _OWNERS:
                return map_instance_to_supertype(proper, base)
    return None


def _without_input(owner: Instance, ctx: MethodSigContext) -> CallableType:
    """Say in one sentence what mypy would say of each overload."""
    call = ctx.context
    given = (
        [one for one, kind in zip(call.args, call.arg_kinds, strict=True) if kind is ARG_POS]
        if isinstance(call, CallExpr)
        else []
    )
    if not given or isinstance(get_proper_type(ctx.api.get_expression_type(given[0])), NoneType):
        return ctx.default_signature
    ctx.api.fail(f"Too many arguments: {shown(owner)} takes none", given[0], code=CALL_ARG)
    return takes_anything(ctx.default_signature, ctx.api)
