"""What a run remembers for the next one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["remove_cache"]

_TAG = "CACHEDIR.TAG"


def remove_cache(folder: Path) -> bool:
    """Remove *folder* if it is a cache of this tool; return whether it was."""
    if not (folder / _TAG).is_file():
        return False
    shutil.rmtree(folder)
    return True
