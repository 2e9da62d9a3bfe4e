"""What a position is compared by, and how the comparison is shown."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from tailor_types.jsonable.values import canonical

if TYPE_CHECKING:
    from tailor_types.runtime.model import Entry

__all__ = ["digest_of", "from_text", "shown", "text_of"]

_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def text_of(value: object) -> str:
    """Return *value*, which is JSON, as text in its own order of keys: bodies iterate over them."""
    return _ENCODER.encode(value)


def from_text(text: str) -> Any:
    """Return a fresh value of JSON *text*."""
    return json.loads(text)


def digest_of(name: str, value: object) -> str:
    """Return what identifies *value*, which is JSON, given to the job or wait point *name*."""
    text = canonical([name, {} if value is None else value])
    return hashlib.sha256(text.encode()).hexdigest()


def shown(entry: Entry) -> str:
    """Return what was asked for at a position as lines of text, for a diff."""
    asked = "trigger of job" if entry.kind == "job" else "wait on"
    value = json.loads(entry.args)
    text = json.dumps({} if value is None else value, indent=2, sort_keys=True, ensure_ascii=False)
    return f"{asked} {entry.name!r} with\n{text}"
