"""What the names of a module are: evaluated on demand, statement by statement."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from tailor_types.lint import ir
from tailor_types.lint.flow.context import Context
from tailor_types.lint.flow.state import State
from tailor_types.lint.flow.values import External, ModuleRef, Value, join_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tailor_types.lint.flow.engine import Engine
    from tailor_types.lint.index.model import Binding, ModuleIndex

__all__ = ["ModuleValues"]

_BUILTINS = frozenset(dir(builtins))


class ModuleValues:
    """Module-level names of the project's modules, and what lies outside."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._values: dict[tuple[str, str], Value] = {}
        self._busy: set[tuple[str, str]] = set()
        self._contexts: dict[tuple[str, int], Context] = {}

    def value(self, module: str, name: str) -> Value:
        """Return the value of a global name of *module*."""
        key = (module, name)
        found = self._values.get(key)
        if found is None:
            if key in self._busy:
                return Value()
            self._busy.add(key)
            found = self._find(module, name)
            self._busy.discard(key)
            found = Value(found.taint, found.refs, found.const, key)
            self._values[key] = found
        return found

    def preset(self, values: Mapping[tuple[str, str], Value]) -> None:
        """Say what names are without evaluating them."""
        self._values.update(values)

    def values(self) -> Mapping[tuple[str, str], Value]:
        """Return all that was evaluated, by module and name."""
        return self._values

    def context(self, module: str, name: str) -> Context | None:
        """Return the context of the statement that gives *name* its value."""
        index = self._index(module)
        for binding in index.bindings.get(name, ()) if index is not None else ():
            context = self._contexts.get((module, binding.statement))
            if context is not None:
                return context
        return None

    def _index(self, module: str) -> ModuleIndex | None:
        known = self._engine.modules.get(module)
        return None if known is None else known.index

    def _find(self, module: str, name: str) -> Value:
        index = self._index(module)
        bindings = index.bindings.get(name) if index is not None else None
        if bindings is None:
            return self._elsewhere(module, name, index)
        result: Value | None = None
        for binding in bindings:
            part = self._bound(module, name, binding)
            if binding.kind == "change":
                result = part
            else:
                result = part if result is None else join_values(result, part)
            self._values[module, name] = result
        return Value() if result is None else result

    def _elsewhere(self, module: str, name: str, index: ModuleIndex | None) -> Value:
        for star in index.stars if index is not None else ():
            source = self._engine.modules.absolute(module, star.module, star.level)
            if self._engine.modules.get(source) is not None and name in self.exported(source):
                return self.value(source, name)
        if (outside := self._starred(module, name)) is not None:
            return Value(0, frozenset((External(outside),)))
        if name in _BUILTINS:
            return Value(0, frozenset((External(name),)))
        return Value()

    def _starred(self, module: str, name: str, seen: frozenset[str] = frozenset()) -> str | None:
        """Return the qualified name that stars bring from outside: one of which we know."""
        index = self._index(module)
        if index is None or module in seen or (seen and index.exports is not None):
            return None
        engine = self._engine
        for star in index.stars:
            source = engine.modules.absolute(module, star.module, star.level)
            if engine.modules.get(source) is not None:
                if (found := self._starred(source, name, seen | {module})) is not None:
                    return found
                continue
            qualified = f"{source}.{name}"
            model = engine.model
            if qualified in model.roles or qualified in model.types:
                return qualified
            if engine.catalogue.mentions(qualified):
                return qualified
        return None

    def exported(self, module: str, seen: frozenset[str] = frozenset()) -> set[str]:
        """Return the names that ``from module import *`` brings."""
        index = self._index(module)
        if index is None or module in seen:
            return set()
        if index.exports is not None:
            return set(index.exports)
        names = {name for name in index.bindings if not name.startswith("_")}
        for star in index.stars:
            source = self._engine.modules.absolute(module, star.module, star.level)
            names |= self.exported(source, seen | {module})
        return names

    def _bound(self, module: str, name: str, binding: Binding) -> Value:
        imported = binding.imported
        if imported is not None:
            return self.imported(module, imported.module, imported.level, imported.member)
        return self._evaluated(module, name, binding.statement)

    def imported(self, module: str, source: str, level: int, member: str | None) -> Value:
        """Return what an import in *module* binds."""
        modules = self._engine.modules
        absolute = modules.absolute(module, source, level)
        if member is None:
            if modules.get(absolute) is not None:
                return Value(0, frozenset((ModuleRef(absolute),)))
            return Value(0, frozenset((External(absolute),)))
        if modules.get(absolute) is not None:
            return self.member(absolute, member)
        if modules.get(f"{absolute}.{member}") is not None:
            return Value(0, frozenset((ModuleRef(f"{absolute}.{member}"),)))
        return Value(0, frozenset((External(f"{absolute}.{member}"),)))

    def member(self, module: str, name: str) -> Value:
        """Return ``module.name``."""
        index = self._index(module)
        if index is not None and (name in index.bindings or index.stars):
            value = self.value(module, name)
            if value.refs or name in index.bindings:
                return value
        if self._engine.modules.get(f"{module}.{name}") is not None:
            return Value(0, frozenset((ModuleRef(f"{module}.{name}"),)))
        return Value()

    def _evaluated(self, module: str, name: str, statement: int) -> Value:
        """Run one statement of a module, and return what it makes of *name*."""
        from tailor_types.lint.flow.interpreter import Interpreter

        engine = self._engine
        code = engine.modules.code(module, statement)
        if code is None:
            return Value()
        key = (module, statement)
        context = Context(
            (module, statement, ()), code, engine.graph((module, statement, ()), code)
        )
        self._contexts[key] = context
        interpreter = Interpreter(engine, context, ("g", module, statement))
        env = {}
        known = self._values.get((module, name))
        if known is not None:
            env[name] = known
        interpreter.run(State(env, {}, {}))
        engine.heap.update(interpreter.final.heap)
        return interpreter.final.env.get(name, known or Value())

    def run(self, module: str, statement: int) -> None:
        """Evaluate a statement for what it defines."""
        self._evaluated(module, "", statement)

    def written(self, module: str, name: str) -> None:
        """Note that a function assigns a global."""

    def dotted(self, module: str, node: ir.Expr) -> Value:
        """Return what a dotted name means at the top of *module*."""
        if isinstance(node, ir.Name):
            return self.value(module, node.id)
        if isinstance(node, ir.Attr):
            base = self.dotted(module, node.base)
            for ref in base.refs:
                if isinstance(ref, External):
                    return Value(0, frozenset((External(f"{ref.name}.{node.name}"),)))
                if isinstance(ref, ModuleRef):
                    return self.member(ref.name, node.name)
        return Value()
