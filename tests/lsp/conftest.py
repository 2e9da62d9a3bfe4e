"""A project on disk, and clients that say of themselves what real editors say."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeAlias

import pytest
import pytest_asyncio
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from tests.lsp.sample import write_sample

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path


def capabilities(name: str) -> types.ClientCapabilities:
    """Return what the editor *name* says it can do."""
    if name != "vscode":
        return client_capabilities(name)
    # The captured one is older than diagnostics on request; today's adds these.
    found = client_capabilities("visual-studio-code")
    assert found.text_document is not None
    assert found.workspace is not None
    found.text_document.diagnostic = types.DiagnosticClientCapabilities(
        dynamic_registration=True,
        related_document_support=False,
        related_information=True,
        code_description_support=True,
    )
    found.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project in which a helper reads the clock for a job."""
    return write_sample(tmp_path)


Connect: TypeAlias = "Callable[..., Awaitable[LanguageClient]]"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def connect(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Connect]:
    """Return what connects an editor to a server; those that say the same share one."""
    clients: dict[str, LanguageClient] = {}
    empty = tmp_path_factory.mktemp("workspace")

    async def start(
        editor: str = "vscode",
        *,
        folders: list[Path] | None = None,
        options: object = None,
        command: list[str] | None = None,
    ) -> LanguageClient:
        key = f"{editor} {folders} {options} {command}"
        if key in clients:
            return clients[key]
        usual = [sys.executable, "-m", "tailor_types.cli.lint", "server"]
        config = ClientServerConfig(command or usual)
        client = await config.start()
        assert isinstance(client, LanguageClient)
        clients[key] = client
        await client.initialize_session(
            types.InitializeParams(
                capabilities=capabilities(editor),
                initialization_options=options,
                workspace_folders=[
                    types.WorkspaceFolder(root.as_uri(), root.name) for root in folders or [empty]
                ],
            )
        )
        return client

    yield start
    for client in clients.values():
        await client.shutdown_session()
        await client.stop()  # type: ignore[no-untyped-call] # the library has no types there
