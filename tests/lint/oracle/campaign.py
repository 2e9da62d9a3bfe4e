"""Judge many programs and count: how many ran, how many were flagged, by which rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.lint.oracle.comparison import (
    MANY_WORLDS,
    Judgement,
    Linter,
    LinterFailedError,
    judge,
)
from tests.lint.oracle.program import Program
from tests.lint.oracle.reduction import reduced
from tests.lint.oracle.time_limit import TookTooLongError, time_limit

__all__ = ["Tally", "campaign", "minimal"]


@dataclass
class Tally:
    """The figures of a campaign.

    Attributes:
        programs: how many were judged.
        flagged: how many of them got a finding.
        dependent: how many of them showed a dependence.
        pairs: how many dependences there were.
        runs: how many executions that took.
        rules: findings by rule.
        constructs: programs by construct.
        disagreements: what did not agree, by seed.
        failures: what the linter failed on, by seed.
    """

    programs: int = 0
    flagged: int = 0
    dependent: int = 0
    pairs: int = 0
    runs: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    constructs: Counter[str] = field(default_factory=Counter)
    disagreements: dict[int, Judgement] = field(default_factory=dict)
    failures: dict[int, str] = field(default_factory=dict)

    def count(self, seed: int, judgement: Judgement) -> None:
        """Add the judgement of the program of *seed*."""
        self.programs += 1
        self.flagged += bool(judgement.claims)
        self.dependent += bool(judgement.seen)
        self.pairs += len(judgement.seen)
        self.runs += judgement.runs
        self.rules.update(claim.rule for claim in judgement.claims)
        self.constructs.update(judgement.program.constructs)
        if not judgement.agrees:
            self.disagreements[seed] = judgement

    def add(self, other: Tally) -> None:
        """Add the figures of another part of the campaign."""
        for name in ("programs", "flagged", "dependent", "pairs", "runs"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.rules += other.rules
        self.constructs += other.constructs
        self.disagreements |= other.disagreements
        self.failures |= other.failures

    def __str__(self) -> str:
        share = self.flagged / max(self.programs, 1)
        rules = "  ".join(f"{rule} {hits}" for rule, hits in sorted(self.rules.items()))
        return (
            f"{self.programs} programs, {self.runs} runs; {share:.0%} flagged, "
            f"{self.pairs} dependences\nhits: {rules}\n"
            f"{len(self.disagreements)} disagreements, {len(self.failures)} failures of the linter"
        )


def campaign(
    seeds: Iterable[int],
    write: Callable[[int], Program],
    linter: Linter,
    *,
    many: int = MANY_WORLDS,
) -> Tally:
    """Judge the programs that *write* makes of *seeds*."""
    tally = Tally()
    for seed in seeds:
        program = write(seed)
        try:
            with time_limit(120):
                judgement = judge(program, linter, many=many)
        except (LinterFailedError, TookTooLongError) as failure:
            tally.failures[seed] = str(failure)
            continue
        tally.count(seed, judgement)
    return tally


def minimal(judgement: Judgement, linter: Linter, *, many: int = 64) -> Judgement:
    """Return the judgement of a smaller program with a disagreement of the same kind."""
    misses, alarms = bool(judgement.misses), bool(judgement.alarms)
    if alarms and not misses:
        return minimal_alarm(judgement, linter, many)

    def holds(program: Program) -> bool:
        again = judge(program, linter, many=0)
        return bool(again.misses if misses else again.weak)

    return judge(reduced(judgement.program, holds), linter)


def minimal_alarm(judgement: Judgement, linter: Linter, many: int) -> Judgement:
    """Leave out statements only, and nothing that makes a false alarm one about dead code."""

    def holds(program: Program) -> bool:
        again = judge(program, linter, many=many)
        return any(
            pair.source in again.kinds and pair.sink in again.reached for pair in again.alarms
        )

    return judge(reduced(judgement.program, holds, expressions=False), linter)
