"""One run over the text of a project: what is remembered is taken, the rest is analysed."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from tailor_types.lint import discovery
from tailor_types.lint.analysis import Analyser
from tailor_types.lint.catalogue import builtin_catalogue
from tailor_types.lint.definitions import collect
from tailor_types.lint.framework import chosen
from tailor_types.lint.garbage import no_collection
from tailor_types.lint.graph import links
from tailor_types.lint.modules import Modules
from tailor_types.lint.pool import analyses
from tailor_types.lint.recursion import deep_recursion
from tailor_types.lint.report import definition_findings, merged, unreadable, unsaid
from tailor_types.lint.selection import Selection
from tailor_types.lint.stored import Stored
from tailor_types.lint.suppressions import Suppressions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tailor_types.lint.cache import Cache
    from tailor_types.lint.catalogue import Catalogue
    from tailor_types.lint.definitions import Project
    from tailor_types.lint.framework import Framework
    from tailor_types.lint.modules import Module, Sources
    from tailor_types.lint.settings import Settings
    from tailor_types.lint.stored import Analysis

__all__ = ["Run", "catalogue_for", "held", "relevant_modules"]


class Run:
    """Analyses a project.

    Args:
        explicit: paths that are read whatever is in them.
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- built in one place
        self,
        sources: Sources,
        settings: Settings,
        explicit: Iterable[str],
        memory: Cache | None,
        processes: int,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self._sources = sources
        self._settings = settings
        self._explicit = frozenset(explicit)
        self._memory = memory
        self._processes = processes
        self._progress = progress

    modules: Modules

    def stored(self, files: list[str]) -> Stored:
        """Return all that is found in *files*."""
        model, settings = chosen(self._settings.framework), self._settings
        catalogue = catalogue_for(settings)
        memory = self._memory
        modules = Modules(self._sources, settings.src, model.packages)
        known: dict[str, Analysis] = {}
        relevance: dict[str, int] = {}
        if memory is not None:
            known, relevance = memory.analyses(), memory.relevance
            modules.remember(memory.indexes())
        self.modules = modules
        with deep_recursion(), no_collection():
            relevant = relevant_modules(
                self._sources, files, modules, model, self._explicit, relevance
            )
            project = collect(modules, model, relevant)
            analyser = Analyser(modules, catalogue, model, project, strict=settings.strict)
            done = self._analyses(analyser, project, modules, known)
            return self._merged(project, modules, relevant, done)

    def _analyses(
        self,
        analyser: Analyser,
        project: Project,
        modules: Modules,
        known: dict[str, Analysis],
    ) -> dict[str, Analysis]:
        paths = sorted({defined.module.path for defined in project.of("job", "root")})
        remembered = {} if self._memory is None else self._memory.holding(known, modules)
        done = {path: remembered[path] for path in paths if path in remembered}
        todo = [path for path in paths if path not in done]
        done.update(analyses(analyser, todo, self._processes, self._progress))
        return {path: done[path] for path in paths}

    def _merged(
        self,
        project: Project,
        modules: Modules,
        relevant: list[Module],
        done: dict[str, Analysis],
    ) -> Stored:
        stored = Stored(modules=done)
        for analysis in done.values():
            stored.jobs += analysis.jobs
            stored.triggering += len(analysis.durable)
            stored.consulted.update(analysis.consulted)
            for job, functions in analysis.functions.items():
                project.functions_of.setdefault(job, set()).update(functions)
                project.reached.update(functions)
                if job in analysis.durable:
                    project.durable.update(functions)
        raw = [
            *(unreadable(module, platform.python_version()) for module in relevant if module.error),
            *merged(placed for analysis in done.values() for placed in analysis.placed),
        ]
        raw += list(unsaid(definition_findings(project), raw))
        raw = list(dict.fromkeys(raw))
        paths = {module.path for module in relevant}
        for finding in raw:
            paths |= {finding.path, *(hop.path for hop in finding.trace)}
        texts = {path: modules.text(path) for path in sorted(paths)}
        suppressions = Suppressions(texts)
        stored.findings = suppressions.remaining(raw)
        stored.ignored = len(raw) - len(stored.findings)
        stored.findings += suppressions.own_findings(Selection(self._settings, None))
        for defined in project.of("job"):
            if defined.name is not None:
                stored.job_names.append(defined.name)
            if defined.definition.kind == "decorator":
                names = stored.decorators.setdefault(defined.module.path, [])
                if defined.definition.call.callee not in names:
                    names.append(defined.definition.call.callee)
        stored.graph = list(links(project))
        return stored


def catalogue_for(settings: Settings) -> Catalogue:
    """Return the catalogue, with what *settings* add to it."""
    catalogue = builtin_catalogue()
    if settings.sources or settings.deterministic or settings.impure_packages:
        return catalogue.extended(
            sources=settings.sources.items(),
            deterministic=settings.deterministic,
            impure_packages=settings.impure_packages,
        )
    return catalogue


def relevant_modules(  # noqa: PLR0913, PLR0917 -- what a project consists of
    sources: Sources,
    files: list[str],
    modules: Modules,
    model: Framework,
    named: frozenset[str],
    relevance: dict[str, int] | None = None,
) -> list[Module]:
    """Return the modules that can define jobs: those that name the framework, or import such.

    Args:
        relevance: what is known of files (``discovery.relevance``); completed here.
    """
    relevance = {} if relevance is None else relevance
    found: dict[str, Module] = {}
    rest: dict[str, bool] = {}
    for path in files:
        if path not in relevance:
            data = sources.read(path)
            if data is None:
                continue
            relevance[path] = discovery.relevance(data, model.packages, model.words)
        if path in named or relevance[path] == discovery.NAMES:
            module = modules.add(path)
            if module is not None:
                found[path] = module
        else:
            rest[path] = relevance[path] == discovery.LIKELY
    # Whoever imports one of these may have the framework's names from it: to a fixpoint.
    new = list(found.values())
    looked = set(model.words)
    while new and rest:
        more = {name for module in new for name in held(module, model, looked)} - looked
        looked |= more
        pattern = discovery.importers(
            name for module in new if (name := module.name.rpartition(".")[2])
        )
        new = []
        for path, likely in list(rest.items()):
            if pattern is None or not (likely or more):
                continue
            data = sources.read(path)
            if data is None or not (likely or discovery.mentions(data, more)):
                continue
            rest[path] = True
            if pattern.search(data):
                del rest[path]
                module = modules.add(path)
                if module is not None:
                    found[path] = module
                    new.append(module)
    return [found[path] for path in sorted(found)]


def held(module: Module, model: Framework, known: set[str]) -> Iterator[str]:
    """Yield the names under which *module* has something of the framework, for others to import."""
    for name, bindings in module.index.bindings.items():
        for binding in bindings:
            imported = binding.imported
            if imported is not None and (
                imported.module.partition(".")[0] in model.packages or imported.member in known
            ):
                yield name
