"""What only a store on SQLite has: a file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tailor_types import StoreError
from tailor_types.runtime import Runtime
from tests.runtime.programs import EVERY


@pytest.fixture
def store(tmp_path: Path) -> str:
    return str(tmp_path / ".tailor" / "state.db")


async def test_a_store_is_its_owners_alone(store: str) -> None:
    async with Runtime(store, workflows=EVERY):
        assert Path(store).stat().st_mode & 0o777 == 0o600


BAD_STORES = {
    "not a database": b"no database, but a file that is long enough to have been one" * 40,
    "newer": b"",
    "of somebody else": b"",
}


@pytest.mark.parametrize("case", BAD_STORES)
async def test_a_store_that_cannot_be_used_says_why(case: str, tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(BAD_STORES[case])
    if case == "newer":
        async with Runtime(str(path)):
            pass
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("pragma user_version = 99")
    if case == "of somebody else":
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("create table t (x)")
    with pytest.raises(StoreError, match=r"upgrade|not a store of tailor-types"):
        await Runtime(str(path)).__aenter__()
