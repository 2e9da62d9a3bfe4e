"""Asks the rules about what jobs reach and how they are written."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tailor_types.lint.findings import Finding
from tailor_types.lint.rules import (
    ARGUMENT_RULES,
    DECISION_RULES,
    DEED_RULES,
    SITUATION_RULES,
    TRIGGER_RULES,
    rule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tailor_types.lint.flow.reach import Reach
    from tailor_types.lint.flow.taints import Site
    from tailor_types.lint.modules import Module, Modules, Problem
    from tailor_types.lint.rules.base import (
        ArgumentRule,
        DecisionRule,
    )
    from tailor_types.lint.situations.model import Situation
    from tailor_types.lint.stored import Placed
from tailor_types.lint.evidence import weighed
from tailor_types.lint.placing import Placing
from tailor_types.lint.said import Said

__all__ = ["Reporter"]

_EVIDENCE_RULES: tuple[ArgumentRule | DecisionRule, ...] = (*ARGUMENT_RULES, *DECISION_RULES)


_DRAWN = frozenset({"random"})
"""Of an order that was drawn, what is passed is reported: sorting would undo what was meant."""


class Reporter:
    """Collects findings of one run.

    Attributes:
        said: what was collected.
    """

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self.said = Said()

    def add(self, said: Said) -> None:
        """Take what another one collected."""
        self.said.findings += said.findings
        self.said.sited += said.sited
        self.said.done = {**said.done, **self.said.done}
        self.said.pending += said.pending
        self.said.situated = {**said.situated, **self.said.situated}

    @contextmanager
    def guard(self, module: Module, line: int) -> Iterator[None]:
        """Turn a crash of the analysis into a finding, and go on."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 -- whatever it is, the other files come next
            message = (
                f"the analysis failed here ({type(error).__name__}: {error}); other code was "
                "checked. Please report it"
            )
            self._unplaced(message, module.path, line, 1, line, 2)

    def refused(self, path: str, problem: Problem) -> None:
        """Report a statement that was not analysed."""
        message = f"not analysed: {problem.message}"
        line, column = problem.line, problem.column
        self._unplaced(message, path, line, column, line, column + 1)

    def limits(self, dynamic: set[Site], incomplete: set[Site]) -> None:
        """Report where jobs are looked up by name, and where the analysis hit a limit."""
        for site in dynamic:
            message = "which job is triggered here is looked up by name: it is not followed"
            self.said.sited.append((rule("TLR907"), message, "", site))
        for site in incomplete:
            message = "not followed any deeper: a limit of the analysis was hit"
            self.said.sited.append((rule("TLR908"), message, "", site))

    def reached(self, reached: Reach) -> None:
        """Ask the rules about what one job reaches."""
        silent = set()
        for trigger in reached.triggers:
            for asked in TRIGGER_RULES:
                message = asked.about(trigger)
                if message is not None:
                    # It takes no position: what it would be passed does not matter.
                    silent.add(trigger.site)
                    self.said.pending.append((asked, message, trigger.site, None, trigger))
        reached = weighed(reached)
        self._deeds(reached)
        looped = {
            (evidence.trigger.site, evidence.origin): evidence
            for evidence in reached.evidence
            if evidence.how == "order-loop" and evidence.origin.category not in _DRAWN
        }
        for evidence in reached.evidence:
            loop = looped.get((evidence.trigger.site, evidence.origin))
            if loop is not None and evidence.how == "argument" and evidence.ordered:
                evidence = replace(loop, how="order")  # noqa: PLW2901 -- said of the loop
            if evidence.trigger.site in silent:
                continue
            for about in _EVIDENCE_RULES:
                message = about.message(evidence)
                if message is not None:
                    self.said.pending.append(
                        (about, message, evidence.site, evidence, evidence.trigger)
                    )

    def situated(self, situations: Iterable[Situation]) -> None:
        """Ask the rules about how a job is written; a place is reported for one job."""
        for situation in situations:
            for about in SITUATION_RULES:
                message = about.message(situation)
                if message is not None:
                    key = (about.code, situation.site)
                    self.said.situated.setdefault(key, (about, message, situation))

    def _deeds(self, reached: Reach) -> None:
        """Ask the rules about what a job does that a re-execution does again."""
        caches = {item.origin.text for item in reached.evidence if item.how == "cache"}
        for deed in () if reached.deeds is None else reached.deeds.done:
            if deed.name in caches or deed.name.partition(".")[0] in caches:
                continue  # what it decides is reported
            for asked in DEED_RULES:
                if deed.kind in asked.deeds:
                    self.said.done.setdefault((asked, deed.site), (asked.said(deed), deed.job))

    def placed(self) -> list[Placed]:
        """Return all findings, one for each place and source; nothing is selected."""
        return Placing(self._modules, self.said).placed()

    def _unplaced(  # noqa: PLR0913, PLR0917 -- a place has five parts
        self, message: str, path: str, line: int, column: int, end_line: int, end_column: int
    ) -> None:
        """Add a finding about the analysis itself."""
        about = rule("TLR900")
        place = (path, line, column, end_line, end_column)
        self.said.findings.append(Finding(about.code, about.name, about.severity, message, *place))
