from __future__ import annotations

import asyncio
import gc
import weakref
from typing import TYPE_CHECKING, Any

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


def test_a_database_is_closed_with_its_loop_and_keeps_nothing_of_it() -> None:
    async def used() -> tuple[Any, weakref.ref[asyncio.AbstractEventLoop]]:
        async with get_db("shop").connect() as connection:
            raw = await connection.get_raw_connection()
            assert get_db("shop") is connection.engine
            return raw.driver_connection, weakref.ref(asyncio.get_running_loop())

    connection, loop = asyncio.run(used())

    with pytest.raises(ValueError, match="no active connection"):
        connection.total_changes  # noqa: B018 -- a property that asks the connection
    del connection
    gc.collect()
    assert loop() is None


@pytest.mark.postgres
async def test_several_databases_serve_side_by_side(project: Path, database_url: str) -> None:
    with (project / "pyproject.toml").open("a") as file:
        file.write(f'server = "{database_url}"\n')

    for name, dialect in (("shop", "sqlite"), ("server", "postgresql")):
        async with get_db(name).begin() as connection:
            await connection.execute(text("create table t (x integer)"))
            await connection.execute(text("insert into t values (:x)"), {"x": len(name)})
        async with get_db(name).connect() as connection:
            assert connection.dialect.name == dialect
            assert (await connection.execute(text("select x from t"))).scalar_one() == len(name)


def test_a_body_without_a_loop_is_told_to_be_async() -> None:
    with pytest.raises(RuntimeError, match="make it `async def`"):
        get_db("shop")


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
