"""What a module binds at its level: definitions, with the name and the line of each."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tailor_types.jobs import WorkflowJob
from tailor_types.resolvers import Resolver
from tailor_types.wait_points import WaitPoint, WaitPointGroup
from tailor_types.workflows import Workflow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

__all__ = ["Bound", "bound_in", "shown_path"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A definition, and the name that its own module gives it.

    Attributes:
        value: a job, workflow, resolver or wait point.
        name: what it is bound to; empty where no module binds it.
        module: the name of the module.
        place: file and line.
    """

    value: Any
    name: str
    module: str
    place: str


def bound_in(module: ModuleType) -> Iterator[Bound]:
    """Yield what *module* defines at its level, not what it imports."""
    names = vars(module)
    wanted = (WorkflowJob, Workflow, WaitPoint, Resolver)
    file = getattr(module, "__file__", None) or module.__name__
    if not any(isinstance(value, wanted) or _is_group(value) for value in names.values()):
        return
    lines = _binding_lines(file, _version_of(file))
    for name, line in lines.items():
        value = names.get(name)
        place = f"{shown_path(file)}:{line}"
        if isinstance(value, wanted):
            yield Bound(value, name, module.__name__, place)
        elif _is_group(value):
            for attribute, point in vars(value).items():
                if isinstance(point, WaitPoint):
                    yield Bound(point, attribute, module.__name__, place)


def _is_group(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, WaitPointGroup)


def _version_of(file: str) -> int:
    try:
        return Path(file).stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=1024)
def _binding_lines(file: str, _version: int) -> Mapping[str, int]:
    """Return the line at which each name of a module's level is bound other than by an import."""
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    lines: dict[str, int] = {}
    pending: list[ast.stmt] = list(tree.body)
    while pending:
        statement = pending.pop(0)
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                lines[statement.name] = statement.lineno
                continue
            case ast.Assign(targets=targets):
                bound: list[ast.expr] = list(targets)
            case ast.AnnAssign(target=target):
                bound = [target]
            case _:
                bound = []
                for name in ("body", "orelse", "finalbody"):
                    pending.extend(getattr(statement, name, []))
                for handler in getattr(statement, "handlers", []):
                    pending.extend(handler.body)
        for one in bound:
            lines.update({n.id: n.lineno for n in ast.walk(one) if isinstance(n, ast.Name)})
    return lines


def shown_path(file: str | Path) -> str:
    """Return *file* as it is shown: relative to where we are, if it lies there."""
    try:
        return Path(file).resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(file)
