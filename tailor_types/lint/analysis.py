"""The analysis of the jobs of one module, by an engine of its own.

Modules do not share an engine: what one of them says then never depends on which others were
analysed before it, in which process, or in which run.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tailor_types.lint.flow.engine import Engine
from tailor_types.lint.flow.jobs import Leaves
from tailor_types.lint.flow.reach import reach
from tailor_types.lint.garbage import sweep
from tailor_types.lint.leaves import is_leaf
from tailor_types.lint.reporter import Reporter
from tailor_types.lint.situations.collect import Situations
from tailor_types.lint.stored import Analysis

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from tailor_types.lint.catalogue import Catalogue
    from tailor_types.lint.definitions import Defined, Project
    from tailor_types.lint.flow.changes import StateKey
    from tailor_types.lint.flow.jobs import JobBody
    from tailor_types.lint.framework import Framework
    from tailor_types.lint.modules import Module, Modules
    from tailor_types.lint.said import Said

__all__ = ["Analyser", "Followed", "Follower", "defining", "leaves"]


@dataclass(slots=True)
class Followed:
    """What the jobs that some statements of a module define do.

    Attributes:
        said: what there is to report, not placed yet.
        functions: by job, the functions that it reaches: module, statement, name.
        durable: the jobs that trigger or wait.
        changes: whether they change what outlives a pass: then they depend on each other.
    """

    said: Said
    jobs: int = 0
    functions: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)
    durable: list[str] = field(default_factory=list)
    changes: bool = False


def leaves(engine: Engine, jobs: Iterable[Defined]) -> list[Defined]:
    """Return those of *jobs* that can be seen not to trigger anything."""
    crowded: dict[str, set[int]] = {}
    found = []
    for job in jobs:
        if job.role == "job" and job.definition.kind == "decorator":
            several = crowded.get(job.module.path)
            if several is None:
                counts = Counter(
                    other.statement
                    for other in job.module.index.definitions
                    if other.kind == "decorator"
                )
                several = {statement for statement, count in counts.items() if count > 1}
                crowded[job.module.path] = several
            if is_leaf(engine, job.module, job.definition, several):
                found.append(job)
    return found


def defining(jobs: Iterable[Defined], unread: Iterable[Defined]) -> list[int]:
    """Return the statements to follow: those that define *jobs*, but for the *unread* ones."""
    skipped = {id(leaf) for leaf in unread}
    return list(dict.fromkeys(job.definition.statement for job in jobs if id(job) not in skipped))


class Follower:
    """Follows jobs: those of a whole module, or those of one statement that was edited.

    Args:
        presets: leaf jobs, so that no engine reads their bodies.
    """

    def __init__(
        self,
        modules: Modules,
        catalogue: Catalogue,
        model: Framework,
        presets: Leaves,
        *,
        strict: bool,
    ) -> None:
        self._modules = modules
        self._catalogue = catalogue
        self._model = model
        self._presets = presets
        self._strict = strict

    def followed(
        self, module: Module, statements: Iterable[int], apart: Container[int] = ()
    ) -> Followed:
        """Follow the jobs that *statements* define; those of *apart* are followed by themselves."""
        order = tuple(statements)
        with self._modules.noting_refused() as refused:
            result, reporter, changed = self._walked(module, order, apart, frozenset())
            if changed:
                # What a job changes is a source wherever it is read: now that is known.
                result, reporter, _ = self._walked(module, order, apart, changed)
                result.changes = True
        for path, problem in refused:
            reporter.refused(path, problem)
        return result

    def _walked(
        self,
        module: Module,
        statements: Iterable[int],
        apart: Container[int],
        state: frozenset[StateKey],
    ) -> tuple[Followed, Reporter, frozenset[StateKey]]:
        """Follow jobs; return also what outlives a pass and was changed."""
        engine = Engine(
            self._modules, self._catalogue, self._model, strict=self._strict, state=state
        )
        engine.jobs.preset(self._presets)
        reporter = Reporter(self._modules)
        bound: dict[int, list[str]] = {}
        for name, bindings in module.index.bindings.items():
            for binding in bindings:
                if binding.imported is None:
                    bound.setdefault(binding.statement, []).append(name)
        for statement in statements:
            with reporter.guard(module, module.index.statements[statement].first):
                for name in bound.get(statement, ()):
                    engine.globals.value(module.name, name)
        jobs = [
            engine.jobs.bodies[site]
            for site in sorted(engine.jobs.bodies)
            if site[0] == module.name and site[1] not in apart
        ]
        result = Followed(reporter.said, len(jobs))
        situations = Situations(engine)
        for job in jobs:
            _follow(situations, reporter, module, job, result)
        reporter.limits(engine.dynamic_triggers, engine.incomplete)
        situations.release()
        engine.release()
        return result, reporter, frozenset(engine.changed)


def _follow(
    situations: Situations, reporter: Reporter, module: Module, job: JobBody, result: Followed
) -> None:
    with reporter.guard(module, module.index.statements[job.site[1]].first):
        situations.engine.contexts.begin()
        reached = reach(situations.engine, job)
        if job.context is None:
            reached = situations.settled(reached)
            reporter.reached(reached)
            reporter.situated(situations.of(reached))
        else:  # how triggers of other frameworks are called is their business
            reporter.reached(reached)
        known = result.functions.setdefault(job.name, [])
        known += sorted(reached.functions)
        if reached.triggers:
            result.durable.append(job.name)


class Analyser:
    """Analyses modules of one project, one by one."""

    def __init__(
        self,
        modules: Modules,
        catalogue: Catalogue,
        model: Framework,
        project: Project,
        *,
        strict: bool,
    ) -> None:
        self._modules = modules
        self._jobs: dict[str, list[Defined]] = {}
        for defined in project.of("job", "root"):
            if not defined.is_nested:
                self._jobs.setdefault(defined.module.path, []).append(defined)
        # Leaf jobs are told to every engine, so that none of them reads their bodies.
        scout = Engine(modules, catalogue, model)
        self._leaves = {path: leaves(scout, jobs) for path, jobs in self._jobs.items()}
        presets = Leaves()
        for some in self._leaves.values():
            for leaf in some:
                presets.add(leaf.module.name, leaf.definition, leaf.name or "")
        scout.release()
        self._follower = Follower(modules, catalogue, model, presets, strict=strict)

    def size(self, path: str) -> int:
        """Return how much text there is to analyse in the module *path*."""
        module = self._modules.add(path)
        return 0 if module is None else len(module.text)

    def analysis(self, path: str) -> Analysis:
        """Return the analysis of the jobs in the file *path*."""
        module = self._modules.add(path)
        assert module is not None  # noqa: S101 -- it was indexed
        sweep()
        unread = self._leaves.get(path, [])
        statements = defining(self._jobs.get(path, ()), unread)
        with self._modules.noting() as consulted:
            followed = self._follower.followed(module, statements)
            reporter = Reporter(self._modules)
            reporter.add(followed.said)
            placed = reporter.placed()
        jobs = len(unread) + followed.jobs
        return Analysis(jobs, placed, followed.functions, followed.durable, consulted)
