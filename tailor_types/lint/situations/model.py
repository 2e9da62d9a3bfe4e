"""What is found about the way a job is written, before any rule words it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tailor_types.lint.flow.reach import Step
    from tailor_types.lint.flow.taints import Site

__all__ = ["Found", "Situation"]


@dataclass(frozen=True, slots=True)
class Found:
    """Something about one function, whoever calls it.

    Attributes:
        kind: what it is: ``swallowed``, ``gathered``, ...; a rule names its kind.
        at: where, as an ordinal.
        what: what stands there, as written.
        trigger: the durable call that it is about, as written.
        severity: where it is not that of the rule.
    """

    kind: str
    at: int
    what: str = ""
    trigger: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """Something found, as a job comes to it.

    Attributes:
        trace: the functions between the job and the place.
    """

    kind: str
    site: Site
    what: str
    trigger: str
    severity: str
    job: str
    trace: tuple[Step, ...] = field(default=())
