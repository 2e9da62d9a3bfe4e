"""The page of a rule: its documentation, the text of ``tailor-lint rule``, its main fixture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tailor_types.lint.rules.base import Rule

__all__ = ["FOLDER", "page_of"]

FOLDER = Path(__file__).parent


def page_of(rule: Rule) -> str:
    """Return the page of *rule*, as Markdown."""
    return (FOLDER / f"{rule.name.replace('-', '_')}.md").read_text()
