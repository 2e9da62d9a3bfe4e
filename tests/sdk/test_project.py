from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from tailor_types import ProjectError
from tailor_types.runtime import Runtime
from tailor_types.testing import WorkflowTester

# Private names are imported too, so that a job can be seen under one.
HEAD = "from tailor_types import create_workflow, workflow_job\n"
LEAF = '@workflow_job(name="{name}")\nasync def {function}() -> None: ...\n'
MAIN = f"{HEAD}import {{other}} as other\nfrom {{other}} import *\n" + LEAF.format(
    name="main-job", function="main_job"
)
WORKFLOW = '{bound} = create_workflow(name="{name}", main_job=main_job)\n'
ONE = WORKFLOW.format(bound="workflow", name="first")

# what stands in the module of the workflow, what in the one it imports, and what is said
CASES = {
    "private": (
        ONE,
        LEAF.format(name="hidden", function="_hidden"),
        "{other}.py:3: job 'hidden' has the private name '_hidden'",
    ),
    "two jobs": (
        ONE,
        LEAF.format(name="main-job", function="again"),
        "2 jobs are named 'main-job': {main}.py:5 and {other}.py:3",
    ),
    "two workflows": (
        ONE + WORKFLOW.format(bound="second", name="second"),
        "",
        "has 2 workflows: {main}.py:6 and {main}.py:7; keep one, bound to the name 'workflow', and",
    ),
    "another name": (
        WORKFLOW.format(bound="process", name="first"),
        "",
        "{main}.py:6: workflow 'first' is bound to 'process'; a module binds",
    ),
    "aliases": (
        ONE + "again = workflow\nalias = main_job\n",
        LEAF.format(name="leaf", function="leaf") + "_leaf = leaf\n",
        "",
    ),
}


@pytest.fixture
def module(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import the module of a case, under a name of its own."""
    at = f"case_{list(CASES).index(request.param)}"
    main, other, _ = CASES[request.param]
    (tmp_path / f"{at}_main.py").write_text(MAIN.format(other=f"{at}_other") + main)
    names = "__all__ = [name for name in vars() if not name.startswith('__')]\n"
    (tmp_path / f"{at}_other.py").write_text(HEAD + other + names)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    return importlib.import_module(f"{at}_main")


def said(module: Any) -> str:
    at = module.__name__.removesuffix("_main")
    (case,) = [case for number, case in enumerate(CASES) if at == f"case_{number}"]
    return CASES[case][2].format(main=f"{at}_main", other=f"{at}_other")


def workflow_of(module: Any) -> Any:
    return getattr(module, "workflow", None) or module.process


@pytest.mark.parametrize("module", CASES, indirect=True)
def test_a_runtime_holds_the_modules_of_its_workflows_to_the_rules(module: Any) -> None:
    try:
        Runtime("state.db", workflows=[workflow_of(module)])
    except ProjectError as error:
        found = str(error)
    else:
        found = ""

    assert said(module) in found
    assert bool(found) == bool(said(module)), found


@pytest.mark.parametrize("module", ["two workflows"], indirect=True)
async def test_a_tester_does_so_too(module: Any, workflow_tester: WorkflowTester) -> None:
    with pytest.raises(ProjectError, match="has 2 workflows"):
        await workflow_tester.run(module.workflow)


async def test_what_is_defined_inside_a_function_has_no_module(
    workflow_tester: WorkflowTester,
) -> None:
    from tailor_types import create_workflow, workflow_job

    @workflow_job(name="inner-job")
    async def _inner() -> int:
        return 1

    inner = create_workflow(name="inner", main_job=_inner)
    assert (await workflow_tester.run(inner)).result == 1
