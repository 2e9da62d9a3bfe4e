"""What a function can be the body of: a job or a resolver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tailor_types_mypy import names

__all__ = ["JOB", "RESOLVER", "Role"]


@dataclass(frozen=True)
class Role:
    """What is made of a body.

    Attributes:
        word: what it is called.
        context: the full name of what its body may take beside the input.
        is_async: its body has to be an ``async def``.
    """

    word: str
    context: str
    is_async: bool

    @property
    def subject(self) -> str:
        """The word at the head of a sentence."""
        return self.word.capitalize()


JOB: Final = Role("job", names.JOB_CONTEXT, is_async=False)
RESOLVER: Final = Role("resolver", names.RESOLVER_CONTEXT, is_async=True)
