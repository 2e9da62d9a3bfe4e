"""The commands of ``tailor-lint``, behind the part that must start fast."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tailor_types import configuration
from tailor_types.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tailor_types.lint.project import Result
    from tailor_types.lint.settings import Settings

__all__ = ["command"]

MISUSE = 2


class _CheckByDefault(click.Group):
    """A group whose first word may be a path: then ``check`` is meant."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = next((arg for arg in args if not arg.startswith("-")), None)
        if first not in self.commands and not {"--help", "-h"} & set(args[:1]):
            args = ["check", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_CheckByDefault, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tailor-types", prog_name="tailor-lint")
def command() -> None:
    """Find what makes a workflow job differ when it is re-executed.

    `tailor-lint [PATHS]` is short for `tailor-lint check [PATHS]`.
    """


@command.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--select", multiple=True, help="Codes or prefixes to report, instead of the usual.")
@click.option("--extend-select", multiple=True, help="Codes or prefixes to report as well.")
@click.option("--ignore", multiple=True, help="Codes or prefixes to leave out.")
@click.option(
    "--output-format",
    type=click.Choice(["full", "concise", "json"]),
    default="full",
    show_default=True,
    help="How findings are printed.",
)
@click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), help="Another pyproject.toml."
)
@click.option("--isolated", is_flag=True, help="Read no configuration.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 even if there are findings.")
@click.option("--quiet", "-q", is_flag=True, help="Print findings only.")
def check(paths: tuple[Path, ...], **options: Any) -> None:
    """Check a project; report on PATHS, or on all of it."""
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"{path}: there is no such file or folder")
    try:
        result, root = _run(paths, options)
    except ConfigurationError as error:
        click.echo(f"tailor-lint: {error}", err=True)
        raise SystemExit(MISUSE) from None
    _print(result, root, options)
    failed = any(finding.code == "TLR900" for finding in result.findings)
    if failed:
        raise SystemExit(MISUSE)
    raise SystemExit(1 if result.findings and not options["exit_zero"] else 0)


def _run(paths: Sequence[Path], options: dict[str, Any]) -> tuple[Result, Path]:
    from tailor_types.lint.project import lint_project

    start = paths[0] if paths else Path()
    if start.is_file():
        start = start.parent
    file: Path | None = options["config"] or configuration.find_file(start)
    settings = _settings(None if options["isolated"] else file, options)
    root = file.resolve().parent if file is not None else start.resolve()
    return lint_project(root, paths, settings), root


def _settings(file: Path | None, options: dict[str, Any]) -> Settings:
    from dataclasses import replace

    from tailor_types.lint.rules import CODES
    from tailor_types.lint.settings import Settings, read_settings

    settings = Settings() if file is None else read_settings(file, CODES)
    changes: dict[str, tuple[str, ...]] = {}
    for option in ("select", "ignore", "extend_select"):
        codes = tuple(
            code.strip() for given in options[option] for code in given.split(",") if code.strip()
        )
        for code in codes:
            if code != "ALL" and not any(known.startswith(code) for known in CODES):
                flag = "--" + option.replace("_", "-")
                hint = configuration.nearest(code, list(CODES))
                raise click.UsageError(f"{flag} names no rule {code!r}{hint}")
        if codes:
            changes[option] = codes if option == "select" else (*getattr(settings, option), *codes)
    return replace(settings, **changes)  # type: ignore[arg-type] # the three are tuples of strings


def _print(result: Result, root: Path, options: dict[str, Any]) -> None:
    from tailor_types.lint import render

    shown = render.displayed(result.findings, root, Path.cwd())
    text = render.FORMATS[options["output_format"]](shown, result.texts, root)
    if text:
        click.echo(text)
    if not options["quiet"] and options["output_format"] != "json":
        click.echo(render.summary(result), err=True)


@command.command()
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="Print the pages of all rules.")
def rule(code: str | None, *, every: bool) -> None:
    """Print the page of the rule CODE."""
    from tailor_types.lint.rules import ALL_RULES, CODES
    from tailor_types.lint.rules.pages import page_of

    if every:
        click.echo("\n".join(page_of(known) for known in ALL_RULES))
        return
    if code is None:
        raise click.UsageError("name a rule, or give --all")
    found = [known for known in ALL_RULES if code in {known.code, known.name}]
    if not found:
        raise click.UsageError(
            f"there is no rule {code!r}{configuration.nearest(code, list(CODES))}"
        )
    click.echo(page_of(found[0]), nl=False)


@command.command()
def server() -> None:
    """Show findings in an editor while you type: a language server on stdin and stdout."""
    try:
        from tailor_types.lsp.start import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        way_out = "install it with: pip install 'tailor-types[lsp]'"
        click.echo(f"tailor-lint: the language server needs pygls; {way_out}", err=True)
        raise SystemExit(MISUSE) from None
    serve()
