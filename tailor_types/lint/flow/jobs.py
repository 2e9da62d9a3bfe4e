"""Jobs as they are met: what defines them, and their bodies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tailor_types.lint.flow.values import (
    Instance,
    Job,
    JobMaker,
    Obj,
    Ref,
    Value,
    Wait,
)
from tailor_types.lint.framework import ROOTS

if TYPE_CHECKING:
    from tailor_types.lint import ir
    from tailor_types.lint.flow.arguments import Arguments
    from tailor_types.lint.flow.evaluation import Evaluation
    from tailor_types.lint.flow.module_values import ModuleValues
    from tailor_types.lint.flow.taints import Site
    from tailor_types.lint.flow.values import ObjId
    from tailor_types.lint.framework import Framework
    from tailor_types.lint.index.model import Definition

__all__ = ["JobBody", "Jobs", "Leaves"]


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


class Jobs:
    """What is known of the jobs of a run.

    Attributes:
        bodies: those that were found, by place of definition.
    """

    def __init__(self, model: Framework, heap: dict[ObjId, Obj], values: ModuleValues) -> None:
        self._model = model
        self._heap = heap
        self._globals = values
        self._without_input: set[Site] = set()
        self.bodies: dict[Site, JobBody] = {}

    def define(self, caller: Evaluation, name: str, args: Arguments, node: ir.Call) -> Value | None:
        """Return the job, wait point or workflow that a call of the framework makes."""
        role = self._model.roles.get(name)
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
                return self.define_body(maker, body)
            return Value(0, frozenset((maker,)))
        if role == "job":
            body = args.get(1, "body") or Value()
            name_value = args.keywords.get("name")
            text = name_value.const if name_value and isinstance(name_value.const, str) else text
            return self.define_body(JobMaker(text, site), body)
        if role == "wait":
            return Value(0, frozenset((Wait(text or "wait point"),)))
        return Value(0, frozenset((Instance(name),)))

    def define_body(self, maker: JobMaker, body: Value) -> Value:
        """Note a job and its body."""
        if maker.role == "job":
            self.bodies[maker.site] = JobBody(maker.name, maker.site, body)
            return Value(0, frozenset((Job(maker.name, maker.site),)))
        infos = (self._heap.get(ref.id) for ref in body.refs if isinstance(ref, Ref))
        names = sorted(obj.info.code.name for obj in infos if obj is not None and obj.info)
        name = names[0] if names else ""
        if maker.role in ROOTS:
            context = self._model.contexts.get(maker.role)
            self.bodies[maker.site] = JobBody(name, maker.site, body, context=context or "")
        return Value(0, frozenset((Job(name, maker.site, direct=True),)))

    def preset(self, leaves: Leaves) -> None:
        """Note jobs whose bodies need not be read."""
        self._without_input |= leaves.without_input
        self._globals.preset(leaves.values)

    def takes_nothing(self, job: Job) -> bool:
        """Whether *job* is known to have no input."""
        body = None if job.site is None else self.bodies.get(job.site)
        for ref in frozenset() if body is None else body.value.refs:
            obj = self._heap.get(ref.id) if isinstance(ref, Ref) else None
            if obj is not None and obj.info is not None:
                return not obj.info.code.params
        return job.site in self._without_input
