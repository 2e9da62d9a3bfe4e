"""VS Code itself, in a headless browser, with the extension as users install it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.editors.conftest import needed
from tests.lsp.sample import JOBS, MESSAGE

pytestmark = pytest.mark.editors

HERE = Path(__file__).parent / "vscode"
EXTENSION = HERE.parent.parent.parent / "editors" / "vscode" / "dist" / "tailor-types.vsix"

UNAWAITED = "    leaf.trigger({})\n"


@pytest.mark.timeout(300)
def test_vscode_shows_findings_and_saves_a_fix(project: Path, server: str) -> None:
    node, chromium = needed("node", "nodejs"), needed("chromium", "chromium")
    assert (HERE / "node_modules").is_dir(), f"run `npm ci && npm run build` in {HERE}"
    assert EXTENSION.is_file(), "run `npm run build && npm run package` in editors/vscode"
    scratch = project.parent / "vscode"
    last = "    return {}\n"
    (project / "jobs.py").write_text(JOBS.replace(last, UNAWAITED + last))

    done = subprocess.run(
        [node, HERE / "vscode.mjs", EXTENSION, server, project, scratch, chromium],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    files, first, hop, source, second = seen["problems"]
    assert files.split() == ["jobs.py", "2"]
    assert [line for line in first.split("\n") if line] == [
        MESSAGE,
        "tailor-lint",
        "TLR101",
        "[Ln 11, Col 44]",  # VS Code counts the emoji before it as two
    ]
    assert "helpers.py" in hop
    assert "stamp()" in hop
    assert "time.time()" in source
    assert "TLR301" in second
    assert seen["lenses"] == ["triggered by main", "triggers leaf"]
    assert seen["offered"] == ["Add await", "Ignore TLR301 on this line"]
    assert seen["text"] == JOBS.replace(last, f"    await {UNAWAITED.lstrip()}{last}")
    assert [row for row in seen["left"] if "TLR301" in row] == []
