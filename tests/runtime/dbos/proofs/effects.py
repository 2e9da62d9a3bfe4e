"""What the jobs of the proofs do to the world: rows, by the database's clock."""

from __future__ import annotations

import os

import psycopg

TABLE = (
    "create table if not exists effects ("
    " id serial primary key, execution text, key text, job text, what text, worker int,"
    " at timestamptz default clock_timestamp())"
)


def happen(execution: str, key: str, job: str, what: str = "ran") -> None:
    """Have an effect, outside everything the engine does."""
    with psycopg.connect(os.environ["EFFECTS"], autocommit=True) as connection:
        connection.execute(
            "insert into effects (execution, key, job, what, worker) values (%s, %s, %s, %s, %s)",
            (execution, key, job, what, os.getpid()),
        )
