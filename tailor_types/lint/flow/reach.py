"""From a job downwards: which sources reach which trigger, and what decides it.

Summaries say what functions do with symbols; here the job's own taints are followed down the
calls that can trigger, and every trigger is asked what reaches it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.exceptions import catches
from tailor_types.lint.flow.arguments import Arguments
from tailor_types.lint.flow.context import Context
from tailor_types.lint.flow.control import members
from tailor_types.lint.flow.endings import Endings
from tailor_types.lint.flow.interpreter import Interpreter
from tailor_types.lint.flow.remarks import Deeds, deeds
from tailor_types.lint.flow.state import State
from tailor_types.lint.flow.taints import ORDER, TURNED, VALUE
from tailor_types.lint.flow.values import Instance, Obj, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.flow.context import Edge, Sink
    from tailor_types.lint.flow.engine import Engine
    from tailor_types.lint.flow.jobs import JobBody
    from tailor_types.lint.flow.taints import Origin, Site

__all__ = ["Evidence", "Reach", "Step", "Trigger", "reach"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trace: *what* at a place."""

    what: str
    site: Site


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger or wait that a job reaches.

    Attributes:
        call: ``trigger`` or ``wait``; empty for a durable call that is a plain call.
        target: as written: ``notify``.
    """

    job: str
    site: Site
    call: str
    target: str
    awaited: bool

    @property
    def said(self) -> str:
        """Return the call as messages say it."""
        return f"{self.target}.{self.call}()" if self.call else f"{self.target}()"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One source that reaches one trigger.

    Attributes:
        how: ``argument``, ``choice``, ``cache`` (state that the job itself fills), or what
            decides: ``branch``, ``loop``, ``order``, ``exit``, ``exception``, ``assert``,
            ``short-circuit``, ``filter``, ``match``.
        path: of an argument: ``"lines[0].at"``.
        site: of the argument, or of the trigger.
        ordered: whether it is the order that differs, not the value.
        raised: whether it is something that was called that may raise.
    """

    trigger: Trigger
    how: str
    path: str
    site: Site
    origin: Origin
    ordered: bool
    trace: tuple[Step, ...]
    raised: bool = False


@dataclass(frozen=True, slots=True)
class _Reason:
    """Something that decides whether a block runs."""

    how: str
    context: Context
    at: int
    entry: int
    ordered: bool
    raised: bool = False


class _Instance:
    """A context as one job reaches it."""

    def __init__(self) -> None:
        self.actual: dict[int, int] = {}
        self.reasons: dict[_Reason, None] = {}
        self.callers: dict[tuple[Context, int], None] = {}
        self.caught: set[str] = set()
        self.endings: Endings | None = None
        self.blocks: dict[int, frozenset[int]] = {}


@dataclass(slots=True)
class Reach:
    """What one job reaches.

    Attributes:
        root: calls the job's body from nowhere.
        functions: all that may be called: module, statement, name.
        deeds: what it does that a re-execution does again.
    """

    job: JobBody
    root: Context
    triggers: list[Trigger]
    evidence: list[Evidence]
    functions: set[tuple[str, int, str]] = field(default_factory=set)
    deeds: Deeds | None = None


def reach(engine: Engine, job: JobBody) -> Reach:
    """Follow *job* down to every trigger."""
    return _Walk(engine, job).run()


_LEXICAL = {
    "if": "branch",
    "if-else": "branch",
    "while": "loop",
    "for": "loop",
    "short-circuit": "short-circuit",
    "filter": "filter",
    "match": "match",
}
_UNTIL = frozenset({"clock", "random"})
_WORDS = {"if-else": "if", "short-circuit": "and/or", "filter": "if", "except": "try"}


