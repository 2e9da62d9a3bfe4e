"""Exceptions: what may have raised, which handlers get it, and what leaves the function.

Two kinds are kept apart. A *failure* (I/O, a conversion) that nothing catches ends the attempt and
decides nothing that replays. What the program *throws* by ``raise`` or ``assert`` is a decision of
its own, and so is everything behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.exceptions import ANY, EVERYTHING, FAILURE, OUTSIDE, catches
from tailor_types.lint.flow.calls import Calls
from tailor_types.lint.flow.control import members
from tailor_types.lint.flow.values import External, Obj, Value

if TYPE_CHECKING:
    from tailor_types.lint.flow.endings import Endings
    from tailor_types.lint.flow.state import State

__all__ = ["Raising"]


class Raising(Calls):
    """The exceptional ways out of one function.

    Attributes:
        failing: what the current block may fail with: the taint of whether, by name.
        throwing: the same of what it throws.
        payload: the taint of what the exceptions thrown by calls carry.
        uncaught: failures that leave the function.
        escapes: what is thrown out of the function by calls, by name and block.
        alive: for each fork, where it can lead.
        likely: the same without handlers of what there is no reason to expect, like a number that
            cannot be parsed: they are analysed, but they decide nothing.
        outcomes: for each branch, the way that it always goes, if there is one.
        thrown_to: the ways to handlers that get what was thrown on purpose, and the taint of
            whether it was.
    """

    def __init__(self) -> None:
        super().__init__()
        self.failing: dict[str, int] = {}
        self.throwing: dict[str, int] = {}
        self.payload = 0
        self.uncaught: dict[str, int] = {}
        self.escapes: dict[tuple[str, int], int] = {}
        self.alive: dict[int, set[int]] = {}
        self.likely: dict[int, set[int]] = {}
        self.outcomes: dict[int, bool | None] = {}
        self.thrown_to: dict[tuple[int, int], int] = {}

    def fail(self, name: str, taint: int) -> None:
        """Note that the current block may fail with *name*, if *taint* says so."""
        taint &= self.engine.taints.values
        self.failing[name] = self.failing.get(name, 0) | taint
        if taint:
            # It halts what comes after it, if whoever calls this function goes on without it.
            halts = self.state.halts
            halts[name, self.block] = halts.get((name, self.block), 0) | taint

    def fail_outside(self, taint: int) -> None:
        """Note that the current block may fail at something outside the process."""
        for name in OUTSIDE:
            self.fail(name, taint)

    def throw(self, name: str, taint: int, at: int) -> None:
        """Note that a call throws *name* on purpose."""
        if self.in_try():
            self.throwing[name] = self.throwing.get(name, 0) | taint
        else:
            self._escape(name, taint, at)

    def _escape(self, name: str, taint: int, at: int) -> None:
        key = (name, self.block)
        self.escapes[key] = self.escapes.get(key, 0) | taint
        halts = self.state.halts
        halts[at, self.block] = halts.get((at, self.block), 0) | taint

    def in_try(self) -> bool:
        """Whether what the current block raises is caught in this function."""
        return isinstance(self.context.code.blocks[self.block].end, ir.Fork)

    def leave(self) -> None:
        """Let the failures of a block without handlers leave the function."""
        for name, taint in self.failing.items():
            self.uncaught[name] = self.uncaught.get(name, 0) | taint

    def fork(self, block: int, end: ir.Fork) -> int:
        """Return the taint of whether a handler runs; note which ones can."""
        if end.to is None:
            self.alive[block] = self.likely[block] = set(end.handlers)
            return 0
        self.alive[block] = {end.to}
        self.likely[block] = {end.to}
        kinds = [self._kinds(caught) for caught in end.caught]
        self.context.catching[block] = list(zip(end.handlers, kinds, strict=True))
        failed = thrown = 0
        for name, taint in self.failing.items():
            likely = bool(taint) or name == FAILURE or name in OUTSIDE
            if self._reached(block, end, kinds, name, likely=likely):
                failed |= taint
            if not self._stopped(kinds, name):
                self.uncaught[name] = self.uncaught.get(name, 0) | taint
            else:
                self.state.halts.pop((name, block), None)
        values = self.engine.taints.values
        for name, taint in self.throwing.items():
            for handler in self._reached(block, end, kinds, name, likely=True):
                thrown |= taint
                way = (block, handler)
                self.thrown_to[way] = self.thrown_to.get(way, 0) | taint & values
            if not self._stopped(kinds, name):
                self._escape(name, taint, end.at)
        taint = (failed | thrown) & values
        carried = Obj("instance", rest=Value(self.payload))
        self.state.env["%raised"] = self.new(("raised", block), carried, taint)
        return taint

    def _reached(
        self, block: int, end: ir.Fork, kinds: list[list[str]], name: str, *, likely: bool
    ) -> list[int]:
        """Return the handlers that *name* may come to, and note them."""
        found = []
        for handler, names in zip(end.handlers, kinds, strict=True):
            verdicts = [catches(each, name) for each in names]
            if any(verdict is not False for verdict in verdicts):
                found.append(handler)
                self.alive[block].add(handler)
                if likely:
                    self.likely[block].add(handler)
            if True in verdicts:
                break
        return found

    @staticmethod
    def _stopped(kinds: list[list[str]], name: str) -> bool:
        return any(catches(each, name) for names in kinds for each in names)

    def _kinds(self, caught: ir.Expr | None) -> list[str]:
        """Return the names of what a handler catches."""
        if caught is None:
            return [EVERYTHING]
        if isinstance(caught, ir.Display):
            return [name for item in caught.items for name in self._kinds(item)]
        written = getattr(caught, "id", getattr(caught, "name", ""))
        return self._names(self.eval(caught), written)

    def _names(self, value: Value, written: str) -> list[str]:
        names = []
        for ref in value.refs:
            if ref in self.engine.model.failures:
                names.append(FAILURE)
            elif isinstance(ref, External):
                names.append(ref.name.rpartition(".")[2])
            else:
                obj = self.obj(ref)
                if obj is not None and obj.kind in {"tuple", "list"}:
                    for part in obj.fields.values():
                        names += self._names(part, "")
                elif obj is not None and obj.info is not None:
                    names.append(obj.info.code.name)
        return sorted(names) or [written or ANY]

    def dead_ways(self, leading: dict[int, set[int]], tainted: int) -> frozenset[tuple[int, int]]:
        """Return the edges that are not *leading* anywhere, as far as is known after a walk.

        A *tainted* condition, one of those blocks, may come out otherwise in another execution.
        """
        cut = set()
        for block, ways in self.context.whole.next.items():
            end = self.context.code.blocks[block].end
            if block in leading:
                cut |= {(block, way) for way in ways if way not in leading[block]}
            elif isinstance(end, ir.Branch) and end.orelse != end.then:
                known = self.outcomes.get(block)
                if known is not None and not tainted >> block & 1:
                    cut.add((block, end.orelse if known else end.then))
        return frozenset(cut)

    def may_throw(self) -> bool:
        """Whether anything is thrown out of the function, or raised again."""
        return bool(self.escapes or self.context.graph.previous.get(ir.RAISED))

    def raised_payload(self, state: State) -> int:
        """Return the taint of what the exception that leaves the function carries."""
        carried = state.env.get("%raised")
        return 0 if carried is None else self._deep_in(carried, state)

    def _deep_in(self, value: Value, state: State) -> int:
        before, self.state = self.state, state
        taint = self.deep(value)
        self.state = before
        return taint

    def thrown(self, endings: Endings, conditions: dict[int, int]) -> dict[str, int]:
        """Return what leaves the function on purpose, and the taint of whether it does."""
        leaving = dict(self.escapes)
        for block in self.context.graph.previous.get(ir.RAISED, ()):
            name = getattr(self.context.code.blocks[block].end, "raised", "") or ANY
            leaving.setdefault((name, block), 0)
        result: dict[str, int] = {}
        for (name, block), taint in leaving.items():
            if endings.only_ends(block):
                passed = taint | self._reaching(block, conditions)
                self.uncaught[name] = self.uncaught.get(name, 0) | passed
                self.context.raised_again.add(name)
            else:
                control = self._control(endings, block, conditions)
                result[name] = result.get(name, 0) | taint | control
        return result

    def _reaching(self, block: int, conditions: dict[int, int]) -> int:
        """Return the taint of whether *block* is reached, failures included."""
        taint = 0
        for branch in members(self.context.told_at(block).depends[block]):
            taint |= conditions.get(branch, 0)
        return taint & self.engine.taints.values

    def _control(self, endings: Endings, block: int, conditions: dict[int, int]) -> int:
        """Return the taint of whether *block* raises."""
        branches = endings.deciders(frozenset((block,)))
        if len(self.context.told_at(block).next[block]) > 1:
            branches |= 1 << block
        by_throw = endings.thrown_on(block)
        taint = 0
        for branch in members(branches):
            if by_throw >> branch & 1:
                taint |= self.context.thrown_by(branch)
            else:
                taint |= conditions.get(branch, 0)
        return taint & self.engine.taints.values
