"""How a store is told by its name, and what is said where its engine is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tailor_types import StoreError
from tailor_types.runtime import Runtime


def test_a_path_loads_nothing_of_postgres() -> None:
    program = (
        "import sys; from tailor_types.runtime import Runtime; Runtime('.tailor/state.db');"
        "print([name for name in ('dbos', 'sqlalchemy', 'psycopg') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


@pytest.mark.parametrize("url", ["mysql://host/db", "redis://host", "sqlite:///file.db"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(StoreError, match="the path of a file, or a URL like postgresql://"):
        Runtime(url)


@pytest.mark.parametrize("missing", ["dbos", "sqlalchemy", "psycopg"])
def test_a_missing_extra_names_the_command(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("tailor_types.runtime.dbos")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)

    with pytest.raises(StoreError) as refused:
        Runtime("postgresql://user:secret@host/db")

    assert f"needs {missing}" in str(refused.value)
    assert "pip install 'tailor-types[dbos]'" in str(refused.value)
    assert "secret" not in str(refused.value)
