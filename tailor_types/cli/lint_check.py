"""``tailor-lint check``: parse, lint each project, print, exit 0, 1 or 2."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tailor_types.cli.lint_projects import projects
from tailor_types.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tailor_types.lint.project import Result

__all__ = ["check", "selection_options"]

MISUSE = 2
FORMATS = ("full", "concise", "json", "json-lines", "github", "gitlab", "sarif", "junit")


def selection_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what is configured; ``check`` and ``config`` share them."""
    for option in (
        click.option("--isolated", is_flag=True, help="Read no configuration."),
        click.option(
            "--config",
            type=click.Path(path_type=Path, dir_okay=False, exists=True),
            help="Another pyproject.toml.",
        ),
        click.option(
            "--per-file-ignores", multiple=True, metavar="PATTERN:CODES", help="Off in some files."
        ),
        click.option("--ignore", multiple=True, help="Codes or prefixes to leave out."),
        click.option("--extend-select", multiple=True, help="Codes to report as well."),
        click.option("--select", multiple=True, help="Codes to report, instead of the usual."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@selection_options
@click.option("--fix", is_flag=True, help="Mend what can be mended safely.")
@click.option("--unsafe-fixes", is_flag=True, help="Also mend what may change the meaning.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--output-format",
    type=click.Choice(FORMATS),
    default="full",
    show_default=True,
    help="How findings are printed.",
)
@click.option(
    "--output-file", type=click.Path(path_type=Path, dir_okay=False), help="Print findings there."
)
@click.option("--statistics", is_flag=True, help="Print how often each rule was broken.")
@click.option("--show-files", is_flag=True, help="Print which files would be read.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 even if there are findings.")
@click.option(
    "--stdin-filename", type=click.Path(path_type=Path), help="What the text on stdin (-) is."
)
@click.option(
    "--add-ignore",
    is_flag=False,
    flag_value="known finding",
    metavar="[REASON]",
    help="Add a comment to each finding that ignores it.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Known findings, which are not reported.",
)
@click.option("--write-baseline", is_flag=True, help="Make all findings known ones.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option(
    "--cache-dir", type=click.Path(path_type=Path, file_okay=False), help="Where the cache is."
)
@click.option("-j", "--jobs", type=click.IntRange(1), default=None, help="How many processes.")
@click.option("--quiet", "-q", is_flag=True, help="Print findings only.")
@click.option("--verbose", "-v", is_flag=True, help="Say what is read and how long it took.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)
def check(paths: tuple[Path, ...], **options: Any) -> None:
    """Check a project; report on PATHS, or on all of it."""
    try:
        code = _check(paths, options)
    except ConfigurationError as error:
        click.echo(f"tailor-lint: {error}", err=True)
        code = MISUSE
    raise SystemExit(code)


def _check(paths: tuple[Path, ...], options: dict[str, Any]) -> int:
    overlay = _stdin(paths, options)
    named = tuple(overlay) if overlay else paths
    for path in named:
        if not overlay and not path.exists():
            raise click.UsageError(f"{path}: there is no such file or folder")
    if options["write_baseline"] and options["baseline"] is None:
        raise click.UsageError("--write-baseline needs --baseline FILE")
    if options["watch"]:
        from tailor_types.cli.lint_watch import watch

        return watch(lambda: _run(named, options, overlay), [path.resolve() for path in named])
    if options["show_files"]:
        return _show_files(named, options)
    return _run(named, options, overlay)


def _stdin(paths: tuple[Path, ...], options: dict[str, Any]) -> dict[Path, bytes]:
    """Return the text on stdin by the path that it stands for."""
    dash = Path("-") in paths
    name: Path | None = options["stdin_filename"]
    if not dash and name is None:
        return {}
    if name is None or len(paths) > 1 or (paths and not dash):
        raise click.UsageError("text on stdin is checked with --stdin-filename FILE - and no PATHS")
    return {name: sys.stdin.buffer.read()}


def _show_files(paths: tuple[Path, ...], options: dict[str, Any]) -> int:
    from tailor_types.lint.project import files_of

    for project in projects(paths, options):
        for path in files_of(project.root, project.paths, project.settings):
            click.echo(os.path.relpath(project.root / path))
    return 0


def _run(paths: tuple[Path, ...], options: dict[str, Any], overlay: Mapping[Path, bytes]) -> int:
    from tailor_types.cli.lint_run import ProjectRun
    from tailor_types.lint.render import printer
    from tailor_types.lint.render.report import Report
    from tailor_types.lint.render.text import statistics, summary

    report = Report(color=_color(options), version=_version())
    results: list[Result] = []
    changes = 0
    notices: list[str] = []
    for project in projects(paths, options):
        run = ProjectRun(project, options, overlay)
        result = run.result()
        changes += run.changes
        notices += run.notices
        report.add(result, project.root, Path.cwd().resolve())
        results.append(result)
    if not (options["diff"] or (overlay and options["fix"])):
        shown = statistics if options["statistics"] else printer(options["output_format"])
        _print(shown(report), options["output_file"])
    if not options["quiet"] and (options["output_format"] in {"full", "concise"}):
        for line in (*notices, summary(results)):
            click.echo(line, err=True)
    if any(finding.code == "TLR900" for result in results for finding in result.findings):
        return MISUSE
    found = any(result.findings for result in results) or (options["diff"] and changes)
    return 1 if found and not options["exit_zero"] else 0


def _print(text: str, file: Path | None) -> None:
    if file is None:
        if text:
            click.echo(text, color=True)
        return
    try:
        file.write_text(f"{text}\n" if text else "", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"--output-file {file}: {error.strerror}") from error


def _color(options: dict[str, Any]) -> bool:
    """Follow the option, then NO_COLOR and FORCE_COLOR, then the terminal."""
    if options["output_file"] is not None and options["color"] != "always":
        return False
    if options["color"] != "auto":
        return bool(options["color"] == "always")
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _version() -> str:
    from tailor_types.cli.lint import version

    return version()
