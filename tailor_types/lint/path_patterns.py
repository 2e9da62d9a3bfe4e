"""Patterns of paths in the configuration: as in ``.gitignore``, relative to the root."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

__all__ = ["matches"]


def matches(pattern: str, path: str) -> bool:
    """Whether *path* matches *pattern*; a pattern that begins with ``!`` means all others."""
    if pattern.startswith("!"):
        return not _spec(pattern[1:]).match_file(path)
    return _spec(pattern).match_file(path)


@lru_cache(maxsize=256)
def _spec(pattern: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern])
