"""TLR407 exit-in-finally. Page: ``exit_in_finally.md``."""

from __future__ import annotations

from tailor_types.lint.rules.base import SituationRule

__all__ = ["ExitInFinally"]


class ExitInFinally(SituationRule):
    """Reports ways out of a ``finally`` around a trigger or wait."""

    code = "TLR407"
    name = "exit-in-finally"
    kind = "exit-in-finally"
    text = (
        "{what} in a finally around {trigger} drops the suspension of the job, and every "
        "failure; put it after the try"
    )
