"""Jobs that can be seen not to trigger anything: they may do what they like, unread."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tailor_types.lint.flow.values import External

if TYPE_CHECKING:
    from collections.abc import Container

    from tailor_types.lint.flow.engine import Engine
    from tailor_types.lint.index.model import Definition
    from tailor_types.lint.modules import Module

__all__ = ["is_leaf"]

_WORD = re.compile(r"[^\W\d]\w*")


def is_leaf(
    engine: Engine, module: Module, definition: Definition, crowded: Container[int]
) -> bool:
    """Whether the words of a decorated function show that it cannot reach a trigger.

    It can do so only by a method of that name, or through a name of this module that is defined
    in the project.

    Args:
        crowded: the statements of *module* with several decorators.
    """
    index = module.index
    bindings = index.bindings.get(definition.target, ())
    if [binding.kind for binding in bindings] != ["def"] or index.stars:
        return False
    if definition.statement in crowded:
        return False
    words = set(_WORD.findall(module.segment(definition.statement)))
    if "import" in words or words & engine.model.durable:
        return False
    return all(
        _outside(engine, module, word)
        for word in words
        if word != definition.target and word in index.bindings
    )


def _outside(engine: Engine, module: Module, name: str) -> bool:
    """Whether a name of *module* is an import from outside the project."""
    for binding in module.index.bindings[name]:
        if binding.imported is None:
            return False
        imported = binding.imported
        value = engine.globals.imported(
            module.name, imported.module, imported.level, imported.member
        )
        if not all(isinstance(ref, External) for ref in value.refs) or not value.refs:
            return False
    return True
