"""Contexts and their summaries: who calls whom, with what, to a fixpoint."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tailor_types.lint.flow.arguments import Arguments, bind, by_name
from tailor_types.lint.flow.classes import Classes
from tailor_types.lint.flow.constants import deciding_names
from tailor_types.lint.flow.context import Context, Edge, Summary
from tailor_types.lint.flow.control import Graph
from tailor_types.lint.flow.interpreter import Interpreter
from tailor_types.lint.flow.module_values import ModuleValues
from tailor_types.lint.flow.shapes import Instantiation, Shape
from tailor_types.lint.flow.state import State
from tailor_types.lint.flow.taints import Taints
from tailor_types.lint.flow.values import (
    UNKNOWN,
    Instance,
    Job,
    JobMaker,
    Obj,
    Ref,
    Value,
    Wait,
    WaitGroup,
)
from tailor_types.lint.framework import ROOTS

if TYPE_CHECKING:
    from tailor_types.lint import ir
    from tailor_types.lint.catalogue import Catalogue
    from tailor_types.lint.flow.calls import Calls
    from tailor_types.lint.flow.changes import StateKey
    from tailor_types.lint.flow.context import CodeKey
    from tailor_types.lint.flow.taints import Site
    from tailor_types.lint.flow.values import ObjId
    from tailor_types.lint.framework import Framework
    from tailor_types.lint.index.model import Definition
    from tailor_types.lint.modules import Modules

__all__ = ["Engine", "JobBody", "Leaves"]

_MAX_SHAPES = 8
_LARGE = 40
_MAX_SHAPES_OF_LARGE = 3
"""Shapes told apart for one function, and as many again that literals in a call make; a large one
(in blocks) gets fewer, or it costs too much."""

_MAX_DEPTH = 3_000
_MAX_ROUNDS = 5


@dataclass(slots=True)
class JobBody:
    """A job that was found, and the function that is its body.

    Attributes:
        context: of other frameworks: the type of what its body is passed first; empty if that is
            nothing special.
    """

    name: str
    site: Site
    value: Value
    context: str | None = None


@dataclass(slots=True)
class Leaves:
    """Jobs whose bodies need not be read.

    Attributes:
        values: by module and name.
        without_input: where those that have no input are defined.
    """

    values: dict[tuple[str, str], Value] = field(default_factory=dict)
    without_input: set[Site] = field(default_factory=set)

    def add(self, module: str, definition: Definition, name: str) -> None:
        """Add a job."""
        key, site = (module, definition.target), (module, definition.statement, -1)
        self.values[key] = Value(0, frozenset((Job(name, site),)), version=key)
        if definition.function is not None and not definition.function.parameters:
            self.without_input.add(site)

    def update(self, others: Leaves) -> None:
        """Add *others*."""
        self.values.update(others.values)
        self.without_input |= others.without_input


class Engine:
    """All that is known during one run.

    Attributes:
        heap: objects made at module level.
        jobs: jobs by place of definition.
        strict: whether calls of unknown libraries are sources.
        incomplete: places where a limit was hit.
        state: what outlives a pass and is known to change: sources, where they are read.
        changed: what of that kind was seen to change.
        cached: functions whose results a library keeps, and what keeps them.
    """

    def __init__(
        self,
        modules: Modules,
        catalogue: Catalogue,
        model: Framework,
        *,
        strict: bool = False,
        state: frozenset[StateKey] = frozenset(),
    ) -> None:
        self.strict = strict
        self.state = state
        self.changed: set[StateKey] = set()
        self.modules = modules
        self.catalogue = catalogue
        self.model = model
        self.taints = Taints()
        self.heap: dict[ObjId, Obj] = {}
        self.jobs: dict[Site, JobBody] = {}
        self.globals = ModuleValues(self)
        self.classes = Classes(self)
        self.dynamic_triggers: set[Site] = set()
        self.incomplete: set[Site] = set()
        self.cached: dict[CodeKey, str] = {}
        self._without_input: set[Site] = set()
        self._graphs: dict[CodeKey, Graph] = {}
        self._contexts: dict[tuple[CodeKey, object], Context] = {}
        self._shapes: dict[CodeKey, int] = {}
        self._told: dict[CodeKey, int] = {}
        self._counted: set[Context] = set()
        self._limited = False
        self._deciding: dict[CodeKey, frozenset[str]] = {}
        self._stack: list[Context] = []
        self._provisional: list[Context] = []
        self._round = 0

    def graph(self, key: CodeKey, code: ir.Code) -> Graph:
        """Return the block graph of *code*, with its control dependence."""
        graph = self._graphs.get(key)
        if graph is None:
            graph = self._graphs[key] = Graph(code)
        return graph

    def _told_by(self, key: CodeKey, code: ir.Code) -> frozenset[str]:
        """Return the names whose constants tell *code* what to do."""
        names = self._deciding.get(key)
        if names is None:
            names = self._deciding[key] = deciding_names(code)
        return names

    def define(self, caller: Calls, name: str, args: Arguments, node: ir.Call) -> Value | None:
        """Return the job, wait point or workflow that a call of the framework makes."""
        role = self.model.roles.get(name)
        if role is None:
            return None
        site = (caller.module, caller.statement, node.at)
        label = args.get(0, "name") if role != "job-decorator" else args.keywords.get("name")
        text = label.const if label is not None and isinstance(label.const, str) else ""
        if role == "job-decorator":
            return Value(0, frozenset((JobMaker(text, site),)))
        if role == "step" or role in ROOTS:
            maker = JobMaker("", site, role)
            body = args.positional[0] if args.positional else None
            if body is not None and caller.is_function(body):
                return self.define_job(maker, body)
            return Value(0, frozenset((maker,)))
        if role == "job":
            body = args.get(1, "body") or Value()
            name_value = args.keywords.get("name")
            text = name_value.const if name_value and isinstance(name_value.const, str) else text
            return self.define_job(JobMaker(text, site), body)
        if role == "wait":
            return Value(0, frozenset((Wait(text or "wait point"),)))
        return Value(0, frozenset((Instance(name),)))

    def define_job(self, maker: JobMaker, body: Value) -> Value:
        """Note a job and its body."""
        if maker.role == "job":
            self.jobs[maker.site] = JobBody(maker.name, maker.site, body)
            return Value(0, frozenset((Job(maker.name, maker.site),)))
        infos = (self.heap.get(ref.id) for ref in body.refs if isinstance(ref, Ref))
        names = sorted(obj.info.code.name for obj in infos if obj is not None and obj.info)
        name = names[0] if names else ""
        if maker.role in ROOTS:
            context = self.model.contexts.get(maker.role)
            self.jobs[maker.site] = JobBody(name, maker.site, body, context=context or "")
        return Value(0, frozenset((Job(name, maker.site, direct=True),)))

    def preset(self, leaves: Leaves) -> None:
        """Note jobs whose bodies need not be read."""
        self._without_input |= leaves.without_input
        self.globals.preset(leaves.values)

    def takes_nothing(self, job: Job) -> bool:
        """Whether *job* is known to have no input."""
        body = None if job.site is None else self.jobs.get(job.site)
        for ref in frozenset() if body is None else body.value.refs:
            obj = self.heap.get(ref.id) if isinstance(ref, Ref) else None
            if obj is not None and obj.info is not None:
                return not obj.info.code.params
        return job.site in self._without_input

    def annotated(self, module: str, annotation: ir.Expr | None) -> Value | None:
        """Return what a parameter of this type is; None where the type says nothing."""
        if annotation is None:
            return None
        value = self.globals.dotted(module, annotation)
        for ref in value.refs:
            name = getattr(ref, "name", "")
            role = self.model.types.get(name) if name else None
            if role == "job":
                return Value(0, frozenset((Job("", None),)))
            if role == "wait":
                return Value(0, frozenset((Wait(""),)))
            if isinstance(ref, WaitGroup):
                return Value(0, frozenset((ref,)))
            if name and "." in name and type(ref).__name__ == "External":
                return Value(0, frozenset((Instance(name),)))
            if self.classes.is_class(ref):
                return Value(0, frozenset((ref,)), const=None)
        return None

    def invoke(self, caller: Calls, obj: Obj, args: Arguments, node: ir.Call) -> Value:
        """Call a function of the project: summary, then its effects in the caller."""
        info = obj.info
        assert info is not None  # noqa: S101 -- functions have code
        code = info.code
        names = {param.name for param in code.params}  # other fields are attributes it was given
        defaults = {
            name: value
            for name, value in obj.fields.items()
            if isinstance(name, str) and name in names
        }
        bound, rest, keywords = bind(code.params, args, defaults)
        for name, value in bound.items():
            if value is defaults.get(name) and caller.is_state(value):
                text = f"{name} of {code.name}()"
                bound[name] = value.plus(caller.origin(node.at, "state", text))
        for param in code.params:
            if param.kind == "*":
                fields = dict(enumerate(rest))
                if args.more is not None and rest:
                    fields.popitem()
                    packed = Obj("tuple", fields, rest[-1])  # type: ignore[arg-type] # int keys
                else:
                    packed = Obj("tuple", fields)  # type: ignore[arg-type] # the same
                bound[param.name] = caller.new((node.at, param.name), packed)
            elif param.kind == "**":
                extra = keywords.pop("**", None)
                bound[param.name] = caller.new(
                    (node.at, param.name), Obj("dict", by_name(keywords), extra)
                )
        for name, default in defaults.items():
            value = bound[name]
            if default.const is None and value is not default and caller.is_given(value):
                bound[name] = Value(value.taint, value.refs, version=value.version, given=True)
        key: CodeKey = info.key
        limit = _MAX_SHAPES if len(code.blocks) < _LARGE else _MAX_SHAPES_OF_LARGE
        opaque = self._shapes.get(key, 0) >= limit
        told_by: frozenset[str] = frozenset()
        full = self._told.get(key, 0) >= limit
        if any(map(_may_tell, bound.values())):
            told_by = frozenset() if full else self._told_by(key, code)
            self._limited |= full
        self._limited |= opaque
        shape = Shape(caller, opaque=opaque, told_by=told_by)
        env = {name: shape.value(value, (name,)) for name, value in bound.items()}
        cells = {name: shape.cell(cell) for name, cell in info.cells}
        context = self._context(key, code, shape, env, cells)
        if context is None:
            return Value(shape.everything())
        if context.summary is None:
            return Value()
        edge = Edge(
            node.at, node.first, context, shape.actual, caller.block, dict(caller.state.halts)
        )
        self._note(caller.context, edge)
        result = Instantiation(caller, context, shape, node.at).apply()
        if context.summary.raised:
            self._raises(caller, context, shape, node.at)
        return result

    def _raises(self, caller: Calls, context: Context, shape: Shape, at: int) -> None:
        summary = context.summary
        assert summary is not None  # noqa: S101 -- checked by the caller
        caller.payload |= self.taints.substitute(summary.payload, shape.actual)
        for name, taint in summary.raised.items():
            caller.throw(name, self.taints.substitute(taint, shape.actual), at)

    def _note(self, context: Context, edge: Edge) -> None:
        key = (edge.at, id(edge.callee))
        old = context.edges.get(key)
        if old is not None:
            for entry, taint in old.actual.items():
                edge.actual[entry] = edge.actual.get(entry, 0) | taint
        context.edges[key] = edge

    def _context(
        self,
        key: CodeKey,
        code: ir.Code,
        shape: Shape,
        env: dict[str, Value],
        cells: dict[str, ObjId],
    ) -> Context | None:
        """Return the analysed context for a shape of arguments; None where a limit is hit."""
        full = (key, shape.key())
        context = self._contexts.get(full)
        if context is None:
            context = Context(key, code, self.graph(key, code))
            self._contexts[full] = context
            context.by_literals = shape.told
            self._count(context)
        if context.settled:
            self._count(context)
            return context
        top = self._stack[-1] if self._stack else None
        if context.position is not None:
            context.recursive = True
            if top is not None:
                top.low = min(top.low, context.position)
            return context
        if context.round == self._round:
            if top is not None:
                top.low = min(top.low, context.low)
            return context
        if len(self._stack) > _MAX_DEPTH:
            self.incomplete.add((key[0], key[1], code.at))
            self._limited = True
            return None
        self._analyse(context, shape, env, cells)
        return context

    def begin(self) -> None:
        """Begin with another job: what is told apart for one takes nothing from the next."""
        self._shapes.clear()
        self._told.clear()
        self._counted.clear()
        if self._limited:
            # What was made while a limit held says less than it could.
            self._contexts.clear()
            self._limited = False

    def _count(self, context: Context) -> None:
        """Count *context*, and all that it calls, once for each job."""
        stack = [context]
        while stack:
            current = stack.pop()
            if current in self._counted:
                continue
            self._counted.add(current)
            counted = self._told if current.by_literals else self._shapes
            counted[current.key] = counted.get(current.key, 0) + 1
            stack += [edge.callee for edge in current.edges.values()]

    def _analyse(
        self, context: Context, shape: Shape, env: dict[str, Value], cells: dict[str, ObjId]
    ) -> None:
        """Analyse *context*; if it heads a cycle of calls, until the whole cycle is stable."""
        position = len(self._stack)
        provisional = len(self._provisional)
        self._stack.append(context)
        context.position = position
        for rounds in range(1, _MAX_ROUNDS + 1):
            before = context.summary
            context.low, context.recursive, context.round = position, False, self._round
            interpreter = Interpreter(self, context)
            interpreter.cells = dict(cells)
            if context.summary is None:
                context.summary = Summary()
            entry = State(self._refined(context, env), dict(shape.heap), {})
            context.summary = interpreter.run(entry)
            # With a lower link it is part of a bigger cycle, whose head goes on.
            if context.low < position or not context.recursive or _settled(before, context.summary):
                break
            if rounds == _MAX_ROUNDS:
                self.incomplete.add((context.key[0], context.key[1], context.code.at))
            self._round += 1
        self._stack.pop()
        context.position = None
        if context.low >= position:
            context.settled = True
            for other in self._provisional[provisional:]:
                other.settled = True
            del self._provisional[provisional:]
        else:
            self._provisional.append(context)
            self._stack[-1].low = min(self._stack[-1].low, context.low)

    def _refined(self, context: Context, env: dict[str, Value]) -> dict[str, Value]:
        """Return the arguments, those of unknown value refined by their annotations."""
        refined = dict(env)
        for param in context.code.params:
            value = env.get(param.name)
            if value is None or value.refs or param.annotation is None:
                continue
            known = self.annotated(context.key[0], param.annotation)
            if known is not None and known.const is not None:
                refined[param.name] = Value(value.taint, known.refs)
        return refined


def _may_tell(value: Value) -> bool:
    return value.given or value.const is not UNKNOWN or any(type(ref) is Ref for ref in value.refs)


def _settled(before: Summary | None, after: Summary) -> bool:
    if before is None:
        return False
    if (before.exc, before.raised, before.triggers) != (after.exc, after.raised, after.triggers):
        return False
    if not before.ret.same(after.ret) or len(before.heap) != len(after.heap):
        return False
    return all(key in before.heap and obj.same(before.heap[key]) for key, obj in after.heap.items())
