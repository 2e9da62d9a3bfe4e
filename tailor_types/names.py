"""The grammar of names that the platform knows: jobs, workflows and wait keys."""

from __future__ import annotations

import re

__all__ = ["NAME_GRAMMAR", "name_problem"]

NAME_GRAMMAR = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", re.ASCII)
"""3 to 63 characters of a-z, 0-9 and -, with none of the last at either end."""


def name_problem(name: object, what: str) -> str | None:
    """Return what is wrong with *name* as a *what*, such as ``name`` or ``key``; None if right."""
    if isinstance(name, str) and NAME_GRAMMAR.fullmatch(name):
        return None
    if not isinstance(name, str):
        return f"its {what} must be a str, found {type(name).__name__}"
    proposal = re.sub(r"[^a-z0-9]+", "-", _kebab(name)).strip("-")[:63].strip("-")
    hint = f"; {proposal!r} would do" if NAME_GRAMMAR.fullmatch(proposal) else ""
    return (
        f"its {what} {name!r} must be 3 to 63 characters of a-z, 0-9 and '-', "
        f"with no '-' at either end{hint}"
    )


def _kebab(name: str) -> str:
    """Return ``fetchCustomer`` or ``fetch_customer`` as ``fetch-customer``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).replace("_", "-").lower()
