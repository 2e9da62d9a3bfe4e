"""TLR904 unresolved-import. Page: ``unresolved_import.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.definitions import Spot
from tailor_types.lint.index.model import Place
from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project
    from tailor_types.lint.index.model import Imported
    from tailor_types.lint.modules import Module, Modules

__all__ = ["UnresolvedImport"]


def _missing(modules: Modules, module: Module, imported: Imported) -> str:
    """Return the name that cannot be found; nothing where it is found or lies outside."""
    name = modules.absolute(module.name, imported.module, imported.level)
    inside = imported.level > 0 or modules.get(name.partition(".")[0]) is not None
    if not inside or name.partition(".")[0] == "tailor_types":
        return ""
    found = modules.get(name)
    member = imported.member
    if member is None or member == "*":
        return "" if found is not None else name
    if modules.get(f"{name}.{member}") is not None:
        return ""
    if found is None:
        return f"{name}.{member}"
    index = found.index
    dynamic = bool(index.stars) or "__getattr__" in index.bindings or found.error is not None
    return "" if dynamic or member in index.bindings else f"{name}.{member}"


class UnresolvedImport(DefinitionRule):
    """Reports imports of the project's own modules that lead nowhere."""

    code = "TLR904"
    name = "unresolved-import"
    severity = "I"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for module in project.relevant:
            for imported in module.index.imports:
                name = _missing(project.modules, module, imported)
                if name:
                    line = imported.line
                    width = len(module.text.split("\n")[line - 1])
                    spot = Spot(module.path, Place(line, 0, line, max(width, 1)))
                    yield spot, f"{name} is not found in the project; what it does is not analysed"
