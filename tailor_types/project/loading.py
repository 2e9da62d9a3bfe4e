"""Importing the modules of a project; what cannot be imported is named with its line."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tailor_types.errors import ProjectError, TailorError
from tailor_types.jobs import WorkflowJob
from tailor_types.project.bindings import Bound, bound_in, shown_path
from tailor_types.project.rules import problems_of
from tailor_types.resolvers import Resolver
from tailor_types.wait_points import WaitPoint
from tailor_types.workflows import Workflow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

    from tailor_types.configuration import Project

__all__ = ["Definitions", "load_project"]


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a project defines, by name; wait points by key."""

    workflows: Mapping[str, Workflow[Any, Any]] = field(default_factory=dict)
    jobs: Mapping[str, WorkflowJob[Any, Any]] = field(default_factory=dict)
    resolvers: Mapping[str, Resolver[Any, Any]] = field(default_factory=dict)
    wait_points: Mapping[str, WaitPoint[Any, Any]] = field(default_factory=dict)


def load_project(project: Project) -> Definitions:
    """Import the modules of *project* and return what they define.

    Its folder, and ``src`` in it, go on ``sys.path``.

    Raises:
        ProjectError: modules that cannot be imported, with the line that fails; else clashes.
    """
    for folder in (project.root / "src", project.root):
        if folder.is_dir() and str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    problems: list[str] = []
    for name in project.workflows:
        _import_all(name, project.root, problems)
    if problems:
        raise ProjectError(tuple(problems))
    bound = [one for module in _modules_of(project.root) for one in bound_in(module)]
    problems = problems_of(bound)
    if problems:
        raise ProjectError(tuple(problems))
    # One that is bound to several names is one.
    points = {id(one.value): one.value for one in bound if isinstance(one.value, WaitPoint)}
    keys = Counter(point.key for point in points.values())
    return Definitions(
        workflows={one.value.name: one.value for one in bound if _is(one, Workflow)},
        jobs={one.value.name: one.value for one in bound if _is(one, WorkflowJob)},
        resolvers={one.value.name: one.value for one in bound if _is(one, Resolver)},
        # A key that several wait points share says nothing about the type of an answer.
        wait_points={point.key: point for point in points.values() if keys[point.key] == 1},
    )


def _import_all(name: str, root: Path, problems: list[str]) -> None:
    """Import module *name*, and where it is a package everything below it."""
    try:
        with _fresh(name, root):
            module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            problems.append(
                f"[tool.tailor] workflows names {name!r}, and there is no such module in {root}"
            )
        else:
            problems.append(_import_problem(error, root))
    except TailorError as error:
        problems.append(_import_problem(error, root))
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- a module of the user's may raise anything
        problems.append(_import_problem(error, root))
    else:
        for _, inner, _ in pkgutil.iter_modules(getattr(module, "__path__", ())):
            _import_all(f"{name}.{inner}", root, problems)


@contextmanager
def _fresh(name: str, root: Path) -> Iterator[None]:
    """Import *name* from *root*, where another project's module of that name may be loaded."""
    top = name.partition(".")[0]
    loaded = sys.modules.get(top)
    if loaded is not None and not any(
        Path(folder).resolve().is_relative_to(root.resolve()) for folder in _places(loaded)
    ):
        for other in [one for one in sys.modules if one == top or one.startswith(f"{top}.")]:
            del sys.modules[other]
    yield


def _places(module: ModuleType) -> list[str]:
    file = getattr(module, "__file__", None)
    return [file] if file else list(getattr(module, "__path__", ()))


def _import_problem(error: BaseException, root: Path) -> str:
    message = str(error) or type(error).__name__
    if isinstance(error, TailorError):
        text = message
    elif isinstance(error, SyntaxError):
        text = f"SyntaxError: {error.msg}"
    else:
        text = f"{type(error).__name__}: {error}"
    return f"{_place_of_error(error, root)}: {text}"


def _place_of_error(error: BaseException, root: Path) -> str:
    """Return file and line of the innermost code of the project that led to *error*."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{shown_path(error.filename)}:{error.lineno}"
    place = "a module that cannot be imported"
    trace = error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(root) and "site-packages" not in file.parts:
            place = f"{shown_path(file)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _modules_of(root: Path) -> list[ModuleType]:
    """Return the loaded modules that lie in *root*, installed packages aside."""
    found = []
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file is None or module.__name__ == "__main__":
            continue
        path = Path(file)
        if path.is_relative_to(root) and "site-packages" not in path.parts:
            found.append(module)
    return sorted(found, key=lambda module: module.__name__)


def _is(one: Bound, kind: type) -> bool:
    return isinstance(one.value, kind)
