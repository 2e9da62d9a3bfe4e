"""The analysis of the jobs of one module, by an engine of its own.

Modules do not share an engine: what one of them says then never depends on which others were
analysed before it, in which process, or in which run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.engine import Engine
from tailor_types.lint.flow.reach import reach
from tailor_types.lint.leaves import is_leaf
from tailor_types.lint.report import Reporter
from tailor_types.lint.situations.collect import Situations
from tailor_types.lint.stored import Analysis

if TYPE_CHECKING:
    from tailor_types.lint.catalogue import Catalogue
    from tailor_types.lint.definitions import Defined, Project
    from tailor_types.lint.flow.changes import StateKey
    from tailor_types.lint.flow.engine import JobBody
    from tailor_types.lint.framework import Framework
    from tailor_types.lint.modules import Module, Modules

__all__ = ["Analyser"]


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
        self._strict = strict
        self._modules = modules
        self._catalogue = catalogue
        self._model = model
        self._jobs: dict[str, list[Defined]] = {}
        for defined in project.of("job"):
            if not defined.is_nested:
                self._jobs.setdefault(defined.module.path, []).append(defined)
        # Leaf jobs are told to every engine, so that none of them reads their bodies.
        scout = Engine(modules, catalogue, model)
        self._leaves = {
            id(defined): defined
            for some in self._jobs.values()
            for defined in some
            if defined.definition.kind == "decorator"
            and is_leaf(scout, defined.module, defined.definition)
        }

    def size(self, path: str) -> int:
        """Return how much text there is to analyse in the module *path*."""
        module = self._modules.add(path)
        return 0 if module is None else len(module.text)

    def analysis(self, path: str) -> Analysis:
        """Return the analysis of the jobs in the file *path*."""
        module = self._modules.add(path)
        assert module is not None  # noqa: S101 -- it was indexed
        with self._modules.noting() as notes:
            result, reporter, changed = self._walked(module, frozenset())
            if changed:
                # What a job changes is a source wherever it is read: now that is known.
                result, reporter, _ = self._walked(module, changed)
            for refused, problem in notes.refused:
                reporter.refused(refused, problem)
            result.placed = reporter.placed()
        result.consulted = notes.consulted
        return result

    def _walked(
        self, module: Module, state: frozenset[StateKey]
    ) -> tuple[Analysis, Reporter, frozenset[StateKey]]:
        """Follow the jobs of *module*; return also what outlives a pass and was changed."""
        engine = Engine(
            self._modules, self._catalogue, self._model, strict=self._strict, state=state
        )
        reporter = Reporter(self._modules)
        for leaf in self._leaves.values():
            engine.preset(leaf.module.name, leaf.definition, leaf.name or "")
        jobs = self._evaluated(engine, reporter, module)
        result = Analysis(len(jobs))
        result.jobs += sum(leaf.module is module for leaf in self._leaves.values())
        situations = Situations(engine)
        for job in jobs:
            self._follow(engine, situations, reporter, module, job, result)
        reporter.limits(engine.dynamic_triggers, engine.incomplete)
        return result, reporter, frozenset(engine.changed)

    def _evaluated(self, engine: Engine, reporter: Reporter, module: Module) -> list[JobBody]:
        """Evaluate the statements that define jobs; return those of this module."""
        statements = dict.fromkeys(
            defined.definition.statement
            for defined in self._jobs.get(module.path, ())
            if id(defined) not in self._leaves
        )
        for statement in statements:
            with reporter.guard(module, module.index.statements[statement].first):
                for name, bindings in module.index.bindings.items():
                    if any(
                        binding.statement == statement and binding.imported is None
                        for binding in bindings
                    ):
                        engine.globals.value(module.name, name)
        return [engine.jobs[site] for site in sorted(engine.jobs) if site[0] == module.name]

    @staticmethod
    def _follow(  # noqa: PLR0913, PLR0917 -- what one analysis is made of
        engine: Engine,
        situations: Situations,
        reporter: Reporter,
        module: Module,
        job: JobBody,
        result: Analysis,
    ) -> None:
        with reporter.guard(module, module.index.statements[job.site[1]].first):
            reached = reach(engine, job)
            reporter.reached(reached)
            reporter.situated(situations.of(reached))
            known = result.functions.setdefault(job.name, [])
            known += sorted(reached.functions)
            if reached.triggers:
                result.durable.append(job.name)
