"""The one way from paths to findings; the command line and the language server both call it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tailor_types.lint import discovery
from tailor_types.lint.catalogue import builtin_catalogue
from tailor_types.lint.flow.engine import Engine
from tailor_types.lint.flow.reach import reach
from tailor_types.lint.flow.values import External
from tailor_types.lint.framework import load
from tailor_types.lint.leaves import is_leaf
from tailor_types.lint.modules import Disk, Memory, Modules
from tailor_types.lint.recursion import deep_recursion
from tailor_types.lint.report import Reporter
from tailor_types.lint.rules.base import Definition
from tailor_types.lint.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tailor_types.lint.catalogue import Catalogue
    from tailor_types.lint.findings import Finding
    from tailor_types.lint.flow.engine import JobBody
    from tailor_types.lint.flow.reach import Trigger
    from tailor_types.lint.framework import Framework
    from tailor_types.lint.index.model import Definition as Indexed
    from tailor_types.lint.modules import Module, Sources

__all__ = ["Result", "lint_project", "lint_sources"]


@dataclass(slots=True)
class Result:
    """What a run found.

    Attributes:
        jobs: how many jobs there are, and how many of them trigger or wait.
        texts: the text of each file with findings, by path.
    """

    findings: list[Finding]
    jobs: int = 0
    triggering: int = 0
    files: int = 0
    texts: dict[str, str] = field(default_factory=dict)


def lint_project(
    root: Path, paths: Iterable[Path] = (), settings: Settings | None = None
) -> Result:
    """Lint the project in *root*; report on *paths*, or on everything.

    Args:
        root: the folder of ``pyproject.toml``; paths in findings are relative to it.
        paths: files and folders to report on. The whole project is read all the same: a name
            can clash with one that stands elsewhere.
    """
    settings = settings or Settings()
    root = root.resolve()
    wanted, outside = _wanted(root, paths)
    files = discovery.walk(root, settings.exclude)
    known = set(files)
    files += [path for path in outside if path not in known]
    return _lint(Disk(root), files, settings, wanted, explicit=outside)


def lint_sources(texts: dict[str, str], settings: Settings | None = None) -> Result:
    """Lint *texts*, a project in memory: path to text."""
    files = sorted(path for path in texts if path.endswith(".py"))
    return _lint(Memory(texts), files, settings or Settings(), None, explicit=files)


def _wanted(root: Path, paths: Iterable[Path]) -> tuple[list[str] | None, list[str]]:
    """Return prefixes of the paths to report on, and the files that were named one by one."""
    wanted: list[str] = []
    named: list[str] = []
    for path in paths:
        path = path.resolve()  # noqa: PLW2901 -- the same path
        relative = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
        if path.is_dir():
            wanted.append("" if relative == "." else f"{relative}/")
        else:
            wanted.append(relative)
            named.append(relative)
    return (wanted or None), named


def _lint(
    sources: Sources,
    files: list[str],
    settings: Settings,
    wanted: list[str] | None,
    *,
    explicit: list[str],
) -> Result:
    model = load("tailor")
    catalogue = catalogue_for(settings)
    modules = Modules(sources, settings.src, model.packages)
    engine = Engine(modules, catalogue, model)
    reporter = Reporter(modules, settings, wanted)
    with deep_recursion():
        relevant = relevant_modules(sources, files, modules, model, explicit)
        definitions, jobs, leaves = _definitions(relevant, engine, reporter)
        reporter.definitions(definitions)
        triggering = 0
        for job in jobs:
            triggering += follow(engine, job, reporter)
        for module in relevant:
            reporter.refused(module)
        findings = reporter.finished()
    texts = {}
    for finding in findings:
        module_ = modules.add(finding.path)
        if module_ is not None:
            texts[finding.path] = module_.text
    return Result(findings, len(jobs) + leaves, triggering, len(files), texts)


def catalogue_for(settings: Settings) -> Catalogue:
    """Return the catalogue, with what *settings* add to it."""
    catalogue = builtin_catalogue()
    if settings.sources or settings.deterministic or settings.impure_packages:
        catalogue = catalogue.extended(
            sources=settings.sources.items(),
            deterministic=settings.deterministic,
            impure_packages=settings.impure_packages,
        )
    return catalogue


def relevant_modules(
    sources: Sources, files: list[str], modules: Modules, model: Framework, explicit: list[str]
) -> list[Module]:
    """Return the modules that can define jobs: those that name the framework, or import such."""
    named = set(explicit)
    found: dict[str, Module] = {}
    rest: list[str] = []
    for path in files:
        data = sources.read(path)
        if data is None:
            continue
        if path in named or discovery.mentions(data, model.packages):
            module = modules.add(path)
            if module is not None:
                found[path] = module
        else:
            rest.append(path)
    # Whoever imports one of these may have the framework's names from it: to a fixpoint.
    new = list(found.values())
    while new and rest:
        pattern = discovery.importers(
            name for module in new if (name := module.name.rpartition(".")[2])
        )
        new = []
        if pattern is None:
            break
        for path in list(rest):
            data = sources.read(path)
            if data is not None and pattern.search(data) and b"@" in data:
                rest.remove(path)
                module = modules.add(path)
                if module is not None:
                    found[path] = module
                    new.append(module)
    return [found[path] for path in sorted(found)]


def _definitions(
    relevant: list[Module], engine: Engine, reporter: Reporter
) -> tuple[list[Definition], list[JobBody], int]:
    """Find the definitions in the index, and evaluate the jobs among them that may trigger.

    The last result is the number of the others.
    """
    definitions: list[Definition] = []
    statements: list[tuple[Module, list[int]]] = []
    leaves = 0
    for module in relevant:
        if module.error is not None:
            reporter.unreadable(module, module.error)
            continue
        found, jobs, unread = definitions_of(engine, module)
        definitions += found
        statements.append((module, jobs))
        leaves += len(unread)
        for leaf in unread:
            engine.preset(module.name, leaf)
    for module, jobs in statements:
        for statement in jobs:
            evaluate(engine, module, statement, reporter)
    return definitions, [engine.jobs[site] for site in sorted(engine.jobs)], leaves


def definitions_of(
    engine: Engine, module: Module
) -> tuple[list[Definition], list[int], list[Indexed]]:
    """Return what *module* defines, the statements that define jobs, and the leaf jobs beside."""
    definitions: list[Definition] = []
    statements: list[int] = []
    leaves: list[Indexed] = []
    for found in module.index.definitions:
        role = _role(engine, module, found.callee)
        if role is None:
            continue
        definitions.append(
            Definition(
                "job" if role == "job-decorator" else role,
                found.name,
                found.target,
                module.path,
                found.line,
                found.column + 1,
                found.end_column + 1,
            )
        )
        if role == "job-decorator" and is_leaf(engine, module, found):
            leaves.append(found)
        elif role in {"job", "job-decorator"} and found.statement not in statements:
            statements.append(found.statement)
    return definitions, statements, leaves


def evaluate(engine: Engine, module: Module, statement: int, reporter: Reporter) -> None:
    """Evaluate what *statement* binds, so that the engine knows its jobs."""
    with reporter.guard(module, module.index.statements[statement].first):
        for name, bindings in module.index.bindings.items():
            if any(
                binding.statement == statement and binding.imported is None for binding in bindings
            ):
                engine.globals.value(module.name, name)


def _role(engine: Engine, module: Module, callee: str) -> str | None:
    """Return what the framework calls *callee*, as *module* names it."""
    head, _, tail = callee.partition(".")
    bindings = module.index.bindings.get(head)
    if not bindings and not module.index.stars:
        return None
    if bindings and all(binding.imported is None for binding in bindings):
        return None
    value = engine.globals.value(module.name, head)
    for ref in value.refs:
        name: str | None = None
        if isinstance(ref, External):
            name = f"{ref.name}.{tail}" if tail else ref.name
        elif tail:
            for inner in engine.globals.member(getattr(ref, "name", ""), tail).refs:
                name = getattr(inner, "name", None)
        if name is not None and (role := engine.model.roles.get(name)) is not None:
            return role
    return None


def follow(engine: Engine, job: JobBody, reporter: Reporter) -> bool:
    """Follow one job; return whether it triggers or waits."""
    module = engine.modules.get(job.site[0])
    if module is None:
        return False
    triggers: list[Trigger] = []
    with reporter.guard(module, module.index.statements[job.site[1]].first):
        reached = reach(engine, job)
        reporter.reached(reached)
        triggers += reached.triggers
    return bool(triggers)
