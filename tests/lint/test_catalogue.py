import builtins
import importlib.util
import sys

import pytest

from tailor_types.lint import catalogue
from tailor_types.lint.models import compile as compiling
from tailor_types.lint.models.compile import TARGET, compiled
from tests.lint.names import all_names, exists

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
OPTIONAL = frozenset({"tkinter"})
"""Modules that a build of Python may leave out."""


def standard_names() -> list[str]:
    tops = sys.stdlib_module_names | set(dir(builtins))
    optional = {top for top in OPTIONAL if importlib.util.find_spec(top) is None}
    names = (name for name in all_names() if name.split(".")[0] in tops - optional)
    return sorted(set(names))


def is_expected(name: str) -> bool:
    """Whether this Python, on this platform, has *name*."""
    newer = sys.version_info >= NEWER.get(name, (3, 0))
    return newer and ELSEWHERE.get(name, sys.platform) == sys.platform


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_names_of_the_standard_library_exist_where_they_should() -> None:
    names = standard_names()

    assert len(names) > 900
    assert [name for name in names if is_expected(name) and not exists(name)] == []
    assert [name for name in names if not is_expected(name) and exists(name)] == []


def test_a_name_that_does_not_exist_is_seen() -> None:
    assert exists("time.time")
    assert exists("os.path.join")
    assert not exists("time.tyme")
    assert not exists("tyme.time")


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
