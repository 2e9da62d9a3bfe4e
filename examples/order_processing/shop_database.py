"""The shop's database: one SQLite file beside this module. Only leaf jobs open it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

DATABASE = Path(__file__).with_name("shop.db")

SCHEMA = """
create table if not exists customer (id text primary key, email text not null);
create table if not exists charge (
    idempotency_key text primary key, customer_id text not null, cents integer not null
);
create table if not exists reading (region text primary key, orders integer not null);
insert or ignore into customer values ('c1', 'ada@example.com'), ('c2', 'lin@example.com');
insert or ignore into reading values ('us', 3), ('eu', 5), ('ap', 2);
"""


@contextmanager
def connected() -> Iterator[sqlite3.Connection]:
    """Open the database for the block, and commit at its end."""
    with closing(sqlite3.connect(DATABASE)) as connection, connection:
        connection.executescript(SCHEMA)
        yield connection
