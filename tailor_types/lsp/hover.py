"""The page of a rule where somebody points at its finding, or at its code in a comment."""

from __future__ import annotations

import re

from tailor_types.lint.rules import ALL_RULES
from tailor_types.lint.rules.pages import page_of

__all__ = ["code_in_comment", "page"]

_IGNORE = re.compile(r"#\s*tailor:\s*ignore(?:-file)?\[([^\]]*)\]")
_CODE = re.compile(r"[A-Z]+[0-9]+")
_MARK = re.compile(r"[ \t]*# error: \[.*$", re.MULTILINE)


def code_in_comment(line: str, column: int) -> str | None:
    """Return the code at *column* of *line*, if it stands in an ignore comment."""
    for comment in _IGNORE.finditer(line):
        for code in _CODE.finditer(line, comment.start(1), comment.end(1)):
            if code.start() <= column <= code.end():
                return code.group()
    return None


def page(code: str) -> str | None:
    """Return the page of the rule *code*, as Markdown; None if there is no such rule."""
    for rule in ALL_RULES:
        if rule.code == code:
            # The marks are for the tests that read the same page.
            return _MARK.sub("", page_of(rule)).replace("```py\n", "```python\n")
    return None
