"""Everything that a run of a job can observe, as a function of a number.

A world answers every question the same way each time it is asked, so two runs in one world are
equal. ``shifted`` gives a world that differs at one source alone: the relation that the oracle
is built on.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from hashlib import blake2b

from tests.lint.oracle.program import Site

__all__ = ["World"]


@dataclass(frozen=True)
class World:
    """One assignment of values to inputs, recorded results and sources.

    Attributes:
        seed: decides all values.
        shift: the source that answers from another seed, if any.
        other: that seed.
        failures: of so many things that may fail, each in one of its ways does.
    """

    seed: int
    shift: Site | None = None
    other: int = 0
    failures: int = 8

    def shifted(self, source: Site, other: int) -> World:
        """Return the world that differs from this one at *source* only."""
        return dataclasses.replace(self, shift=source, other=other)

    def number(self, kind: str, key: object, *, source: Site | None = None) -> int:
        """Return 64 bits that depend on all arguments, and on the shift if it is *source*."""
        seed = f"{self.seed}~{self.other}" if source and source == self.shift else f"{self.seed}"
        digest = blake2b(f"{seed}|{kind}|{key}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big")
