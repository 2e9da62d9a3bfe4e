"""Writes the page of the oracle's figures, from the run that measured them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailor_types.lint.rules import ALL_RULES
from tests.lint.oracle.campaign import Tally
from tests.lint.oracle.proof import CEILING, Mutants, Wild

__all__ = ["Figures", "page"]

_HEAD = """\
# How the linter was proven

Written by `make oracle`, which repeats all of this in minutes; `make check-more` repeats a part.

Programs of jobs are generated from a grammar, and each is run thousands of times in worlds that
differ at *one source* only: the clock, a file, a network answer or its failure, the order of one
set. Where two such runs trigger something else, that trigger depends on that source. The linter
must say exactly that: what it does not say is a miss, what it says and no run shows is a false
alarm. Known disagreements are counted like any other. The programs hold no constant conditions
and nothing that swallows a difference; those of the wild grammar do, and there a false alarm is a
rate with a ceiling.
"""
_TAIL = """\
## What this does not show

The grammar decides what is judged: what it cannot write is judged by cases alone
(`tests/lint/cases`). Failures are judged by what an attempt can still do: one that ends the
attempt is no difference. Programs whose runs never show a claim in thousands of worlds count as
false alarms, although a rarer world might show it.
"""


@dataclass(frozen=True)
class Figures:
    """All that one run of the proof measured."""

    seeds: range
    tally: Tally
    wild: Wild
    mutants: Mutants
    knockouts: Mapping[str, int | None]
    references: int


def page(figures: Figures) -> str:
    """Return the text of the page."""
    return "\n".join([_HEAD, summary(figures), by_rule(figures.tally), parts(figures), _TAIL])


def summary(figures: Figures) -> str:
    tally, wild, mutants = figures.tally, figures.wild, figures.mutants
    first, last = figures.seeds[0], figures.seeds[-1]
    missed = [name for name, after in figures.knockouts.items() if after is None]
    noticed = len(figures.knockouts) - len(missed)
    return f"""\
| what was done | seen |
|---|---|
| programs, seeds {first:,} to {last:,} | {tally.programs:,}, run {tally.runs:,} times |
| of them flagged | {tally.flagged / max(tally.programs, 1):.0%} |
| dependences that running showed | {tally.pairs:,} |
| **disagreements** | {len(tally.disagreements)} |
| wild programs | {wild.programs:,}: {len(wild.misses)} with a miss; {wild.rate:.0%} of \
{wild.claims:,} claims not seen (ceiling {CEILING:.0%}) |
| one source put into silent programs | {mutants.tried:,} mutants in which it runs; in \
{mutants.dependent:,} a trigger then depends on it; wrong or without the right trace: \
{len(mutants.wrong)} |
| parts of the linter put out of action | {noticed} of {len(figures.knockouts)} noticed within \
{figures.references:,} programs |
"""


def by_rule(tally: Tally) -> str:
    names = {rule.code: rule.name for rule in ALL_RULES}
    lines = ["## Hits per rule", "", "| rule | | findings |", "|---|---|---:|"]
    lines += [
        f"| {code} | {names.get(code, '')} | {hits:,} |"
        for code, hits in sorted(tally.rules.items())
    ]
    return "\n".join([*lines, ""])


def parts(figures: Figures) -> str:
    lines = [
        "## Parts put out of action",
        "",
        "After how many programs the missing part shows; the others need more programs than these.",
        "",
        "| part | programs |",
        "|---|---:|",
    ]
    for name, after in figures.knockouts.items():
        lines.append(f"| {name} | {'not shown' if after is None else after} |")
    return "\n".join([*lines, ""])
