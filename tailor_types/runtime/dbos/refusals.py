"""What a Postgres refuses, in words for those who run it; every refusal becomes a StoreError.

A password never gets into a message, nor what a URL says after its question mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy

from tailor_types.errors import StoreError

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy.engine import URL

__all__ = ["refused", "shown", "unreachable"]

_NO_RIGHTS = "42501"
_MEANINGS = {
    "25006": "it is read-only; is this a standby? Give the URL of the primary",
    "53100": "its disk is full; make room, and what waits goes on",
    "22021": "Postgres keeps no text with a NUL or half a surrogate pair; use other characters",
}
"""By SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html."""


def shown(url: URL) -> str:
    """Return *url* as it was written, but for its password and options."""
    return str(url.set(drivername="postgresql", query={}))


def refused(url: URL, error: Exception) -> StoreError:
    """Return what *error* of a statement on *url* says."""
    cause = error.orig if isinstance(error, sqlalchemy.exc.DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    said = _first_line(cause)
    if state == _NO_RIGHTS:
        return StoreError(shown(url), f"user {url.username!r} lacks rights ({said}); {_grant(url)}")
    if isinstance(cause, UnicodeError) or "NUL (0x00)" in said:
        state = "22021"  # told by the driver, before the server sees it
    meaning = _MEANINGS.get(str(state), "the server's log says more")
    return StoreError(shown(url), f"Postgres refuses ({said}); {meaning}")


def unreachable(url: URL, error: psycopg.Error | BaseException | None) -> StoreError:
    """Return what a refused connection means, as far as the server or the client says."""
    reason = _first_line(error).removeprefix("connection failed: ").strip()
    if "does not exist" in reason and "database" in reason:
        return StoreError(shown(url), f"{reason}; create it with `createdb`")
    if "password" in reason or "authentication" in reason or "role" in reason:
        return StoreError(shown(url), f"{reason}; check user and password in the URL")
    return StoreError(
        shown(url),
        f"cannot connect ({reason}); is the server running, and may this host reach it?",
    )


def _grant(url: URL) -> str:
    return (
        f'run `grant create on database "{url.database}" to "{url.username}"` once, or open the '
        "store once as its owner and grant usage on the schemas tailor and dbos and all on their "
        "tables and sequences"
    )


def _first_line(error: BaseException | None) -> str:
    said = str(error).strip().splitlines()
    return said[0] if said else type(error).__name__
