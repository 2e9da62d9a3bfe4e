"""What the editor at the other end can do, read from what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pygls.capabilities import get_capability

if TYPE_CHECKING:
    from lsprotocol import types

__all__ = ["Client"]


@dataclass(frozen=True, slots=True)
class Client:
    """Abilities of an editor.

    Attributes:
        pulls: whether it asks for diagnostics, and can be told to ask again. One that cannot be
            told would show old findings in files that depend on the one being edited.
    """

    pulls: bool = False
    related: bool = False
    links: bool = False
    watches: bool = False
    progress: bool = False
    settings: bool = False
    versioned_edits: bool = False
    lens_refresh: bool = False

    @classmethod
    def read(cls, capabilities: types.ClientCapabilities) -> Client:
        """Return the abilities that *capabilities* speak of."""

        def has(path: str) -> bool:
            return bool(get_capability(capabilities, path, default=False))

        return cls(
            pulls=capabilities.text_document is not None
            and capabilities.text_document.diagnostic is not None
            and has("workspace.diagnostics.refresh_support"),
            related=has("text_document.publish_diagnostics.related_information")
            or has("text_document.diagnostic.related_information"),
            links=has("text_document.publish_diagnostics.code_description_support")
            or has("text_document.diagnostic.code_description_support"),
            watches=has("workspace.did_change_watched_files.dynamic_registration"),
            progress=has("window.work_done_progress"),
            settings=has("workspace.configuration"),
            versioned_edits=has("workspace.workspace_edit.document_changes"),
            lens_refresh=has("workspace.code_lens.refresh_support"),
        )
