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

from mypy.nodes import OverloadedFuncDef, SymbolNode, TypeInfo, Var
from mypy.options import Options
from mypy.plugin import (
    FunctionContext,
    FunctionSigContext,
    MethodSigContext,
    Plugin,
    ReportConfigContext,
)
from mypy.types import FunctionLike, Overloaded, Type, get_proper_type

from tailor_types_mypy import names
from tailor_types_mypy.config import read_settings
from tailor_types_mypy.release import RELEASE, digest_of

__all__ = ["TailorPlugin"]

_JOB: Final = ("definitions", "check_job")
_ARGUMENT: Final = ("arguments", "check_argument")

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
    f"{names.WAIT_POINT}.resolve": ("arguments", "check_resolve"),
    f"{names.WORKFLOW}.trigger": ("invokers", "check_start"),
}
FUNCTIONS: Final = {names.WAIT_POINT: ("wait_points", "check_wait_point")}
"""By full name, the module and function that check it."""

HANDING_ON: Final = {
    "builtins.map": ("arguments", "check_map"),
    "functools.partial": ("arguments", "check_partial"),
}
"""What calls what it is given."""

LOCAL: Final = ("other_names", "check_local")
_INHERITED: Final = tuple(f".{name.rpartition('.')[2]}" for name in METHOD_SIGNATURES)


class TailorPlugin(Plugin):
    """Checks what crosses job boundaries.

    Raises:
        SystemExit: the configuration is wrong; the line is printed.
    """

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._settings = read_settings(options.config_file)
        # mypy drops its caches for another plugin, but only for the modules of that one run.
        self._data: Final = digest_of(f"{RELEASE} {self._settings.as_text()}".encode())
        self._loaded: dict[tuple[str, str], Callable[[Any], Any]] = {}

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Return the hook of a function; what is kept in a variable has no dot in its name."""
        hook = FUNCTION_SIGNATURES.get(fullname) or HANDING_ON.get(fullname)
        if hook is None:
            hook = self._kept(fullname) if "." in fullname else LOCAL
        return self._hook(hook) if hook else None

    def get_method_signature_hook(
        self, fullname: str
    ) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Return the hook of a method."""
        hook = METHOD_SIGNATURES.get(fullname)
        if hook is None and fullname.endswith(_INHERITED):
            hook = self._inherited(fullname)
        return self._hook(hook) if hook else None

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Return the hook of a class that is called."""
        hook = FUNCTIONS.get(fullname)
        if hook is None and (info := self._node(fullname)) and isinstance(info, TypeInfo):
            hook = next((FUNCTIONS[b.fullname] for b in info.mro if b.fullname in FUNCTIONS), None)
        return self._hook(hook) if hook else None

    def report_config_data(self, ctx: ReportConfigContext) -> str | None:
        """Return the settings: mypy checks a module of the project again when they change."""
        path = ctx.path
        if path.endswith(".pyi") or "site-packages" in path or "dist-packages" in path:
            return None
        return self._data

    def _node(self, fullname: str) -> SymbolNode | None:
        """Return what a module of the project binds to the last part of *fullname*."""
        if fullname.startswith("builtins."):
            return None
        symbol = self.lookup_fully_qualified(fullname)
        return None if symbol is None else symbol.node

    def _kept(self, fullname: str) -> tuple[str, str] | None:
        """Return the hook of the function that the variable *fullname* holds."""
        variable = self._node(fullname)
        held = get_proper_type(variable.type) if isinstance(variable, Var) else None
        if isinstance(held, Overloaded):
            for name, hook in FUNCTION_SIGNATURES.items():
                function = self._node(name)
                if isinstance(function, OverloadedFuncDef) and _is_of(function, held):
                    return hook
        return None

    def _inherited(self, fullname: str) -> tuple[str, str] | None:
        """Return the hook of the class from which that of *fullname* has its method."""
        owner, _, method = fullname.rpartition(".")
        info = self._node(owner)
        for base in info.mro if isinstance(info, TypeInfo) else ():
            if method in base.names:
                return METHOD_SIGNATURES.get(f"{base.fullname}.{method}")
        return None

    def _hook(self, hook: tuple[str, str]) -> Callable[[Any], Any]:
        """Return the function *hook* names, bound to this project."""
        if hook not in self._loaded:
            from tailor_types_mypy.project import Project

            module, function = hook
            project = Project(self._settings, self.lookup_fully_qualified)
            check = getattr(import_module(f"tailor_types_mypy.{module}"), function)
            self._loaded[hook] = partial(check, project)
        return self._loaded[hook]


def _is_of(function: OverloadedFuncDef, held: Overloaded) -> bool:
    """Whether *held* is the type of *function*; in a variable the items have lost their name."""
    type_ = function.type
    return isinstance(type_, Overloaded) and [
        (item.arg_names, item.arg_types, item.ret_type) for item in type_.items
    ] == [(item.arg_names, item.arg_types, item.ret_type) for item in held.items]
