"""Where two runs of a job part: the triggers and waits that differ, and how.

``CONTROL`` at a line: it is reached more often in one run than in the other, or the runs reach
lines in another order. A trigger that stands in one run only is itself the sink, whatever
skipped it. ``VALUE`` at a line: the same occurrence of it asks for something else. Occurrences
are counted per line, so a trigger that only one run has does not shift those of other lines.

A body that fails because a source or a triggered job did, is retried or resumed: the positions
it no longer reached are no mismatch. Such a run is compared as far as it came.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from tests.lint.oracle.dynamic.running import Run
from tests.lint.oracle.dynamic.stage import Event
from tests.lint.oracle.program import Site

__all__ = ["Effect", "Kind", "differences", "first_difference"]


class Kind(StrEnum):
    """How a trigger or wait differs."""

    VALUE = "value"
    CONTROL = "control"


class Effect(NamedTuple):
    """A trigger or wait that differs; *path* is the key of the argument, or ''."""

    sink: Site
    kind: Kind
    path: str = ""


def differences(left: Run, right: Run) -> frozenset[Effect]:
    """Return all the effects by which *left* and *right* differ."""
    if left.failed_at and right.failed_at:
        # How far one came in terms of the other is not certain: only what both views show is.
        return parted(left.events, as_far_as(left, right.events)) & parted(
            as_far_as(right, left.events), right.events
        )
    return parted(*comparable(left, right))


def parted(ours: Sequence[Event], theirs: Sequence[Event]) -> frozenset[Effect]:
    if ours == theirs:
        return frozenset()
    by_line = occurrences(ours), occurrences(theirs)
    found = frozenset(
        effect
        for sink in {*by_line[0], *by_line[1]}
        for effect in effects_at(sink, by_line[0][sink], by_line[1][sink])
    )
    return found or frozenset(reordered(ours, theirs))


def first_difference(left: Run, right: Run) -> int | None:
    """Return the position, from 1, at which a replay of *left* by *right* would not match."""
    ours, theirs = comparable(left, right)
    for position, (one, other) in enumerate(zip(ours, theirs, strict=False), start=1):
        if one != other:
            return position
    return None if len(ours) == len(theirs) else min(len(ours), len(theirs)) + 1


def comparable(left: Run, right: Run) -> tuple[Sequence[Event], Sequence[Event]]:
    """Return the events of both, without those that a failed run may still have come to."""
    ours: Sequence[Event] = left.events
    theirs: Sequence[Event] = right.events
    if left.failed_at:
        theirs = as_far_as(left, theirs)
    if right.failed_at:
        ours = as_far_as(right, ours)
    return ours, theirs


def as_far_as(failed: Run, events: Sequence[Event]) -> Sequence[Event]:
    """Cut *events* after the last one that *failed* came to, or leave out what it never had."""
    marks = numbered(failed.events)
    if not marks:
        return ()
    others = numbered(events)
    if marks[-1] in others:
        return events[: others.index(marks[-1]) + 1]
    return [event for event, mark in zip(events, others, strict=True) if mark in marks]


def numbered(events: Sequence[Event]) -> list[tuple[Site, int]]:
    """Return the line of each event with its occurrence there."""
    seen: Counter[Site] = Counter()
    marks = []
    for event in events:
        marks.append((event.site, seen[event.site]))
        seen[event.site] += 1
    return marks


def occurrences(events: Sequence[Event]) -> defaultdict[Site, list[Event]]:
    by_line: defaultdict[Site, list[Event]] = defaultdict(list)
    for event in events:
        by_line[event.site].append(event)
    return by_line


def effects_at(sink: Site, ours: Sequence[Event], theirs: Sequence[Event]) -> Iterator[Effect]:
    if len(ours) != len(theirs):
        yield Effect(sink, Kind.CONTROL)
        return  # which occurrence corresponds to which is not known
    for one, other in zip(ours, theirs, strict=True):
        if one.name != other.name:
            yield Effect(sink, Kind.CONTROL)
        elif one.payload != other.payload:
            for path in changed(json.loads(one.payload), json.loads(other.payload)):
                yield Effect(sink, Kind.VALUE, path)


def changed(one: object, other: object) -> Iterator[str]:
    """Yield the top-level keys under which two payloads differ; '' if they are no objects."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        yield ""
        return
    for key in sorted({*one, *other}):
        if (key in one) != (key in other) or one[key] != other[key]:
            yield key


def reordered(ours: Sequence[Event], theirs: Sequence[Event]) -> Iterator[Effect]:
    """Yield the lines that are reached as often in both, but at other points.

    If there are lines without which nothing would differ, it is they that moved, and the others
    are where they were.
    """
    apart = {
        site
        for one, other in zip(ours, theirs, strict=True)
        if one.site != other.site
        for site in (one.site, other.site)
    }
    moved = {site for site in apart if without(site, ours) == without(site, theirs)}
    for site in moved or apart:
        yield Effect(site, Kind.CONTROL)


def without(site: Site, events: Sequence[Event]) -> list[Site]:
    """Return the lines of *events*, in order, without *site*."""
    return [event.site for event in events if event.site != site]
