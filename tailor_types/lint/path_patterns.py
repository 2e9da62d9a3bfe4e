"""What paths say: patterns of the configuration, as in ``.gitignore``, and what is a test."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

__all__ = ["is_test", "matches"]

_TESTS = re.compile(r"(?:^|/)(?:tests/|test_[^/]*\.py$|[^/]*_test\.py$|conftest\.py$)")


def matches(pattern: str, path: str) -> bool:
    """Whether *path* matches *pattern*; a pattern that begins with ``!`` means all others."""
    if pattern.startswith("!"):
        return not _spec(pattern[1:]).match_file(path)
    return _spec(pattern).match_file(path)


def is_test(path: str) -> bool:
    """Whether the file at *path*, from the root, belongs to tests."""
    return _TESTS.search(path) is not None


@lru_cache(maxsize=256)
def _spec(pattern: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern])
