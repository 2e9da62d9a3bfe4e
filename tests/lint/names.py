"""The names in the catalogue, and whether the installed packages have them.

``python -m tests.lint.names`` holds the names of other packages to those that are installed, and
says which it could not look at. The recipe is ``make third-party``.
"""

from __future__ import annotations

import builtins
import importlib
import sys
import tomllib
import types
import warnings

from tailor_types.lint.models.compile import FOLDER

__all__ = ["all_names", "exists", "main"]

MADE_BY_HAND = frozenset(
    {
        # Attributes of instances, of modules that are filled on first use, and of generated code.
        *("openai.chat.completions.create", "openai.responses.create", "openai.ChatCompletion"),
        *("google.protobuf.timestamp_pb2.Timestamp.GetCurrentTime", "boto3.session.Session"),
        *("django.conf.settings", "django.core.cache.cache", "django.db.connection"),
        *("flask.g", "flask.request", "flask.session", "flask.current_app", "numpy.random.mtrand"),
    }
)
"""Where a look from outside ends; what begins so is not looked up."""


def all_names() -> list[str]:
    """Return all names of the catalogue, as the files give them."""
    names = []
    for file in sorted(FOLDER.glob("*.toml")):
        document = tomllib.loads(file.read_text())
        for kind in ("source", "sanitizer", "propagator", "fluent"):
            for group in document.get(kind, ()):
                names += group["names"]
    return names


def exists(name: str) -> bool:
    """Whether *name* can be imported or read off what can be imported."""
    parts = name.split(".")
    if parts[0] in dir(builtins) and parts[0] not in sys.stdlib_module_names:
        found: object = builtins
    else:
        found = imported(parts.pop(0))
    for part in parts:
        if found is None:
            return False
        missing = isinstance(found, types.ModuleType) and not hasattr(found, part)
        whole = imported(f"{found.__name__}.{part}") if missing else None  # type: ignore[attr-defined] # modules have names
        found = whole if missing else getattr(found, part, None)
    return found is not None


def imported(name: str) -> object:
    """Return the module *name*; None where it cannot be imported."""
    try:
        return importlib.import_module(name)
    except Exception:  # noqa: BLE001 -- packages raise what they like when they are imported
        return None


def main() -> int:
    """Print the names that installed packages do not have."""
    warnings.simplefilter("ignore")
    standard = sys.stdlib_module_names | set(dir(builtins))
    others = sorted({name for name in all_names() if name.split(".")[0] not in standard})
    installed = {
        top for top in {name.split(".")[0] for name in others} if imported(top) is not None
    }
    looked = [
        name
        for name in others
        if name.split(".")[0] in installed and not name.startswith(tuple(MADE_BY_HAND))
    ]
    wrong = [name for name in looked if not exists(name)]
    for name in wrong:
        print(f"{name}: not in the package that is installed")
    print(f"{len(looked)} of {len(others)} names looked up in {len(installed)} packages")
    return 1 if wrong or not looked else 0


if __name__ == "__main__":
    sys.exit(main())
