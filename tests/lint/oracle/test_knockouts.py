"""Parts of the linter put out of action one at a time: the oracle must notice each."""

from __future__ import annotations

from typing import get_args

import pytest

from tailor_types.lint import ir
from tests.lint.oracle.knockouts import KNOCKOUTS, Knockout, Reference, noticed
from tests.lint.oracle.proof import knocked_out, references

_FAST = [
    "expression Item",
    "expression Call",
    "expression Mapping",
    "instruction Set",
    "control dependence",
    "first-party calls",
    "catalogued calls",
]
"""Those that a fast test can afford to try; the long one tries all."""

_NOT_YET_NOTICED = {
    "instruction Delete",
    "growth in place",
    "what is taken out",
    "slices",
    "members of what is inherited",
    "exceptions of first-party calls",
    "what is thrown",
    "calls of what is unknown",
    "star arguments",
    "double star arguments",
    "methods of dicts",
    "what next and pop pick",
    "mappings made of mappings",
}
"""What no program among three hundred tells: they need more programs, or denser ones."""


@pytest.mark.parametrize("knockout", [each for each in KNOCKOUTS if each.name in _FAST], ids=str)
def test_oracle_notices_a_missing_part(knockout: Knockout) -> None:
    assert noticed(knockout, references(60)) is not None


def test_oracle_notices_nothing_while_nothing_is_missing() -> None:
    whole = Knockout("nothing", Reference, "__doc__", lambda: None)

    assert noticed(whole, references(60)) is None


def test_every_kind_of_expression_and_instruction_is_knocked_out() -> None:
    kinds = {f"expression {kind.__name__}" for kind in get_args(ir.Expr)}
    kinds |= {f"instruction {kind.__name__}" for kind in get_args(ir.Instruction)}

    assert kinds <= {each.name for each in KNOCKOUTS}


def test_every_knocked_out_part_is_there() -> None:
    assert [each.name for each in KNOCKOUTS if not hasattr(each.owner, each.attribute)] == []


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_oracle_notices_each_missing_part() -> None:
    found = knocked_out(300)

    assert {name for name, after in found.items() if after is None} <= _NOT_YET_NOTICED
