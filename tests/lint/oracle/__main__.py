"""``python -m tests.lint.oracle``: judge many programs, print figures and minimal cases."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.lint.oracle import proof
from tests.lint.oracle.campaign import Tally, campaign, minimal
from tests.lint.oracle.grammar.choices import SeededChoices
from tests.lint.oracle.grammar.injective import CONSTRUCTS, write_program
from tests.lint.oracle.program import Program
from tests.lint.oracle.published import Figures, page
from tests.lint.oracle.static import claims_of


def main() -> int:
    """Run the campaign that the command line asks for; 1 if anything disagrees."""
    arguments = parsed()
    if arguments.proof:
        return proven(arguments)
    seeds = range(arguments.start, arguments.start + arguments.programs)
    enabled = CONSTRUCTS - set(arguments.without)
    tally = Tally()
    parts = [seeds[start : start + 50] for start in range(0, len(seeds), 50)]
    with ProcessPoolExecutor(arguments.processes) as executor:
        for part in executor.map(partial(judged, enabled=enabled), parts):
            tally.add(part)
    say(str(tally))
    for seed in sorted(tally.disagreements)[: arguments.show]:
        say(f"\n=== seed {seed}\n{minimal(tally.disagreements[seed], claims_of)}")
    for seed, failure in sorted(tally.failures.items())[: arguments.show]:
        say(f"\n=== seed {seed}: {failure}")
    return bool(tally.disagreements or tally.failures)


def proven(arguments: argparse.Namespace) -> int:
    """Run the whole proof and write its page; 1 if anything is not as it must be."""
    seeds = range(arguments.start, arguments.start + arguments.programs)
    figures = Figures(
        seeds,
        proof.agreement(seeds, arguments.processes),
        proof.wild(range(1000, 2000), arguments.processes),
        proof.mutation(500, arguments.processes),
        proof.knocked_out(arguments.references, processes=arguments.processes),
        arguments.references,
    )
    proof.PAGE.write_text(page(figures))
    say(str(figures.tally))
    say(f"written: {proof.PAGE}")
    wrong = figures.tally.disagreements or figures.wild.misses or figures.mutants.wrong
    return bool(wrong or figures.wild.rate > proof.CEILING)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def judged(seeds: range, enabled: frozenset[str]) -> Tally:
    """Judge the programs of *seeds*, in a process of the pool."""
    return campaign(seeds, partial(written, enabled=enabled), claims_of)


def written(seed: int, enabled: frozenset[str]) -> Program:
    return write_program(SeededChoices(seed), enabled)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.lint.oracle", description=__doc__)
    parser.add_argument("--programs", type=int, default=1000, help="how many (default 1000)")
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    parser.add_argument("--show", type=int, default=10, help="how many cases to reduce and print")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--without", nargs="*", default=[], help="constructs to leave out")
    parser.add_argument("--proof", action="store_true", help="all of it, and write the page")
    parser.add_argument("--references", type=int, default=1000, help="programs for knock-outs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
