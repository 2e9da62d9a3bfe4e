"""Fixtures that more than one folder of tests takes.

Postgres is imported where it is asked for: most tests run where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.postgres_server import PostgresServer


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running Postgres of this test process's own."""
    from tests.postgres_server import PostgresServer

    server = PostgresServer(synced=False)
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def prepared(postgres: PostgresServer) -> str:
    """The name of a database on it that has the tables of a store, and nothing in them."""
    from tailor_types.runtime.dbos.database import connected
    from tailor_types.runtime.dbos.schema import install

    url = postgres.new_database()
    database = connected(url, patience=0)
    install(database)
    database.close()
    return url.rpartition("/")[2]


@pytest.fixture
def database_url(postgres: PostgresServer, prepared: str) -> Iterator[str]:
    """A new store on it."""
    url = postgres.new_database(like=prepared)
    yield url
    postgres.execute(f"drop database {url.rpartition('/')[2]} with (force)")
