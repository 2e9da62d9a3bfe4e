"""Workflows that the tests of the runtime run, some of them in child processes."""

from __future__ import annotations

from typing import Any

from tailor_types import Workflow
from tests.runtime.programs.asking import approval
from tests.runtime.programs.asking import workflow as asking
from tests.runtime.programs.insisting import workflow as insisting
from tests.runtime.programs.jobs import Order, fetch, note, pay, settle
from tests.runtime.programs.limited import workflow as limited
from tests.runtime.programs.selling import workflow as selling
from tests.runtime.programs.stumbling import workflow as stumbling

__all__ = [
    "EVERY",
    "Order",
    "approval",
    "asking",
    "fetch",
    "insisting",
    "note",
    "pay",
    "selling",
    "settle",
]

EVERY: list[Workflow[Any, Any]] = [selling, asking, insisting, limited, stumbling]
