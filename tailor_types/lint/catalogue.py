"""What is known of functions outside the project: sources, what clears, what passes on.

The source is ``models/python/*.toml``, one file per category; what is loaded is its compiled form
(``models/catalogue.json``), because reading the TOML would cost more than a small run. A test holds
the two together; ``python -m tailor_types.lint.models.compile`` writes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "COMPILED",
    "CONDITIONS",
    "EFFECTS",
    "IO",
    "Catalogue",
    "Entry",
    "builtin_catalogue",
]

COMPILED = Path(__file__).parent / "models" / "catalogue.json"

CONDITIONS = frozenset({"", "no_args", "has_args", "missing_arg:-1", "not int", "unknown-class"})
"""Values of ``when``; besides them ``kw:NAME`` and ``not kw:NAME``."""

EFFECTS = frozenset(
    {
        "",
        "value",
        "order",
        "order+value",
        "side-effect",
        "value+side-effect",
        "global-read",
        "global-write",
        "control",
    }
)

IO = frozenset({"network", "filesystem", "process", "user-input"})
"""Categories whose calls may fail for reasons that another execution does not meet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact about one name.

    Attributes:
        kind: ``source``, ``sanitizer``, ``propagator``; ``fluent`` returns the type it belongs to.
        when: a condition on the shape of the call; empty for always.
        effect: ``value``, ``order``, ``order+value``, ``side-effect``, ...
        clears: ``order`` where the result no longer depends on it.
        match: ``call``, ``read`` or empty for both.
        severity: ``low`` or ``info`` where the catalogue is not sure.
    """

    kind: str
    category: str
    when: str = ""
    effect: str = "value"
    clears: str = ""
    match: str = ""
    severity: str = ""


class Catalogue:
    """Entries by qualified name, and packages whose every call is a source."""

    def __init__(self, entries: dict[str, tuple[Entry, ...]]) -> None:
        self._entries = entries
        self._packages: dict[str, Entry] = {}
        self._containers: set[str] | None = None

    @property
    def entries(self) -> Mapping[str, tuple[Entry, ...]]:
        """All entries, by qualified name."""
        return self._entries

    def lookup(self, name: str) -> tuple[Entry, ...]:
        """Return what is known of *name*."""
        found = self._entries.get(name)
        if found is not None or not self._packages:
            return found or ()
        package = name
        while package:
            if (entry := self._packages.get(package)) is not None:
                return (entry,)
            package = package.rpartition(".")[0]
        return ()

    def mentions(self, name: str) -> bool:
        """Whether anything is known of *name*, or of what it contains."""
        if self._containers is None:
            self._containers = {name[:index] for name in self._entries for index in _dots(name)}
        return name in self._entries or name in self._containers

    def extended(
        self,
        *,
        sources: Iterable[tuple[str, str]],
        deterministic: Iterable[str],
        impure_packages: Iterable[str],
    ) -> Catalogue:
        """Return this catalogue with what a project adds: it wins over what is built in."""
        catalogue = Catalogue(dict(self._entries))
        for name, category in sources:
            catalogue._entries[name] = (Entry("source", category),)
        for name in deterministic:
            catalogue._entries[name] = (Entry("propagator", "pure"),)
        catalogue._packages = {name: Entry("source", "network") for name in impure_packages}
        return catalogue


def _dots(name: str) -> Iterator[int]:
    """Yield where the dots in *name* are."""
    index = name.find(".")
    while index >= 0:
        yield index
        index = name.find(".", index + 1)


@cache
def builtin_catalogue() -> Catalogue:
    """Return the catalogue that comes with the linter."""
    rows: dict[str, list[list[str]]] = json.loads(COMPILED.read_bytes())
    return Catalogue(
        {name: tuple(Entry(*row) for row in entries) for name, entries in rows.items()}
    )
