"""What there is to report, before places are found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.findings import Finding
    from tailor_types.lint.flow.reach import Evidence, Trigger
    from tailor_types.lint.flow.taints import Site
    from tailor_types.lint.rules.base import (
        DeedRule,
        Rule,
    )
    from tailor_types.lint.situations.model import Situation

__all__ = ["Pending", "Said"]

Pending: TypeAlias = "tuple[Rule, str, Site, Evidence | None, Trigger]"
"""A rule, what it says, where, and why: not yet a finding, another may be more specific."""


@dataclass(slots=True)
class Said:
    """What there is to report, before places are found.

    Attributes:
        findings: those that have their places: crashes, and statements that were not analysed.
        sited: limits of the analysis: rule, message, job, place.
        done: what jobs do that a re-execution does again: message and job.
        pending: what jobs reach.
        situated: how jobs are written: rule, message and situation, by rule and place.
    """

    findings: list[Finding] = field(default_factory=list)
    sited: list[tuple[Rule, str, str, Site]] = field(default_factory=list)
    done: dict[tuple[DeedRule, Site], tuple[str, str]] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)
    situated: dict[tuple[str, Site], tuple[Rule, str, Situation]] = field(default_factory=dict)

    def sites(self) -> Iterator[Site]:
        """Yield every place that is named."""
        yield from (site for *_, site in self.sited)
        yield from (site for _, site in self.done)
        for _, _, site, evidence, _ in self.pending:
            yield site
            if evidence is not None:
                yield from (step.site for step in evidence.trace)
        for _, _, situation in self.situated.values():
            yield situation.site
            yield from (step.site for step in situation.trace)
