"""From what was noted to what the rules claim: a rule, and the line it is about."""

from __future__ import annotations

import gc
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.lint.oracle.conduct.executing import Execution, Process
from tests.lint.oracle.conduct.watching import Made, Pass
from tests.lint.oracle.dynamic.world import World
from tests.lint.oracle.program import Program, Site

__all__ = ["JUDGED", "Fact", "Facts"]


class Fact(NamedTuple):
    """What a rule says of a line."""

    rule: str
    site: Site

    def __str__(self) -> str:
        return f"{self.rule} {self.site}"


_REPEATED = {"effect": "TLR405", "sleep": "TLR312", "workflow": "TLR313", "seed": "TLR130"}
_WRITTEN = {
    "wrote closure": "TLR120",
    "wrote module": "TLR121",
    "wrote default": "TLR122",
    "wrote class": "TLR123",
}
_AROUND = {"tasked": "TLR304", "bounded": "TLR305", "threaded": "TLR306", "completion": "TLR303"}
_AT_ONCE = {
    "swallowed suspension": "TLR401",
    "finally": "TLR403",
    "held": "TLR404",
    "suppressed": "TLR406",
    "left finally": "TLR407",
    "generated": "TLR307",
    "body": "TLR309",
    "trigger at import": "TLR310",
    "trigger at script": "TLR308",
    "trigger at resolver": "TLR308",
    "changed while iterated": "TLR212",
}
JUDGED = frozenset(
    {
        *_REPEATED.values(),
        *_WRITTEN.values(),
        *_AROUND.values(),
        *_AT_ONCE.values(),
        *("TLR213", "TLR402", "TLR601", "TLR301", "TLR302", "TLR311", "TLR314", "TLR315"),
        *("TLR111", "TLR116", "TLR117", "TLR124"),
    }
)


_FOLLOWED = frozenset(
    {
        *_REPEATED.values(),
        *_WRITTEN.values(),
        *("TLR401", "TLR402", "TLR403", "TLR404", "TLR406", "TLR407", "TLR213", "TLR212"),
    }
)
"""Rules about what a trigger follows: they count one that nobody awaits, which is mended first."""


class Facts:
    """What running a program has shown so far."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.seen: set[Fact] = set()
        self.executions = 0
        self.made: Counter[tuple[Site, str]] = Counter()
        self.started: Counter[tuple[Site, str]] = Counter()
        self.payloads: defaultdict[Site, set[str]] = defaultdict(set)
        self.edges: defaultdict[str, set[str]] = defaultdict(set)
        self.leaf = True
        self.doubtful: set[Fact] = set()
        self.durable: set[str] = set()
        self.executed: set[Site] = set()
        self.endless: defaultdict[Site, set[bool]] = defaultdict(set)

    def explore(self, worlds: Iterable[int]) -> None:
        """Execute each job in each of *worlds*: in processes of its own, and in a warm one."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of coroutines that nobody awaits
            for world in worlds:
                if not world % 8:
                    self.outside()
                for root in self.program.roots:
                    self.root(root, World(world))
            gc.collect()

    def outside(self) -> None:
        """Import the program, run it as a script, call its resolvers."""
        for started in (
            Process(self.program).importing(),
            Process(self.program).script(),
            *Process(self.program).resolve(),
        ):
            self.seen.update(at_once(started))

    def root(self, root: str, world: World) -> None:
        cold = Process(self.program).execute(root, world)
        slow = Process(self.program).execute(root, world, latency=world.seed + 1)
        process = Process(self.program)
        warm_up = process.execute(root, World(world.seed + 500), traced=True)
        again = process.execute(root, world, luck=1, traced=True)
        process.others(world)
        warm = process.execute(root, world)
        self.executed |= process.watch.executed
        self.executions += 5
        for execution in (cold, slow, warm_up, again, warm):
            self.of(execution, root)
        self.seen |= set(warmth(cold, warm))
        self.seen |= set(unsteady(cold, slow))
        self.seen |= {Fact(_WRITTEN[kind], site) for kind, site in writes(warm_up) | writes(again)}

    def of(self, execution: Execution, root: str) -> None:
        """Add what one execution shows."""
        self.seen |= set(repeated(execution))
        parted = execution.parted
        if parted and straight(execution, parted.position):
            self.seen.add(Fact("TLR111" if parted.same else "TLR124", parted.site))
        last = execution.passes[-1]
        loops = {note for note in last.notes if note.kind in {"turned", "endless"}}
        for note in loops:
            if note.kind == "turned" and not (last.failed or last.suspended):
                self.endless[note.site].add(note._replace(kind="endless") in loops)
        for each in execution.passes:
            self.seen |= set(at_once(each)) | set(contexts(each)) | set(stored(each))
            for made in each.made:
                # What a helper gives counts as the helper's, whatever it asks for.
                name = made.durable if made.site == made.owner else "helper"
                self.made[made.owner, name] += each.returned
                self.started[made.owner, name] += made.started
            for note in each.notes:
                if note.kind.startswith("payload "):
                    self.payloads[note.site].add(note.kind.removeprefix("payload "))
            self.leaf &= not each.asked
            again = (note.site for note in each.notes if note.kind == "asked again")
            self.doubtful.update(Fact("TLR401", site) for site in again)
            inline = [note.site for note in each.notes if note.kind == "inline"]
            self.doubtful |= {Fact(rule, site) for site in inline for rule in _REPEATED.values()}
            for asked in each.asked:
                self.durable.update(made.durable for made in (*asked.within, asked.made))
                self.edges[root].add(asked.made.durable)

    def undecided(self) -> frozenset[str]:
        """Return the rules of which these runs say nothing."""
        found = {fact.rule for fact in self.all()}
        forgotten = _FOLLOWED if found & {"TLR301", "TLR601"} else frozenset()
        return forgotten | ({"TLR309"} if self.leaf else frozenset())

    def unknown(self) -> frozenset[Site]:
        """Return the lines that make a coroutine of which these runs do not tell its end.

        No pass that made it came to its end, or it was never seen what it triggers.
        """
        return frozenset(
            site
            for (site, name), times in self.made.items()
            if not times or (name.startswith("call:") and name not in self.durable)
        )

    def all(self) -> set[Fact]:
        """Return what was shown, with what only all runs together show."""
        found = set(self.seen)
        found -= {Fact("TLR308", site) for rule, site in found if rule == "TLR310"}
        # What a branch does that outlives its gather is told by that rule.
        hasty = [site for rule, site in found if rule == "TLR315"]
        found -= {Fact(rule, site) for site in hasty for rule in ("TLR302", "TLR314")}
        found |= {
            Fact("TLR601" if name.startswith("wait:") else "TLR301", site)
            for (site, name), times in self.made.items()
            if times
            and not self.started[site, name]
            and (name in self.durable or not name.startswith("call:"))
        }
        found |= {Fact("TLR213", site) for site, ends in self.endless.items() if ends == {True}}
        found |= {
            Fact("TLR116", at) for at, kinds in self.payloads.items() if kinds == {"not json"}
        }
        found |= {Fact("TLR117", at) for at, kinds in self.payloads.items() if kinds == {"none"}}
        return found


