"""``[tool.tailor.mypy]`` and the names of ``[tool.tailor.machine-users]``, checked, as data.

An unknown key warns, since an older plugin may meet a newer file; a wrong type ends mypy with
one line. The rest of the file belongs to the other tools.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from mypy.errorcodes import ErrorCode

from tailor_types_mypy.codes import CODES, NOT_JSON

__all__ = ["Settings", "read_settings"]

_TABLE: Final = "[tool.tailor.mypy]"
_KEYS: Final = ("disable", "strict_any")
_MISUSE: Final = 2


@dataclass(frozen=True)
class Settings:
    """What the project asks of the plugin.

    Attributes:
        strict_any: a nested ``Any`` is reported too.
        disable: names of codes that are not reported.
        machine_users: names in the configuration; None where there is no ``[tool.tailor]``.
    """

    strict_any: bool = False
    disable: frozenset[str] = frozenset()
    machine_users: frozenset[str] | None = None

    def reports(self, code: ErrorCode) -> bool:
        """Whether problems of this code are shown; ``tailor-json`` stands for all."""
        return code.code not in self.disable and NOT_JSON.code not in self.disable

    def as_data(self) -> dict[str, object]:
        """Return what mypy keeps with its caches: a change checks every module again."""
        users = None if self.machine_users is None else sorted(self.machine_users)
        return {"strict": self.strict_any, "disable": sorted(self.disable), "users": users}


def read_settings(config_file: str | None) -> Settings:
    """Return the settings of the nearest ``pyproject.toml`` from *config_file*'s folder upwards."""
    start = (Path(config_file).parent if config_file else Path()).resolve()
    for folder in (start, *start.parents):
        if (file := folder / "pyproject.toml").is_file():
            return _settings(file)
    return Settings()


def _settings(file: Path) -> Settings:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _refusal(file, f"cannot be read: {error}") from None
    tailor = _table(_table(document, "tool", file), "tailor", file)
    if not tailor:
        return Settings()
    table = _table(tailor, "mypy", file)
    for key in table.keys() - set(_KEYS):
        close = get_close_matches(key, _KEYS, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"valid keys: {', '.join(_KEYS)}"
        print(f"{file}: warning: {_TABLE} has no key {key!r}; {hint}", file=sys.stderr)  # noqa: T201 -- mypy has no channel for warnings about plugins
    return Settings(
        strict_any=_strict_any(table, file),
        disable=_disable(table, file),
        machine_users=frozenset(_table(tailor, "machine-users", file)),
    )


def _strict_any(table: Mapping[str, Any], file: Path) -> bool:
    value = table.get("strict_any", False)
    if isinstance(value, bool):
        return value
    raise _refusal(file, f"{_TABLE} strict_any must be true or false, found {value!r}")


def _disable(table: Mapping[str, Any], file: Path) -> frozenset[str]:
    value = table.get("disable", [])
    known = [code.code for code in CODES]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _refusal(file, f"{_TABLE} disable must be a list of codes, found {value!r}")
    for item in value:
        if item not in known:
            raise _refusal(
                file, f"{_TABLE} disable: no code {item!r}; there are {', '.join(known)}"
            )
    return frozenset(value)


def _table(document: Mapping[str, Any], key: str, file: Path) -> Mapping[str, Any]:
    value = document.get(key, {})
    if isinstance(value, Mapping):
        return value
    raise _refusal(file, f"{key!r} must be a table, found {value!r}")


def _refusal(file: Path, problem: str) -> SystemExit:
    """Return the end of mypy, as its own option parser has it: one line, exit code 2."""
    print(f"{file}: {problem}", file=sys.stderr)  # noqa: T201 -- as above
    return SystemExit(_MISUSE)
