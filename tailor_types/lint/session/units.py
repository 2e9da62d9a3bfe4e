"""What is known of the statements that define jobs, wherever they stand by now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from tailor_types.lint.said import Said

if TYPE_CHECKING:
    from tailor_types.lint.analysis import Followed
    from tailor_types.lint.flow.jobs import Leaves
    from tailor_types.lint.flow.taints import Site
    from tailor_types.lint.rules.base import Rule
    from tailor_types.lint.said import Pending
    from tailor_types.lint.session.dependencies import Dependencies
    from tailor_types.lint.session.texts import LiveModules, Part
    from tailor_types.lint.situations.model import Situation

__all__ = ["Group", "Scan", "Unit"]

S = TypeVar("S", int, str)


@dataclass(slots=True)
class Scan:
    """What one module defines.

    Attributes:
        statements: those that define jobs which may trigger, in order.
        leaves: its leaf jobs.
        leaf_parts: the statements of these.
    """

    noted: Dependencies
    statements: list[int]
    leaves: Leaves
    leaf_parts: frozenset[Part]


@dataclass(slots=True)
class Unit:
    """Statements of one module that define jobs, followed together.

    One statement, or all where jobs change what others read.

    Attributes:
        module: its name.
        parts: the statements, wherever they stand.
        noted: all that was consulted, with statements numbered as they were.
        places: names of the modules in which something was found.
        triggers: names of the modules of whose triggers it speaks.
        touches: names of all modules that its findings and traces lead through.
    """

    module: str
    parts: tuple[Part, ...]
    noted: Dependencies
    followed: Followed
    places: frozenset[str]
    triggers: frozenset[str]
    touches: frozenset[str]
    dirty: bool = False

    @classmethod
    def made(
        cls,
        module: str,
        parts: tuple[Part, ...],
        noted: Dependencies,
        followed: Followed,
        crashed: set[str],
    ) -> Unit:
        """Return what is known of statements that were followed just now.

        Args:
            crashed: names of modules of which something was not analysed.
        """
        said = followed.said
        places = {site[0] for *_, site in said.sited} | {site[0] for _, site in said.done}
        places |= {item[2][0] for item in said.pending} | crashed
        places |= {site[0] for _, site in said.situated}
        triggers = {item[4].site[0] for item in said.pending}
        triggers |= {site[0] for _, site in said.situated}
        touches = frozenset(site[0] for site in said.sites()) | crashed
        return cls(module, parts, noted, followed, frozenset(places), frozenset(triggers), touches)

    def said(self, known: LiveModules) -> Said:
        """Return what it says, with statements numbered as they are now."""
        moves = self._moves(known)
        said = self.followed.said
        if not moves:
            return said
        return Said(
            said.findings,
            [(about, text, job, _moved(at, moves)) for about, text, job, at in said.sited],
            {(about, _moved(site, moves)): what for (about, site), what in said.done.items()},
            [_item(item, moves) for item in said.pending],
            dict(_situated(item, moves) for item in said.situated.values()),
        )

    def functions(self, known: LiveModules) -> dict[str, set[tuple[str, int, str]]]:
        """Return by job the functions that it reaches, numbered as they are now."""
        moves = self._moves(known)
        return {
            job: {_moved(function, moves) for function in functions}
            for job, functions in self.followed.functions.items()
        }

    def _moves(self, known: LiveModules) -> dict[tuple[str, int], int]:
        moves: dict[tuple[str, int], int] = {}
        for path in self.noted.modules:
            module = known.add(path)
            if module is not None:
                for old, new in self.noted.moved(path, known.parts(path)).items():
                    moves[module.name, old] = new
        return moves


class Group:
    """The units of one file: all together.

    Attributes:
        places: as those of the units; *triggers* and *touches*, too.
    """

    __slots__ = ("_asked", "_paths", "places", "touches", "triggers")

    def __init__(self, scan: Scan, units: list[Unit]) -> None:
        empty: frozenset[str] = frozenset()
        self.places = empty.union(*(unit.places for unit in units))
        self.triggers = empty.union(*(unit.triggers for unit in units))
        self.touches = empty.union(*(unit.touches for unit in units))
        noted = [scan.noted, *(unit.noted for unit in units)]
        self._paths = empty.union(*(some.modules.keys() | some.tried for some in noted))
        self._asked = empty.union(*(some.asked for some in noted))

    def may_depend(self, path: str, names: set[str]) -> bool:
        """Whether anything here asked for the file *path*, or for a module of one of *names*."""
        return path in self._paths or not names.isdisjoint(self._asked)


def _moved(site: tuple[str, int, S], moves: dict[tuple[str, int], int]) -> tuple[str, int, S]:
    return (site[0], moves.get(site[:2], site[1]), site[2])


def _situated(
    item: tuple[Rule, str, Situation], moves: dict[tuple[str, int], int]
) -> tuple[tuple[str, Site], tuple[Rule, str, Situation]]:
    about, text, situation = item
    trace = tuple(replace(step, site=_moved(step.site, moves)) for step in situation.trace)
    moved = replace(situation, site=_moved(situation.site, moves), trace=trace)
    return (about.code, moved.site), (about, text, moved)


def _item(item: Pending, moves: dict[tuple[str, int], int]) -> Pending:
    def site(old: Site) -> Site:
        return _moved(old, moves)

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
