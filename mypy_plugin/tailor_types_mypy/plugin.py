"""The plugin: tables from full names to hooks, and nothing else.

mypy asks for a hook at every call of every module, so each question is one look-up.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mypy.options import Options
from mypy.plugin import (
    FunctionContext,
    FunctionSigContext,
    MethodSigContext,
    Plugin,
    ReportConfigContext,
)
from mypy.types import FunctionLike, Type

from tailor_types_mypy import names
from tailor_types_mypy.arguments import check_argument
from tailor_types_mypy.config import read_settings
from tailor_types_mypy.invokers import check_start
from tailor_types_mypy.jobs import check_job
from tailor_types_mypy.project import Project
from tailor_types_mypy.wait_points import check_wait_point

__all__ = ["TailorPlugin"]


class TailorPlugin(Plugin):
    """Checks what crosses job boundaries.

    Raises:
        SystemExit: the configuration is wrong; the line is printed.
    """

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._settings = read_settings(options.config_file)
        project = Project(self._settings, self.lookup_fully_qualified)
        job = partial(check_job, project)
        self._function_signatures: dict[str, Callable[[FunctionSigContext], FunctionLike]] = {
            names.CREATE_WORKFLOW_JOB: job,
        }
        self._method_signatures: dict[str, Callable[[MethodSigContext], FunctionLike]] = {
            f"{names.JOB_DECORATOR}.__call__": job,
            f"{names.JOB}.trigger": partial(check_argument, project),
            f"{names.WAIT_POINT}.wait": partial(check_argument, project),
            f"{names.WORKFLOW}.trigger": partial(check_start, project),
        }
        self._functions: dict[str, Callable[[FunctionContext], Type]] = {
            names.WAIT_POINT: partial(check_wait_point, project),
        }

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Return the hook of a function."""
        return self._function_signatures.get(fullname)

    def get_method_signature_hook(
        self, fullname: str
    ) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Return the hook of a method."""
        return self._method_signatures.get(fullname)

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Return the hook of a class that is called."""
        return self._functions.get(fullname)

    def report_config_data(self, ctx: ReportConfigContext) -> dict[str, object]:  # noqa: ARG002 -- the same for all modules
        """Return the settings: mypy checks every module again when they change."""
        return self._settings.as_data()