def warmth(cold: Execution, warm: Execution) -> Iterator[Fact]:
    """Yield where a process that has run before asks for something else."""
    ours, theirs = cold.asked, warm.asked
    for position, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        if one[:2] == other[:2]:
            if one != other:
                yield Fact("TLR111", one[0])
        elif straight(cold, position):
            yield Fact("TLR124", one[0])
            return
        else:
            return


def straight(execution: Execution, position: int) -> bool:
    """Whether nothing ran beside anything else up to *position*: its order is certain."""
    beside = {"gathered", "completion"}
    return not any(
        around.kind in beside
        for asked in execution.passes[-1].asked[: position + 1]
        for around in asked.around
    )


def at_once(each: Pass) -> Iterator[Fact]:
    """Yield what one pass is enough for."""
    for note in each.notes:
        if note.kind in _AT_ONCE:
            yield Fact(_AT_ONCE[note.kind], note.site)
        elif note.kind == "swallowed failure" and note.detail in {
            "Exception",
            "(ValueError, Exception)",
        }:
            yield Fact("TLR402", note.site)


def repeated(execution: Execution) -> Iterator[Fact]:
    """Yield what is done in more than one pass of the same execution."""
    counts: Counter[Fact] = Counter()
    for each in execution.passes:
        done = {Fact(_REPEATED[n.kind], n.site) for n in each.notes if n.kind in _REPEATED}
        counts.update(done)
    closing = {
        note.site
        for each in execution.passes
        for note in each.notes
        if note.kind == "effect in finally"  # said of the suite
    }
    yield from (fact for fact, passes in counts.items() if passes > 1 and fact.site not in closing)


def writes(execution: Execution) -> set[tuple[str, Site]]:
    """Return the writes that a later trigger sees twice."""
    counts: Counter[tuple[str, Site]] = Counter()
    for each in execution.passes:
        counts.update({(note.kind, note.site) for note in each.notes if note.kind in _WRITTEN})
    return {write for write, passes in counts.items() if passes > 1}


def contexts(each: Pass) -> Iterator[Fact]:
    """Yield what triggers were given to."""
    branches: defaultdict[tuple[Site, int], set[int]] = defaultdict(set)
    for asked in each.asked:
        for around in asked.around:
            if around.kind in _AROUND:
                yield Fact(_AROUND[around.kind], around.site)
            elif around.kind == "gathered":
                branches[around.site, around.number].add(around.branch)
    yield from (Fact("TLR302", site) for (site, _), seen in branches.items() if len(seen) > 1)


def stored(each: Pass) -> Iterator[Fact]:
    """Yield coroutines that come to a trigger after those that were made later."""
    first: dict[int, tuple[int, Made, frozenset[tuple[Site, int]]]] = {}
    for number, asked in enumerate(each.asked):
        if asked.late or any(a.kind in _AROUND.keys() - {"bounded"} for a in asked.around):
            continue
        gathers = frozenset((a.site, a.number) for a in asked.around if a.kind == "gathered")
        for made in (*asked.within, asked.made):
            first.setdefault(made.order, (number, made, gathers))
    for order, (start, made, gathers) in first.items():
        if any(
            other > order
            and begun < start
            and later.parent == made.parent
            and not gathers & together
            for other, (begun, later, together) in first.items()
        ):
            yield Fact("TLR314", made.owner)


def unsteady(one: Execution, other: Execution) -> Iterator[Fact]:
    """Yield gathers whose branches start their triggers in an order that timing decides."""
    ours, theirs = gathered(one), gathered(other)
    for key in ours.keys() & theirs.keys():
        if any(left != right for left, right in zip(ours[key], theirs[key], strict=False)):
            yield Fact("TLR315", key[1])


def gathered(execution: Execution) -> dict[tuple[int, Site, int], list[tuple[int, Site]]]:
    found: dict[tuple[int, Site, int], list[tuple[int, Site]]] = {}
    for number, each in enumerate(execution.passes):
        for asked in each.asked:
            for around in asked.around:
                if around.kind == "gathered":
                    key = (number, around.site, around.number)
                    found.setdefault(key, []).append((around.branch, asked.made.site))
    return found
