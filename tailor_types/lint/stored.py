"""What one run hands to the next, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field

from tailor_types.lint.findings import Finding, Link  # noqa: TC001 -- the cache reads the hints

__all__ = ["Analysis", "Placed", "Stored"]


@dataclass(slots=True)
class Placed:
    """A finding, and what decides between it and another one about the same thing.

    Attributes:
        key: what it is about: group of rules, trigger, source.
        specific: its rank among the rules of its group, the most specific first; -1: it has none.
        hops: how long its trace is; -1: it has none.
        site: where it stands.
    """

    key: tuple[str, str, str]
    specific: int
    hops: int
    site: tuple[str, int, int]
    finding: Finding

    def is_before(self, old: Placed) -> bool:
        """Whether it is reported in the place of *old*."""
        if self.finding.code != old.finding.code and min(self.specific, old.specific) >= 0:
            return self.specific < old.specific
        if min(self.hops, old.hops) < 0:
            return False
        return (self.hops, self.site) < (old.hops, old.site)


@dataclass(slots=True)
class Analysis:
    """What the jobs of one module do; depends on nothing but what was *consulted*.

    Attributes:
        functions: by job, the functions that it reaches: module, statement, name.
        durable: the jobs that trigger or wait.
        consulted: by name of a module, or path of a file: the path that it led to and the digest
            of that file; both empty where there was none.
    """

    jobs: int = 0
    placed: list[Placed] = field(default_factory=list)
    functions: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)
    durable: list[str] = field(default_factory=list)
    consulted: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class Stored:
    """The outcome of a run, before anything is selected.

    Attributes:
        modules: by path, the analysis of each module of jobs.
        consulted: of all of them.
    """

    findings: list[Finding] = field(default_factory=list)
    jobs: int = 0
    triggering: int = 0
    ignored: int = 0
    job_names: list[str] = field(default_factory=list)
    decorators: dict[str, list[str]] = field(default_factory=dict)
    graph: list[Link] = field(default_factory=list)
    modules: dict[str, Analysis] = field(default_factory=dict)
    consulted: dict[str, tuple[str, str]] = field(default_factory=dict)
