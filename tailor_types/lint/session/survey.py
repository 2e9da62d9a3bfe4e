"""What is to be said of definitions, seen against those of the whole project.

It costs more than a keystroke in a big project: there the last survey stands, its lines moved
along, until nobody types.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tailor_types.lint.definitions import collect
from tailor_types.lint.graph import links
from tailor_types.lint.report import findings_of
from tailor_types.lint.rules import DEFINITION_RULES
from tailor_types.lint.session.drift import Drift

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tailor_types.lint.definitions import Defined
    from tailor_types.lint.findings import Finding, Link
    from tailor_types.lint.framework import Framework
    from tailor_types.lint.modules import Module
    from tailor_types.lint.session.texts import LiveModules
    from tailor_types.lint.session.units import Unit

__all__ = ["JobPlace", "Survey"]


@dataclass(frozen=True, slots=True)
class JobPlace:
    """Where a job is defined: lines from 1."""

    name: str
    line: int


@dataclass(slots=True)
class Survey:
    """The outcome of a look at all definitions.

    Attributes:
        findings: by path.
        jobs: by path.
        decorators: by path, under which names jobs are defined there.
        texts: by path, the lines that places are counted in.
    """

    findings: dict[str, list[Finding]] = field(default_factory=dict)
    jobs: dict[str, list[JobPlace]] = field(default_factory=dict)
    decorators: dict[str, tuple[str, ...]] = field(default_factory=dict)
    graph: tuple[Link, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)

    @classmethod
    def steps(
        cls, modules: LiveModules, model: Framework, relevant: Iterable[Module], units: list[Unit]
    ) -> Iterator[Survey | None]:
        """Yield None while there is more to do, and the survey at the end."""
        project = collect(modules, model, relevant)
        yield None
        survey = cls()
        for unit in units:
            for job, functions in unit.functions(modules).items():
                project.functions_of.setdefault(job, set()).update(functions)
                project.reached.update(functions)
                if job in unit.followed.durable:
                    project.durable.update(functions)
        yield None
        for asked in DEFINITION_RULES:
            for finding in findings_of(asked, project):
                survey.findings.setdefault(finding.path, []).append(finding)
            yield None
        survey._take(project.of("job", "root"))
        survey.graph = links(project)
        for module in project.relevant:
            survey.texts[module.path] = module.text
        yield survey

    def _take(self, jobs: Iterable[Defined]) -> None:
        decorators: dict[str, list[str]] = {}
        for job in jobs:
            path = job.module.path
            place = job.at_target().place
            known = self.jobs.setdefault(path, [])
            known.append(JobPlace(job.name or job.target or "?", place.line))
            if job.definition.kind == "decorator":
                decorators.setdefault(path, []).append(job.definition.call.callee)
        self.decorators = {path: tuple(dict.fromkeys(some)) for path, some in decorators.items()}

    def drift(self, module: Module) -> Drift | None:
        """Return where the lines of *module* went since; None where they are the same."""
        old = self.texts.get(module.path)
        if old is None or old is module.text or old == module.text:
            return None
        return Drift(old.split("\n"), module.text.split("\n"))

    def said_of(self, module: Module) -> list[Finding]:
        """Return what is said of *module*, where its lines stand now."""
        found = self.findings.get(module.path, [])
        drift = self.drift(module) if found else None
        if drift is None:
            return found
        return [
            replace(finding, line=drift.line(finding.line), end_line=drift.line(finding.end_line))
            for finding in found
        ]
