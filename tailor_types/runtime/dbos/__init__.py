"""The engine for many machines: executions in Postgres, handed out by DBOS.

Imported only where a store is the URL of a Postgres. ``turns`` is all that knows of DBOS;
``docs/why/engines.md`` says why it is there, and what of it is leaned on.
"""

from __future__ import annotations

from tailor_types.runtime.dbos.engine import PostgresEngine

__all__ = ["PostgresEngine"]
