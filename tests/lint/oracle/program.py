"""What the oracle judges: the source text of a project, and places in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Program", "Site"]


class Site(NamedTuple):
    """A line of a program: where a source is called, or a trigger or wait stands.

    Programs hold at most one source and one trigger on a line, so that a line names it.
    """

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Program:
    """Modules of jobs as text.

    Attributes:
        files: path to text; the jobs to run stand in ``jobs.py``.
        roots: the names of those jobs, as bound in ``jobs.py``.
        constructs: what the grammar used to write it, for statistics.
    """

    files: Mapping[str, str]
    roots: tuple[str, ...]
    constructs: frozenset[str] = field(default=frozenset(), compare=False)

    def __str__(self) -> str:
        return "\n".join(
            f"# --- {path}\n{numbered(text)}" for path, text in self.files.items() if text.strip()
        )


def numbered(text: str) -> str:
    """Return *text* with line numbers, for reports."""
    return "\n".join(f"{n:3} {line}" for n, line in enumerate(text.splitlines(), start=1))
