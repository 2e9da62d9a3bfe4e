"""TLR524 backoff-multiplier. Page: ``backoff_multiplier.md``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["BackoffMultiplier"]


class BackoffMultiplier(DefinitionRule):
    """Reports multipliers that would shorten the backoff."""

    code = "TLR524"
    name = "backoff-multiplier"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for policy in project.of("retry"):
            given = policy.definition.call.keywords.get("backoff_multiplier")
            if given is None or given.kind != "literal":
                continue
            value = given.value
            if type(value) not in {int, float} or not 1 <= float(value) < math.inf:  # type: ignore[arg-type] # a number, as just asked
                message = (
                    f"backoff_multiplier is {value!r}; it must be a finite number of at least 1"
                )
                yield policy.at(given), message
