"""What the project defines: jobs, workflows, wait points and policies, from the indexes alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tailor_types.lint.framework import ROOTS
from tailor_types.lint.names import Names
from tailor_types.lint.path_patterns import is_test
from tailor_types.lint.running import is_script, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tailor_types.lint.framework import Framework
    from tailor_types.lint.index.model import Argument, Definition, Function, MethodCall, Place
    from tailor_types.lint.modules import Module, Modules

__all__ = ["Defined", "DurableCall", "Project", "Spot", "collect", "defined_in"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file."""

    path: str
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Defined:
    """One definition.

    Attributes:
        role: ``job``, ``workflow``, ``wait``, ``retry``, ``concurrency``, ``resolver``; ``root`` of
            another framework.
        group: the class of a wait point that is a member of a group.
        name: the job's or workflow's name, or the key; None where it is no literal.
        given: the argument that gives the name; None where there is none.
    """

    role: str
    module: Module
    definition: Definition
    group: str
    name: str | None
    given: Argument | None

    @property
    def target(self) -> str:
        """The variable or function that it defines."""
        return self.definition.target

    @property
    def is_nested(self) -> bool:
        """Whether it stands in a function or class, groups apart."""
        return bool(self.definition.scope) and not self.group

    @property
    def function(self) -> Function | None:
        """The body of a job, where it stands in the same module."""
        if self.definition.kind == "decorator":
            return self.definition.function
        body = self.definition.call.argument(-1, "body")
        if body is None:
            return None
        if body.kind == "lambda":
            return body.function
        name = body.value if body.kind == "name" else None
        return self.module.index.functions.get(str(name))

    @property
    def label(self) -> str:
        """What it is called in messages: its target, or its name."""
        return self.target or repr(self.name)

    def at(self, argument: Argument | None = None) -> Spot:
        """Return the place of *argument*, or of the whole call."""
        place = self.definition.call.place if argument is None else argument.place
        return Spot(self.module.path, place)

    def at_target(self) -> Spot:
        """Return the place of the function's name, or of the call."""
        function = self.definition.function
        return self.at() if function is None else Spot(self.module.path, function.place)


@dataclass(frozen=True, slots=True, eq=False)
class DurableCall:
    """A method call on a job or wait point that is known by name."""

    point: Defined
    module: Module
    method: MethodCall

    def at(self) -> Spot:
        """Return the place of the call."""
        return Spot(self.module.path, self.method.call.place)

    @property
    def function(self) -> tuple[str, int, str]:
        """Module, statement and name of the function it stands in; the name may be empty."""
        names = [part[4:] for part in self.method.scope if part.startswith("def ")]
        return (self.module.name, self.method.statement, names[-1] if names else "")


@dataclass(slots=True)
class Project:
    """What rules about definitions ask.

    Attributes:
        functions_of: by job: the functions that it reaches, its body among them.
        bodies: calls of the body of a job that is known by name.
        reached: functions that some job reaches: module, statement, name.
        durable: functions that such a job reaches that triggers or waits.
    """

    modules: Modules
    names: Names
    relevant: list[Module]
    defined: list[Defined] = field(default_factory=list)
    calls: list[DurableCall] = field(default_factory=list)
    bodies: list[DurableCall] = field(default_factory=list)
    functions_of: dict[str, set[tuple[str, int, str]]] = field(default_factory=dict)
    reached: set[tuple[str, int, str]] = field(default_factory=set)
    durable: set[tuple[str, int, str]] = field(default_factory=set)
    _by_name: dict[tuple[str, str], list[Defined]] = field(default_factory=dict)
    _runs: dict[str, dict[str, str | None]] = field(default_factory=dict)
    _mentioning: tuple[dict[str, list[Module]], list[Module]] | None = None

    def of(self, *roles: str) -> Iterator[Defined]:
        """Yield the definitions with one of *roles*, in the order of files and lines."""
        return (defined for defined in self.defined if defined.role in roles)

    def loaded(self, *roles: str) -> Iterator[Defined]:
        """Yield those that are loaded together: tests define what they like, each for itself."""
        return (defined for defined in self.of(*roles) if not is_test(defined.module.path))

    def find(self, module: Module, dotted: str, *roles: str) -> Defined | None:
        """Return the definition that *dotted* means in *module*."""
        for meaning in self.names.meanings(module.name, dotted):
            path = f"{meaning.name}.{meaning.rest}" if meaning.rest else meaning.name
            for defined in self._by_name.get((meaning.module, path), ()):
                if meaning.kind == "local" and defined.role in roles:
                    return defined
        return None

    def outside(self, call: DurableCall) -> str | None:
        """Return what runs a call that no job reaches: a resolver, a script, or nothing known.

        None says that it runs at import.
        """
        module = call.module
        names = [part[4:] for part in call.method.scope if part.startswith("def ")]
        if not names:
            return "`__main__`" if is_script(module, call.method.statement) else None
        name = call.method.scope[0].removeprefix("def ")
        runs = self._runs.get(module.name)
        if runs is None:
            bodies = [_functions_of(each) for each in self.of("resolver") if each.module is module]
            runs = self._runs[module.name] = runs_of(module, set().union(*bodies))
        where = runs.get(name, "")
        return "" if where is None and len(names) > 1 else where

    def add(self, defined: Defined) -> None:
        """Add a definition."""
        self.defined.append(defined)
        if defined.target and not defined.is_nested:
            path = f"{defined.group}.{defined.target}" if defined.group else defined.target
            self._by_name.setdefault((defined.module.name, path), []).append(defined)

    def _mentions(self) -> tuple[dict[str, list[Module]], list[Module]]:
        """Return the modules that import a name or ask for such an attribute, and the starred."""
        if self._mentioning is not None:
            return self._mentioning
        mentioning: dict[str, list[Module]] = {}
        starred = []
        for module in self.relevant:
            members = {imported.member for imported in module.index.imports}
            if "*" in members:
                starred.append(module)
            for name in {*members, *module.index.attributes}:
                if name is not None:
                    mentioning.setdefault(name, []).append(module)
        self._mentioning = mentioning, starred
        return self._mentioning

    def is_used(self, defined: Defined) -> bool:
        """Whether its name may stand anywhere else in the project."""
        index = defined.module.index
        if not defined.target or defined.target in index.repeated:
            return True
        mentioning, starred = self._mentions()
        if any(other is not defined.module for other in mentioning.get(defined.target, ())):
            return True
        for other in starred:
            if other is not defined.module and defined.target in other.text:
                return True
        return defined.group != "" and defined.target in index.attributes


