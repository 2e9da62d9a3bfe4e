"""The commands of ``tailor-lint``, behind the part that must start fast."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tailor_types import configuration
from tailor_types.cli.lint_check import MISUSE, check, selection_options
from tailor_types.cli.lint_projects import projects
from tailor_types.errors import ConfigurationError

if TYPE_CHECKING:
    from tailor_types.lint.findings import Link

__all__ = ["command"]

_DEFAULTS: dict[str, Any] = {
    "isolated": False, "config": None, "per_file_ignores": (),
    "ignore": (), "extend_select": (), "select": (),
}  # fmt: skip


class _CheckByDefault(click.Group):
    """A group whose first word may be a path: then ``check`` is meant."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = args[0] if args else ""
        if first not in self.commands and first not in {"--help", "-h", "--version"}:
            args = ["check", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_CheckByDefault, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tailor-types", prog_name="tailor-lint")
def command() -> None:
    """Find what makes a workflow job differ when it is re-executed.

    `tailor-lint [PATHS]` is short for `tailor-lint check [PATHS]`.
    """


command.add_command(check)


@command.command()
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="Print the pages of all rules.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
def rule(code: str | None, output_format: str, *, every: bool) -> None:
    """Print the page of the rule CODE."""
    from tailor_types.lint.fixes.attach import FIXABLE
    from tailor_types.lint.rules import ALL_RULES, CODES
    from tailor_types.lint.rules.pages import page_of

    if code is None and not every:
        raise click.UsageError("name a rule, or give --all")
    found = [known for known in ALL_RULES if every or code in {known.code, known.name}]
    if not found:
        hint = configuration.nearest(str(code), [*CODES, *(known.name for known in ALL_RULES)])
        raise click.UsageError(f"there is no rule {code!r}{hint}")
    if output_format == "text":
        click.echo("\n".join(page_of(known) for known in found), nl=every)
        return
    rows = [
        {
            "code": known.code,
            "name": known.name,
            "severity": known.severity,
            "fixable": known.code in FIXABLE,
            "page": page_of(known),
        }
        for known in found
    ]
    click.echo(json.dumps(rows if every else rows[0], indent=2))


@command.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--output-format",
    type=click.Choice(["mermaid", "dot", "json"]),
    default="mermaid",
    show_default=True,
)
def graph(paths: tuple[Path, ...], output_format: str) -> None:
    """Print which job triggers which, and what it waits for."""
    from tailor_types.lint.graph import GRAPH_FORMATS
    from tailor_types.lint.project import lint_project

    links: list[Link] = []
    for project in _projects(paths, _DEFAULTS):
        links += lint_project(project.root, (), project.settings).graph
    click.echo(GRAPH_FORMATS[output_format](links))


@command.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@selection_options
def config(paths: tuple[Path, ...], **options: Any) -> None:
    """Print the settings that hold for PATHS, as JSON."""
    rows = []
    for project in _projects(paths, options):
        settings = {key.replace("_", "-"): value for key, value in asdict(project.settings).items()}
        file = None if options["isolated"] or project.file is None else str(project.file)
        rows.append({"root": str(project.root), "file": file, "settings": settings})
    click.echo(json.dumps(rows, indent=2))


@command.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--cache-dir", type=click.Path(path_type=Path, file_okay=False))
def clean(paths: tuple[Path, ...], cache_dir: Path | None) -> None:
    """Remove the cache."""
    from tailor_types.lint.cache import remove_cache

    for project in _projects(paths, {**_DEFAULTS, "isolated": True}):
        folder = cache_dir or project.root / ".tailor_cache"
        if remove_cache(folder):
            click.echo(f"removed {folder}", err=True)


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


def _projects(paths: tuple[Path, ...], options: dict[str, Any]) -> list[Any]:
    try:
        return projects(paths, options)
    except ConfigurationError as error:
        click.echo(f"tailor-lint: {error}", err=True)
        raise SystemExit(MISUSE) from None
