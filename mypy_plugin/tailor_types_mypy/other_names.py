"""Hook for what a function keeps in a variable: ``run = job.trigger``.

mypy knows such a variable by its bare name. What it holds is told by its definition.
"""

from __future__ import annotations

from mypy.nodes import Decorator, FuncDef
from mypy.plugin import FunctionSigContext
from mypy.types import FunctionLike

from tailor_types_mypy import names
from tailor_types_mypy.project import Project

__all__ = ["check_local"]

_SENDING = (f"{names.JOB}.trigger", f"{names.WAIT_POINT}.wait", f"{names.WORKFLOW}.trigger")


def check_local(project: Project, ctx: FunctionSigContext) -> FunctionLike:
    """Check a call as that of what the variable holds."""
    signature = ctx.default_signature
    definition = signature.definition
    if not isinstance(definition, Decorator | FuncDef):
        return signature
    name = definition.fullname
    if name in _SENDING:
        from tailor_types_mypy.arguments import wider

        function = definition.func if isinstance(definition, Decorator) else definition
        # From mypy's cache a function has no other account of its parameters than their names.
        is_bound = len(signature.arg_types) < len(function.arg_names)
        argument = project.argument(ctx, 0)
        if is_bound and signature.arg_types and argument is not None:
            project.report(ctx.api, wider(ctx.api, argument, signature.arg_types[0]))
    elif name in {names.CREATE_WORKFLOW_JOB, names.CREATE_RESOLVER}:
        from tailor_types_mypy import definitions

        is_job = name == names.CREATE_WORKFLOW_JOB
        check = definitions.check_job if is_job else definitions.check_create_resolver
        return check(project, ctx)
    return signature
