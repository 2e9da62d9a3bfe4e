"""``python -m tests.lint.oracle.conduct``: judge many programs, print figures and cases."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor

from tests.lint.oracle.conduct.judging import Tally, campaign
from tests.lint.oracle.conduct.programs import write_program
from tests.lint.oracle.grammar.choices import SeededChoices
from tests.lint.oracle.program import Program


def main() -> int:
    """Run the campaign that the command line asks for; 1 if anything disagrees."""
    parser = argparse.ArgumentParser(prog="python -m tests.lint.oracle.conduct")
    parser.add_argument("--programs", type=int, default=1000, help="how many (default 1000)")
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    parser.add_argument("--show", type=int, default=10, help="how many cases to print")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    seeds = range(arguments.start, arguments.start + arguments.programs)
    tally = Tally()
    with ProcessPoolExecutor(arguments.processes) as executor:
        for part in executor.map(
            judged, [seeds[start : start + 25] for start in range(0, len(seeds), 25)]
        ):
            tally.add(part)
    say(str(tally))
    for seed, judgement in sorted(tally.disagreements.items())[: arguments.show]:
        say(f"\n=== seed {seed}\n{judgement}")
    for seed, failure in sorted(tally.failures.items())[: arguments.show]:
        say(f"\n=== seed {seed}: {failure}")
    return bool(tally.disagreements or tally.failures)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def judged(seeds: range) -> Tally:
    """Judge the programs of *seeds*, in a process of the pool."""
    return campaign(seeds, written)


def written(seed: int) -> Program:
    return write_program(SeededChoices(seed))


if __name__ == "__main__":
    sys.exit(main())
