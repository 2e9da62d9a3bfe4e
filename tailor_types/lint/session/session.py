"""One project while it is edited."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tailor_types.lint import discovery
from tailor_types.lint.flow.engine import Engine
from tailor_types.lint.framework import load
from tailor_types.lint.modules import Disk
from tailor_types.lint.project import (
    catalogue_for,
    definitions_of,
    evaluate,
    follow,
    relevant_modules,
)
from tailor_types.lint.recursion import deep_recursion
from tailor_types.lint.report import Reporter
from tailor_types.lint.session.dependencies import Dependencies, Recorder
from tailor_types.lint.session.texts import LiveModules, Overlay
from tailor_types.lint.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tailor_types.lint.findings import Finding
    from tailor_types.lint.flow.taints import Site
    from tailor_types.lint.modules import Module, Sources
    from tailor_types.lint.report import Pending
    from tailor_types.lint.rules.base import Definition
    from tailor_types.lint.session.texts import Part

__all__ = ["Discovered", "Index", "Session"]


@dataclass(slots=True)
class Root:
    """One statement that defines jobs, followed.

    Attributes:
        crashes: what the reporter says about a crash of the analysis; then it is followed anew
            after every change.
        sinks: the modules in which it found something.
    """

    module: str
    part: Part
    statement: int
    noted: Dependencies
    pending: list[Pending]
    crashes: list[Finding]
    sinks: frozenset[str]
    jobs: int
    dirty: bool = False


@dataclass(slots=True)
class Scan:
    """What one module defines.

    Attributes:
        statements: those that define jobs which may trigger, in order.
        known: those that define jobs.
    """

    noted: Dependencies
    definitions: list[Definition]
    statements: list[int]
    known: frozenset[int]


@dataclass(frozen=True, slots=True)
class Discovered:
    """Which files there are, and which of them can define jobs."""

    files: int
    relevant: tuple[str, ...]
    importers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Index:
    """What a session knows of the saved files; another one may start from it."""

    discovered: Discovered
    scans: dict[str, Scan] = field(default_factory=dict)
    roots: dict[str, list[Root]] = field(default_factory=dict)


class Session:
    """Findings of a project whose texts change.

    Args:
        root: the folder that paths are relative to.
        sources: where texts come from when no editor has them open; files below *root* if None.
    """

    def __init__(
        self, root: Path, settings: Settings | None = None, sources: Sources | None = None
    ) -> None:
        self.root = root
        self.settings = settings or Settings()
        self.texts = Overlay(sources or Disk(root))
        self._admitted: dict[str, bool] | None = {} if sources is None else None
        self._model = load("tailor")
        self._catalogue = catalogue_for(self.settings)
        self.modules = LiveModules(self.texts, self.settings.src, self._model.packages)
        self._relevant: set[str] = set()
        self._importers: frozenset[str] = frozenset()
        self._scans: dict[str, Scan] = {}
        self._roots: dict[str, list[Root]] = {}
        self._stale: set[str] = set()
        self._clashes: dict[str, list[Finding]] | None = None
        self.rediscover = False

    # -- what changes

    def discover(self, files: Iterable[str]) -> Discovered:
        """Return which of *files* can define jobs; reads them all."""
        paths = list(files)
        found = relevant_modules(self.texts, paths, self.modules, self._model, [])
        names = frozenset(name for module in found if (name := module.name.rpartition(".")[2]))
        return Discovered(len(paths), tuple(module.path for module in found), names)

    def index(self, discovered: Discovered) -> Index:
        """Return what is known, for a session in another process."""
        return Index(discovered, self._scans, self._roots)

    def adopt(self, index: Index, changed: Iterable[str] = ()) -> None:
        """Start from *index*; files in *changed* and those of editors may differ from it."""
        before = self._relevant
        self._relevant = set(index.discovered.relevant)
        self._importers = index.discovered.importers
        differing = {*self.texts.paths(), *changed}
        for path in self._relevant - before:
            if path in index.scans and path not in differing:
                self._scans[path] = index.scans[path]
                self._roots[path] = index.roots.get(path, [])
            else:
                self._stale.add(path)
        for path in differing:
            self._judge(path)
        self.rediscover = False
        self._clashes = None
        for path in (before - self._relevant) | differing:
            self._touched(path)

    def change(self, path: str, text: str | None) -> None:
        """Take *text* for the file *path*; None: what is on disk counts again."""
        self.texts.put(path, text)
        self.reread(path)

    def reread(self, path: str) -> None:
        """Note that the file *path* was changed, made or deleted."""
        for changed in self.modules.refresh(path):
            self._judge(changed)
            self._touched(changed)

    def _judge(self, path: str) -> None:
        """Decide anew whether *path* can define jobs."""
        data = self.texts.read(path) if self._admits(path) else None
        can = data is not None and (
            discovery.mentions(data, self._model.packages)
            or (
                (pattern := discovery.importers(self._importers)) is not None
                and pattern.search(data) is not None
                and b"@" in data
            )
        )
        if can == (path in self._relevant):
            return
        # Files that have the framework's names from this one may come and go with it.
        self.rediscover = True
        if can:
            self._relevant.add(path)
        else:
            self._relevant.discard(path)
            self._scans.pop(path, None)
            self._roots.pop(path, None)
            self._clashes = None

    def _admits(self, path: str) -> bool:
        """Whether *path* is a file of the project: not excluded, not ignored by git."""
        if self._admitted is None:
            return True
        if path not in self._admitted:
            self._admitted[path] = discovery.admits(self.root, path, self.settings.exclude)
        return self._admitted[path]

    def _touched(self, path: str) -> None:
        """Find out who consulted *path*, and is not up to date any more."""
        names = self.modules.names_of(path)
        module = self.modules.add(path)
        if path in self._relevant:
            self._stale.add(path)
        for other in self._relevant:
            for root in self._roots.get(other, ()):
                if not root.dirty and self._affected(root.noted, path, names, module):
                    root.dirty = True
                    self._stale.add(other)
            scan = self._scans.get(other)
            if scan is not None and self._affected(scan.noted, path, names, module):
                self._stale.add(other)

    def _affected(
        self, noted: Dependencies, path: str, names: set[str], module: Module | None
    ) -> bool:
        consulted = noted.modules.get(path)
        if consulted is None:
            # It was not there, or another file had its name.
            return path in noted.tried or not names.isdisjoint(noted.asked)
        return module is None or not consulted.holds(module, self.modules)

    # -- what is found

    @property
    def stale(self) -> frozenset[str]:
        """Return the files whose jobs are to be followed again."""
        return frozenset(self._stale & self._relevant)

    def settle(self) -> None:
        """Bring everything up to date."""
        for path in sorted(self.stale):
            self.follow(path)

    def follow(self, path: str) -> set[str]:
        """Follow the jobs of the file *path* that need it; return where findings may differ."""
        self._stale.discard(path)
        if path not in self._relevant:
            return set()
        touched = {path}
        with deep_recursion():
            scan = self._scan(path)
            old = {root.part: root for root in self._roots.get(path, ())}
            known = self.modules.parts(path)
            roots = []
            for statement in scan.statements:
                root = old.pop(known[statement], None)
                if root is None or root.dirty or root.crashes:
                    touched |= root.sinks if root is not None else set()
                    root = self._followed(path, statement)
                    touched |= root.sinks
                elif root.statement != statement:
                    root = replace(root, statement=statement)
                roots.append(root)
            for root in old.values():
                touched |= root.sinks
        self._roots[path] = roots
        return touched

    def findings(self, path: str) -> list[Finding]:
        """Return what is to be said about the file *path*, its own jobs up to date.

        Jobs of other files that were found to trigger in this one are followed again, too; what
        else is stale comes with ``follow``.
        """
        for other in sorted(self.stale):
            if other == path or any(path in root.sinks for root in self._roots.get(other, ())):
                self.follow(other)
        with deep_recursion():
            return self._reported(path)

    def is_behind(self, path: str) -> bool:
        """Whether the text of *path* does not parse, and findings are those of an older one."""
        return self.modules.is_behind(path)

    def paths(self) -> set[str]:
        """Return the files about which something may be said."""
        found = set(self._relevant)
        for roots in self._roots.values():
            for root in roots:
                found |= root.sinks
        return found

    def _scan(self, path: str) -> Scan:
        recorder = Recorder(self.modules)
        engine = Engine(recorder, self._catalogue, self._model)
        module = self.modules.add(path)
        definitions: list[Definition] = []
        statements: list[int] = []
        leaves: list[int] = []
        if module is not None and module.error is None:
            recorder.add(path)
            definitions, statements, unread = definitions_of(engine, module)
            leaves = [leaf.statement for leaf in unread]
        scan = Scan(recorder.noted, definitions, statements, frozenset((*statements, *leaves)))
        old = self._scans.get(path)
        if old is None or old.definitions != definitions:
            self._clashes = None
        self._scans[path] = scan
        return scan

    def _followed(self, path: str, statement: int) -> Root:
        recorder = Recorder(self.modules)
        engine = Engine(recorder, self._catalogue, self._model)
        reporter = Reporter(recorder, self.settings, None)
        module = recorder.add(path)
        assert module is not None  # noqa: S101 -- it was scanned
        evaluate(engine, self.modules.add(path) or module, statement, reporter)
        own = [
            engine.jobs[site]
            for site in sorted(engine.jobs)
            if site[:2] == (module.name, statement) or not self._scanned(site)
        ]
        for job in own:
            follow(engine, job, reporter)
        sinks = set()
        for item in reporter.pending:
            sink = self.modules.get(item[2][0])
            sinks.add(path if sink is None else sink.path)
        return Root(
            module.name,
            self.modules.parts(path)[statement],
            statement,
            recorder.noted,
            reporter.pending,
            reporter.said,
            frozenset(sinks),
            len(own),
        )

    def _scanned(self, site: Site) -> bool:
        """Whether the job defined at *site* is a root of its own."""
        module = self.modules.get(site[0])
        scan = None if module is None else self._scans.get(module.path)
        return scan is not None and site[1] in scan.known

    # -- what is said

    def _reported(self, path: str) -> list[Finding]:
        module = self.modules.add(path)
        reporter = Reporter(self.modules, self.settings, [path])
        if module is None:
            return []
        if path in self._relevant:
            if module.error is not None:
                reporter.unreadable(module, module.error)
            self._lower_again(module)
            reporter.refused(module)
        reporter.said.extend(self._definition_findings(path))
        items: list[tuple[Site, Pending]] = []
        for roots in self._roots.values():
            for root in roots:
                if path in root.sinks:
                    items += self._placed(root)
                reporter.said.extend(found for found in root.crashes if found.path == path)
        items.sort(key=lambda item: item[0])
        reporter.pending.extend(item for _, item in items if item[2][0] == module.name)
        return reporter.finished()

    def _lower_again(self, module: Module) -> None:
        """Let *module*, which may be new, know which of its statements were refused."""
        for roots in self._roots.values():
            for root in roots:
                consulted = root.noted.modules.get(module.path)
                for part in () if consulted is None else consulted.statements.values():
                    self.modules.recall(module, part)

    def _placed(self, root: Root) -> list[tuple[Site, Pending]]:
        """Return what *root* found, with statements numbered as they are now."""
        moves: dict[tuple[str, int], int] = {}
        for path in root.noted.modules:
            module = self.modules.add(path)
            if module is not None:
                for old, new in root.noted.moved(path, self.modules.parts(path)).items():
                    moves[module.name, old] = new
        return [
            ((root.module, root.statement, number), _moved(item, moves) if moves else item)
            for number, item in enumerate(root.pending)
        ]

    def _definition_findings(self, path: str) -> list[Finding]:
        """Return what is wrong with definitions in *path*, seen against those of all files."""
        if self._clashes is None:
            reporter = Reporter(self.modules, self.settings, None)
            known = sorted(self._scans)
            reporter.definitions(
                [found for other in known for found in self._scans[other].definitions]
            )
            self._clashes = {}
            for finding in reporter.said:
                self._clashes.setdefault(finding.path, []).append(finding)
        return self._clashes.get(path, [])


def _moved(item: Pending, moves: dict[tuple[str, int], int]) -> Pending:
    def site(old: Site) -> Site:
        return (old[0], moves.get(old[:2], old[1]), old[2])

    about, message, place, evidence, trigger = item
    trigger = replace(trigger, site=site(trigger.site))
    if evidence is not None:
        evidence = replace(
            evidence,
            trigger=trigger,
            site=site(evidence.site),
            origin=replace(evidence.origin, site=site(evidence.origin.site)),
            trace=tuple(replace(step, site=site(step.site)) for step in evidence.trace),
        )
    return (about, message, site(place), evidence, trigger)
