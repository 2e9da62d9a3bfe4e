"""Fixtures that more than one folder of tests takes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres_server import PostgresServer


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running Postgres of this test process's own."""
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def database_url(postgres: PostgresServer) -> str:
    """An empty database on it."""
    return postgres.new_database()
