"""TLR522 backoff-duration. Page: ``backoff_duration.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.rules.base import DefinitionRule, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot

__all__ = ["BackoffDuration"]

_MOST = {"initial_backoff": 3600, "max_backoff": 86400}


class BackoffDuration(DefinitionRule):
    """Reports durations that the platform refuses."""

    code = "TLR522"
    name = "backoff-duration"

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        for policy in project.of("retry"):
            for field, most in _MOST.items():
                given = policy.definition.call.keywords.get(field)
                if given is None or given.kind != "literal":
                    continue
                duration = seconds(given.value)
                if duration is None:
                    problem = 'it must be a duration such as "500ms", "30s" or "5m"'
                elif duration == 0 and field == "initial_backoff":
                    problem = "it must be over 0"
                elif duration > most:
                    problem = f"it must be at most {most} seconds"
                else:
                    continue
                yield policy.at(given), f"{field} is {given.value!r}; {problem}"
