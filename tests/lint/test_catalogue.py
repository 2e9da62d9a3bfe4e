import builtins
import importlib
import sys
import tomllib
import types

import pytest

from tailor_types.lint import catalogue
from tailor_types.lint.models import compile as compiling
from tailor_types.lint.models.compile import FOLDER, TARGET, compiled

NEWER = {
    "uuid.uuid6": (3, 14),
    "uuid.uuid7": (3, 14),
    "uuid.uuid8": (3, 14),
    "os.process_cpu_count": (3, 13),
    "pathlib.Path.walk": (3, 12),
    "random.binomialvariate": (3, 12),
}
"""Names that the running Python need not have: the first version that does."""
ELSEWHERE = {
    "os.add_dll_directory": "win32",
    "os.startfile": "win32",
    "time.pthread_getcpuclockid": "linux",
    "winreg": "win32",
}
"""Names of one platform only."""


def stdlib_names() -> list[str]:
    names = []
    for file in sorted(FOLDER.glob("*.toml")):
        document = tomllib.loads(file.read_text())
        for kind in ("source", "sanitizer", "propagator", "fluent"):
            for group in document.get(kind, ()):
                names += group["names"]
    tops = sys.stdlib_module_names | set(dir(builtins))
    return sorted({name for name in names if name.split(".")[0] in tops})


def resolve(name: str) -> object:
    parts = name.split(".")
    if parts[0] in dir(builtins) and parts[0] not in sys.stdlib_module_names:
        found: object = builtins
    else:
        found = importlib.import_module(parts.pop(0))
    for part in parts:
        if isinstance(found, types.ModuleType) and not hasattr(found, part):
            found = importlib.import_module(f"{found.__name__}.{part}")
        else:
            found = getattr(found, part)
    return found


@pytest.mark.parametrize("name", stdlib_names())
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_stdlib_name_exists(name: str) -> None:
    if (
        sys.version_info < NEWER.get(name, (3, 0))
        or ELSEWHERE.get(name, sys.platform) != sys.platform
    ):
        with pytest.raises((AttributeError, ImportError)):
            resolve(name)
    else:
        resolve(name)


def test_what_is_loaded_is_what_the_files_say() -> None:
    assert TARGET.read_text() == compiled(), f"run python -m {compiling.__name__}"
    assert catalogue.COMPILED == TARGET


def test_conditions_and_effects_are_known() -> None:
    for name, entries in catalogue.builtin_catalogue().entries.items():
        for entry in entries:
            assert entry.when in catalogue.CONDITIONS or entry.when.split(":")[0] in {
                "kw",
                "not kw",
            }, name
            assert entry.effect in catalogue.EFFECTS, name
            assert entry.match in {"", "call", "read"}, name
            assert entry.severity in {"", "low", "info"}, name
