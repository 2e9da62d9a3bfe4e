"""Which findings are reported: by code, by severity, by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.path_patterns import matches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tailor_types.lint.findings import Finding
    from tailor_types.lint.settings import Settings

__all__ = ["Selection", "covers"]


STRICT = frozenset({"TLR112"})
"""What ``strict`` turns on."""


def covers(prefixes: Iterable[str], code: str) -> bool:
    """Whether one of *prefixes* (``ALL``, ``TLR1``, ``TLR101``) means *code*."""
    return any(prefix == "ALL" or code.startswith(prefix) for prefix in prefixes)


class Selection:
    """Answers for one run.

    Args:
        wanted: paths to report on; folders end with a slash, and the root is empty. None: all.
    """

    def __init__(self, settings: Settings, wanted: list[str] | None) -> None:
        self._settings = settings
        self._wanted = wanted

    def wants(self, path: str) -> bool:
        """Whether *path* is reported on at all."""
        return self._wanted is None or any(
            item in {"", path} or (item.endswith("/") and path.startswith(item))
            for item in self._wanted
        )

    def selects(self, code: str, path: str, *, quiet: bool = False) -> bool:
        """Whether the rule *code* is on for *path*; *quiet* ones only where they are named."""
        settings = self._settings
        named = covers(settings.extend_select, code) or covers(settings.select, code)
        named = named or (settings.strict and code in STRICT)
        if (quiet or settings.select) and not named:
            return False
        if covers(settings.ignore, code):
            return False
        return not any(
            covers(codes, code) and matches(pattern, path)
            for pattern, codes in settings.per_file_ignores.items()
        )

    def reports(self, finding: Finding) -> bool:
        """Whether *finding* is reported."""
        quiet = finding.severity == "I" or finding.confidence == "low"
        return self.wants(finding.path) and self.selects(finding.code, finding.path, quiet=quiet)
