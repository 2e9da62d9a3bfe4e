"""What the jobs of the proofs do to the world: lines of one file, which outlives everything."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TypedDict


class Effect(TypedDict):
    key: str
    what: str
    worker: int


def happen(key: str, what: str = "ran") -> None:
    """Have an effect, outside everything the engine does."""
    line = json.dumps({"key": key, "what": what, "worker": os.getpid()}) + "\n"
    file = os.open(os.environ["EFFECTS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(file, line.encode())  # one short write to O_APPEND is one line, whoever writes
    finally:
        os.close(file)


def effects(file: Path) -> list[Effect]:
    """Return all effects so far, in the order in which they happened."""
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
