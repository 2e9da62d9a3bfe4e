"""Hook for ``auth_invoker="..."``: machine users are named in ``[tool.tailor.machine-users]``."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from mypy.nodes import Expression
from mypy.plugin import CheckerPluginInterface, FunctionSigContext, MethodSigContext
from mypy.types import CallableType, Instance, LiteralType, get_proper_type

from tailor_types_mypy import codes
from tailor_types_mypy.arguments import check_argument
from tailor_types_mypy.project import Project, Report

__all__ = ["check_invoker", "check_start"]

PARAMETER: Final = "auth_invoker"


def check_invoker(project: Project, ctx: FunctionSigContext | MethodSigContext) -> CallableType:
    """Report a constant ``auth_invoker`` that is no configured machine user."""
    signature = ctx.default_signature
    users = project.settings.machine_users
    if users is not None and PARAMETER in signature.arg_names:
        argument = project.argument(ctx, signature.arg_names.index(PARAMETER))
        name = None if argument is None else _constant(ctx.api, argument)
        if argument is not None and name is not None and name not in users:
            message = f"No machine user is named {name!r}; {_known(name, users)}"
            project.report(ctx.api, [Report(argument, message, codes.INVOKER)])
    return signature


def check_start(project: Project, ctx: MethodSigContext) -> CallableType:
    """Check the arguments and the invoker of ``workflow.trigger()``."""
    check_invoker(project, ctx)
    return check_argument(project, ctx)


def _constant(api: CheckerPluginInterface, argument: Expression) -> str | None:
    """Return the one string that *argument* can be."""
    type_ = get_proper_type(api.get_expression_type(argument))
    if isinstance(type_, Instance) and type_.last_known_value is not None:
        type_ = type_.last_known_value
    return type_.value if isinstance(type_, LiteralType) and isinstance(type_.value, str) else None


def _known(name: str, users: frozenset[str]) -> str:
    if not users:
        return f"write [tool.tailor.machine-users.{name}] in pyproject.toml"
    close = get_close_matches(name, users, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"there are {', '.join(sorted(users))}"
