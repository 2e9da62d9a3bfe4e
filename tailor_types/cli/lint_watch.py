"""``--watch``: runs again whenever a Python file or the configuration changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["watch"]

_WATCHED = (".py", ".toml", ".gitignore")


def watch(run: Callable[[], int], paths: Sequence[Path]) -> int:
    """Call *run* now and after each change below *paths*, until interrupted."""
    try:
        import watchfiles
    except ImportError:
        raise click.UsageError(
            "--watch needs the package watchfiles: pip install 'tailor-types[watch]'"
        ) from None

    def wanted(change: watchfiles.Change, path: str) -> bool:
        del change
        return path.endswith(_WATCHED) and not default(watchfiles.Change.modified, path)

    ignored = watchfiles.DefaultFilter()

    def default(change: watchfiles.Change, path: str) -> bool:
        return not ignored(change, path)

    code = run()
    click.echo("watching; end with Ctrl-C", err=True)
    for _ in watchfiles.watch(*(paths or [Path.cwd()]), watch_filter=wanted, raise_interrupt=False):
        click.echo("", err=True)
        code = run()
        click.echo("watching; end with Ctrl-C", err=True)
    return code
