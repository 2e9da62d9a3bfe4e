"""On whose behalf code runs, and what the store keeps of them."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from tailor_types.errors import UnknownJobError
from tailor_types.jobs import Principal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["current_invoker", "machine_user", "principal_of", "record_of"]

current_invoker: ContextVar[Principal | None] = ContextVar("tailor_types.invoker", default=None)
"""Of the job or resolver that runs here: what it starts runs on the same behalf."""


def machine_user(name: str, known: Mapping[str, Mapping[str, Any]]) -> Principal:
    """Return the machine user called *name*.

    Raises:
        UnknownJobError: none is; lists those there are.
    """
    if name not in known:
        raise UnknownJobError("machine user", name, tuple(known))
    return Principal(id=name, name=name, type="machine_user", attributes=known[name])


def record_of(principal: Principal | None) -> dict[str, Any] | None:
    """Return *principal* as it is recorded."""
    if principal is None:
        return None
    return {
        "id": principal.id,
        "name": principal.name,
        "type": principal.type,
        "attributes": dict(principal.attributes),
    }


def principal_of(record: Mapping[str, Any] | None) -> Principal | None:
    """Return the principal of a record."""
    return None if record is None else Principal(**record)