class _Walk:
    def __init__(self, engine: Engine, job: JobBody) -> None:
        self.engine = engine
        self.job = job
        self.instances: dict[Context, _Instance] = {}

    def run(self) -> Reach:
        root = self._root()
        self.instances[root] = _Instance()
        queue = deque([root])
        while queue:
            context = queue.popleft()
            for callee in self._descend(context):
                if callee not in queue:
                    queue.append(callee)
        result = Reach(self.job, root, [], [])
        for context, instance in self.instances.items():
            for sink in context.sinks.values():
                self._ask(context, instance, sink, result)
        result.functions = self._functions(root)
        if result.triggers:
            result.deeds = deeds(self.engine, self.job, root)
        return result

    @staticmethod
    def _functions(root: Context) -> set[tuple[str, int, str]]:
        seen = {root}
        stack = [root]
        while stack:
            for edge in stack.pop().edges.values():
                if edge.callee not in seen:
                    seen.add(edge.callee)
                    stack.append(edge.callee)
        seen.discard(root)
        return {(context.key[0], context.key[1], context.code.name) for context in seen}

    def _root(self) -> Context:
        """Call the body with a clean input and context, from nowhere."""
        engine, site = self.engine, self.job.site
        code = ir.Code(self.job.name, "root", site[2])
        code.blocks = [ir.Block((), end=ir.Goto(1)), ir.Block(()), ir.Block(())]
        key = (site[0], site[1], (-1, site[2]))
        context = Context(key, code, engine.graph(key, code))
        frame = Interpreter(engine, context)
        frame.state = State({}, {}, {})
        args = Arguments()
        if self.job.context is None:
            args.add(frame.new("input", Obj("dict", rest=Value())))
            args.add(Value(0, frozenset((Instance("tailor_types.JobContext"),))))
        elif self.job.context:
            args.add(Value(0, frozenset((Instance(self.job.context),))))
        frame.dispatch(self.job.value, args, ir.Call(ir.Const(None, 0), [], site[2], site[2]))
        return context

    def _descend(self, context: Context) -> list[Context]:
        """Pass taints and reasons on to the callees that can trigger; return those that changed."""
        instance = self.instances[context]
        taints = self.engine.taints
        changed = []
        for edge in context.edges.values():
            callee = edge.callee
            if not _triggers(edge):
                continue
            fresh = callee not in self.instances
            target = self.instances.setdefault(callee, _Instance())
            before = (len(target.reasons), len(target.caught), dict(target.actual))
            if caught := self._caught(context, instance, edge) - target.caught:
                target.caught |= caught
                target.endings = None
            for entry, taint in edge.actual.items():
                passed = taints.substitute(taint, instance.actual)
                if passed:
                    target.actual[entry] = target.actual.get(entry, 0) | passed
            target.callers[context, edge.at] = None
            blocks = self._blocks(context, instance)[edge.site]
            for reason in self._reasons(context, instance, blocks, edge):
                target.reasons[reason] = None
            for reason in self._chosen(context, instance, edge):
                target.reasons[reason] = None
            if fresh or before != (len(target.reasons), len(target.caught), target.actual):
                changed.append(callee)
        return changed

    def _chosen(self, context: Context, instance: _Instance, edge: Edge) -> Iterator[_Reason]:
        """Yield what decides that a call is one of this function and not of another."""
        taints = self.engine.taints
        for entry, axes in taints.entries_of(taints.substitute(edge.choice, instance.actual)):
            how, ordered = ("order", True) if axes == ORDER else ("choice", False)
            yield _Reason(how, context, edge.at, entry, ordered)

    def _caught(self, context: Context, instance: _Instance, edge: Edge) -> set[str]:
        """Return the names of failures of a callee after which a caller goes on."""
        summary = edge.callee.summary
        endings = self._endings(context, instance)
        caught: set[str] = set()
        for name in summary.exc if summary is not None else ():
            passes = True
            for handler, kinds in context.catching.get(edge.block, ()):
                verdicts = [catches(kind, name) for kind in kinds]
                if any(verdict is not False for verdict in verdicts) and not endings.ends(handler):
                    caught.add(name)
                if True in verdicts:
                    passes = False
                    break
            if passes and name in instance.caught:
                caught.add(name)
        return caught

    def _reasons(
        self, context: Context, instance: _Instance, blocks: frozenset[int], call: Sink | Edge
    ) -> Iterator[_Reason]:
        """Yield all that decides whether one of *blocks* runs."""
        yield from instance.reasons
        endings = self._endings(context, instance)
        deciders = endings.deciders(blocks)
        thrown = endings.thrown_before(blocks)
        within = {branch for block in blocks for branch in context.code.blocks[block].within}
        for branch in members(deciders & thrown):
            yield from self._decided(context, instance, branch, context.thrown_by(branch))
        for branch in members(deciders & ~thrown):
            yield from self._decided(context, instance, branch, lexical=branch in within)
        taints = self.engine.taints
        for (at, block), halted in call.halts.items():
            reached = taints.substitute(halted, instance.actual)
            if isinstance(at, str):
                if at in instance.caught:
                    for entry, _ in taints.entries_of(reached):
                        yield _Reason("exception", context, call.at, entry, ordered=False)
                continue
            if endings.only_ends(block):
                continue
            for entry, axes in taints.entries_of(reached):
                if axes & (VALUE | TURNED):
                    yield _Reason("exit", context, at, entry, ordered=False, raised=True)
            # Whether what may have thrown was called at all was decided, too.
            calling = endings.deciders(frozenset((block,)))
            for branch in members(calling & ~deciders):
                yield from self._decided(context, instance, branch)

    def _endings(self, context: Context, instance: _Instance) -> Endings:
        if instance.endings is None:
            durable = self._blocks(context, instance).values()
            caught = not context.raised_again.isdisjoint(instance.caught)
            instance.endings = Endings(
                context.graph, context.told, context.thrown_to, durable, caught=caught
            )
        return instance.endings

    @staticmethod
    def _blocks(context: Context, instance: _Instance) -> dict[int, frozenset[int]]:
        """Return for each call that triggers where it stands; a ``finally`` is lowered often."""
        if not instance.blocks:
            calls: list[Sink | Edge] = list(context.sinks.values())
            calls += [edge for edge in context.edges.values() if _triggers(edge)]
            for call in calls:
                known = instance.blocks.get(call.site, frozenset())
                instance.blocks[call.site] = known | {call.block}
        return instance.blocks

    def _decided(
        self,
        context: Context,
        instance: _Instance,
        branch: int,
        thrown: int | None = None,
        *,
        lexical: bool = False,
    ) -> Iterator[_Reason]:
        """Yield the reasons that one branch brings; of a fork perhaps only what was *thrown*."""
        taints = self.engine.taints
        decision = context.decisions.get(branch)
        if decision is None or not decision.taint:
            return
        told = decision.taint if thrown is None else thrown
        taint = taints.substitute(told, instance.actual)
        how = self._how(decision.kind, lexical=lexical) if thrown is None else "exit"
        for entry, axes in taints.entries_of(taint):
            if axes == ORDER:
                # A loop in unspecified order does the same things; what differs is which
                # comes first, and that shows in arguments and conditions.
                word = "order-loop" if how == "loop" else "order"
                yield _Reason(word, context, decision.at, entry, ordered=True)
            else:
                said = how
                origin = taints.entries[entry]
                if decision.kind == "while" and lexical and origin is not None:
                    # Waiting for the clock or for luck is a mistake of its own kind.
                    said = "clock-loop" if origin.category in _UNTIL else how
                yield _Reason(said, context, decision.at, entry, ordered=False)

    @staticmethod
    def _how(kind: str, *, lexical: bool) -> str:
        if kind == "except":
            return "exception"
        if kind == "assert":
            return "assert"
        return _LEXICAL[kind] if lexical else "exit"

    def _ask(self, context: Context, instance: _Instance, sink: Sink, result: Reach) -> None:
        """Collect what reaches one trigger."""
        taints = self.engine.taints
        module, statement, _ = context.key
        trigger = Trigger(
            self.job.name, (module, statement, sink.site), sink.call, sink.target, sink.awaited
        )
        result.triggers.append(trigger)
        seen: set[tuple[int, bool]] = set()
        for part in sink.parts:
            taint = taints.substitute(part.taint, instance.actual)
            for entry, axes in taints.entries_of(taint):
                ordered = not axes & VALUE
                if (entry, ordered) in seen:
                    continue
                seen.add((entry, ordered))
                self._add(result, trigger, "argument", part.path, context, part.at, entry, ordered)
        for entry, axes in taints.entries_of(taints.substitute(sink.choice, instance.actual)):
            how = "order" if axes == ORDER else "choice"
            self._add(result, trigger, how, "", context, sink.at, entry, not axes & VALUE)
        blocks = self._blocks(context, instance)[sink.site]
        for reason in self._reasons(context, instance, blocks, sink):
            steps = (Step(self._word(reason), self._site(reason.context, reason.at)),)
            trace = (*steps, *self._trace(reason.context, reason.entry))
            origin = taints.entries[reason.entry]
            assert origin is not None  # noqa: S101 -- symbols are gone from the root down
            result.evidence.append(
                Evidence(
                    trigger,
                    reason.how,
                    "",
                    trigger.site,
                    origin,
                    reason.ordered,
                    trace,
                    reason.raised,
                )
            )

    def _word(self, reason: _Reason) -> str:
        for decision in reason.context.decisions.values():
            if decision.at == reason.at:
                return _WORDS.get(decision.kind, decision.kind)
        return "call"

    def _add(
        self,
        result: Reach,
        trigger: Trigger,
        how: str,
        path: str,
        context: Context,
        at: int,
        entry: int,
        ordered: bool,  # noqa: FBT001 -- as above
    ) -> None:
        origin = self.engine.taints.entries[entry]
        if origin is None:
            return
        site = self._site(context, at)
        trace = self._trace(context, entry)
        result.evidence.append(Evidence(trigger, how, path, site, origin, ordered, trace))

    @staticmethod
    def _site(context: Context, at: int) -> Site:
        return (context.key[0], context.key[1], at)

    def _trace(self, start: Context, entry: int) -> tuple[Step, ...]:
        """Return the shortest way from *start* to the source, breadth first."""
        origin = self.engine.taints.entries[entry]
        assert origin is not None  # noqa: S101 -- symbols have no trace
        came: dict[Context, tuple[Context, Step] | None] = {start: None}
        queue = deque([start])
        end: Context | None = None
        while queue:
            context = queue.popleft()
            sources = context.sources.get(entry, {})
            if None in sources:
                end = context
                break
            steps: list[tuple[Context, Step]] = []
            for callee in sources:
                if callee is not None:
                    at = callee.code.at
                    steps.append((callee, Step(_label(callee), self._site(callee, at))))
            instance = self.instances.get(context)
            for caller, at in instance.callers if instance is not None else ():
                steps.append((caller, Step(_label(caller), self._site(caller, at))))
            for other, step in steps:
                if other not in came:
                    came[other] = (context, step)
                    queue.append(other)
        trail = [Step(origin.text, origin.site)]
        while end is not None and (link := came[end]) is not None:
            end, step = link
            if step.what:
                trail.append(step)
        return tuple(reversed(trail))


def _triggers(edge: Edge) -> bool:
    """Whether a call can lead to a trigger or wait."""
    return edge.callee.summary is not None and edge.callee.summary.triggers


def _label(context: Context) -> str:
    code = context.code
    if code.kind in {"module", "root"}:
        return ""
    return code.name if code.kind in {"class", "lambda"} else f"{code.name}()"
