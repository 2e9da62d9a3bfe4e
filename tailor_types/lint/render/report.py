"""What a format gets: findings as they are shown, with what they are about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from tailor_types.lint.baseline import key_of

if TYPE_CHECKING:
    from pathlib import Path

    from tailor_types.lint.findings import Finding
    from tailor_types.lint.project import Result

__all__ = ["Item", "Report"]


@dataclass(frozen=True, slots=True)
class Item:
    """A finding with the path that the user sees, and the text of its file.

    Attributes:
        fingerprint: the same as long as rule, file, job and the text of the lines stay.
    """

    finding: Finding
    text: str
    fingerprint: str


@dataclass(slots=True)
class Report:
    """All that is printed.

    Attributes:
        color: whether terminal colours are wanted.
        version: of the tool.
    """

    items: list[Item] = field(default_factory=list)
    color: bool = False
    version: str = ""

    def add(self, result: Result, root: Path, cwd: Path) -> None:
        """Add the findings of a project in *root*, with paths relative to where the user stands."""
        seen: dict[str, int] = {}
        for finding in result.findings:
            text = result.texts.get(finding.path, "")
            key = "\0".join(key_of(finding, text))
            seen[key] = seen.get(key, 0) + 1
            fingerprint = sha256(f"{key}\0{seen[key]}".encode(errors="replace")).hexdigest()
            self.items.append(Item(_shown(finding, root, cwd), text, fingerprint))


def _shown(finding: Finding, root: Path, cwd: Path) -> Finding:
    if cwd == root:
        return finding

    def shown(path: str) -> str:
        absolute = root / path
        if absolute.is_relative_to(cwd):
            return absolute.relative_to(cwd).as_posix()
        return str(absolute)

    trace = tuple(replace(hop, path=shown(hop.path)) for hop in finding.trace)
    return replace(finding, path=shown(finding.path), trace=trace)
