"""The project's modules, imported, and what they define.

Definitions register nothing when they are made, so that clashes can only be seen here: names
that two jobs or two workflows share, private names, a workflow under another name than
``workflow``. All that is wrong is reported at once, with file and line of every party.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tailor_types.errors import ProjectError, TailorError
from tailor_types.jobs import WorkflowJob
from tailor_types.resolvers import Resolver
from tailor_types.wait_points import WaitPoint, WaitPointGroup
from tailor_types.workflows import Workflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import ModuleType

    from tailor_types.bodies import BodyShape
    from tailor_types.configuration import Project

__all__ = ["Definitions", "check_resolvers", "check_workflows", "load_project"]

_WORKFLOW_NAME: Final = "workflow"
_CLASHING: Final = ((WorkflowJob, "jobs"), (Workflow, "workflows"), (Resolver, "resolvers"))


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a project defines, by name; wait points by key."""

    workflows: Mapping[str, Workflow[Any, Any]] = field(default_factory=dict)
    jobs: Mapping[str, WorkflowJob[Any, Any]] = field(default_factory=dict)
    resolvers: Mapping[str, Resolver[Any, Any]] = field(default_factory=dict)
    wait_points: Mapping[str, WaitPoint[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A definition, and the name that its own module gives it."""

    value: Any
    name: str
    module: str
    place: str


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
    bound = [one for module in _modules_of(project.root) for one in _bound_in(module)]
    problems = [*_clashes(bound), *_rules(bound)]
    if problems:
        raise ProjectError(tuple(problems))
    points = [one.value for one in bound if isinstance(one.value, WaitPoint)]
    return Definitions(
        workflows={one.value.name: one.value for one in bound if _is(one, Workflow)},
        jobs={one.value.name: one.value for one in bound if _is(one, WorkflowJob)},
        resolvers={one.value.name: one.value for one in bound if _is(one, Resolver)},
        # A key that several wait points share says nothing about the type of an answer.
        wait_points={
            point.key: point for point in points if [p.key for p in points].count(point.key) == 1
        },
    )


def check_workflows(
    workflows: Iterable[Workflow[Any, Any]],
) -> tuple[Workflow[Any, Any], ...]:
    """Return *workflows*, which were given rather than found.

    Raises:
        ProjectError: two of them have one name, or two jobs of their modules.
    """
    given = tuple(dict.fromkeys(workflows))
    names = {workflow.main_job.body.__module__ for workflow in given if _has_module(workflow)}
    modules = [sys.modules[name] for name in sorted(names) if name in sys.modules]
    found = [one for module in modules for one in _bound_in(module)]
    jobs = [one for one in found if _is(one, WorkflowJob)]
    bound = {id(one.value): one for one in found}
    parties = [bound.get(id(workflow)) or _unbound(workflow) for workflow in given]
    problems = _clashes([*jobs, *parties])
    if problems:
        raise ProjectError(tuple(problems))
    return given


def check_resolvers(resolvers: Iterable[Resolver[Any, Any]]) -> tuple[Resolver[Any, Any], ...]:
    """Return *resolvers*, which were given rather than found.

    Raises:
        ProjectError: two of them have one name.
    """
    given = tuple(dict.fromkeys(resolvers))
    problems = _clashes([_Bound(one, "", "", _place_of(one.shape)) for one in given])
    if problems:
        raise ProjectError(tuple(problems))
    return given


def _place_of(shape: BodyShape) -> str:
    code = getattr(shape.function, "__code__", None)
    return f"{_shown_path(code.co_filename)}:{code.co_firstlineno}" if code else "?"


def _has_module(workflow: Workflow[Any, Any]) -> bool:
    return isinstance(getattr(workflow.main_job.body, "__module__", None), str)


def _unbound(workflow: Workflow[Any, Any]) -> _Bound:
    return _Bound(workflow, "", "", f"{_place_of(workflow.main_job.shape)} (its main job)")


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
        return f"{_shown_path(error.filename)}:{error.lineno}"
    place = "a module that cannot be imported"
    trace = error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(root) and "site-packages" not in file.parts:
            place = f"{_shown_path(file)}:{trace.tb_lineno}"
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


def _bound_in(module: ModuleType) -> Iterator[_Bound]:
    """Yield what *module* defines at its level, not what it imports."""
    names = vars(module)
    wanted = (WorkflowJob, Workflow, WaitPoint, Resolver)
    file = getattr(module, "__file__", None) or module.__name__
    if not any(isinstance(value, wanted) or _is_group(value) for value in names.values()):
        return
    lines = _binding_lines(file)
    for name, line in lines.items():
        value = names.get(name)
        place = f"{_shown_path(file)}:{line}"
        if isinstance(value, wanted):
            yield _Bound(value, name, module.__name__, place)
        elif _is_group(value):
            for attribute, point in vars(value).items():
                if isinstance(point, WaitPoint):
                    yield _Bound(point, attribute, module.__name__, place)


def _is_group(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, WaitPointGroup)


def _binding_lines(file: str) -> dict[str, int]:
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


def _clashes(bound: list[_Bound]) -> list[str]:
    problems = []
    for kind, word in _CLASHING:
        by_name: dict[str, dict[int, _Bound]] = {}
        for one in bound:
            if isinstance(one.value, kind):
                by_name.setdefault(one.value.name, {}).setdefault(id(one.value), one)
        for name, parties in by_name.items():
            if len(parties) > 1:
                places = " and ".join(one.place for one in parties.values())
                problems.append(f"{len(parties)} {word} are named {name!r}: {places}; rename one")
    return problems


def _rules(bound: list[_Bound]) -> list[str]:
    problems = []
    known = {id(one.value) for one in bound}
    public = {id(one.value) for one in bound if not one.name.startswith("_")}
    workflows: dict[str, list[_Bound]] = {}
    for one in bound:
        if _is(one, WorkflowJob) and id(one.value) not in public:
            problems.append(
                f"{one.place}: job {one.value.name!r} has the private name {one.name!r}; "
                "give it a public one"
            )
        if _is(one, Workflow):
            workflows.setdefault(one.module, []).append(one)
    for module, found in workflows.items():
        distinct = {id(one.value): one for one in found}
        if len(distinct) > 1:
            places = " and ".join(one.place for one in distinct.values())
            problems.append(f"module {module} has {len(distinct)} workflows: {places}; split it")
        elif all(one.name != _WORKFLOW_NAME for one in found):
            problems.append(
                f"{found[0].place}: workflow {found[0].value.name!r} is bound to "
                f"{found[0].name!r}; a module binds its workflow to the name {_WORKFLOW_NAME!r}"
            )
        problems += [
            f"{one.place}: the main job {one.value.main_job.name!r} of workflow "
            f"{one.value.name!r} is bound to no name of a module; define it at that level"
            for one in distinct.values()
            if id(one.value.main_job) not in known
        ]
    return problems


def _is(one: _Bound, kind: type) -> bool:
    return isinstance(one.value, kind)


def _shown_path(file: str | Path) -> str:
    try:
        return Path(file).resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(file)
