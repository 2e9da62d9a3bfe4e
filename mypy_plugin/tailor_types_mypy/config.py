"""``[tool.tailor.mypy]`` and the names of ``[tool.tailor.machine-users]``, checked, as data.

An unknown key warns, since an older plugin may meet a newer file; a wrong type ends mypy with
one line. The rest of the file belongs to the other tools.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any, Final

from mypy.errorcodes import ErrorCode

from tailor_types_mypy.codes import CODES, NOT_JSON

__all__ = ["Settings", "read_settings"]

_TABLE: Final = "[tool.tailor.mypy]"
_KEYS: Final = ("disable", "strict_any")
_MISUSE: Final = 2


class Settings:
    """What the project asks of the plugin; a plain class, since every run of mypy pays for it.

    Attributes:
        strict_any: a nested ``Any`` is reported too.
        disable: names of codes that are not reported.
        machine_users: names in the configuration; None where there is no ``[tool.tailor]``.
    """

    __slots__ = ("disable", "machine_users", "strict_any")

    def __init__(
        self,
        *,
        strict_any: bool = False,
        disable: frozenset[str] = frozenset(),
        machine_users: frozenset[str] | None = None,
    ) -> None:
        self.strict_any: Final = strict_any
        self.disable: Final = disable
        self.machine_users: Final = machine_users

    def reports(self, code: ErrorCode) -> bool:
        """Whether problems of this code are shown; ``tailor-json`` stands for all."""
        return code.code not in self.disable and NOT_JSON.code not in self.disable

    def as_text(self) -> str:
        """Return what mypy keeps with its caches: a change checks every module again."""
        users = None if self.machine_users is None else sorted(self.machine_users)
        return f"strict_any={self.strict_any} disable={sorted(self.disable)} users={users}"


def read_settings(config_file: str | None) -> Settings:
    """Return the settings of the nearest ``pyproject.toml`` from *config_file*'s folder upwards."""
    # Names of files are text here: every run of mypy comes this way, and pathlib costs more.
    folder = os.path.abspath(os.path.dirname(config_file) if config_file else ".")  # noqa: PTH100, PTH120
    while not os.path.isfile(file := os.path.join(folder, "pyproject.toml")):  # noqa: PTH113, PTH118
        folder, below = os.path.dirname(folder), folder  # noqa: PTH120
        if folder == below:
            return Settings()
    return _settings(file)


def _settings(file: str) -> Settings:
    try:
        with open(file, encoding="utf-8") as opened:  # noqa: PTH123 -- as above
            text = opened.read()
        if not _may_have_a_table(text):
            return Settings()
        import tomllib

        document = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise _refusal(file, f"cannot be read: {error}") from None
    tailor = _table(_table(document, "tool", file), "tailor", file)
    if not tailor:
        return Settings()
    table = _table(tailor, "mypy", file)
    for key in table.keys() - set(_KEYS):
        from difflib import get_close_matches

        close = get_close_matches(key, _KEYS, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"valid keys: {', '.join(_KEYS)}"
        print(f"{file}: warning: {_TABLE} has no key {key!r}; {hint}", file=sys.stderr)  # noqa: T201 -- mypy has no channel for warnings about plugins
    return Settings(
        strict_any=_strict_any(table, file),
        disable=_disable(table, file),
        machine_users=frozenset(_table(tailor, "machine-users", file)),
    )


def _may_have_a_table(text: str) -> bool:
    """Whether *text* names ``tailor`` otherwise than as part of the name of this package."""
    named = text.count("tailor_types") + text.count("tailor-types")
    return text.count("tailor") > named or "\\" in text  # a key may be written with escapes


def _strict_any(table: Mapping[str, Any], file: str) -> bool:
    value = table.get("strict_any", False)
    if isinstance(value, bool):
        return value
    raise _refusal(file, f"{_TABLE} strict_any must be true or false, found {value!r}")


def _disable(table: Mapping[str, Any], file: str) -> frozenset[str]:
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


def _table(document: Mapping[str, Any], key: str, file: str) -> Mapping[str, Any]:
    value = document.get(key, {})
    if isinstance(value, Mapping):
        return value
    raise _refusal(file, f"{key!r} must be a table, found {value!r}")


def _refusal(file: str, problem: str) -> SystemExit:
    """Return the end of mypy, as its own option parser has it: one line, exit code 2."""
    print(f"{file}: {problem}", file=sys.stderr)  # noqa: T201 -- as above
    return SystemExit(_MISUSE)
