"""What a rule is: a question to the results of the analysis, never to the code itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.definitions import Project, Spot
    from tailor_types.lint.findings import Severity
    from tailor_types.lint.flow.reach import Evidence, Trigger
    from tailor_types.lint.flow.remarks import Deed
    from tailor_types.lint.situations.model import Situation

__all__ = [
    "ArgumentRule",
    "DecisionRule",
    "DeedRule",
    "DefinitionRule",
    "Rule",
    "SituationRule",
    "TriggerRule",
    "format_problem",
    "seconds",
]


_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", re.ASCII)
_DURATION = re.compile(r"([0-9]+)(ms|s|m)", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}


class Rule:
    """A rule.

    Attributes:
        code: stable, never used again.
        name: the flagged pattern; also the name of the rule's file and page.
        severity: ``I`` is off unless it is selected.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = "E"


class ArgumentRule(Rule):
    """Asks which sources reach the argument of a trigger or the payload of a wait.

    Attributes:
        categories: of the catalogue.
        cure: what the argument does, and the way out; ``{src}`` is the source.
    """

    categories: ClassVar[tuple[str, ...]]
    cure: ClassVar[str]

    def message(self, evidence: Evidence) -> str | None:
        """Return what to say about *evidence*; None if it is not this rule's."""
        if evidence.how != "argument" or evidence.origin.category not in self.categories:
            return None
        trigger = evidence.trigger
        what = "argument" if trigger.call == "trigger" else "payload"
        part = f'{what} "{evidence.path}"' if evidence.path else what
        cure = self.cure.format(src=evidence.origin.text)
        return f"{part} of {trigger.said} {cure}"


class DecisionRule(Rule):
    """Asks what decides whether, how often, in which order or which trigger runs.

    Attributes:
        how: the way of deciding, as ``Evidence.how`` says it.
        text: ``{job}`` is the trigger, ``{src}`` the source.
    """

    how: ClassVar[str]
    text: ClassVar[str]

    def message(self, evidence: Evidence) -> str | None:
        """Return what to say about *evidence*; None if it is not this rule's."""
        if evidence.how != self.how:
            return None
        trigger = evidence.trigger
        return self.text.format(job=trigger.said, src=evidence.origin.text)


class DeedRule(Rule):
    """Asks about what a job does that a re-execution does again.

    Attributes:
        deeds: the kinds that it reports, as ``Deed.kind`` says them.
        words: ``{name}`` is what it is done to, ``{detail}`` what else there is.
    """

    deeds: ClassVar[tuple[str, ...]]
    words: ClassVar[str]

    def said(self, deed: Deed) -> str:
        """Return what to say about *deed*."""
        return self.words.format(name=deed.name, detail=deed.detail)


class TriggerRule(Rule):
    """Asks about a trigger by itself."""

    def about(self, trigger: Trigger) -> str | None:
        """Return what to say about *trigger*; None if it is fine."""
        raise NotImplementedError


class SituationRule(Rule):
    """Asks about the way a job is written.

    Attributes:
        kind: of situation.
        text: ``{what}`` stands there, ``{trigger}`` is the durable call, ``{job}`` the job.
    """

    kind: ClassVar[str]
    text: ClassVar[str]

    def message(self, situation: Situation) -> str | None:
        """Return what to say about *situation*; None if it is not this rule's."""
        if situation.kind != self.kind:
            return None
        return self.text.format(what=situation.what, trigger=situation.trigger, job=situation.job)


class DefinitionRule(Rule):
    """Asks about the definitions of the whole project."""

    def check(self, project: Project) -> Iterator[tuple[Spot, str]]:
        """Yield each place that is wrong, with what to say about it."""
        raise NotImplementedError

    def graded(self, project: Project) -> Iterator[tuple[Spot, str, Severity]]:
        """Yield the same with how much it matters, where that is not always the same."""
        for spot, message in self.check(project):
            yield spot, message, self.severity


def format_problem(name: str) -> str:
    """Return what is wrong with the name of a job or workflow, or with a wait key."""
    if _NAME.fullmatch(name):
        return ""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
    proposal = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:63].strip("-")
    hint = f"; {proposal!r} would do" if _NAME.fullmatch(proposal) else ""
    return f"is not 3 to 63 characters of a-z, 0-9 and '-'{hint}"


def seconds(duration: object) -> float | None:
    """Return ``"500ms"``, ``"30s"`` or ``"5m"`` in seconds; None for anything else."""
    match = _DURATION.fullmatch(duration) if isinstance(duration, str) else None
    return None if match is None else int(match[1]) * _SECONDS[match[2]]
