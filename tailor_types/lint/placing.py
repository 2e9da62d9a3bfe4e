"""From what is said to findings: places are found, the most specific one stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tailor_types.lint.findings import Finding, Hop
from tailor_types.lint.stored import Placed

if TYPE_CHECKING:
    from tailor_types.lint.flow.reach import Evidence, Trigger
    from tailor_types.lint.flow.taints import Site
    from tailor_types.lint.lowering.positions import Span
    from tailor_types.lint.modules import Modules
    from tailor_types.lint.rules.base import (
        Rule,
    )
    from tailor_types.lint.said import Pending, Said
    from tailor_types.lint.situations.model import Situation

__all__ = ["Placing"]

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


class Placing:
    """Finds the places of what was said."""

    def __init__(self, modules: Modules, said: Said) -> None:
        self._modules = modules
        self._said = said
        self._findings: list[Finding] = []

    def placed(self) -> list[Placed]:
        """Return all findings, one for each place and source; nothing is selected."""
        items = [self._item(*item) for item in self._said.pending]
        chosen: dict[object, int] = {}
        for number, (key, _, _) in enumerate(items):
            old = chosen.get(key)
            if old is None or self._before(self._said.pending[number], self._said.pending[old]):
                chosen[key] = number
        kept = [self._said.pending[number] for number in chosen.values()]
        spans = self._spans(kept)
        done = [(about, *said, site) for (about, site), said in self._said.done.items()]
        for about, message, job, site in [*self._said.sited, *done]:
            path, span = spans[site]
            end_line, end_column = span.end_line, span.end_column
            self._add(
                about, message, path, span.line, span.column + 1, end_line, end_column + 1, job
            )
        found = []
        for number in chosen.values():
            about, message, site, evidence, trigger = self._said.pending[number]
            key, specific, hops = items[number]
            finding = self._finding(about, message, spans[site], evidence, trigger, spans)
            found.append(Placed(key, specific, hops, site, finding))
        for about, message, situation in self._said.situated.values():
            found.append(self._situation(about, message, situation, spans))
        for finding in [*self._said.findings, *self._findings]:
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

        sites = {item[2] for item in items} | {item[3] for item in self._said.sited}
        sites |= {site for _, site in self._said.done}
        for item in items:
            if item[3] is not None:
                sites |= {step.site for step in item[3].trace}
        for _, _, situation in self._said.situated.values():
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
        self._findings.append(
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
