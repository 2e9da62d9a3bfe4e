"""Hold what the linter claims of a program against what running it shows.

A pair is a source and the trigger or wait that depends on it. A pair that was seen and not
claimed is a miss, for certain. One that was claimed and not seen is a false alarm only after
many more worlds have failed to show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tests.lint.oracle.dynamic.dependence import Dynamics
from tests.lint.oracle.dynamic.difference import Kind
from tests.lint.oracle.program import Program, Site

__all__ = ["MANY_WORLDS", "Claim", "Judgement", "Linter", "LinterFailedError", "Pair", "judge"]

_WORLDS = 16
MANY_WORLDS = 6000
"""How many show what is in doubt, if need be: what two failures and three conditions decide."""


class Pair(NamedTuple):
    """A source, and a trigger or wait that depends on it."""

    source: Site
    sink: Site

    def __str__(self) -> str:
        return f"{self.source} -> {self.sink}"


class Claim(NamedTuple):
    """A finding of the linter, as far as the oracle can judge it."""

    pair: Pair
    rule: str
    kinds: frozenset[Kind]
    message: str


class LinterFailedError(Exception):
    """The linter did not finish its work on a program, and says so."""


Linter = Callable[[Program], Sequence[Claim]]


@dataclass(frozen=True)
class Judgement:
    """What became of one program.

    Attributes:
        claims: what the linter said.
        seen: the pairs that running it showed, with the kinds of difference.
        misses: pairs that were seen, not claimed.
        alarms: pairs that were claimed, not seen.
        weak: pairs whose argument differs while only control was claimed.
        kinds: the category of each source that was met.
        reached: the triggers and waits that were reached at all.
        runs: how many runs it took.
    """

    program: Program
    claims: Sequence[Claim]
    seen: dict[Pair, set[Kind]]
    misses: frozenset[Pair]
    alarms: frozenset[Pair]
    weak: frozenset[Pair]
    kinds: dict[Site, str]
    reached: frozenset[Site]
    runs: int

    @property
    def agrees(self) -> bool:
        return not (self.misses or self.alarms or self.weak)

    def __str__(self) -> str:
        lines = [str(self.program), ""]
        for title, pairs in (
            ("miss", self.misses),
            ("false alarm", self.alarms),
            ("kind", self.weak),
        ):
            lines += [f"{title}: {pair} ({self.kinds.get(pair.source)})" for pair in sorted(pairs)]
        lines += [
            f"seen: {pair} {'+'.join(sorted(kinds))}" for pair, kinds in sorted(self.seen.items())
        ]
        lines += [f"claimed: {claim.rule} {claim.pair}: {claim.message}" for claim in self.claims]
        return "\n".join(lines)


def judge(program: Program, linter: Linter, *, many: int = MANY_WORLDS) -> Judgement:
    """Run *program* and its lint, and compare; an unseen claim is looked for in *many* worlds."""
    claims = linter(program)
    claimed = {claim.pair for claim in claims}
    dynamics = Dynamics(program)
    dynamics.explore(range(_WORLDS))
    seen = seen_by(dynamics)
    for start in range(_WORLDS, many, 64):
        if not (doubtful := claimed - seen.keys() - possible_by(dynamics)):
            break
        dynamics.explore(range(start, start + 64), frozenset(pair.source for pair in doubtful))
        seen = seen_by(dynamics)
    return Judgement(
        program,
        claims,
        seen,
        misses=frozenset(seen.keys() - claimed),
        alarms=frozenset(claimed - seen.keys() - possible_by(dynamics)),
        weak=frozenset(weak(seen, claims)),
        kinds={at: kind for root in dynamics.roots.values() for at, kind in root.kinds.items()},
        reached=frozenset[Site]().union(*(root.reached for root in dynamics.roots.values())),
        runs=dynamics.runs,
    )


def seen_by(dynamics: Dynamics) -> dict[Pair, set[Kind]]:
    seen: dict[Pair, set[Kind]] = {}
    for dependence in dynamics.roots.values():
        for source, effects in dependence.effects.items():
            for effect in effects:
                seen.setdefault(Pair(source, effect.sink), set()).add(effect.kind)
    return seen


def possible_by(dynamics: Dynamics) -> set[Pair]:
    """Return the pairs that some reading of the runs shows."""
    return {
        Pair(source, sink)
        for dependence in dynamics.roots.values()
        for source, sinks in dependence.possible.items()
        for sink in sinks
    }


def weak(seen: dict[Pair, set[Kind]], claims: Iterable[Claim]) -> Iterable[Pair]:
    """Yield pairs where control was seen and only a value claimed, or the other way round.

    Where control differs too, other values may be those of other turns of a loop: no value of
    its own is asked for.
    """
    claimed: dict[Pair, set[Kind]] = {}
    for claim in claims:
        claimed.setdefault(claim.pair, set()).update(claim.kinds)
    for pair, kinds in seen.items():
        certain = Kind.CONTROL if Kind.CONTROL in kinds else Kind.VALUE
        if pair in claimed and certain not in claimed[pair]:
            yield pair
