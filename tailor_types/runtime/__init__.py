"""The reference runtime: executes workflows durably, with one file and no server.

``model`` is what is recorded, ``attempts``, ``frames`` and ``passes`` are the semantics of
replay, ``seam`` is all they know of an engine, ``sqlite`` is the engine for one machine.
"""

from __future__ import annotations

from tailor_types.runtime.model import (
    ErrorRecord,
    Execution,
    ExecutionStatus,
    JobRecord,
    JobStatus,
    LogLine,
    WaitRecord,
)
from tailor_types.runtime.runtime import Runtime, Until

__all__ = [
    "ErrorRecord",
    "Execution",
    "ExecutionStatus",
    "JobRecord",
    "JobStatus",
    "LogLine",
    "Runtime",
    "Until",
    "WaitRecord",
]
