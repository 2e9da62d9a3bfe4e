from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tailor_types import ConfigurationError, get_db

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURATION = """
[tool.tailor.databases]
shop = "sqlite+aiosqlite:///data/app.db"
broken = "nonsense"
sync = "sqlite:///app.db"
foreign = "mysql+aiomysql://localhost/x"
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text(CONFIGURATION)
    (tmp_path / "data").mkdir()
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    return tmp_path


async def test_a_named_database_lies_where_the_configuration_says(project: Path) -> None:
    engine = get_db("shop")
    async with engine.begin() as connection:
        await connection.execute(text("create table t (x)"))
    await engine.dispose()

    assert get_db("shop") is engine
    assert (project / "data" / "app.db").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("shopp", "did you mean 'shop'"),
        ("broken", "broken: Could not parse"),
        ("sync", "sync: "),
        ("foreign", "foreign: No module named"),
    ],
)
async def test_what_cannot_be_opened_says_why(name: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        get_db(name)
