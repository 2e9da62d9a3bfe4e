"""The reference engine: executions in one SQLite file."""

from __future__ import annotations

from tailor_types.runtime.sqlite.engine import SqliteEngine

__all__ = ["SqliteEngine"]
