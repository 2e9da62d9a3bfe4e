"""Starts the server on this process's own stdin and stdout."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from tailor_types.lsp import garbage
from tailor_types.lsp.handlers import create

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["serve"]


class _Output(io.BufferedWriter):
    """Where messages go; those that come after the last one are dropped.

    The library closes it when the editor says goodbye; a task that is being cancelled may still
    have a word, and its failure would be the next one, without end.
    """

    def write(self, data: Buffer, /) -> int:
        """Write *data*, unless the editor is gone."""
        return memoryview(data).nbytes if self.closed else super().write(data)

    def flush(self) -> None:
        """Send what was written, unless the editor is gone."""
        if not self.closed:
            super().flush()


def serve() -> None:
    """Talk to one editor until it leaves."""
    # stdout is the protocol: what anybody prints goes to stderr.
    out = _Output(io.FileIO(os.dup(sys.stdout.fileno()), "wb"))
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    garbage.hold_off()
    create().start_io(stdout=out)
