"""What no definition can see alone: clashes of names, private names, workflows of a module."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from tailor_types.errors import ProjectError
from tailor_types.jobs import WorkflowJob
from tailor_types.project.bindings import Bound, bound_in, shown_path
from tailor_types.resolvers import Resolver
from tailor_types.workflows import Workflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import ModuleType

    from tailor_types.bodies import BodyShape

__all__ = ["check_resolvers", "check_workflows", "problems_of"]

_WORKFLOW_NAME: Final = "workflow"
_CLASHING: Final = ((WorkflowJob, "jobs"), (Workflow, "workflows"), (Resolver, "resolvers"))


def problems_of(bound: Sequence[Bound]) -> list[str]:
    """Return what is wrong with the definitions of a project, a sentence each."""
    return [*_clashes(bound), *_private_jobs(bound), *_misplaced(bound), *_homeless(bound)]


def check_workflows(
    workflows: Iterable[Workflow[Any, Any]],
) -> tuple[Workflow[Any, Any], ...]:
    """Return *workflows*, which were given rather than found.

    Their modules, and those of the jobs that these import, are held to the rules of a project.
    What is defined inside a function has no module to be held to; only its name counts.

    Raises:
        ProjectError: clashes, private names, or modules with several workflows.
    """
    given = tuple(dict.fromkeys(workflows))
    found = [one for module in _modules_behind(given) for one in bound_in(module)]
    ids = {id(workflow) for workflow in given}
    bound = {id(one.value): one for one in found}
    parties = [bound.get(id(workflow)) or _unbound(workflow) for workflow in given]
    jobs = [one for one in found if isinstance(one.value, WorkflowJob)]
    homes = {one.module for one in found if id(one.value) in ids}
    problems = [
        *_clashes([*jobs, *parties]),
        *_private_jobs(jobs),
        *_misplaced([one for one in found if one.module in homes]),
    ]
    if problems:
        raise ProjectError(tuple(problems))
    return given


def check_resolvers(resolvers: Iterable[Resolver[Any, Any]]) -> tuple[Resolver[Any, Any], ...]:
    """Return *resolvers*, which were given rather than found.

    Raises:
        ProjectError: two of them have one name.
    """
    given = tuple(dict.fromkeys(resolvers))
    problems = _clashes([Bound(one, "", "", _place_of(one.shape)) for one in given])
    if problems:
        raise ProjectError(tuple(problems))
    return given


def _modules_behind(workflows: Iterable[Workflow[Any, Any]]) -> list[ModuleType]:
    """Return the modules that define *workflows* and the jobs which those modules hold."""
    pending = [
        name
        for workflow in workflows
        for name in (workflow._module, _module_of(workflow.main_job))  # noqa: SLF001 -- made for this
    ]
    found: dict[str, ModuleType] = {}
    while pending:
        name = pending.pop()
        module = sys.modules.get(name)
        if module is None or name in found:
            continue
        found[name] = module
        values = vars(module).values()
        pending += [_module_of(one) for one in values if isinstance(one, WorkflowJob)]
    return [found[name] for name in sorted(found)]


def _module_of(job: WorkflowJob[Any, Any]) -> str:
    return str(getattr(job.shape.function, "__module__", ""))


def _unbound(workflow: Workflow[Any, Any]) -> Bound:
    return Bound(workflow, "", "", f"{_place_of(workflow.main_job.shape)} (its main job)")


def _place_of(shape: BodyShape) -> str:
    code = getattr(shape.function, "__code__", None)
    return f"{shown_path(code.co_filename)}:{code.co_firstlineno}" if code else "?"


def _clashes(bound: Sequence[Bound]) -> list[str]:
    problems = []
    for kind, word in _CLASHING:
        by_name: dict[str, list[Bound]] = {}
        for one in bound:
            if isinstance(one.value, kind):
                parties = by_name.setdefault(one.value.name, [])
                if not any(_is_same(one, other) for other in parties):
                    parties.append(one)
        for name, parties in by_name.items():
            if len(parties) > 1:
                places = " and ".join(one.place for one in parties)
                problems.append(f"{len(parties)} {word} are named {name!r}: {places}; rename one")
    return problems


def _is_same(one: Bound, other: Bound) -> bool:
    """Whether both are one definition, under two names or made twice.

    A module that is run and also imported makes each of its definitions twice, at one place.
    """
    return one.value is other.value or bool(one.name and one.place == other.place)


def _private_jobs(bound: Sequence[Bound]) -> list[str]:
    public = {id(one.value) for one in bound if not one.name.startswith("_")}
    return [
        f"{one.place}: job {one.value.name!r} has the private name {one.name!r}; "
        "give it a public one"
        for one in bound
        if isinstance(one.value, WorkflowJob) and id(one.value) not in public
    ]


def _misplaced(bound: Sequence[Bound]) -> list[str]:
    """Hold each module to one workflow, bound to the name ``workflow``."""
    problems = []
    by_module: dict[str, list[Bound]] = {}
    for one in bound:
        if isinstance(one.value, Workflow):
            by_module.setdefault(one.module, []).append(one)
    for module, found in by_module.items():
        distinct = {id(one.value): one for one in found}
        if len(distinct) > 1:
            places = " and ".join(one.place for one in distinct.values())
            problems.append(
                f"module {module} has {len(distinct)} workflows: {places}; keep one, bound to "
                f"the name {_WORKFLOW_NAME!r}, and move each other to a module of its own "
                "(in a test: into the function that needs it)"
            )
        elif all(one.name != _WORKFLOW_NAME for one in found):
            problems.append(
                f"{found[0].place}: workflow {found[0].value.name!r} is bound to "
                f"{found[0].name!r}; a module binds its workflow to the name {_WORKFLOW_NAME!r}"
            )
    return problems


def _homeless(bound: Sequence[Bound]) -> list[str]:
    known = {id(one.value) for one in bound}
    workflows = {id(one.value): one for one in bound if isinstance(one.value, Workflow)}
    return [
        f"{one.place}: the main job {one.value.main_job.name!r} of workflow "
        f"{one.value.name!r} is bound to no name of a module; define it at that level"
        for one in workflows.values()
        if id(one.value.main_job) not in known
    ]
