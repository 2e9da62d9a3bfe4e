"""Calls of triggers and waits: what each part of the argument depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.exceptions import FAILURE
from tailor_types.lint.flow.builtins import BuiltinCalls
from tailor_types.lint.flow.context import Remark, Sink, SinkPart
from tailor_types.lint.flow.not_json import not_json
from tailor_types.lint.flow.spelling import dotted
from tailor_types.lint.flow.values import (
    HIDDEN,
    Job,
    Value,
    Wait,
)
from tailor_types.lint.path_patterns import is_test

if TYPE_CHECKING:
    from tailor_types.lint.flow.arguments import Arguments


__all__ = ["DurableCalls"]

_JSON = frozenset({"dict", "list", "tuple"})
_MAX_PATH = 5
_MAX_PARTS = 60
"""Beyond these, an argument is reported as a whole."""


class DurableCalls(BuiltinCalls):
    """Notes the durable calls of a function.

    Attributes:
        alone: the call that the current statement consists of.
    """

    alone: ir.Call | None = None

    def _inline(self, job: Job, node: ir.Call) -> None:
        """Note that the body of a job is called as a function."""
        module = self.engine.modules.get(self.context.key[0])
        if module is not None and not is_test(module.path):
            owner, _, last = dotted(node.func).rpartition(".")
            label = owner if owner and last == "body" else job.name
            self.context.remarks[node.at, "body"] = Remark("body", node.at, self.block, label)

    def _durable(
        self, receiver: Job | Wait, name: str, func: Value, args: Arguments, node: ir.Call
    ) -> Value:
        if not self.engine.model.is_durable_name(name):
            if name == "body" and isinstance(receiver, Job):
                self._inline(receiver, node)
            return Value(func.taint)
        at = node.at
        self.context.noted.point(at, receiver)
        written = dotted(node.func).rpartition(".")[0] or receiver.name
        parts: list[SinkPart] = []
        exprs = [expr for _, expr in node.args]
        values = list(args.all())
        for index, value in enumerate(values):
            expr = exprs[index] if index < len(exprs) else None
            self._parts(value, expr, "", expr.at if expr is not None else at, parts, 0)
        self.fail(FAILURE, 0)
        self._wrong_json(name, node, values, receiver)
        known = self.context.sinks.get(at)
        if known is not None and not dotted(node.func):
            written = min(written, known.target)
        self.context.sinks[at] = Sink(
            at,
            node.first,
            name,
            written,
            func.taint,
            parts,
            self.block,
            dict(self.state.halts),
            awaited=node is not self.alone,
        )
        return Value(0)

    def _recorded(self, name: str, choice: int, node: ir.Call) -> Value:
        """Make a durable call that is a plain call: its arguments are not compared."""
        self.fail(FAILURE, 0)
        self.context.sinks[node.at] = Sink(
            node.at,
            node.first,
            "",
            dotted(node.func) or name.rpartition(".")[2],
            choice,
            [],
            self.block,
            dict(self.state.halts),
        )
        return Value(0)

    def _wrong_json(
        self, call: str, node: ir.Call, values: list[Value], receiver: Job | Wait
    ) -> None:
        """Note which parts of an argument are certainly not JSON."""
        remarks = self.context.remarks
        for key in [key for key in remarks if key[1] in {f"not-json {node.at}", f"none {node.at}"}]:
            del remarks[key]
        if len(node.args) != 1 or node.args[0][0] or not values:
            return
        [(_, expr)], what = node.args, "argument" if call == "trigger" else "payload"
        written = dotted(node.func)
        if values[0].const is None:
            if isinstance(receiver, Job) and self.engine.jobs.takes_nothing(receiver):
                return
            key = (expr.at, f"none {node.at}")
            remarks[key] = Remark("none", expr.at, self.block, written, what)
            return
        for at, path, text in not_json(self, values[0], expr, expr.at):
            part = f'{what} "{path}"' if path else what
            key = (at, f"not-json {node.at}")
            remarks.setdefault(
                key, Remark("not-json", at, self.block, f"{part} of {written}", text)
            )

    def _parts(
        self,
        value: Value,
        expr: ir.Expr | None,
        path: str,
        at: int,
        parts: list[SinkPart],
        depth: int,
    ) -> None:
        """List the parts of an argument: one for each literal key, the rest together."""
        orders = self.engine.taints.orders
        if value.taint:
            parts.append(SinkPart(path, at, value.taint))
        places = {}
        if isinstance(expr, ir.Mapping):
            places = {key.value: item for key, item in expr.items if isinstance(key, ir.Const)}
        elif isinstance(expr, ir.Display):
            places = dict(enumerate(expr.items))
        for ref, obj in self.objects(value):
            if depth > _MAX_PATH or len(parts) > _MAX_PARTS or obj.kind not in _JSON:
                taint = self.deep(Value(0, frozenset((ref,))))
                if obj.kind == "set" and len(value.refs) == 1:
                    taint &= ~orders  # a set is not JSON to begin with, which is said
                parts.append(SinkPart(path, at, taint))
                continue
            shape = obj.shape & ~orders if obj.kind == "dict" else obj.shape
            if shape:
                parts.append(SinkPart(path, at, shape))
            for key, item in obj.fields.items():
                if key in HIDDEN:
                    continue
                inner = places.get(key) if isinstance(key, str | int) else None
                name = key if isinstance(key, str) else repr(key)
                step = f"[{key}]" if isinstance(key, int) else (f".{name}" if path else name)
                place = at if inner is None else inner.at
                self._parts(item, inner, path + step, place, parts, depth + 1)
            if obj.rest is not None and (taint := self.deep(obj.rest)):
                parts.append(SinkPart(path, at, taint))
