"""What this copy of the plugin is, for mypy's caches. Each run asks, so it reads what it must."""

from __future__ import annotations

import hashlib
import os
from typing import Final

__all__ = ["RELEASE", "digest", "digest_of"]


def digest_of(content: bytes) -> str:
    """Return a short hash: mypy reads it back for every module of the project."""
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def digest() -> str:
    """Return a hash of all modules of the plugin."""
    folder = os.path.dirname(__file__)  # noqa: PTH120 -- in all of this, pathlib costs more than the reading
    content = []
    for name in sorted(os.listdir(folder)):  # noqa: PTH208 -- as above
        if name.endswith(".py"):
            with open(f"{folder}/{name}", "rb", buffering=0) as file:  # noqa: PTH123 -- as above
                content += [name.encode(), file.read()]
    return digest_of(b"\0".join(content))


RELEASE: Final = digest()
