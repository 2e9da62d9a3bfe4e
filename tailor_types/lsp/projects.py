"""Which project a file belongs to, and the session that knows it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tailor_types import configuration
from tailor_types.errors import ConfigurationError
from tailor_types.lint.rules import CODES
from tailor_types.lint.session.session import Session
from tailor_types.lint.settings import Settings, read_settings
from tailor_types.lsp.type_checks import MODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["EditorSettings", "Project", "Projects"]


@dataclass(frozen=True, slots=True)
class EditorSettings:
    """What an editor may say beside ``[tool.tailor.lint]``."""

    enable: bool = True
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    mypy: str = "off"

    @classmethod
    def read(cls, value: object, complain: Callable[[str], None]) -> EditorSettings:
        """Return the settings in *value*; what is wrong with them is said and left out."""
        if not isinstance(value, dict):
            return cls()
        inner = value.get("tailor-lint", value)
        table: Mapping[str, object] = inner if isinstance(inner, dict) else {}
        enable = table.get("enable", True)
        if not isinstance(enable, bool):
            complain(f"setting tailor-lint.enable must be true or false, found {enable!r}")
            enable = True
        mypy = table.get("mypy", "off")
        if mypy not in MODES:
            complain(f"setting tailor-lint.mypy must be one of {', '.join(MODES)}, found {mypy!r}")
            mypy = "off"
        return cls(
            enable,
            _codes(table, "extendSelect", complain),
            _codes(table, "ignore", complain),
            str(mypy),
        )


def _codes(
    table: Mapping[str, object], key: str, complain: Callable[[str], None]
) -> tuple[str, ...]:
    value = table.get(key) or ()
    if not isinstance(value, list | tuple):
        complain(f"setting tailor-lint.{key} must be a list of codes, found {value!r}")
        return ()
    good = []
    for code in value:
        if isinstance(code, str) and (code == "ALL" or any(k.startswith(code) for k in CODES)):
            good.append(code)
        else:
            hint = configuration.nearest(str(code), list(CODES))
            complain(f"setting tailor-lint.{key} names no rule {code!r}{hint}")
    return tuple(good)


@dataclass(slots=True)
class Project:
    """One project that has open files, or is a workspace folder.

    Attributes:
        whole: whether all its files are looked at; else only what open files import.
        changed: files that changed while the index was made.
    """

    root: Path
    settings: Settings
    session: Session
    whole: bool
    changed: set[str] = field(default_factory=set)

    def relative(self, path: Path) -> str:
        """Return *path* as the linter names it."""
        return path.relative_to(self.root).as_posix()


class Projects:
    """All projects that an editor works on.

    Args:
        complain: is told what is wrong with a configuration, once.
    """

    def __init__(self, complain: Callable[[str], None]) -> None:
        self.folders: list[Path] = []
        self.editor = EditorSettings()
        self._complain = complain
        self._by_root: dict[Path, Project] = {}
        self._open: dict[Path, str] = {}

    def __iter__(self) -> Iterator[Project]:
        return iter(list(self._by_root.values()))

    @property
    def roots(self) -> list[Path]:
        """Return where the projects are."""
        return list(self._by_root)

    def drop_unused(self) -> list[Path]:
        """Forget projects without an open file or a workspace folder; return where they were."""
        used = {self._root(path.parent)[0] for path in self._open}
        used |= {self._root(folder)[0] for folder in self.folders}
        gone = [root for root in self._by_root if root not in used]
        for root in gone:
            del self._by_root[root]
        return gone

    def of(self, path: Path) -> Project:
        """Return the project of the file *path*: that of the nearest ``pyproject.toml``."""
        root, whole = self._root(path.parent)
        project = self._by_root.get(root)
        if project is None:
            project = self._by_root[root] = self._made(root, whole=whole)
        return project

    def of_folder(self, folder: Path) -> Project:
        """Return the project that *folder* belongs to."""
        return self.of(folder / "__init__.py")

    def open(self, path: Path, text: str) -> Project:
        """Take *text* for the file *path*, which an editor has open."""
        self._open[path] = text
        project = self.of(path)
        name = project.relative(path)
        project.session.change(name, text)
        project.changed.add(name)
        return project

    def close(self, path: Path) -> Project:
        """Take the saved text of *path* again."""
        self._open.pop(path, None)
        project = self.of(path)
        name = project.relative(path)
        project.session.change(name, None)
        project.changed.add(name)
        return project

    def reset(self, roots: Iterable[Path] | None = None) -> list[Project]:
        """Start the projects in *roots*, or all, anew; return them."""
        again = list(self._by_root) if roots is None else [r for r in roots if r in self._by_root]
        for root in again:
            del self._by_root[root]
        for path, text in self._open.items():
            self.open(path, text)
        for folder in self.folders:
            self.of_folder(folder)
        return [self._by_root[root] for root in again if root in self._by_root]

    def _root(self, folder: Path) -> tuple[Path, bool]:
        # Links are not followed: paths must stay those that the editor uses.
        file = configuration.file_for(folder)
        if file is not None:
            return file.parent, True
        for workspace in sorted(self.folders, key=lambda path: -len(path.parts)):
            if folder.is_relative_to(workspace):
                return workspace, True
        return folder, False

    def _made(self, root: Path, *, whole: bool) -> Project:
        settings = self._settings(root)
        return Project(root, settings, Session(root, settings), whole)

    def _settings(self, root: Path) -> Settings:
        settings = Settings()
        file = root / configuration.FILE_NAME
        if file.is_file():
            try:
                settings = read_settings(file, CODES)
            except ConfigurationError as error:
                self._complain(f"{error}. Until it is mended, tailor-lint uses its defaults")
        return replace(
            settings,
            extend_select=(*settings.extend_select, *self.editor.extend_select),
            ignore=(*settings.ignore, *self.editor.ignore),
        )