def _functions_of(resolver: Defined) -> set[str]:
    """Return the names of the functions that a resolver is made of."""
    body = resolver.definition.call.argument(-1, "body")
    given = str(body.value) if body is not None and body.kind == "name" else ""
    return {resolver.target, given} if resolver.definition.kind == "decorator" else {given}


_NAME_AT = {"workflow": -1, "job": -1, "wait": 0}
"""Where the name stands among the positional arguments; -1: it is a keyword."""


def collect(modules: Modules, model: Framework, relevant: Iterable[Module]) -> Project:
    """Find all definitions of the *relevant* modules."""
    names = Names(modules)
    project = Project(modules, names, [module for module in relevant if module.error is None])
    for module in project.relevant:
        for defined in defined_in(module, names, model):
            project.add(defined)
    for module in project.relevant:
        for method in module.index.methods:
            if method.receiver and not _is_parameter(module, method):
                role = "job" if method.method in {"trigger", "body"} else "wait"
                point = project.find(module, method.receiver, role)
                if point is not None:
                    calls = project.bodies if method.method == "body" else project.calls
                    calls.append(DurableCall(point, module, method))
    return project


def _is_parameter(module: Module, method: MethodCall) -> bool:
    """Whether the receiver is what a top-level function was passed, whatever else it names."""
    if not method.scope or not method.scope[0].startswith("def "):
        return False
    function = module.index.functions.get(method.scope[0].removeprefix("def "))
    head = method.receiver.partition(".")[0]
    return function is not None and any(each.name == head for each in function.parameters)


def defined_in(module: Module, names: Names, model: Framework) -> Iterator[Defined]:
    """Yield the definitions in *module*."""
    for definition in module.index.definitions:
        role = _role(names, model, module, definition.call.callee)
        if role and role != "step" and (role != "job-decorator" or definition.kind == "decorator"):
            yield _defined(names, model, module, definition, role)


def _role(names: Names, model: Framework, module: Module, callee: str) -> str:
    for qualified in names.external(module.name, callee):
        if role := model.roles.get(qualified) or model.definitions.get(qualified):
            return "root" if role in ROOTS else role
    last = callee.rpartition(".")[2]
    return "root" if "." in callee and last in model.decorators else ""


def _defined(
    names: Names, model: Framework, module: Module, definition: Definition, role: str
) -> Defined:
    call = definition.call
    role = "job" if role == "job-decorator" else role
    given = call.argument(_NAME_AT.get(role, -1), "key" if role == "wait" else "name")
    literal = given.value if given is not None and given.kind == "literal" else None
    name = literal if isinstance(literal, str) else None
    group = _group(names, model, module, definition) if role == "wait" else ""
    if group and given is None:
        name = definition.target.replace("_", "-")
    return Defined(role, module, definition, group, name, given)


def _group(names: Names, model: Framework, module: Module, definition: Definition) -> str:
    """Return the group that a wait point is a member of."""
    if len(definition.scope) != 1 or not definition.scope[0].startswith("class "):
        return ""
    name = definition.scope[0].removeprefix("class ")
    body = module.index.classes.get(name)
    for base in body.bases if body is not None else ():
        if any(model.roles.get(n) == "wait-group" for n in names.external(module.name, base)):
            return name
    return ""
