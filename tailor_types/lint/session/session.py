"""One project while it is edited."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tailor_types.lint.analysis import Follower, defining, leaves
from tailor_types.lint.definitions import defined_in
from tailor_types.lint.flow.engine import Engine
from tailor_types.lint.flow.jobs import Leaves
from tailor_types.lint.framework import chosen
from tailor_types.lint.modules import Disk
from tailor_types.lint.names import Names
from tailor_types.lint.recursion import deep_recursion
from tailor_types.lint.run import catalogue_for
from tailor_types.lint.selection import Selection
from tailor_types.lint.session.dependencies import Recorder
from tailor_types.lint.session.relevance import Discovered, Relevance
from tailor_types.lint.session.speaking import Speaking, about
from tailor_types.lint.session.survey import Survey
from tailor_types.lint.session.texts import LiveModules, Texts
from tailor_types.lint.session.units import Group, Scan, Unit
from tailor_types.lint.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from pathlib import Path

    from tailor_types.lint.findings import Finding
    from tailor_types.lint.modules import Module, Sources
    from tailor_types.lint.session.dependencies import Dependencies
    from tailor_types.lint.session.texts import Part

__all__ = ["Discovered", "Index", "Session"]

_SMALL = 12
"""Modules of jobs up to which definitions are looked at after each keystroke: a few ms."""


@dataclass(frozen=True, slots=True)
class Index:
    """What a session knows of the saved files; another one may start from it."""

    discovered: Discovered
    scans: dict[str, Scan] = field(default_factory=dict)
    units: dict[str, list[Unit]] = field(default_factory=dict)


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
        self.texts = Texts(sources or Disk(root))
        self._model = chosen(self.settings.framework)
        self._catalogue = catalogue_for(self.settings)
        self._selection = Selection(self.settings, None)
        self.modules = LiveModules(self.texts, self.settings.src, self._model.packages)
        self._relevance = Relevance(
            self.modules,
            self._model,
            None if sources is not None else (root, self.settings.exclude),
        )
        self._scans: dict[str, Scan] = {}
        self._units: dict[str, list[Unit]] = {}
        self._groups: dict[str, Group] = {}
        self._leaves: Leaves | None = None
        self._stale: set[str] = set()
        self._unscanned: set[str] = set()
        self._depend: dict[str, tuple[Part, ...]] = {}
        self._version = 0
        self._survey = Survey()
        self._surveyed = -1

    # -- what changes

    def discover(self, files: Iterable[str]) -> Discovered:
        """Return which of *files* can define jobs; reads them all."""
        return self._relevance.discover(files)

    @property
    def rediscover(self) -> bool:
        """Whether files that were not looked at may have come or gone with what was edited."""
        return self._relevance.rediscover

    def index(self, discovered: Discovered) -> Index:
        """Return what is known, for a session in another process."""
        return Index(discovered, self._scans, self._units)

    def adopt(self, index: Index, changed: Iterable[str] = ()) -> None:
        """Start from *index*; files in *changed* and those of editors may differ from it."""
        before = self._relevant
        self._relevance.adopt(index.discovered)
        differing = {*self.texts.paths(), *changed}
        for path in self._relevant - before:
            if path in index.scans and path not in differing:
                self._scans[path] = index.scans[path]
                self._units[path] = index.units.get(path, [])
                self._groups.pop(path, None)
            else:
                self._stale.add(path)
        for path in before - self._relevant:
            self._drop(path)
        for path in differing:
            self._judge(path)
        self._relevance.rediscover = False
        self._version += 1
        self._leaves = None
        for path in (before - self._relevant) | differing:
            self._touched(path)

    def change(self, path: str, text: str | None) -> None:
        """Take *text* for the file *path*; None: what is on disk counts again."""
        self.texts.put(path, text)
        self.reread(path)

    def reread(self, path: str) -> None:
        """Note that the file *path* was changed, made or deleted."""
        self._version += 1
        with deep_recursion():
            before = self._relevance.handed_on(path)
            touched = self.modules.refresh(path)
            if before != self._relevance.handed_on(path):
                self._relevance.rediscover = True
            for changed in touched:
                self._judge(changed)
                self._touched(changed)

    def _judge(self, path: str) -> None:
        """Decide anew whether *path* can define jobs."""
        if self._relevance.judge(path) and path not in self._relevant:
            self._drop(path)

    @property
    def _relevant(self) -> set[str]:
        return self._relevance.paths

    def _drop(self, path: str) -> None:
        self._scans.pop(path, None)
        self._units.pop(path, None)
        self._groups.pop(path, None)
        self._depend.pop(path, None)
        self._leaves = None

    def _touched(self, path: str) -> None:
        """Find out who consulted *path*, and is not up to date any more."""
        names = self.modules.names_of(path)
        module = self.modules.add(path)
        if path in self._relevant:
            self._stale.add(path)
            self._unscanned.add(path)
        for other in self._relevant:
            group = self._group(other)
            if group is not None and not group.may_depend(path, names):
                continue
            for unit in self._units.get(other, ()):
                if not unit.dirty and self._affected(unit, path, names, module):
                    unit.dirty = True
                    self._stale.add(other)
            scan = self._scans.get(other)
            if scan is not None and self._differs(scan.noted, path, names, module):
                self._stale.add(other)
                self._unscanned.add(other)

    def _affected(self, unit: Unit, path: str, names: set[str], module: Module | None) -> bool:
        # What stands in no statement (a crash) has its line from when it was said.
        lined = bool(unit.followed.said.findings) and path in unit.noted.modules
        return lined or self._differs(unit.noted, path, names, module)

    def _differs(
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

    @property
    def is_settled(self) -> bool:
        """Whether everything is up to date."""
        return self.is_surveyed and not self.stale

    def settle(self) -> None:
        """Bring everything up to date."""
        self.scan()
        while self.stale:
            for path in sorted(self.stale):
                self.follow(path)
        for _ in self.survey():
            pass

    def scan(self) -> None:
        """Find out which jobs there are in files that were never looked at."""
        with deep_recursion():
            for path in sorted(self.stale - self._scans.keys()):
                self._scan(path)

    def follow(self, path: str) -> None:
        """Follow the jobs of the file *path* that need it."""
        self._stale.discard(path)
        if path not in self._relevant:
            return
        with deep_recursion():
            # Which jobs are leaves is known of all that changed before one is followed.
            for changed in sorted(self._unscanned & self._scans.keys()):
                self._scan(changed)
            scan = self._scans.get(path) or self._scan(path)
            old = {unit.parts: unit for unit in self._units.get(path, ()) if not unit.dirty}
            known = self.modules.parts(path)
            whole = tuple(known[statement] for statement in scan.statements)
            kept = old.get(whole) if self._depend.get(path) == whole else None
            units = [kept] if kept else self._apart(path, scan, old)
            if len(units) > 1 and any(unit.followed.changes for unit in units):
                units = [self._followed(path, scan.statements, ())]
                self._depend[path] = whole
            self._units[path] = units
            self._groups.pop(path, None)
        self._stale.discard(path)

    def _apart(self, path: str, scan: Scan, old: dict[tuple[Part, ...], Unit]) -> list[Unit]:
        """Follow the statements of a module each by itself, where that was not done before."""
        known = self.modules.parts(path)
        self._depend.pop(path, None)
        return [
            old.get((known[statement],))
            or self._followed(path, [statement], {*scan.statements} - {statement})
            for statement in scan.statements
        ]

    def _path(self, name: str, default: str) -> str:
        module = self.modules.get(name)
        return default if module is None else module.path

    def findings(self, path: str) -> list[Finding]:
        """Return what is to be said about the file *path*, its own jobs up to date.

        Jobs of other files that were found to trigger in this one are followed again, too; what
        else is stale comes with ``follow`` and ``survey``.
        """
        module = self.modules.add(path)
        if module is None:
            return []
        behind = {path} & self.stale
        while True:
            for other in sorted(behind):
                self.follow(other)
            units = about(module, self._units, self._group)
            behind = units.keys() & self.stale
            if not behind:
                break
        if len(self._relevant) <= _SMALL and not self.is_settled:
            self.settle()
            units = about(module, self._units, self._group)
        with deep_recursion():
            spoken = Speaking(self.modules, self._selection, self._survey, self._relevant)
            return spoken.reported(module, units)

    def is_behind(self, path: str) -> bool:
        """Whether the text of *path* does not parse, and findings are those of an older one."""
        return self.modules.is_behind(path)

    def paths(self) -> set[str]:
        """Return the files about which something may be said."""
        groups = [group for path in self._units if (group := self._group(path))]
        names = {name for group in groups for name in group.touches}
        found = {self._path(name, "") for name in names} - {""}
        return self._relevant | found

    def _group(self, path: str) -> Group | None:
        """Return what the units of *path* are together; None if they were never followed."""
        if path not in self._groups and path in self._scans and path in self._units:
            self._groups[path] = Group(self._scans[path], self._units[path])
        return self._groups.get(path)

    def _all_units(self) -> Iterator[Unit]:
        for path in sorted(self._units):
            yield from self._units[path]

    def _scan(self, path: str) -> Scan:
        recorder = Recorder(self.modules)
        module = recorder.add(path)
        statements: list[int] = []
        found = Leaves()
        parts: set[Part] = set()
        if module is not None and module.error is None:
            defined = defined_in(module, Names(recorder), self._model)
            jobs = [one for one in defined if one.role == "job" and not one.is_nested]
            scout = Engine(recorder, self._catalogue, self._model)
            unread = leaves(scout, jobs)
            scout.release()
            statements = defining(jobs, unread)
            known = self.modules.parts(path)
            for leaf in unread:
                found.add(module.name, leaf.definition, leaf.name or "")
                parts.add(known[leaf.definition.statement])
        scan = Scan(recorder.noted, statements, found, frozenset(parts))
        old = self._scans.get(path)
        self._scans[path] = scan
        self._groups.pop(path, None)
        self._unscanned.discard(path)
        if old is None or old.leaf_parts != parts:
            self._leaves = None
            self._retold(path, parts ^ (frozenset() if old is None else old.leaf_parts))
        elif self._leaves is not None:
            self._leaves.update(found)
        return scan

    def _retold(self, path: str, parts: Iterable[Part]) -> None:
        """Follow again who looked at statements that are leaf jobs now, or no longer."""
        changed = set(parts)
        for unit in self._all_units():
            consulted = unit.noted.modules.get(path)
            if consulted is not None and not changed.isdisjoint(consulted.statements.values()):
                unit.dirty = True
                self._stale.add(self._path(unit.module, path))

    def _presets(self) -> Leaves:
        if self._leaves is None:
            self._leaves = Leaves()
            for path in sorted(self._scans):
                self._leaves.update(self._scans[path].leaves)
        return self._leaves

    def _followed(self, path: str, statements: list[int], apart: Container[int]) -> Unit:
        recorder = Recorder(self.modules)
        follower = Follower(
            recorder,
            self._catalogue,
            self._model,
            self._presets(),
            strict=self.settings.strict,
        )
        recorder.add(path)
        module = self.modules.add(path)
        assert module is not None  # noqa: S101 -- it was scanned
        self._version += 1
        followed = follower.followed(module, statements, apart)
        known = self.modules.parts(path)
        parts = tuple(known[statement] for statement in statements)
        paths = {finding.path for finding in followed.said.findings}
        crashed = {found.name for path in paths if (found := self.modules.add(path)) is not None}
        return Unit.made(module.name, parts, recorder.noted, followed, crashed)

    # -- the project as a whole

    def survey(self) -> Iterator[None]:
        """Look at all definitions again, a step at a time; a change meanwhile makes it void."""
        version = self._version
        if self.is_surveyed:
            return
        with deep_recursion():
            found = [self.modules.add(path) for path in sorted(self._relevant)]
            self.modules.read_words()
        relevant = [module for module in found if module is not None]
        for survey in Survey.steps(self.modules, self._model, relevant, list(self._all_units())):
            if survey is not None:
                self._survey = survey
                self._surveyed = version
                return
            yield
            if version != self._version:
                return

    @property
    def is_surveyed(self) -> bool:
        """Whether what is said of definitions is up to date."""
        return self._surveyed == self._version

    @property
    def overview(self) -> Survey:
        """Return what is known of the project as a whole."""
        return self._survey
