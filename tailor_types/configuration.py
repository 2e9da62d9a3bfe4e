"""What ``pyproject.toml`` says about the project, checked, as data.

One reader for the SDK, the drivers and the linter: it finds the file, reads ``[tool.tailor]``
and refuses what it does not know, all of it at once and with the nearest valid key. Checked by
hand: a validation library costs the linter more start-up than the rest of a warm run.
Each tool checks its own table; ``[tool.tailor.mypy]`` belongs to the plugin and is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from tailor_types.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "FILE_NAME",
    "Project",
    "Reader",
    "file_for",
    "find_file",
    "mapping_of",
    "nearest",
    "one_of",
    "read_document",
    "read_project",
    "scalar",
    "strings",
    "text",
    "tool_table",
]

FILE_NAME = "pyproject.toml"

Value = TypeVar("Value")

Document = Mapping[str, Any]
"""A table of TOML, as ``tomllib`` gives it."""


@dataclass(frozen=True, slots=True)
class Project:
    """``[tool.tailor]`` and the tables below it that the runtime reads.

    Attributes:
        root: the folder of ``pyproject.toml``, absolute; the paths below are relative to it.
        workflows: names of modules or packages that define workflows.
        store: path or URL of the store of executions.
        env: what jobs see as ``ctx.env``.
        machine_users: attributes of each machine user, by name.
        databases: SQLAlchemy URLs, by name.
    """

    root: Path
    workflows: tuple[str, ...] = ("workflows",)
    store: str = ".tailor/state.db"
    env: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    machine_users: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    databases: Mapping[str, str] = field(default_factory=dict)


Check = Callable[[object], Value]
"""Returns the value in the form the program wants, or raises ValueError: ``must be ...``."""


class Reader:
    """Takes checked values out of one table and collects what is wrong with the rest.

    ``take`` each key that is known, then ``finish``: what was not taken is unknown.
    """

    def __init__(self, table: object, name: str, problems: list[str]) -> None:
        self._name = name
        self._problems = problems
        self._known: list[str] = []
        self._table: Document = {}
        if isinstance(table, Mapping):
            self._table = table
        else:
            problems.append(f"[{name}] must be a table, found {_kind(table)}")

    def take(self, key: str, check: Check[Value], default: Value) -> Value:
        """Return the checked value of *key*, or *default* where it is absent or wrong."""
        self._known.append(key)
        if key not in self._table:
            return default
        try:
            return check(self._table[key])
        except ValueError as error:
            self._problems.append(f"[{self._name}] {key} {error}, found {_kind(self._table[key])}")
            return default

    def skip(self, *keys: str) -> None:
        """Leave *keys* to somebody else."""
        self._known.extend(keys)

    def finish(self) -> None:
        """Report every key of the table that nobody took."""
        for key in self._table:
            if key not in self._known:
                self._problems.append(
                    f"[{self._name}] has no key {key!r}{nearest(key, self._known)}"
                )


def nearest(name: str, known: list[str]) -> str:
    """Return ``; did you mean 'x'?`` or the list of what is *known*, as the end of a sentence."""
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else f"; valid keys: {', '.join(sorted(known))}"


def text(value: object) -> str:
    """Check one string."""
    if not isinstance(value, str):
        raise ValueError("must be a string")  # noqa: TRY004 -- the checks' one signal
    return value


def scalar(value: object) -> str | int | float | bool:
    """Check a string, a number or a boolean."""
    if not isinstance(value, str | int | float | bool):
        raise ValueError("must be a string, a number or a boolean")  # noqa: TRY004 -- as above
    return value


def strings(value: object) -> tuple[str, ...]:
    """Check a list of strings."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("must be a list of strings")
    return tuple(value)


def one_of(*choices: str) -> Check[str]:
    """Return a check for one of *choices*."""

    def check(value: object) -> str:
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return str(value)

    return check


def mapping_of(check: Check[Value]) -> Check[Mapping[str, Value]]:
    """Return a check for a table whose every value passes *check*."""

    def check_all(value: object) -> Mapping[str, Value]:
        if not isinstance(value, dict):
            raise ValueError("must be a table")  # noqa: TRY004 -- as above
        checked = {}
        for key, item in value.items():
            try:
                checked[key] = check(item)
            except ValueError as error:
                raise ValueError(f"has a wrong entry: {key} {error}") from None
        return checked

    return check_all


def _attributes(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("must be a table of attributes")  # noqa: TRY004 -- as above
    return value


def _kind(value: object) -> str:
    """Name *value* as TOML would, with its text where that is short."""
    kinds = {dict: "a table", list: "a list", str: "a string", bool: "a boolean"}
    shown = repr(value)
    kind = kinds.get(type(value), type(value).__name__)
    return f"{kind} ({shown})" if len(shown) <= 40 else kind  # noqa: PLR2004 -- fits a line


def find_file(start: Path) -> Path | None:
    """Return the nearest ``pyproject.toml`` in *start* or above it."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (file := folder / FILE_NAME).is_file():
            return file
    return None


def file_for(start: Path) -> Path | None:
    """Return the nearest ``pyproject.toml`` that speaks of tailor; else the nearest one.

    Args:
        start: a folder, absolute; links on its way are not followed.
    """
    near = None
    for folder in (start, *start.parents):
        file = folder / FILE_NAME
        try:
            data = file.read_bytes()
        except OSError:
            continue
        if b"tool.tailor" in data:
            return file
        near = near or file
    return near


def read_document(file: Path) -> Document:
    """Return all of *file* as a table.

    Raises:
        ConfigurationError: it cannot be read, or is not TOML; says the line.
    """
    import tomllib

    try:
        return tomllib.loads(file.read_bytes().decode())
    except OSError as error:
        raise ConfigurationError(str(file), (f"cannot be read: {error.strerror}",)) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(str(file), ("is not UTF-8; save it as UTF-8",)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(str(file), (f"is not valid TOML: {error}",)) from error


def tool_table(document: Document, problems: list[str]) -> Document:
    """Return ``[tool.tailor]`` of *document*; empty where there is none."""
    tool = document.get("tool", {})
    table = tool.get("tailor", {}) if isinstance(tool, Mapping) else {}
    if isinstance(table, Mapping):
        return table
    problems.append(f"[tool.tailor] must be a table, found {_kind(table)}")
    return {}


def read_project(file: Path) -> Project:
    """Return what *file* says to the SDK and the runtime.

    Raises:
        ConfigurationError: all that is wrong with ``[tool.tailor]`` and the tables of the
            runtime below it, each key with the nearest valid one.
    """
    problems: list[str] = []
    reader = Reader(tool_table(read_document(file), problems), "tool.tailor", problems)
    default = Project(file.parent)
    project = Project(
        root=file.parent,
        workflows=reader.take("workflows", strings, default.workflows),
        store=reader.take("store", text, default.store),
        env=reader.take("env", mapping_of(scalar), default.env),
        machine_users=reader.take("machine-users", mapping_of(_attributes), default.machine_users),
        databases=reader.take("databases", mapping_of(text), default.databases),
    )
    reader.skip("mypy", "lint")
    reader.finish()
    if problems:
        raise ConfigurationError(str(file), tuple(problems))
    return project
