"""Hold what the linter says about the way a job is written against what running it shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tailor_types.lint.project import lint_sources
from tailor_types.lint.settings import Settings
from tests.lint.oracle.comparison import LinterFailedError
from tests.lint.oracle.conduct.facts import JUDGED, Fact, Facts
from tests.lint.oracle.conduct.programs import HEADER
from tests.lint.oracle.program import Program, Site

__all__ = ["Judgement", "Tally", "claims_of", "judge"]

_SETTINGS = Settings(select=("TLR1", "TLR2", "TLR3", "TLR4", "TLR601", "TLR9"))
_WORLDS = 6
_MANY_WORLDS = 70


@dataclass(frozen=True)
class Judgement:
    """What became of one program.

    Attributes:
        claims: what the linter said, with its words.
        misses: what was seen, not claimed.
        alarms: what was claimed of a line that ran, not seen.
        seen: what was seen.
        unreached: what was claimed of a line that no execution reached.
    """

    program: Program
    claims: dict[Fact, str]
    misses: frozenset[Fact]
    alarms: frozenset[Fact]
    seen: frozenset[Fact] = frozenset()
    unreached: frozenset[Fact] = frozenset()

    @property
    def agrees(self) -> bool:
        return not (self.misses or self.alarms)

    def __str__(self) -> str:
        own = {
            path: "\n" * text[: len(HEADER)].count("\n") + text.removeprefix(HEADER)
            for path, text in self.program.files.items()
            if text.startswith(HEADER)
        }
        program = Program(own or self.program.files, self.program.roots)
        lines = [re.sub(r"(?m)^ *\d+ *\n", "", str(program)), ""]
        lines += [f"miss: {fact}" for fact in sorted(self.misses)]
        lines += [f"false alarm: {fact}: {self.claims[fact]}" for fact in sorted(self.alarms)]
        return "\n".join(lines)


def claims_of(program: Program) -> dict[Fact, str]:
    """Lint *program*; return what this oracle can judge.

    Raises:
        LinterFailedError: the linter reports an error of its own.
    """
    claims = {}
    for finding in lint_sources(dict(program.files), _SETTINGS):
        if finding.code in {"TLR900", "TLR905", "TLR908"}:
            raise LinterFailedError(f"{finding.path}:{finding.line}: {finding.message}")
        if finding.code == "TLR308" and finding.severity == "I":
            continue
        if finding.code in JUDGED:
            claims[Fact(finding.code, Site(finding.path, finding.line))] = finding.message
    return claims


def judge(program: Program, *, many: int = _MANY_WORLDS) -> Judgement:
    """Run *program* and its lint, and compare; what is not seen is looked for in *many* worlds."""
    claims = claims_of(program)
    facts = Facts(program)
    facts.explore(range(_WORLDS))
    for start in range(_WORLDS, many, 16):
        if claims.keys() <= facts.all():
            break
        facts.explore(range(start, start + 16))
    seen = facts.all()
    unseen = claims.keys() - seen
    undecided, unknown = facts.undecided(), facts.unknown()

    def decided(fact: Fact) -> bool:
        if fact in facts.doubtful or (fact.rule in {"TLR301", "TLR601"} and fact.site in unknown):
            return False
        return fact.rule not in undecided

    return Judgement(
        program,
        claims,
        misses=frozenset(filter(decided, seen - claims.keys())),
        alarms=frozenset(fact for fact in unseen if decided(fact) and fact.site in facts.executed),
        seen=frozenset(seen),
        unreached=frozenset(fact for fact in unseen if fact.site not in facts.executed),
    )


@dataclass
class Tally:
    """The figures of a campaign."""

    programs: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    constructs: Counter[str] = field(default_factory=Counter)
    disagreements: dict[int, Judgement] = field(default_factory=dict)
    failures: dict[int, str] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Add the figures of another part of the campaign."""
        self.programs += other.programs
        self.rules += other.rules
        self.constructs += other.constructs
        self.disagreements |= other.disagreements
        self.failures |= other.failures

    def __str__(self) -> str:
        rules = "  ".join(f"{rule} {self.rules[rule]}" for rule in sorted(JUDGED))
        return (
            f"{self.programs} programs\nhits: {rules}\n{len(self.disagreements)} disagreements, "
            f"{len(self.failures)} failures of the linter"
        )


def campaign(
    seeds: Iterable[int], write: Callable[[int], Program], *, many: int = _MANY_WORLDS
) -> Tally:
    """Judge the programs that *write* makes of *seeds*."""
    tally = Tally()
    for seed in seeds:
        program = write(seed)
        try:
            judgement = judge(program, many=many)
        except LinterFailedError as failure:
            tally.failures[seed] = str(failure)
            continue
        tally.programs += 1
        tally.rules.update(fact.rule for fact in judgement.seen if fact in judgement.claims)
        tally.constructs.update(program.constructs)
        if not judgement.agrees:
            tally.disagreements[seed] = judgement
    return tally
