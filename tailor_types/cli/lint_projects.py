"""Which projects the paths of a command line belong to, and with which settings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tailor_types import configuration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tailor_types.lint.settings import Settings

__all__ = ["LintProject", "projects"]


@dataclass(slots=True)
class LintProject:
    """A project, and the paths in it that were named.

    Attributes:
        file: its configuration; None where there is none.
    """

    root: Path
    file: Path | None
    settings: Settings
    paths: list[Path] = field(default_factory=list)


def projects(paths: Sequence[Path], options: dict[str, Any]) -> list[LintProject]:
    """Return the projects that *paths* are in; the current one without paths.

    Raises:
        ConfigurationError: a configuration is wrong.
    """
    found: dict[Path, LintProject] = {}
    for path in paths or [Path()]:
        start = path if path.is_dir() else path.parent
        file: Path | None = options["config"] or configuration.file_for(start.resolve())
        root = file.resolve().parent if file is not None else _bare_root(start)
        if root not in found:
            settings = _settings(None if options["isolated"] else file, options)
            found[root] = LintProject(root, file, settings)
        if paths:
            found[root].paths.append(path)
    return list(found.values())


def _bare_root(start: Path) -> Path:
    """Without any configuration a project is where the user stands, or else what was named."""
    start, cwd = start.resolve(), Path.cwd().resolve()
    return cwd if start.is_relative_to(cwd) else start


def _settings(file: Path | None, options: dict[str, Any]) -> Settings:
    from tailor_types.lint.codes import CODES
    from tailor_types.lint.settings import Settings, read_settings

    settings = Settings() if file is None else read_settings(file, CODES)
    select = _codes("--select", options["select"])
    if select:
        settings = replace(settings, select=select)
    ignores = dict(settings.per_file_ignores)
    for given in options["per_file_ignores"]:
        pattern, colon, codes = given.rpartition(":")
        if not colon:
            raise click.UsageError(f"--per-file-ignores wants PATTERN:CODES, found {given!r}")
        known = _codes("--per-file-ignores", [codes])
        ignores[pattern] = (*ignores.get(pattern, ()), *known)
    return replace(
        settings,
        ignore=(*settings.ignore, *_codes("--ignore", options["ignore"])),
        extend_select=(
            *settings.extend_select,
            *_codes("--extend-select", options["extend_select"]),
        ),
        per_file_ignores=ignores,
    )


def _codes(flag: str, given: Sequence[str]) -> tuple[str, ...]:
    from tailor_types.lint.codes import CODES

    codes = tuple(code.strip() for item in given for code in item.split(",") if code.strip())
    for code in codes:
        if code != "ALL" and not any(known.startswith(code) for known in CODES):
            hint = configuration.nearest(code, list(CODES))
            raise click.UsageError(f"{flag} names no rule {code!r}{hint}")
    return codes
