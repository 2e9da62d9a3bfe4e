"""Which names a function binds, shares with nested functions, and takes from around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tailor_types.lint.ir import Code

__all__ = ["close"]


def close(code: Code, visible: frozenset[str] = frozenset()) -> set[str]:
    """Settle ``free`` and ``shared`` of *code* and all below it; return what it needs around it.

    Args:
        code: lowered code; ``bound``, ``exported`` and ``loads`` are complete.
        visible: names bound by the functions around it (class bodies do not count).
    """
    # Names of a module body are globals; those of a class body are seen by nobody inside it.
    own = frozenset() if code.kind in {"class", "module"} else frozenset(code.bound)
    inner = visible | own
    needed = {name for name in code.loads if name not in code.bound}
    for child in code.codes:
        wanted = close(child, inner)
        code.shared |= wanted & own
        needed |= wanted - own
    code.free = {name for name in needed if name in visible and name not in code.exported}
    return set(code.free)
