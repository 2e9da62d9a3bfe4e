"""All that is known during one run, and the calls of functions of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.flow.arguments import Arguments, bind, by_name
from tailor_types.lint.flow.classes import Classes
from tailor_types.lint.flow.constants import deciding_names
from tailor_types.lint.flow.context import Context, Edge
from tailor_types.lint.flow.contexts import Contexts
from tailor_types.lint.flow.control import Graph
from tailor_types.lint.flow.expressions import EVALUATORS
from tailor_types.lint.flow.interpreter import Interpreter
from tailor_types.lint.flow.jobs import Jobs
from tailor_types.lint.flow.module_values import ModuleValues
from tailor_types.lint.flow.shapes import Instantiation, Shape
from tailor_types.lint.flow.taints import Taints
from tailor_types.lint.flow.values import (
    UNKNOWN,
    Instance,
    Job,
    Obj,
    Ref,
    Value,
    Wait,
    WaitGroup,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tailor_types.lint import ir
    from tailor_types.lint.catalogue import Catalogue
    from tailor_types.lint.flow.changes import StateKey
    from tailor_types.lint.flow.context import CodeKey
    from tailor_types.lint.flow.evaluation import Evaluation
    from tailor_types.lint.flow.taints import Site
    from tailor_types.lint.flow.values import ObjId
    from tailor_types.lint.framework import Framework
    from tailor_types.lint.modules import Modules

__all__ = ["Engine"]


class Engine:
    """All that is known during one run.

    Attributes:
        heap: objects made at module level.
        strict: whether calls of unknown libraries are sources.
        incomplete: places where a limit was hit.
        state: what outlives a pass and is known to change: sources, where they are read.
        changed: what of that kind was seen to change.
        asked: by function, the names that its conditions look at.
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
        self.globals = ModuleValues(self)
        self.classes = Classes(self)
        self.jobs = Jobs(model, self.heap, self.globals)
        self.contexts = Contexts(self)
        # Looked up once for all; in each interpreter they would be a cycle of references.
        self.evaluators: dict[type, Callable[..., Value]] = {
            kind: getattr(Interpreter, method) for kind, method in EVALUATORS.items()
        }
        self.dynamic_triggers: set[Site] = set()
        self.incomplete: set[Site] = set()
        self.cached: dict[CodeKey, str] = {}
        self.asked: dict[CodeKey, frozenset[str]] = {}
        self._graphs: dict[CodeKey, Graph] = {}
        self._deciding: dict[CodeKey, frozenset[str]] = {}

    def release(self) -> None:
        """Let go of the parts, which refer back: all that was known goes at once, unsearched."""
        self.contexts.release()
        del self.globals, self.classes, self.jobs, self.contexts

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

    def invoke(self, caller: Evaluation, obj: Obj, args: Arguments, node: ir.Call) -> Value:
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
                packed.shape = args.spread
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
        opaque, full = self.contexts.full(key, code)
        told_by: frozenset[str] = frozenset()
        if any(map(_may_tell, bound.values())):
            told_by = frozenset() if full else self._told_by(key, code)
            if full:
                self.contexts.limited()
        if opaque:
            self.contexts.limited()
        shape = Shape(caller, opaque=opaque, told_by=told_by)
        env = {name: shape.value(value, (name,)) for name, value in bound.items()}
        cells = {name: shape.cell(cell) for name, cell in info.cells}
        context = self.contexts.of(key, code, shape, env, cells)
        if context is None:
            return Value(shape.everything())
        if context.summary is None:
            return Value()
        halts = dict(caller.state.halts)
        edge = Edge(
            node.at, node.first, context, shape.actual, caller.block, halts, caller.choosing
        )
        self._note(caller.context, edge)
        result = Instantiation(caller, context, shape, node.at).apply()
        if context.summary.raised:
            self._raises(caller, context, shape, node.at)
        return result

    def _raises(self, caller: Evaluation, context: Context, shape: Shape, at: int) -> None:
        summary = context.summary
        assert summary is not None  # noqa: S101 -- checked by the caller
        caller.payload |= self.taints.substitute(summary.payload, shape.actual)
        for name, taint in summary.raised.items():
            passed = self.taints.substitute(taint, shape.actual)
            caller.throw(name, passed | caller.choosing & self.taints.values, at)

    def _note(self, context: Context, edge: Edge) -> None:
        key = (edge.at, id(edge.callee))
        old = context.edges.get(key)
        if old is not None:
            for entry, taint in old.actual.items():
                edge.actual[entry] = edge.actual.get(entry, 0) | taint
            edge.choice |= old.choice
        context.edges[key] = edge


def _may_tell(value: Value) -> bool:
    return value.given or value.const is not UNKNOWN or any(type(ref) is Ref for ref in value.refs)
