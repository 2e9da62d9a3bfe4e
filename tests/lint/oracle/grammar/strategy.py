"""The grammars as Hypothesis strategies."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.lint.oracle.grammar.choices import DrawnChoices
from tests.lint.oracle.grammar.injective import CONSTRUCTS, write_program
from tests.lint.oracle.program import Program

__all__ = ["injective_programs"]


@st.composite
def injective_programs(draw: st.DrawFn, enabled: frozenset[str] = CONSTRUCTS) -> Program:
    """Programs whose findings must equal their dependences."""
    return write_program(DrawnChoices(draw), enabled)
