"""D(s, k): on which sources the triggers of a program depend, found by running it.

Each source that a run meets is disturbed alone, in world after world; what differs is
dependence, without doubt. What never differed may still be dependence that needs a rarer world,
so whoever relies on an absence asks again with more worlds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.lint.oracle.dynamic.difference import Effect, differences
from tests.lint.oracle.dynamic.loading import Loaded, load
from tests.lint.oracle.dynamic.running import run
from tests.lint.oracle.dynamic.world import World
from tests.lint.oracle.program import Program, Site

__all__ = ["Dependence", "Dynamics"]


@dataclass
class Dependence:
    """What was seen to depend on what, in one root.

    Attributes:
        effects: source to the triggers and waits that differ with it.
        possible: source to those of which that is not certain.
        kinds: the category of each source that was met.
        reached: the lines of triggers and waits that were reached at all.
    """

    effects: defaultdict[Site, set[Effect]] = field(default_factory=lambda: defaultdict(set))
    possible: defaultdict[Site, set[Site]] = field(default_factory=lambda: defaultdict(set))
    kinds: dict[Site, str] = field(default_factory=dict)
    reached: set[Site] = field(default_factory=set)

    def pairs(self) -> set[tuple[Site, Site]]:
        """Return (source, sink) for all that was seen."""
        return {(source, effect.sink) for source, seen in self.effects.items() for effect in seen}


class Dynamics:
    """The dependences of a program, found by and by."""

    def __init__(self, program: Program) -> None:
        self.loaded: Loaded = load(program)
        self.roots = {root: Dependence() for root in program.roots}
        self.runs = 0

    def explore(self, worlds: Iterable[int], only: frozenset[Site] | None = None) -> None:
        """Disturb each source (or *only* those) in each of *worlds*, in every root.

        Where *only* some are asked about, more fails in every other world: what handles failures
        is reached seldom, and what handles those of failures next to never.
        """
        for seed in worlds:
            failures = 3 if only is not None and seed % 2 else 8
            for root, dependence in self.roots.items():
                self.disturb(root, World(seed, failures=failures), dependence, only)

    def disturb(
        self, root: str, world: World, dependence: Dependence, only: frozenset[Site] | None
    ) -> None:
        base = run(self.loaded, root, world)
        self.runs += 1
        dependence.kinds.update(base.touched)
        dependence.reached.update(event.site for event in base.events)
        for source in base.touched:
            if only is None or source in only:
                other = run(self.loaded, root, world.shifted(source, world.seed + 1))
                self.runs += 1
                found = differences(base, other)
                dependence.effects[source].update(found.certain)
                dependence.possible[source].update(effect.sink for effect in found.possible)
