"""How a parameter takes its type from the other arguments, and gives nothing to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Never, TypeAlias, TypeVar

__all__ = ["Exactly"]

T = TypeVar("T")

Exactly: TypeAlias = T | Callable[[T, Never], Never]
"""Just ``T``, as the other arguments have fixed it: a dict display is read as the TypedDict that
it stands for. mypy looks at arguments whose type holds a callable last, and so infers nothing from
them; such a callable cannot be called, so that nobody passes one."""
