"""What is said of one module, from what is known of all."""

from __future__ import annotations

from platform import python_version
from typing import TYPE_CHECKING

from tailor_types.lint.report import merged, unreadable, unsaid
from tailor_types.lint.reporter import Reporter
from tailor_types.lint.suppressions import Suppressions

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

    from tailor_types.lint.findings import Finding
    from tailor_types.lint.modules import Module
    from tailor_types.lint.selection import Selection
    from tailor_types.lint.session.survey import Survey
    from tailor_types.lint.session.texts import LiveModules
    from tailor_types.lint.session.units import Group, Unit

__all__ = ["Speaking", "about"]


def about(
    module: Module, units: Mapping[str, list[Unit]], group_of: Callable[[str], Group | None]
) -> dict[str, list[Unit]]:
    """Return, by path, the *units* that speak of *module*, with all whose findings rival theirs.

    Comments in a module act on what has its source there.
    """
    name, commented = module.name, "tailor:" in module.text

    def speaks(some: Unit | Group) -> bool:
        return name in some.places or (commented and name in some.touches)

    groups = [(path, group) for path in sorted(units) if (group := group_of(path))]
    triggers: set[str] = set()
    for path, group in groups:
        if speaks(group):
            triggers.update(*(unit.triggers for unit in units[path] if speaks(unit)))
    found: dict[str, list[Unit]] = {}
    for path, group in groups:
        if not speaks(group) and triggers.isdisjoint(group.triggers):
            continue
        some = [
            unit for unit in units[path] if speaks(unit) or not triggers.isdisjoint(unit.triggers)
        ]
        if some:
            found[path] = some
    return found


class Speaking:
    """Makes findings of units.

    Args:
        relevant: the files that can define jobs.
    """

    def __init__(
        self,
        modules: LiveModules,
        selection: Selection,
        survey: Survey,
        relevant: Container[str],
    ) -> None:
        self._modules = modules
        self._selection = selection
        self._survey = survey
        self._relevant = relevant

    def reported(self, module: Module, units: Mapping[str, list[Unit]]) -> list[Finding]:
        """Return what *units* and the survey say of *module*, without what is ignored."""
        path = module.path
        raw = list(self._raw(module, units))
        shown = {finding.path for finding in raw}
        shown |= {hop.path for finding in raw for hop in finding.trace}
        if path not in self._relevant and path not in shown:
            return []
        texts = {known: self._modules.text(known) for known in {path, *shown}}
        suppressions = Suppressions(texts)
        left = [finding for finding in suppressions.remaining(raw) if finding.path == path]
        left += suppressions.own_findings(self._selection, path)
        found = dict.fromkeys(filter(self._selection.reports, left))
        return sorted(found, key=lambda finding: finding.place)

    def _raw(self, module: Module, units: Mapping[str, list[Unit]]) -> Iterator[Finding]:
        """Yield findings, before comments are read: all in *module*, and all that led there."""
        path = module.path
        if path in self._relevant and module.error is not None:
            yield unreadable(module, python_version())
        placed = []
        for some in units.values():
            reporter = Reporter(self._modules)
            for unit in some:
                reporter.add(unit.said(self._modules))
            placed += reporter.placed()
        found = merged(placed)
        yield from found
        if path in self._relevant:
            yield from unsaid(self._survey.said_of(module), found)
