"""The page that lists the rules, written from the rules and the first lines of their pages.

``python -m tests.lint.rules_page`` writes it anew; a test refuses one that is out of date.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tailor_types.lint.fixes.extract import EXTRACTED
from tailor_types.lint.fixes.plain import PLAIN
from tailor_types.lint.rules import ALL_RULES
from tailor_types.lint.rules.base import Rule
from tailor_types.lint.rules.pages import page_of

__all__ = ["PAGE", "page"]

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "lint-rules.md"

SERIES: Final = {
    "TLR1": "Values that reach a trigger or a wait, and state that outlives a pass",
    "TLR2": "Decisions that lead to triggers and waits",
    "TLR3": "How triggers are called",
    "TLR4": "Suspension",
    "TLR5": "Definitions",
    "TLR6": "Wait points",
    "TLR9": "The tool itself",
}

HEAD: Final = """\
# Lint rules

`tailor-lint rule CODE` prints the page of a rule: what is wrong and why, what it looks like, what
to do, and what it does not report. **E** is an error, **W** a warning; **I** is reported only where
it is selected (`--extend-select`). *yes* in the last column: `--fix` may mend it, some only with
`--unsafe-fixes`.
"""


def page() -> str:
    """Return the text of the page."""
    parts = [HEAD]
    for series, title in SERIES.items():
        rows = [_row(rule) for rule in ALL_RULES if rule.code.startswith(series)]
        head = f"## {title}\n\n| code | name | | what it reports | fix |\n|---|---|---|---|---|\n"
        parts.append(head + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _row(rule: Rule) -> str:
    where = f"../../tailor_types/lint/rules/{rule.name.replace('-', '_')}.md"
    says = page_of(rule).split("\n\n")[1].replace("\n", " ").replace("|", "\\|")
    fix = "yes" if rule.code in {*PLAIN, *EXTRACTED} else ""
    return f"| {rule.code} | [{rule.name}]({where}) | {rule.severity} | {says} | {fix} |"


if __name__ == "__main__":
    PAGE.write_text(page())
