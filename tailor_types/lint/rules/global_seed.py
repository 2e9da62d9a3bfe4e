"""TLR130 global-seed. Page: ``global_seed.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DeedRule

__all__ = ["GlobalSeed"]


class GlobalSeed(DeedRule):
    """Reports seeding of a global generator."""

    code = "TLR130"
    name = "global-seed"
    severity = "W"
    deeds = ("seed",)
    words = (
        "{name} seeds the generator of the whole process, which others draw from: it makes "
        "nothing repeatable; use random.Random(<input>)"
    )
