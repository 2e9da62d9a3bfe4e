"""TLR121 module-state-write-in-job. Page: ``module_state_write_in_job.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import DeedRule

__all__ = ["ModuleStateWriteInJob"]


class ModuleStateWriteInJob(DeedRule):
    """Reports writes to state of a module, followed by a trigger."""

    code = "TLR121"
    name = "module-state-write-in-job"
    severity = "W"
    deeds = ("module",)
    words = (
        "writes {name}, state of the module that outlives the pass: each re-execution writes "
        "it again; keep it in a local variable or in a job's result"
    )
