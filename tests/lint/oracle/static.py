"""What the linter says of a program, in the words of the oracle."""

from __future__ import annotations

from tailor_types.lint.findings import Finding
from tailor_types.lint.project import lint_sources
from tailor_types.lint.settings import Settings
from tests.lint.oracle.comparison import Claim, LinterFailedError, Pair
from tests.lint.oracle.dynamic.difference import Kind
from tests.lint.oracle.program import Program, Site

__all__ = ["claims_of"]

_SETTINGS = Settings(select=("TLR1", "TLR2", "TLR9"))  # low confidence and info included
_JUDGED = ("TLR1", "TLR2")
_ABOUT_THE_TOOL = ("TLR900", "TLR905")


def claims_of(program: Program) -> list[Claim]:
    """Lint *program*; return what can be judged by running it.

    Raises:
        LinterFailedError: the linter reports an error of its own, or a program it cannot read.
    """
    claims = []
    for finding in lint_sources(dict(program.files), _SETTINGS):
        if finding.code in _ABOUT_THE_TOOL:
            raise LinterFailedError(f"{finding.path}:{finding.line}: {finding.message}")
        if finding.code.startswith(_JUDGED) and finding.trace:
            claims.append(claim_of(finding))
    return claims


def claim_of(finding: Finding) -> Claim:
    source = finding.trace[-1]
    pair = Pair(Site(source.path, source.line), Site(finding.path, finding.line))
    return Claim(pair, finding.code, kinds_of(finding.code), finding.message)


def kinds_of(code: str) -> frozenset[Kind]:
    """Return the differences that a rule announces.

    A loop over a set triggers in its order and with its elements: 203 is reported alone, for both.
    """
    if code == "TLR203":
        return frozenset(Kind)
    return frozenset([Kind.VALUE if code.startswith("TLR1") else Kind.CONTROL])
