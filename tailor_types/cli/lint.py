"""``tailor-lint``: what the linter finds, printed; exit 0 clean, 1 findings, 2 misuse."""

from __future__ import annotations

import sys

__all__ = ["main", "version"]


def main() -> None:
    """Run the command; ``--version`` alone answers before anything is imported."""
    if sys.argv[1:] in (["--version"], ["-V"], ["version"]):
        sys.stdout.write(f"tailor-lint {version()}\n")
        return
    from tailor_types.cli.lint_commands import command

    command(prog_name="tailor-lint")


def version() -> str:
    """Return the version of the tool."""
    import tailor_types

    known = getattr(tailor_types, "__version__", None)
    if isinstance(known, str):
        return known
    from importlib.metadata import version as installed  # costs more than all the rest of --version

    return installed("tailor-types")


if __name__ == "__main__":
    main()
