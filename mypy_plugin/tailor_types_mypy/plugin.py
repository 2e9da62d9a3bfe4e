"""The plugin: tables from full names to hooks, and nothing else.

mypy asks for a hook at every call of every module, so each question is one look-up. The modules
that think are imported with the first hook that is used: a run that finds everything in mypy's
cache uses none, and is over in a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, Final

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
from tailor_types_mypy.config import read_settings
from tailor_types_mypy.release import RELEASE

__all__ = ["TailorPlugin"]

_JOB: Final = ("definitions", "check_job")
_ARGUMENT: Final = ("arguments", "check_argument")

_FOREIGN: Final = ("site-packages", "dist-packages")

FUNCTION_SIGNATURES: Final = {
    names.CREATE_WORKFLOW_JOB: _JOB,
    names.RESOLVER: ("invokers", "check_invoker"),
    names.CREATE_RESOLVER: ("definitions", "check_create_resolver"),
}
METHOD_SIGNATURES: Final = {
    f"{names.JOB_DECORATOR}.__call__": _JOB,
    f"{names.RESOLVER_DECORATOR}.__call__": ("definitions", "check_resolver"),
    f"{names.JOB}.trigger": _ARGUMENT,
    f"{names.WAIT_POINT}.wait": _ARGUMENT,
    f"{names.WORKFLOW}.trigger": ("invokers", "check_start"),
}
FUNCTIONS: Final = {names.WAIT_POINT: ("wait_points", "check_wait_point")}
"""By full name, the module and function that check it."""


class TailorPlugin(Plugin):
    """Checks what crosses job boundaries.

    Raises:
        SystemExit: the configuration is wrong; the line is printed.
    """

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._settings = read_settings(options.config_file)
        # mypy drops its caches for another plugin, but only for the modules of that one run.
        self._data = {**self._settings.as_data(), "release": RELEASE}
        self._loaded: dict[tuple[str, str], Callable[[Any], Any]] = {}

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Return the hook of a function."""
        hook = FUNCTION_SIGNATURES.get(fullname)
        return self._hook(hook) if hook else None

    def get_method_signature_hook(
        self, fullname: str
    ) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Return the hook of a method."""
        hook = METHOD_SIGNATURES.get(fullname)
        return self._hook(hook) if hook else None

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Return the hook of a class that is called."""
        hook = FUNCTIONS.get(fullname)
        return self._hook(hook) if hook else None

    def report_config_data(self, ctx: ReportConfigContext) -> dict[str, object] | None:
        """Return the settings: mypy checks a module of the project again when they change."""
        is_foreign = ctx.path.endswith(".pyi") or any(one in ctx.path for one in _FOREIGN)
        return None if is_foreign else self._data

    def _hook(self, hook: tuple[str, str]) -> Callable[[Any], Any]:
        """Return the function *hook* names, bound to this project."""
        if hook not in self._loaded:
            from tailor_types_mypy.project import Project

            module, function = hook
            project = Project(self._settings, self.lookup_fully_qualified)
            check = getattr(import_module(f"tailor_types_mypy.{module}"), function)
            self._loaded[hook] = partial(check, project)
        return self._loaded[hook]
