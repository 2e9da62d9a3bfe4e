"""From evidence to findings: rules are asked, places are found, the most specific one stays."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from tailor_types.lint.findings import Finding, Hop
from tailor_types.lint.rules import (
    ARGUMENT_RULES,
    DECISION_RULES,
    DEED_RULES,
    DEFINITION_RULES,
    SITUATION_RULES,
    TRIGGER_RULES,
    rule,
)
from tailor_types.lint.stored import Placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tailor_types.lint.definitions import Project
    from tailor_types.lint.flow.reach import Evidence, Reach, Trigger
    from tailor_types.lint.flow.taints import Site
    from tailor_types.lint.lowering.positions import Span
    from tailor_types.lint.modules import Module, Modules, Problem
    from tailor_types.lint.rules.base import (
        ArgumentRule,
        DecisionRule,
        DeedRule,
        DefinitionRule,
        Rule,
    )
    from tailor_types.lint.situations.model import Situation

__all__ = [
    "Pending",
    "Reporter",
    "Said",
    "definition_findings",
    "findings_of",
    "merged",
    "unreadable",
    "unsaid",
]

Pending: TypeAlias = "tuple[Rule, str, Site, Evidence | None, Trigger]"
"""A rule, what it says, where, and why: not yet a finding, another may be more specific."""

_EVIDENCE_RULES: tuple[ArgumentRule | DecisionRule, ...] = (*ARGUMENT_RULES, *DECISION_RULES)
_RANKS = (
    "TLR205",
    "TLR211",
    "TLR203",
    "TLR204",
    "TLR206",
    "TLR207",
    "TLR208",
    "TLR209",
    "TLR210",
    "TLR202",
    "TLR201",
)
"""When one place earns two of these for one source, the earlier."""


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
            self._add(rule("TLR900"), message, module.path, line, 1, line, 2)

    def refused(self, path: str, problem: Problem) -> None:
        """Report a statement that was not analysed."""
        message = f"not analysed: {problem.message}"
        line, column = problem.line, problem.column
        self._add(rule("TLR900"), message, path, line, column, line, column + 1)

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
        reached = replace(reached, evidence=_of_caches(_of_known(reached)))
        self._deeds(reached)
        looped = {
            (evidence.trigger.site, evidence.origin): evidence
            for evidence in reached.evidence
            if evidence.how == "order-loop"
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
        items = [self._item(*item) for item in self.said.pending]
        chosen: dict[object, int] = {}
        for number, (key, _, _) in enumerate(items):
            old = chosen.get(key)
            if old is None or self._before(self.said.pending[number], self.said.pending[old]):
                chosen[key] = number
        kept = [self.said.pending[number] for number in chosen.values()]
        spans = self._spans(kept)
        done = [(about, *said, site) for (about, site), said in self.said.done.items()]
        for about, message, job, site in [*self.said.sited, *done]:
            path, span = spans[site]
            end_line, end_column = span.end_line, span.end_column
            self._add(
                about, message, path, span.line, span.column + 1, end_line, end_column + 1, job
            )
        found = []
        for number in chosen.values():
            about, message, site, evidence, trigger = self.said.pending[number]
            key, specific, hops = items[number]
            finding = self._finding(about, message, spans[site], evidence, trigger, spans)
            found.append(Placed(key, specific, hops, site, finding))
        for about, message, situation in self.said.situated.values():
            found.append(self._situation(about, message, situation, spans))
        for finding in self.said.findings:
            key = (finding.code, f"{finding.path}:{finding.line}:{finding.column}", finding.message)
            found.append(Placed(key, -1, -1, (finding.path, finding.line, 0), finding))
        return found

    @staticmethod
    def _item(
        about: Rule, message: str, site: Site, evidence: Evidence | None, trigger: Trigger
    ) -> tuple[tuple[str, str, str], int, int]:
        del message, site
        group = "2" if about.code.startswith("TLR2") else about.code
        source = "" if evidence is None else ":".join(map(str, evidence.origin.site))
        if evidence is not None and evidence.origin.category == "state":
            source = evidence.origin.text  # read at several places, it is one
        elif evidence is not None and evidence.origin.category == "default-factory":
            source += evidence.origin.text  # one construction, several fields
        specific = _RANKS.index(about.code) if about.code in _RANKS else -1
        hops = -1 if evidence is None else len(evidence.trace)
        return (group, ":".join(map(str, trigger.site)), source), specific, hops

    @staticmethod
    def _finding(  # noqa: PLR0913, PLR0917 -- what a finding is made of
        about: Rule,
        message: str,
        place: tuple[str, Span],
        evidence: Evidence | None,
        trigger: Trigger,
        spans: dict[Site, tuple[str, Span]],
    ) -> Finding:
        path, span = place
        trace = tuple(
            Hop(step.what, spans[step.site][0], spans[step.site][1].line)
            for step in (evidence.trace if evidence is not None else ())
        )
        return Finding(
            about.code,
            about.name,
            about.severity,
            message,
            path,
            span.line,
            span.column + 1,
            span.end_line,
            span.end_column + 1,
            trigger.job,
            evidence.origin.text if evidence is not None else "",
            trace,
            "low" if evidence is not None and evidence.origin.low else "high",
        )

    def _situation(
        self,
        about: Rule,
        message: str,
        situation: Situation,
        spans: dict[Site, tuple[str, Span]],
    ) -> Placed:
        path, span = spans[situation.site]
        end_line, end_column = span.end_line, span.end_column
        if end_line != span.line:  # a whole suite: its first line will do
            module = self._modules.add(path)
            text = "" if module is None else module.text
            end_line = span.line
            end_column = len(text.split("\n")[span.line - 1].rstrip())
        trace = tuple(
            Hop(step.what, spans[step.site][0], spans[step.site][1].line)
            for step in situation.trace
        )
        finding = Finding(
            about.code,
            about.name,
            situation.severity or about.severity,
            message,
            path,
            span.line,
            span.column + 1,
            end_line,
            end_column + 1,
            situation.job,
            trace=trace,
        )
        key = (about.code, ":".join(map(str, situation.site)), "")
        return Placed(key, -1, len(trace), situation.site, finding)

    @staticmethod
    def _before(new: Pending, old: Pending) -> bool:
        if new[0].code != old[0].code and new[0].code in _RANKS and old[0].code in _RANKS:
            return _RANKS.index(new[0].code) < _RANKS.index(old[0].code)
        if new[3] is None or old[3] is None:
            return False
        return (len(new[3].trace), new[2]) < (len(old[3].trace), old[2])

    def _spans(self, items: list[Pending]) -> dict[Site, tuple[str, Span]]:
        """Find the places of all sites, statement by statement."""
        from tailor_types.lint.lowering.positions import Span
        from tailor_types.lint.lowering.statement import locate

        sites = {item[2] for item in items} | {item[3] for item in self.said.sited}
        sites |= {site for _, site in self.said.done}
        for item in items:
            if item[3] is not None:
                sites |= {step.site for step in item[3].trace}
        for _, _, situation in self.said.situated.values():
            sites |= {situation.site, *(step.site for step in situation.trace)}
        wanted: dict[tuple[str, int], set[int]] = {}
        for name, statement, at in sites:
            wanted.setdefault((name, statement), set()).add(at)
        spans: dict[Site, tuple[str, Span]] = {}
        for (name, statement), ordinals in wanted.items():
            module = self._modules.get(name)
            assert module is not None  # noqa: S101 -- it was analysed
            offset = module.index.statements[statement].first - 1
            for at, span in locate(module.segment(statement), ordinals).items():
                shifted = Span(
                    span.line + offset, span.column, span.end_line + offset, span.end_column
                )
                spans[name, statement, at] = (module.path, shifted)
        return spans

    def _add(  # noqa: PLR0913, PLR0917 -- the fields of a finding
        self,
        about: Rule,
        message: str,
        path: str,
        line: int,
        column: int,
        end_line: int,
        end_column: int,
        job: str = "",
    ) -> None:
        self.said.findings.append(
            Finding(
                about.code,
                about.name,
                about.severity,
                message,
                path,
                line,
                column,
                end_line,
                end_column,
                job,
            )
        )


def _of_known(reached: Reach) -> Reach:
    """Return *reached* without decisions by calls of which nothing is known.

    They are told only of arguments, and of decisions where the project asks for it (``strict``).
    """
    kept = [
        item
        for item in reached.evidence
        if item.how == "argument" or item.origin.category != "unknown" or not item.origin.low
    ]
    return replace(reached, evidence=kept)


def _of_caches(reached: Reach) -> list[Evidence]:
    """Return the evidence; what the state decides that the job itself fills is of a cache.

    A cache that is only filled with what is the same in each execution says the same, cold or
    warm: it matters where it skips a trigger, and not where it is passed or fails to be filled.
    """
    if reached.deeds is None:
        return reached.evidence
    found = []
    for item in reached.evidence:
        names = {item.origin.text, item.origin.text.partition(".")[0]}
        if item.origin.category != "state" or not names & reached.deeds.changed:
            found.append(item)
        elif item.how == "argument":
            low = bool(names & reached.deeds.kept)
            found.append(replace(item, origin=replace(item.origin, low=item.origin.low or low)))
        elif not (item.how == "exit" and item.raised):
            found.append(replace(item, how="cache"))
    return found


def merged(placed: Iterable[Placed]) -> list[Finding]:
    """Return the findings of all modules: one for each place and source, in order."""
    chosen: dict[tuple[str, str, str], Placed] = {}
    for item in placed:
        old = chosen.get(item.key)
        if old is None or item.is_before(old):
            chosen[item.key] = item
    return [item.finding for item in chosen.values()]


def unsaid(findings: Iterable[Finding], said: Iterable[Finding]) -> Iterator[Finding]:
    """Yield those of *findings*, of definitions, that the jobs did not *say* of the same place."""
    known = {(finding.code, finding.path, finding.line, finding.column) for finding in said}
    for finding in findings:
        if (finding.code, finding.path, finding.line, finding.column) not in known:
            yield finding


def definition_findings(project: Project) -> Iterator[Finding]:
    """Ask the rules about definitions."""
    for asked in DEFINITION_RULES:
        yield from findings_of(asked, project)


def findings_of(asked: DefinitionRule, project: Project) -> Iterator[Finding]:
    """Ask one rule about definitions."""
    for spot, message, severity in asked.graded(project):
        place = spot.place
        yield Finding(
            asked.code,
            asked.name,
            severity,
            message,
            spot.path,
            place.line,
            place.column + 1,
            place.end_line,
            place.end_column + 1,
        )


def unreadable(module: Module, python: str) -> Finding:
    """Report a file that cannot be parsed, not even by *python*, which runs the tool."""
    about, problem = rule("TLR905"), module.error
    assert problem is not None  # noqa: S101 -- the caller asked
    message = f"{problem.message} (read with Python {python})"
    line, column = problem.line, problem.column
    return Finding(
        about.code, about.name, about.severity, message, module.path, line, column, line, column + 1
    )
