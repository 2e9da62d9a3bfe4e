"""The first look at a big project, in a process of its own.

Run as ``python -m tailor_types.lint.session.indexing``. It takes (root, settings, whether to
follow jobs, too) on stdin and answers on stdout: how far it is, then the result. Pickled: both
ends are this program, of the same version, and the pipe is theirs alone.
"""

from __future__ import annotations

import pickle
import sys
from typing import TYPE_CHECKING, BinaryIO

from tailor_types.lint import discovery
from tailor_types.lint.session.session import Index, Session

if TYPE_CHECKING:
    from pathlib import Path

    from tailor_types.lint.settings import Settings

__all__ = ["Index", "frame", "request", "unframe"]

_HEAD = 8


def request(root: Path, settings: Settings, *, follow: bool) -> bytes:
    """Return what is written to stdin."""
    return pickle.dumps((root, settings, follow))


def frame(message: object) -> bytes:
    """Return *message* with its length before it."""
    data = pickle.dumps(message)
    return len(data).to_bytes(_HEAD, "big") + data


def unframe(data: bytes) -> Index | tuple[int, int]:
    """Return a message: (done, of), or the result at the end."""
    message = pickle.loads(data)  # noqa: S301 -- from our own child process
    assert isinstance(message, Index | tuple)  # noqa: S101 -- our own protocol
    return message


def _index(root: Path, settings: Settings, out: BinaryIO, *, follow: bool) -> None:
    session = Session(root, settings)
    discovered = session.discover(discovery.walk(root, settings.exclude))
    session.adopt(Index(discovered))
    if follow:
        session.scan()
        paths = sorted(session.stale)
        for done, path in enumerate(paths):
            out.write(frame((done, len(paths))))
            out.flush()
            session.follow(path)
    out.write(frame(session.index(discovered)))
    out.flush()


def main() -> None:
    """Answer one request."""
    root, settings, follow = pickle.load(sys.stdin.buffer)  # noqa: S301 -- from our own parent
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # what somebody prints must not get between the frames
    try:
        _index(root, settings, out, follow=follow)
    except BrokenPipeError:  # nobody waits for it any more
        sys.exit(1)


if __name__ == "__main__":
    main()
