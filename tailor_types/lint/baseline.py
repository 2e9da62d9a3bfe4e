"""Known findings that are not reported again: keyed by rule, job and text, never by line."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from tailor_types.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tailor_types.lint.findings import Finding
    from tailor_types.lint.selection import Selection

__all__ = ["Baseline", "Key", "key_of"]

_VERSION = 1

Key = tuple[str, str, str, str]
"""Path, rule, job, and the text of the finding's lines without white space."""


def key_of(finding: Finding, text: str) -> Key:
    """Return what *finding* is remembered by; *text* is the file that it is in."""
    lines = text.split("\n")[finding.line - 1 : finding.end_line]
    return (finding.path, finding.code, finding.job, "".join("".join(lines).split()))


class Baseline:
    """A multiset of keys."""

    def __init__(self, known: Mapping[Key, int] | None = None) -> None:
        self.known: Counter[Key] = Counter(known or {})

    @classmethod
    def read(cls, file: Path) -> Baseline:
        """Read *file*.

        Raises:
            ConfigurationError: it is not there, or is no baseline.
        """
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
        except OSError as error:
            problem = f"cannot be read: {error.strerror}; --write-baseline makes it"
            raise ConfigurationError(str(file), (problem,)) from error
        except ValueError as error:
            raise ConfigurationError(str(file), (f"is no baseline: {error}",)) from error
        known = _checked(document)
        if known is None:
            problem = "is no baseline of this version; write it again with --write-baseline"
            raise ConfigurationError(str(file), (problem,))
        return cls(known)

    def write(self, file: Path) -> None:
        """Write *file*, sorted, so that its changes are easy to review."""
        entries = [
            {"path": path, "rule": rule, "job": job, "text": text, "count": count}
            for (path, rule, job, text), count in sorted(self.known.items())
        ]
        document = {"version": _VERSION, "findings": entries}
        file.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def remaining(
        self, findings: Iterable[Finding], texts: Mapping[str, str]
    ) -> tuple[list[Finding], Counter[Key]]:
        """Return the findings that are not known, and the keys that are left over.

        A finding whose path has changed is known by the rest of its key.
        """
        left = Counter(self.known)
        moved: list[Finding] = []
        for finding in findings:
            key = key_of(finding, texts.get(finding.path, ""))
            if left[key] > 0:
                left[key] -= 1
            else:
                moved.append(finding)
        remaining = []
        for finding in moved:
            key = key_of(finding, texts.get(finding.path, ""))
            other = next((k for k, count in left.items() if count > 0 and k[1:] == key[1:]), None)
            if other is None or other[0] in texts:
                remaining.append(finding)
            else:
                left[other] -= 1
        return remaining, +left

    def updated(
        self, findings: Iterable[Finding], texts: Mapping[str, str], selection: Selection
    ) -> Baseline:
        """Return a baseline of *findings*; entries that the run did not look at stay."""
        kept = {
            key: count
            for key, count in self.known.items()
            if not (selection.wants(key[0]) and selection.selects(key[1], key[0]))
        }
        baseline = Baseline(kept)
        baseline.known.update(key_of(item, texts.get(item.path, "")) for item in findings)
        return baseline


def _checked(document: object) -> dict[Key, int] | None:
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        return None
    known: dict[Key, int] = {}
    entries = document.get("findings")
    for entry in entries if isinstance(entries, list) else [None]:
        if not isinstance(entry, dict):
            return None
        fields = [entry.get(name) for name in ("path", "rule", "job", "text")]
        count = entry.get("count")
        if not all(isinstance(field, str) for field in fields) or type(count) is not int:
            return None
        path, rule, job, text = (str(field) for field in fields)
        known[path, rule, job, text] = count
    return known
