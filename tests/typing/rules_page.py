"""The page about the type rules, written from the verdict table.

``python -m tests.typing.rules_page`` writes it anew; a test refuses one that is out of date.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tailor_types.jsonable.hints import HINTS
from tailor_types.jsonable.verdicts import GROUPS, TABLE
from tests.typing.rows import POSITIONS, verdict

if TYPE_CHECKING:
    from tailor_types.jsonable.verdicts import Group, Row

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "type-rules.md"

TEXT: Final = """\
# Type rules

A type may stand at the boundary of a job when every value of it comes back from JSON with the same
static type. The mypy plugin, `tailor check` and the checks at run time follow the table below; it
is the one they are tested against, and this page is written from it.

Four positions are judged: the *input* and *output* of a job, and the *payload* and *result* of a
wait point. They differ in `None` and `Never` alone:

- An input must not be `None` at its top, nor may it include `None`: the platform turns a top-level
  null into `{{}}`. A payload of exactly `None` means that the wait point takes nothing.
- A result must not be exactly `None`: the callback has to return an answer.
- `Never` as an input means that nobody can call the job; leave the parameter out.
- `Any` inside a type is let through, and reported under `strict_any = true`. As the whole type it
  is always reported (`tailor-any`).

The platform uses no default of an input: make fields `NotRequired` instead.

## Error codes

| code | reported for |
|---|---|
| `tailor-json` | a part of an input, output, payload or result is not JSON; `# type: ignore[tailor-json]` and `disable` with it cover all codes below |
| `tailor-none` | `None` at the top of an input or payload, or as a result |
| `tailor-any` | `Any` as a whole input or output; with `strict_any`, also inside |
| `tailor-body` | a body that cannot run: no annotation, generic, overloaded, a generator, a method, a lambda with parameters, other parameters than `(input, ctx)`, a default |
| `tailor-argument` | an argument of `.trigger()` or `.wait()` whose type carries more than the declared one shows, such as a TypedDict with more keys |
| `tailor-invoker` | `auth_invoker=` a constant that is no `[tool.tailor.machine-users.NAME]` |

With `warn_unused_ignores`, mypy wants the exact code in an ignore: `# type: ignore[tailor-none]`,
where `[tailor-json]` would do without it.

Before mypy 1.20, `--disable-error-code` does not know the codes of plugins; use `disable` there.

## Configuration

```toml
[tool.mypy]
plugins = ["tailor_types_mypy"]

[tool.tailor.mypy]
strict_any = false  # also report Any inside a type
disable = []        # codes that are not reported
```

An unknown key is a warning, a wrong type ends mypy with one line. `dmypy` reads them when it
starts: restart it after a change.

## Accepted everywhere

{accepted}

## Accepted in some positions

| type | input | output | payload | result | why |
|---|---|---|---|---|---|
{partly}

## Rejected

| type | what to write instead |
|---|---|
{rejected}

## With newer versions, and of other packages

{groups}

## Hints by class

| class | what to write instead |
|---|---|
{hints}
"""


def code(text: str) -> str:
    """Return *text* as code in a cell of a table."""
    return f"`{text}`".replace("|", "\\|")


def page() -> str:
    """Return the page."""
    verdicts = {row: [verdict(row, position) for position in POSITIONS] for row in TABLE}
    accepted = [row for row in TABLE if all(verdicts[row])]
    partly = [row for row in TABLE if any(verdicts[row]) and not all(verdicts[row])]
    rejected = [row for row in TABLE if not any(verdicts[row])]
    return TEXT.format(
        accepted=", ".join(f"`{row.annotation}`" for row in accepted),
        partly="\n".join(_partly(row, verdicts[row]) for row in partly),
        rejected="\n".join(f"| {code(row.annotation)} | {_instead(row)} |" for row in rejected),
        groups="\n\n".join(map(_group, GROUPS)),
        hints="\n".join(f"| `{name}` | {hint} |" for name, hint in HINTS.items()),
    )


def _group(group: Group) -> str:
    definitions = f"```python3\n{group.prelude}```"
    accepted = [code(row.annotation) for row in group.rows if verdict(row, "output")]
    lines = [f"### {group.needs}", "", definitions]
    if accepted:
        lines += ["", f"Accepted: {', '.join(accepted)}."]
    if nullable := [
        code(row.annotation) for row in group.rows if verdict(row, "output") and not row.input
    ]:
        lines += ["", f"Not as an input or payload: {', '.join(nullable)}."]
    rejected = [row for row in group.rows if not verdict(row, "output")]
    rows = [f"| {code(row.annotation)} | {_instead(row)} |" for row in rejected]
    return "\n".join([*lines, "", "| rejected | what to write instead |", "|---|---|", *rows])


def _partly(row: Row, verdicts: list[bool]) -> str:
    marks = " | ".join("yes" if verdict else "no" for verdict in verdicts)
    return f"| {code(row.annotation)} | {marks} | {row.says} |"


def _instead(row: Row) -> str:
    return f"{row.says}, at {code(row.path)}" if row.path else row.says


if __name__ == "__main__":
    PAGE.write_text(page())
