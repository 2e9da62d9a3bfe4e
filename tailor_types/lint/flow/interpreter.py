"""Walks the blocks of one function to a fixpoint: values forward, decisions where ways meet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.context import Decision, Summary
from tailor_types.lint.flow.control import Graph, members
from tailor_types.lint.flow.endings import Endings
from tailor_types.lint.flow.instructions import Instructions
from tailor_types.lint.flow.meeting import join_ways
from tailor_types.lint.flow.noted import names_of
from tailor_types.lint.flow.state import State, join_states, leave_loop
from tailor_types.lint.flow.values import NO_REFS, RETURNED, YIELDED, Obj, Ref, Value
from tailor_types.lint.flow.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.flow.context import Context
    from tailor_types.lint.flow.engine import Engine
    from tailor_types.lint.flow.meeting import Groups
    from tailor_types.lint.flow.values import ObjId

__all__ = ["Interpreter"]

_MAX_ROUNDS = 8
"""Visits of one block, beyond which its state only grows; loops need about two or three."""


class Interpreter(Instructions):
    """One walk through one function."""

    def __init__(self, engine: Engine, context: Context, prefix: ObjId = ()) -> None:
        super().__init__()
        self.engine = engine
        self.evaluators = engine.evaluators
        self.context = context
        self.module = context.key[0]
        self.statement = context.key[1]
        self.prefix = prefix
        self.cells = {}
        self.state = State({}, {}, {})
        self.block = 0
        self.now = 0
        self.written = set()
        self._in: dict[int, State] = {}
        self._out: dict[int, State] = {}
        self._written: dict[int, set[str | ObjId]] = {}
        self._conditions: dict[int, int] = {}

        self._tainted = 0

    def run(self, entry: State) -> Summary:
        """Walk from *entry* until nothing changes; return the summary.

        Twice, where there turned out to be ways that no execution takes: they must not decide
        anything.
        """
        context = self.context
        context.graph = context.told = context.whole
        start = entry.copy()
        self._walk(entry)
        if self._tainted and (cut := self.dead_ways(self.likely, self._tainted)):
            dead = self.dead_ways(self.alive, self._tainted)
            context.told = Graph(context.code, cut)
            context.graph = context.told if cut == dead else Graph(context.code, dead)
            context.sinks, context.edges, context.decisions = {}, {}, {}
            self._in, self._out, self._conditions, self._tainted = {}, {}, {}, 0
            self.alive, self.likely, self.thrown_to = {}, {}, {}
            self.escapes, self.uncaught, self.outcomes = {}, {}, {}
            self._walk(start)
        return self._summary()

    def _walk(self, entry: State) -> None:
        code, graph = self.context.code, self.context.graph
        self.context.remarks.clear()
        self.context.changes.clear()
        for name in code.shared:
            cell = self.cell(name)
            value = entry.env.pop(name, None)
            entry.heap.setdefault(cell, Obj("cell", rest=value))
        if code.kind in {"function", "lambda"}:
            entry.env.setdefault("%return", Value(0, NO_REFS, None, "%return"))
        if code.is_generator:
            entry.heap[YIELDED] = Obj("generator")
        waiting = Waiting(graph)
        visits: dict[int, int] = {}
        while (block := waiting.next()) is not None:
            state = entry if block == ir.ENTRY else self._incoming(block)
            if state is None:
                continue
            count = visits[block] = visits.get(block, 0) + 1
            tainted = self._conditions.get(block, 0)
            if not self._visit(block, state, grow=count > _MAX_ROUNDS):
                continue
            following: Iterable[int] = graph.next[block]
            if tainted != self._conditions.get(block, 0):
                # Wherever ways meet that this block tells apart, values change with it.
                following = {
                    *following,
                    *(met for met in graph.meets.get(block, ()) if met in self._in),
                }
            waiting.add(following)

    def _incoming(self, block: int) -> State | None:
        """Return the state in which *block* is entered; None while nothing leads to it."""
        graph = self.context.graph
        previous = graph.previous[block]
        out, left = self._out, graph.left
        live = [source for source in previous if source in out and self._leads(source, block)]
        deciding = self._deciding(block) if self._tainted and len(live) > 1 else 0
        rounds = graph.heads.get(block, 0)
        entering: list[tuple[int, State]] = []
        again: list[tuple[int, State]] = []
        for source in live:
            state = out[source]
            for head, bits in left.get(source, ()):
                if not bits >> block & 1:
                    state = self._after_loop(state, head, bits, block)
            (again if rounds >> source & 1 else entering).append((source, state))
        first, round_ = self._met(entering, deciding, block), self._met(again, deciding, block)
        if first is None or round_ is None:
            return first or round_
        # Which round it is, is given: only among those of one kind is it decided which one comes.
        return join_states(first, round_, 0, block)

    def _met(self, ways: list[tuple[int, State]], deciding: int, block: int) -> State | None:
        """Return what is known where *ways* meet, if *deciding* is what decides between all."""
        if deciding and len(ways) > 2:  # noqa: PLR2004 -- two are one choice
            states = [state for _, state in ways]
            return join_ways(states, partial(self._choosing, block, ways), block)
        joined: State | None = None
        for _, state in ways:
            joined = state if joined is None else join_states(joined, state, deciding, block)
        return joined

    def _choosing(self, block: int, ways: list[tuple[int, State]], groups: Groups) -> int:
        """Return the taint of what decides by which group of *ways* a block is entered."""
        alike = {way: ways[first][0] for (way, _), first in zip(ways, groups, strict=True)}
        return self._taint_of(self.context.told_at(block).deciders(block, alike))

    def _leads(self, source: int, block: int) -> bool:
        known = self.outcomes.get(source)
        if known is not None:
            end = self.context.code.blocks[source].end
            if type(end) is ir.Branch:
                return block == (end.then if known else end.orelse)
        ways = self.alive.get(source)
        return ways is None or block in ways

    def _deciding(self, block: int) -> int:
        """Return the taint of what decides by which edge *block* is entered."""
        if not self._tainted:
            return 0
        return self._taint_of(self.context.told_at(block).deciders(block))

    def _taint_of(self, branches: int) -> int:
        taint = 0
        for branch in members(branches & self._tainted):
            taint |= self._conditions[branch]
        return taint & self.engine.taints.values

    def _after_loop(self, state: State, head: int, bits: int, block: int) -> State:
        if not self._tainted & bits:
            return state
        graph = self.context.graph
        told = self.context.told_at(head, block)
        deciding = self._taint_of(told.rounds(head, bits, block))
        orders = self._conditions.get(head, 0) & self.engine.taints.orders
        if not deciding and not orders:
            return state
        entries = [
            self._out[source]
            for source in graph.previous[head]
            if not bits >> source & 1 and source in self._out
        ]
        if not entries:
            return state
        before = entries[0]
        for other in entries[1:]:
            before = join_states(before, other, 0, head)
        written: set[str | ObjId] = set()
        for inside in members(bits):
            written |= self._written.get(inside, set())
        return leave_loop(state, before, written, deciding, head, orders)

    def _visit(self, block: int, state: State, *, grow: bool) -> bool:
        """Walk through one block; return whether those after it have to look again."""
        known = self._in.get(block)
        if known is not None:
            if state is known or state.same(known):
                return False
            if grow:
                state = join_states(known, state, 0, block)
        self._in[block] = state
        self.block = block
        node = self.context.code.blocks[block]
        if not node.code and isinstance(node.end, ir.Goto):
            return self._left(block, state)
        self.state = state.copy()
        self.written = self._written.setdefault(block, set())
        self.failing, self.throwing, self.payload = {}, {}, 0
        for instruction in node.code:
            self.execute(instruction)
        changed = self._finish(block, node.end)
        return self._left(block, self.state) or changed

    def _left(self, block: int, state: State) -> bool:
        """Note in which state *block* is left; return whether it is a new one."""
        old = self._out.get(block)
        if old is not None and state.same(old):
            return False
        self._out[block] = state
        return True

    def _finish(self, block: int, end: ir.Terminator | None) -> bool:
        """Evaluate the way out of a block; return whether its condition changed."""
        kind, at, taint, changed = "", 0, 0, False
        if type(end) is ir.Branch:
            kind, at = end.kind, end.at
            test = self.eval(end.test)
            taint = self.truth(test, end.at)
            known = self._outcome(end, test)
            changed = known is not self.outcomes.get(block)
            self.outcomes[block] = known
        elif type(end) is ir.Fork:
            kind, at = "except", end.at
            for caught in end.caught:
                if caught is not None:
                    self.context.noted.caught[caught.at] = names_of(self, self.eval(caught))
            alive = set(self.alive.get(block, ()))
            taint = self.fork(block, end)
            changed = alive != self.alive[block]
        elif type(end) is ir.Loop:
            kind, at = "for", end.at
            source = self.read(end.source)
            taint = self.loop_taint(source)
            self.context.iterated[end.source] = self.iterated(source)
        else:
            self.leave()
            return False
        if kind != "except":
            self.leave()
        if taint == self._conditions.get(block, 0):
            return changed
        self._conditions[block] = taint
        self._tainted |= 1 << block
        self.context.decisions[block] = Decision(kind, at, taint)
        return True

    def iterated(self, source: Value) -> frozenset[ObjId]:
        """Return the objects that a loop over *source* goes through, views and pairs included."""
        found: set[ObjId] = set()
        stack = [source]
        while stack:
            for ref in stack.pop().refs:
                if isinstance(ref, Ref) and ref.id not in found:
                    found.add(ref.id)
                    if (viewed := self.context.views.get(ref.id)) is not None:
                        stack.append(viewed)
        return frozenset(found)

    def _outcome(self, branch: ir.Branch, test: Value) -> bool | None:
        """Return which way *branch* always goes; None where either may be taken."""
        if branch.kind == "short-circuit" and test.given:
            return True  # `x or default()` of what was passed: it is there to be used
        return self.outcome(test)

    def _summary(self) -> Summary:
        context = self.context
        context.thrown_to = self.thrown_to
        final = self._in.get(ir.EXIT)
        if final is None:
            final = State({}, {}, {})
        ret = final.env.get("%return", Value())
        if context.code.is_generator:
            returned, ret = ret, Value(0, frozenset((Ref(YIELDED),)))
            if YIELDED not in final.heap:  # it never ends, and yields all the same
                for state in self._out.values():
                    final = join_states(final, State({}, state.heap, {}), 0, ir.EXIT)
            if returned.const is not None and YIELDED in final.heap:
                made = final.heap[YIELDED].copy()
                made.fields[RETURNED] = returned
                final.heap[YIELDED] = made
        triggers = bool(context.sinks) or any(
            edge.callee.summary is not None and edge.callee.summary.triggers
            for edge in context.edges.values()
        )
        self.final = final
        raised: dict[str, int] = {}
        if self.may_throw():
            endings = Endings(context.graph, context.told, self.thrown_to)
            raised = self.thrown(endings, self._conditions)
        fallen = self._in.get(ir.RAISED)
        payload = 0 if fallen is None else self.raised_payload(fallen)
        resized = {
            ref for change in context.changes.values() if change.resizes for ref in change.objects
        }
        return Summary(
            ret, final.heap, self.uncaught, raised, payload, triggers, frozenset(resized)
        )

    final: State
