"""The pytest fixtures of tailor-types."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailor_types.testing import WorkflowTester

__all__ = ["pytest_configure", "workflow_tester"]


def pytest_configure(config: pytest.Config) -> None:
    """Let tests import what ``tailor`` imports: from the project's folder, and ``src`` in it."""
    from tailor_types.configuration import FILE_NAME, read_document, tool_table
    from tailor_types.errors import ConfigurationError

    file = config.rootpath / FILE_NAME
    try:
        used = file.is_file() and tool_table(read_document(file), [])
    except ConfigurationError:
        return  # pytest has read the file itself, and says what is wrong with it
    for folder in (config.rootpath / "src", config.rootpath):
        if used and folder.is_dir() and str(folder) not in sys.path:
            sys.path.insert(0, str(folder))


@pytest.fixture
def workflow_tester() -> Iterator[WorkflowTester]:
    """Run workflows in memory; see ``tailor_types.testing.WorkflowTester``."""
    from tailor_types.testing import WorkflowTester

    tester = WorkflowTester()
    yield tester
    tester.close()
