"""The wheel, and the editable install: both give all three packages."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PROGRAM = """
from tailor_types import workflow_job, create_workflow

@workflow_job(name="a-job")
async def a_job() -> int:
    return 1

workflow = create_workflow(name="a-workflow", main_job=a_job)
print(workflow, a_job.body.__name__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_three_packages_and_their_data(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = {
        str(file.relative_to(parent))
        for parent in (ROOT, ROOT / "mypy_plugin", ROOT / "stubs")
        for package in parent.glob("tailor_types*")
        for file in package.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }

    assert sources <= names
    assert {"tailor_types/py.typed", "tailor_types_mypy/py.typed"} <= names
    assert zipfile.ZipFile(wheel).read("tailor_types-stubs/py.typed") == b"partial\n"


def test_the_wheel_works_where_nothing_else_is(wheel: Path, tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", python.parents[1]], check=True)
    site = next((tmp_path / "venv" / "lib").glob("python*")) / "site-packages"
    zipfile.ZipFile(wheel).extractall(site)
    run = subprocess.run(
        [python, "-c", PROGRAM], check=True, capture_output=True, text=True, cwd=tmp_path
    )

    assert run.stdout == "<Workflow 'a-workflow'> a_job\n"


def test_the_editable_install_gives_the_three_packages() -> None:
    program = (
        "import importlib.util as u, pathlib, sys;"
        "print(*[bool(u.find_spec(n)) for n in ('tailor_types', 'tailor_types_mypy')],"
        "any((pathlib.Path(p) / 'tailor_types-stubs').is_dir() for p in sys.path))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd="/"
    )

    assert run.stdout == "True True True\n"
