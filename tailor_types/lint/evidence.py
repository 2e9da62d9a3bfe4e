"""Which of the evidence of a job counts, and as what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tailor_types.lint.flow.reach import Evidence, Reach

__all__ = ["weighed"]


def weighed(reached: Reach) -> Reach:
    """Return *reached* with the evidence that counts."""
    return replace(reached, evidence=_of_caches(_of_known(reached)))


def _of_known(reached: Reach) -> Reach:
    """Return *reached* without decisions by calls of which nothing is known.

    They are told only of arguments, and of decisions where the project asks for it (``strict``).
    """
    kept = [
        item
        for item in reached.evidence
        if item.how == "argument" or item.origin.category != "unknown" or not item.origin.low
    ]
    return replace(reached, evidence=kept)


def _of_caches(reached: Reach) -> list[Evidence]:
    """Return the evidence; what the state decides that the job itself fills is of a cache.

    A cache that is only filled with what is the same in each execution says the same, cold or
    warm: it matters where it skips a trigger, and not where it is passed or fails to be filled.
    """
    if reached.deeds is None:
        return reached.evidence
    found = []
    for item in reached.evidence:
        names = {item.origin.text, item.origin.text.partition(".")[0]}
        if item.origin.category != "state" or not names & reached.deeds.changed:
            found.append(item)
        elif item.how == "argument":
            low = bool(names & reached.deeds.kept)
            found.append(replace(item, origin=replace(item.origin, low=item.origin.low or low)))
        elif not (item.how == "exit" and item.raised):
            found.append(replace(item, how="cache"))
    return found
