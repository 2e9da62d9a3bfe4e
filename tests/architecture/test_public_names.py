"""The package's surface, and what loading it costs."""

from __future__ import annotations

import ast
import importlib
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import tailor_types
from tailor_types import errors

HEAVY = {"libcst", "mypy", "sqlite3", "asyncio", "sqlalchemy", "dbos", "click", "rich", "pygls"}

DEFINITIONS = """
from tailor_types import (
    ConcurrencyPolicy, JobContext, RetryPolicy, WaitPoint, create_workflow, workflow_job,
)

approval = WaitPoint[str, bool]("approval")

@workflow_job(name="a-job")
async def a_job(input: str, ctx: JobContext) -> bool:
    return await approval.wait(input)

workflow = create_workflow(
    name="a-workflow", main_job=a_job,
    retry_policy=RetryPolicy(
        max_retries=1, initial_backoff="1s", max_backoff="1s", backoff_multiplier=1
    ),
    concurrency_policy=ConcurrencyPolicy(max_concurrent_executions=1),
)
"""


def loaded_after(program: str) -> set[str]:
    """Return the top-level modules in a fresh interpreter after *program*."""
    report = "\nimport sys; print(*{name.partition('.')[0] for name in sys.modules})"
    command = [
        sys.executable,
        "-S",
        "-c",
        f"import sys; sys.path[:0] = {sys.path!r}\n{program}{report}",
    ]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def test_defining_jobs_and_wait_points_loads_nothing_heavy() -> None:
    assert not loaded_after(DEFINITIONS) & HEAVY


def test_importing_the_package_loads_none_of_its_modules() -> None:
    loaded = "[name for name in sys.modules if name.startswith('tailor_types.')]"
    program = f"import tailor_types, sys; assert not {loaded}"

    assert "tailor_types" in loaded_after(program)


@pytest.mark.parametrize("name", tailor_types.__all__)
def test_every_public_name_loads(name: str) -> None:
    assert getattr(tailor_types, name).__name__ if not name.startswith("Json") else True


def test_the_lists_of_public_names_agree() -> None:
    source = ast.parse(Path(tailor_types.__file__).read_text())
    typed = {
        alias.name
        for node in ast.walk(source)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tailor_types.")
        for alias in node.names
    }

    assert set(tailor_types.__all__) == set(tailor_types._HOME_OF) == typed
    assert set(errors.__all__) <= typed


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'workflow_jobs'"):
        importlib.import_module("tailor_types").workflow_jobs  # noqa: B018 -- the case


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_survives_pickling(name: str) -> None:
    kind = getattr(errors, name)
    samples = {"int": 2, "tuple[str, ...]": ("a", "b")}
    annotations = getattr(kind.__init__, "__annotations__", {})  # a builtin's has none
    error = kind(*(samples.get(a, "x") for name, a in annotations.items() if name != "return"))
    again = pickle.loads(pickle.dumps(error))

    assert (str(again), vars(again)) == (str(error), vars(error))
