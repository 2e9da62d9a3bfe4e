"""What the linter says about a place."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Finding", "Hop", "Severity"]

Severity = str
"""``E`` error, ``W`` warning, ``I`` information."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a trace: what stands at a place; lines from 1."""

    label: str
    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.label} {self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; lines and columns from 1, the end column is the first one after it.

    Attributes:
        job: the name of the job that is affected; empty where none is.
        source: what it depends on, as written; empty where that is not the point.
        trace: from the sink towards the source.
        confidence: ``high`` or ``low``.
    """

    code: str
    name: str
    severity: Severity
    message: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    job: str = ""
    source: str = ""
    trace: tuple[Hop, ...] = field(default=())
    confidence: str = "high"

    @property
    def place(self) -> tuple[str, int, int, str, str, str]:
        """Return what findings are sorted by."""
        return (self.path, self.line, self.column, self.code, self.source, self.message)
