"""Which models apply: those of the configuration, or all whose packages a file mentions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tailor_types.errors import ConfigurationError
from tailor_types.lint import framework
from tailor_types.lint.codes import CODES
from tailor_types.lint.project import lint_sources
from tailor_types.lint.settings import FRAMEWORKS, Settings, read_settings

_MODELS = Path(framework.__file__).parent / "models"
_BOTH = """\
import random
from dbos import DBOS
from tailor_types import workflow_job

@workflow_job(name="leaf")
async def leaf(input): ...

@workflow_job(name="main")
async def main(input, ctx):
    await leaf.trigger({"x": random.random()})

@DBOS.step()
def step(): ...

@DBOS.workflow()
def process():
    if random.random() < 0.5:
        step()
"""


def codes(*names: str) -> set[str]:
    return {finding.code for finding in lint_sources({"jobs.py": _BOTH}, Settings(framework=names))}


def test_all_models_apply_unless_some_are_named() -> None:
    assert codes() == {"TLR102", "TLR201"}
    assert codes("tailor") == {"TLR102"}
    assert codes("dbos") == {"TLR201"}
    assert codes("azure") == set()


def test_every_model_file_is_a_model() -> None:
    assert {file.stem for file in _MODELS.glob("*.toml")} == set(FRAMEWORKS)
    assert all(framework.load(name).packages for name in FRAMEWORKS)


def test_a_model_that_does_not_exist_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[tool.tailor.lint]\nframework = ["dbso"]\n')

    with pytest.raises(ConfigurationError, match="dbos"):
        read_settings(file, CODES)
