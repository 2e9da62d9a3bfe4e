"""From evidence to findings: rules are asked, places are found, the most specific one stays."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from tailor_types.lint.findings import Finding, Hop
from tailor_types.lint.rules import (
    ALL_RULES,
    ARGUMENT_RULES,
    DECISION_RULES,
    DEFINITION_RULES,
    TRIGGER_RULES,
    rule,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from tailor_types.lint.flow.reach import Evidence, Reach, Trigger
    from tailor_types.lint.flow.taints import Site
    from tailor_types.lint.lowering.positions import Span
    from tailor_types.lint.modules import Module, Modules, Problem
    from tailor_types.lint.rules.base import ArgumentRule, DecisionRule, Definition, Rule
    from tailor_types.lint.settings import Settings

    Pending: TypeAlias = tuple[Rule, str, Site, Evidence | None, Trigger]
    """A rule, what it says, where, and why: not yet a finding, another may be more specific."""

__all__ = ["Reporter"]

_EVIDENCE_RULES: tuple[ArgumentRule | DecisionRule, ...] = (*ARGUMENT_RULES, *DECISION_RULES)
_SPECIFIC = ("TLR205", "TLR211", "TLR204", "TLR203", "TLR206", "TLR207", "TLR208", "TLR209")
"""When one place earns two of these for one source, the earlier; then 202, then 201."""


class Reporter:
    """Collects findings of one run.

    Attributes:
        said: findings that stand by themselves.
        pending: what jobs reach.
    """

    def __init__(self, modules: Modules, settings: Settings, wanted: list[str] | None) -> None:
        self._modules = modules
        self._settings = settings
        self._wanted = wanted
        self.said: list[Finding] = []
        self.pending: list[Pending] = []

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

    def unreadable(self, module: Module, problem: Problem) -> None:
        """Report a file that cannot be parsed."""
        import platform

        message = f"{problem.message} (read with Python {platform.python_version()})"
        line, column = problem.line, problem.column
        self._add(rule("TLR905"), message, module.path, line, column, line, column + 1)

    def refused(self, module: Module) -> None:
        """Report the statements of *module* that were not analysed."""
        for problem in module.refused.values():
            message = f"not analysed: {problem.message}"
            line, column = problem.line, problem.column
            self._add(rule("TLR900"), message, module.path, line, column, line, column + 1)

    def definitions(self, definitions: list[Definition]) -> None:
        """Ask the rules about definitions."""
        for asked in DEFINITION_RULES:
            for where, message in asked.check(definitions):
                self._add(
                    asked,
                    message,
                    where.path,
                    where.line,
                    where.column,
                    where.line,
                    where.end_column,
                )

    def reached(self, reached: Reach) -> None:
        """Ask the rules about what one job reaches."""
        silent = set()
        for trigger in reached.triggers:
            for asked in TRIGGER_RULES:
                message = asked.message(trigger)
                if message is not None:
                    # It takes no position: what it would be passed does not matter.
                    silent.add(trigger.site)
                    self.pending.append((asked, message, trigger.site, None, trigger))
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
                    self.pending.append((about, message, evidence.site, evidence, evidence.trigger))

    def finished(self) -> list[Finding]:
        """Return all findings, the most specific for each place and source, in order."""
        self._place()
        selected = [finding for finding in self.said if self._selected(finding)]
        return sorted(set(selected), key=lambda finding: finding.place)

    def _place(self) -> None:
        chosen: dict[tuple[object, ...], Pending] = {}
        for item in self.pending:
            about, _, _, evidence, trigger = item
            source = None if evidence is None else evidence.origin.site
            group = "2" if about.code.startswith("TLR2") else about.code
            key: tuple[object, ...] = (group, trigger.site, source)
            old = chosen.get(key)
            if old is None or self._before(item, old):
                chosen[key] = item
        spans = self._spans(list(chosen.values()))
        for about, message, site, evidence, trigger in chosen.values():
            path, span = spans[site]
            trace = tuple(
                Hop(step.what, spans[step.site][0], spans[step.site][1].line)
                for step in (evidence.trace if evidence is not None else ())
            )
            self.said.append(
                Finding(
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
            )

    @staticmethod
    def _before(
        new: Pending,
        old: Pending,
    ) -> bool:
        ranks = [*_SPECIFIC, "TLR202", "TLR201"]
        if new[0].code != old[0].code and new[0].code in ranks and old[0].code in ranks:
            return ranks.index(new[0].code) < ranks.index(old[0].code)
        if new[3] is None or old[3] is None:
            return False
        return (len(new[3].trace), new[2]) < (len(old[3].trace), old[2])

    def _spans(self, items: list[Pending]) -> dict[Site, tuple[str, Span]]:
        """Find the places of all sites, statement by statement."""
        from tailor_types.lint.lowering.positions import Span
        from tailor_types.lint.lowering.statement import locate

        sites = {item[2] for item in items}
        for item in items:
            if item[3] is not None:
                sites |= {step.site for step in item[3].trace}
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
    ) -> None:
        self.said.append(
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
            )
        )

    def _selected(self, finding: Finding) -> bool:
        settings = self._settings
        path = finding.path
        if self._wanted is not None and not any(
            path == item or (item.endswith("/") and path.startswith(item)) or item == ""
            for item in self._wanted
        ):
            return False
        code = finding.code
        named = _chosen(code, settings.extend_select) or _chosen(code, settings.select)
        if settings.select and not named:
            return False
        quiet = finding.severity == "I" or finding.confidence == "low"
        if quiet and not named:
            return False
        if _chosen(code, settings.ignore):
            return False
        for pattern, codes in settings.per_file_ignores.items():
            if fnmatch(path, pattern) and _chosen(code, codes):
                return False
        return True


def _chosen(code: str, prefixes: tuple[str, ...]) -> bool:
    return any(prefix == "ALL" or code.startswith(prefix) for prefix in prefixes)


KNOWN = tuple(known.code for known in ALL_RULES)
