"""What a framework calls a job, a trigger and a wait: read from ``models/*.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tailor_types.lint.flow.values import External

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.flow.values import Target

__all__ = ["Framework", "load"]

_FOLDER = Path(__file__).parent / "models"


@dataclass(slots=True)
class Framework:
    """One model.

    Attributes:
        packages: top-level packages; a file that names none of them defines no jobs, unless it
            has their names from another one.
        words: what one of those names contains, as they are called at home.
        roles: by qualified name: ``job-decorator``, ``job``, ``wait``, ``wait-group``,
            ``workflow``.
        types: what an annotation with this name makes of a parameter: ``job``, ``wait``.
        definitions: by qualified name: what else is defined: ``retry``, ``concurrency``,
            ``resolver``.
        durable: methods of jobs and wait points that are recorded.
        failures: exceptions that only a recorded failure raises.
    """

    name: str
    packages: tuple[str, ...]
    words: frozenset[str] = frozenset()
    roles: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    durable: frozenset[str] = frozenset()
    failures: frozenset[Target | None] = frozenset()

    def is_durable_name(self, name: str) -> bool:
        """Whether a method of this name is recorded."""
        return name in self.durable


def _words(qualified: Iterable[str]) -> frozenset[str]:
    """Return the last parts of names, without those that contain another one."""
    names = {name.rpartition(".")[2] for name in qualified}
    return frozenset(
        name for name in names if not any(other != name and other in name for other in names)
    )


@cache
def load(name: str) -> Framework:
    """Return the model *name*."""
    document = tomllib.loads((_FOLDER / f"{name}.toml").read_text())
    roles: dict[str, str] = {}
    for role, names in document["roles"].items():
        for qualified in names:
            roles[qualified] = role
    types = {qualified: kind for kind, names in document["types"].items() for qualified in names}
    definitions = {
        qualified: kind
        for kind, names in document.get("definitions", {}).items()
        for qualified in names
    }
    return Framework(
        name=name,
        packages=tuple(document["packages"]),
        words=_words(roles),
        roles=roles,
        types=types,
        definitions=definitions,
        durable=frozenset(document["durable"]),
        failures=frozenset(External(item) for item in document["failures"]),
    )
