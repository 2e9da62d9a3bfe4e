"""Values of the tables that SQLite does not have: arrays of lines, and texts that hold a NUL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

from tailor_types.runtime.model import Entry, LogLine
from tailor_types.runtime.rows import error_of, json_of

__all__ = ["ENTRY_COLUMNS", "entry_of", "line_of", "values_of_entry", "values_of_lines"]

ENTRY_COLUMNS: Final = tuple(field.name for field in fields(Entry))


def values_of_entry(entry: Entry) -> dict[str, Any]:
    """Return *entry* as values for its columns."""
    values = {column: getattr(entry, column) for column in ENTRY_COLUMNS}
    return values | {"error": json_of(entry.error)}


def entry_of(row: Any) -> Entry:
    """Return the entry in *row*, which has its columns."""
    values = {column: getattr(row, column) for column in ENTRY_COLUMNS}
    return Entry(**values | {"error": error_of(row.error)})


def values_of_lines(lines: Sequence[LogLine]) -> dict[str, list[Any]]:
    """Return *lines* as one array for each column."""
    return {
        "line_positions": [line.position for line in lines],
        "line_ats": [line.at for line in lines],
        "line_levels": [line.level for line in lines],
        "line_messages": [json.dumps(line.message) for line in lines],
    }


def line_of(row: Any) -> LogLine:
    """Return the line in *row*."""
    return LogLine(row.position, row.at, row.level, json.loads(row.message))
