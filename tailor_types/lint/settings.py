"""``[tool.tailor.lint]``: which rules, which files, and what the project knows of its sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tailor_types import configuration
from tailor_types.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["FRAMEWORKS", "Settings", "read_settings"]

FRAMEWORKS = ("tailor", "dbos", "azure")
"""The names of the models of frameworks."""

CATEGORIES = (
    "clock",
    "random",
    "identity",
    "environment",
    "filesystem",
    "network",
    "process",
    "locale",
    "user-input",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``[tool.tailor.lint]`` says.

    Attributes:
        select: prefixes of codes; empty for all rules that are on by default.
        sources: qualified name to category.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    src: tuple[str, ...] = ("", "src")
    sources: Mapping[str, str] = field(default_factory=dict)
    deterministic: tuple[str, ...] = ()
    impure_packages: tuple[str, ...] = ()
    strict: bool = False
    framework: tuple[str, ...] = ()


def read_settings(file: Path, known_codes: tuple[str, ...]) -> Settings:
    """Return what *file* says to the linter.

    Raises:
        ConfigurationError: all that is wrong with the table, each key with the nearest valid one.
    """
    problems: list[str] = []
    tailor = configuration.tool_table(configuration.read_document(file), problems)
    table = tailor.get("lint", {})
    reader = configuration.Reader(table, "tool.tailor.lint", problems)
    codes = _codes(known_codes)
    default = Settings()
    settings = Settings(
        select=reader.take("select", codes, default.select),
        ignore=reader.take("ignore", codes, default.ignore),
        extend_select=reader.take("extend-select", codes, default.extend_select),
        per_file_ignores=reader.take(
            "per-file-ignores", configuration.mapping_of(codes), default.per_file_ignores
        ),
        exclude=reader.take("exclude", configuration.strings, default.exclude),
        src=tuple(
            "" if folder in {".", ""} else folder.strip("/").removeprefix("./")
            for folder in reader.take("src", configuration.strings, default.src)
        ),
        sources=reader.take("sources", _sources, default.sources),
        deterministic=reader.take("deterministic", configuration.strings, default.deterministic),
        impure_packages=reader.take(
            "impure-packages", configuration.strings, default.impure_packages
        ),
        strict=reader.take("strict", _flag, default.strict),
        framework=reader.take("framework", _frameworks, default.framework),
    )
    reader.finish()
    if problems:
        raise ConfigurationError(str(file), tuple(problems))
    return settings


def _codes(known: tuple[str, ...]) -> configuration.Check[tuple[str, ...]]:
    def check(value: object) -> tuple[str, ...]:
        codes = configuration.strings(value)
        for code in codes:
            if code != "ALL" and not any(other.startswith(code) for other in known):
                hint = configuration.nearest(code, list(known))
                raise ValueError(f"names no rule {code!r}{hint}")
        return codes

    return check


def _frameworks(value: object) -> tuple[str, ...]:
    names = configuration.strings(value)
    for name in names:
        if name not in FRAMEWORKS:
            hint = configuration.nearest(name, list(FRAMEWORKS))
            raise ValueError(f"names no model {name!r}{hint}; there are {', '.join(FRAMEWORKS)}")
    return names


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 -- the checks' one signal
    return value


def _sources(value: object) -> Mapping[str, str]:
    """Check ``["pkg.f", ...]`` or ``[{name = "pkg.f", category = "clock"}, ...]``."""
    if not isinstance(value, list):
        raise ValueError("must be a list")  # noqa: TRY004 -- as above
    found: dict[str, str] = {}
    for item in value:
        if isinstance(item, str):
            found[item] = "network"
            continue
        if not isinstance(item, dict) or not isinstance(item.get("name"), str):
            raise ValueError(  # noqa: TRY004 -- as above
                'must list names or tables like {name = "pkg.f", category = "clock"}'
            )
        category = item.get("category", "network")
        if category not in CATEGORIES or set(item) - {"name", "category"}:
            raise ValueError(f"must give {item['name']} a category: {', '.join(CATEGORIES)}")
        found[item["name"]] = category
    return found
