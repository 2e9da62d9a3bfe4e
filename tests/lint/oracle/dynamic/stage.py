"""The state of one run: its world, what it has asked so far, and where it stands.

Fake sources and the fake SDK all speak to the stage of the program they were loaded for.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from types import FrameType
from typing import NamedTuple, Protocol

from tests.lint.oracle.dynamic.world import World
from tests.lint.oracle.program import Site

__all__ = [
    "PREFIX",
    "Event",
    "InvalidProgramError",
    "Recorder",
    "SourceFailureError",
    "Stage",
    "UnsetError",
]

PREFIX = "<oracle>/"
"""What the file names of loaded programs begin with, to tell their frames from ours."""

_MAY_FAIL = frozenset({"filesystem", "network", "user-input"})
_MOST_TURNS = 1000


class InvalidProgramError(Exception):
    """The program does what no program of the grammar may do: a mistake of the grammar."""


class SourceFailureError(Exception):
    """A source raised, because its world says so."""


class UnavailableError(SourceFailureError, OSError):
    """What was asked cannot be reached."""


class UnreadableError(SourceFailureError, ValueError):
    """What was asked is not what was expected: text that is no UTF-8, for example."""


class UnsetError(SourceFailureError, KeyError):
    """A variable of the environment is not there."""


_OUTSIDE = (UnavailableError, UnreadableError)


class Event(NamedTuple):
    """A trigger or a wait, as the platform sees it, and the line it stands on."""

    site: Site
    name: str
    payload: str


class Recorder(Protocol):
    """Sees every event and says what the body gets for it."""

    def ask(self, event: Event, key: str) -> object:
        """Return the result of *event*, or raise what it raises; *key* names its call string."""


@dataclass
class Stage:
    """Where a run stands; ``begin`` starts the next one."""

    world: World = field(default_factory=lambda: World(0))
    events: list[Event] = field(default_factory=list)
    seen: Counter[object] = field(default_factory=Counter)
    touched: dict[Site, str] = field(default_factory=dict)
    recorder: Recorder | None = None

    def begin(self, world: World, recorder: Recorder | None) -> None:
        """Forget the last run."""
        self.world, self.recorder = world, recorder
        self.events, self.seen, self.touched = [], Counter(), {}

    def occurrence(self, key: object) -> int:
        """Return how often *key* was met before in this run, and count it."""
        self.seen[key] += 1
        return self.seen[key] - 1

    def tick(self) -> None:
        """Count a turn of a loop."""
        if self.occurrence("turn") > _MOST_TURNS:
            raise InvalidProgramError("a loop does not end")

    def draw(self, kind: str) -> int:
        """Return the next 64 bits of the source called on the innermost program line.

        A source that reaches outside the process fails in some worlds instead, whatever it is:
        a program that catches that is not asked whether this one really could.
        """
        if kind in _MAY_FAIL:
            self.may_fail(kind)
        chain = self.call_string()
        if not chain:
            raise InvalidProgramError("a source was called from outside the program")
        self.touched[chain[0]] = kind
        # By call string: a call that one run skips must not shift the answers of other calls.
        nth = self.occurrence(("source", kind, chain))
        return self.world.number(kind, (chain, nth), source=chain[0])

    def may_fail(self, kind: str, ways: tuple[type[SourceFailureError], ...] = _OUTSIDE) -> None:
        """Raise where the world lets the source of the innermost program line fail."""
        site, chain = self.here(), self.call_string()
        self.touched[site] = kind
        nth = self.occurrence(("failure", kind, chain))
        chosen = self.world.number("failure", (kind, chain, nth), source=site)
        chosen %= self.world.failures
        if chosen < len(ways):
            raise ways[chosen](f"{kind} at {site}")

    def ask(self, chain: tuple[Site, ...], name: str, payload: object) -> object:
        """Record a trigger or wait made by the lines of *chain*; return its result."""
        try:
            text = json.dumps(payload, sort_keys=True, default=refuse)
        except (TypeError, ValueError) as error:
            raise InvalidProgramError(f"argument is not JSON: {error}") from error
        event = Event(chain[0], name, text)
        self.events.append(event)
        nth = self.occurrence(("event", chain, name))
        key = f"{name}|{'/'.join(map(str, chain))}|{nth}"
        return self.recorder.ask(event, key) if self.recorder else None

    def call_string(self) -> tuple[Site, ...]:
        """Return the program's lines on the stack, innermost first."""
        sites: list[Site] = []
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            if frame.f_code.co_filename.startswith(PREFIX):
                sites.append(site_of(frame))
            frame = frame.f_back
        return tuple(sites)

    def here(self) -> Site:
        """Return the innermost line of the program on the stack."""
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            if frame.f_code.co_filename.startswith(PREFIX):
                return site_of(frame)
            frame = frame.f_back
        raise InvalidProgramError("a source was called from outside the program")


def refuse(value: object) -> object:
    raise InvalidProgramError(f"argument is not JSON: {value!r}")


def site_of(frame: FrameType) -> Site:
    return Site(frame.f_code.co_filename.removeprefix(PREFIX), frame.f_lineno)
