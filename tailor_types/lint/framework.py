"""What a framework calls a job, a trigger and a wait: read from ``models/*.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tailor_types.lint.flow.values import External
from tailor_types.lint.settings import FRAMEWORKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tailor_types.lint.flow.values import Target

__all__ = ["ROOTS", "Framework", "chosen", "load"]

ROOTS = frozenset({"root", "orchestrator"})
"""Roles of what is re-executed by a framework other than this one."""

_FOLDER = Path(__file__).parent / "models"


@dataclass(slots=True)
class Framework:
    """One model.

    Attributes:
        packages: top-level packages; a file that names none of them defines no jobs, unless it
            has their names from another one.
        words: what one of those names contains, as they are called at home.
        roles: by qualified name: ``job-decorator``, ``job``, ``wait``, ``wait-group``,
            ``workflow``; of frameworks whose durable calls are plain calls: ``root``,
            ``orchestrator`` (re-executed) and ``step`` (recorded).
        types: what an annotation with this name makes of a parameter: ``job``, ``wait``.
        definitions: by qualified name: what else is defined: ``retry``, ``concurrency``,
            ``resolver``.
        durable: methods of jobs and wait points that are recorded.
        failures: exceptions that only a recorded failure raises.
        calls: functions and methods that are recorded wherever they are called.
        contexts: by role, what its functions are passed first.
        decorators: last names of decorators that are methods of some application.
    """

    name: str
    packages: tuple[str, ...]
    words: frozenset[str] = frozenset()
    roles: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    durable: frozenset[str] = frozenset()
    failures: frozenset[Target | None] = frozenset()
    calls: frozenset[str] = frozenset()
    contexts: dict[str, str] = field(default_factory=dict)
    decorators: dict[str, str] = field(default_factory=dict)

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
    roles = _by_name(document["roles"])
    orchestrators = {role for role in roles.values() if role in ROOTS}
    return Framework(
        name=name,
        packages=tuple(document["packages"]),
        words=frozenset(document["words"]) if "words" in document else _words(roles),
        roles=roles,
        types=_by_name(document["types"]),
        definitions=_by_name(document.get("definitions", {})),
        durable=frozenset(document["durable"]),
        failures=frozenset(External(item) for item in document["failures"]),
        calls=frozenset(document.get("calls", ())),
        contexts={role: document["context"] for role in orchestrators if "context" in document},
        decorators={
            decorator: role
            for role in orchestrators
            for decorator in document.get("decorators", ())
        },
    )


@cache
def chosen(names: tuple[str, ...]) -> Framework:
    """Return the models *names* as one; all there are if none is named.

    A file that mentions no package of a model costs nothing by it.
    """
    models = [load(name) for name in names or FRAMEWORKS]
    whole = Framework("+".join(model.name for model in models), ())
    for model in models:
        whole.packages += model.packages
        whole.words |= model.words
        whole.roles |= model.roles
        whole.types |= model.types
        whole.definitions |= model.definitions
        whole.durable |= model.durable
        whole.failures |= model.failures
        whole.calls |= model.calls
        whole.contexts |= model.contexts
        whole.decorators |= model.decorators
    return whole


def _by_name(groups: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Turn lists of names by group into the group of each name."""
    return {qualified: group for group, names in groups.items() for qualified in names}
