"""The plugin against an oracle: values of a type come back from JSON as they were, or do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.typing.generated import PRELUDE, Drawn, drawn_types, survives
from tests.typing.programs import checked

Case = tuple[Drawn, str]


def drawn_cases(count: int) -> list[Case]:
    """Return different types, each at a position; drawn first and checked in one run of mypy."""
    cases: dict[tuple[str, str], Case] = {}

    @settings(
        max_examples=count, phases=[Phase.generate], database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(drawn_types(), st.sampled_from(["input", "output"]))
    def collect(drawn: Drawn, position: str) -> None:
        cases[drawn.annotation, position] = drawn, position

    collect()
    return list(cases.values())


def expected(drawn: Drawn, position: str) -> bool:
    if position == "input" and any(value is None for value in drawn.values):
        return False
    return all(map(survives, drawn.values))


@pytest.mark.parametrize(
    "count",
    [
        1000,
        pytest.param(12_000, marks=[pytest.mark.long, pytest.mark.timeout(600)]),
    ],
)
def test_plugin_and_round_trip_agree(tmp_path: Path, count: int) -> None:
    cases = drawn_cases(count)
    lines = PRELUDE.splitlines()
    known: set[str] = set()
    at: dict[int, Case] = {}
    for i, (drawn, position) in enumerate(cases):
        for text in drawn.definitions:
            if text not in known:
                known.add(text)
                lines += text.splitlines()
        takes, returns = (
            (drawn.annotation, "str") if position == "input" else ("str", drawn.annotation)
        )
        lines += ['@workflow_job(name="a-job")', f"async def job_{i}(input: {takes}) -> {returns}:"]
        at[len(lines)] = drawn, position
        lines.append("    raise NotImplementedError")
    messages = checked(tmp_path, {"generated.py": "\n".join(lines) + "\n"})
    errors = [message for message in messages if message.severity == "error"]
    reported = {message.line for message in errors if message.code.startswith("tailor-")}
    others = [str(message) for message in errors if not message.code.startswith("tailor-")]
    wrong = [
        f"{position}: {drawn.annotation} {drawn.definitions}"
        for line, (drawn, position) in at.items()
        if (line not in reported) is not expected(drawn, position)
    ]

    assert others == []
    assert wrong == []
    assert reported <= at.keys()
    assert len(cases) > count // 4
    assert min(len(reported), len(cases) - len(reported)) > len(cases) // 10
