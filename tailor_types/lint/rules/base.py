"""What a rule is: a question to the results of the analysis, never to the code itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.lint.findings import Severity
    from tailor_types.lint.flow.reach import Evidence, Trigger

__all__ = ["ArgumentRule", "DecisionRule", "Definition", "DefinitionRule", "Rule", "TriggerRule"]


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
        return f"{part} of {trigger.target}.{trigger.call}() {cure}"


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
        return self.text.format(job=f"{trigger.target}.{trigger.call}()", src=evidence.origin.text)


class TriggerRule(Rule):
    """Asks about a trigger by itself."""

    def message(self, trigger: Trigger) -> str | None:
        """Return what to say about *trigger*; None if it is fine."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Definition:
    """A job or workflow as the index sees it; lines and columns from 1."""

    role: str
    name: str | None
    target: str
    path: str
    line: int
    column: int
    end_column: int


class DefinitionRule(Rule):
    """Asks about the definitions of the whole project."""

    def check(self, definitions: list[Definition]) -> Iterator[tuple[Definition, str]]:
        """Yield each definition that is wrong, with what to say about it."""
        raise NotImplementedError
