"""Starting the server where it cannot run."""

from __future__ import annotations

import subprocess
import sys

WITHOUT = """\
import sys
sys.modules["pygls"] = sys.modules["lsprotocol"] = None
sys.argv = ["tailor-lint", "server"]
from tailor_types.cli.lint import main
main()
"""


def test_a_missing_library_is_named_with_the_command_that_installs_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 2
    assert done.stderr == (
        "tailor-lint: the language server needs pygls; "
        "install it with: pip install 'tailor-types[lsp]'\n"
    )
