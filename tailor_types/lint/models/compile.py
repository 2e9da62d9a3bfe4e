"""Compiles ``models/python/*.toml`` into the form that the linter loads."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

__all__ = ["compiled", "main"]

FOLDER = Path(__file__).parent / "python"
TARGET = Path(__file__).parent / "catalogue.json"
_KINDS = ("source", "sanitizer", "propagator", "fluent")
_OPTIONS = {"when": "", "effect": "value", "clears": "", "match": "", "severity": ""}


def compiled() -> str:
    """Return the text of the compiled catalogue."""
    rows: dict[str, list[list[str]]] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        document = tomllib.loads(file.read_text())
        for kind in _KINDS:
            for group in document.get(kind, ()):
                row = [kind, str(document["category"])]
                row += [str(group.get(option, default)) for option, default in _OPTIONS.items()]
                for name in group["names"]:
                    rows.setdefault(name, []).append(row)
    return json.dumps(rows, sort_keys=True, indent=0) + "\n"


def main() -> None:
    """Write the compiled catalogue."""
    TARGET.write_text(compiled())


if __name__ == "__main__":
    main()
