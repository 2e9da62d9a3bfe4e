"""Where two runs of a job part: the triggers and waits that differ, and how.

``CONTROL`` at a line: it is reached more often in one run than in the other, or the runs reach
lines in another order. A trigger that stands in one run only is itself the sink, whatever
skipped it. ``VALUE`` at a line: the same occurrence of it asks for something else. Occurrences
are counted per line, so a trigger that only one run has does not shift those of other lines.

A body that fails because a source or a triggered job did, is retried or resumed: the positions
it no longer reached are no mismatch. How far such a run came, in terms of the other, is not always
certain: what only one reading shows is possible, and neither a miss nor a false alarm.
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

__all__ = ["Difference", "Effect", "Kind", "differences", "first_difference"]


class Kind(StrEnum):
    """How a trigger or wait differs."""

    VALUE = "value"
    CONTROL = "control"


class Effect(NamedTuple):
    """A trigger or wait that differs; *path* is the key of the argument, or ''."""

    sink: Site
    kind: Kind
    path: str = ""


class Difference(NamedTuple):
    """The effects by which two runs differ, as far as that can be told.

    Attributes:
        certain: those that are there whatever corresponds to what.
        possible: those and the ones that another reading would show.
    """

    certain: frozenset[Effect]
    possible: frozenset[Effect]


def differences(left: Run, right: Run) -> Difference:
    """Return the effects by which *left* and *right* differ."""
    ours, theirs = left.events, right.events
    if not (left.failed_at or right.failed_at):
        return whole(ours, theirs)
    if first_difference(left, right) is None:
        return Difference(frozenset(), frozenset())
    possible: set[Effect] = set()
    certain = set(values_before_parting(ours, theirs))
    if left.failed_at:
        possible |= whole(ours, as_far_as(left, theirs)).possible
        certain |= set() if right.failed_at else more_than_ever(ours, theirs)
    if right.failed_at:
        possible |= whole(as_far_as(right, ours), theirs).possible
        certain |= set() if left.failed_at else more_than_ever(theirs, ours)
    return Difference(frozenset(certain), frozenset(possible | certain))


def first_difference(left: Run, right: Run) -> int | None:
    """Return the position, from 1, at which a replay of *left* by *right* would not match."""
    for position, (one, other) in enumerate(zip(left.events, right.events, strict=False), start=1):
        if one != other:
            return position
    shorter, longer = sorted((left, right), key=lambda run: len(run.events))
    if len(shorter.events) == len(longer.events) or shorter.failed_at:
        return None
    return len(shorter.events) + 1


def whole(ours: Sequence[Event], theirs: Sequence[Event]) -> Difference:
    """Compare two runs that came to their ends."""
    if ours == theirs:
        return Difference(frozenset(), frozenset())
    by_line = occurrences(ours), occurrences(theirs)
    found = frozenset(
        effect
        for sink in {*by_line[0], *by_line[1]}
        for effect in effects_at(sink, by_line[0][sink], by_line[1][sink])
    )
    return Difference(found, found) if found else reordered(ours, theirs)


def more_than_ever(failed: Sequence[Event], other: Sequence[Event]) -> set[Effect]:
    """Return the lines that a run that failed reached more often than one that did not."""
    counts, most = (Counter(event.site for event in events) for events in (failed, other))
    return {Effect(site, Kind.CONTROL) for site, count in counts.items() if count > most[site]}


def values_before_parting(ours: Sequence[Event], theirs: Sequence[Event]) -> Iterator[Effect]:
    """Yield what differs while both runs reach the same lines."""
    for one, other in zip(ours, theirs, strict=False):
        if one.site != other.site:
            return
        yield from effects_at(one.site, [one], [other])


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


def reordered(ours: Sequence[Event], theirs: Sequence[Event]) -> Difference:
    """Find the lines that are reached as often in both, but at other points.

    If there is one line without which nothing would differ, it is that which moved, and the others
    are where they were; of several it may be any.
    """
    apart = {
        site
        for one, other in zip(ours, theirs, strict=True)
        if one.site != other.site
        for site in (one.site, other.site)
    }
    moved = {site for site in apart if without(site, ours) == without(site, theirs)}
    effects = frozenset(Effect(site, Kind.CONTROL) for site in moved or apart)
    return Difference(effects if len(moved) == 1 else frozenset(), effects)


def without(site: Site, events: Sequence[Event]) -> list[Site]:
    """Return the lines of *events*, in order, without *site*."""
    return [event.site for event in events if event.site != site]
