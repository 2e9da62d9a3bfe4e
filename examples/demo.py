"""The demo of the README: the example is checked, linted and run; its broken twin is rejected.

Each command is printed before it runs, so that it can be typed again.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = Path(__file__).parent
ORDER = json.dumps({"order_id": "o1", "customer_id": "c1", "cents": 250})


def run(folder: Path, expected: int, *command: str) -> None:
    """Run *command* in *folder*; stop the demo where it exits with something unexpected."""
    print(f"\n$ {shlex.join(command)}", flush=True)
    program = [sys.executable, "-m", *command] if command[0] == "mypy" else [*command]
    if command[0] != "mypy":
        program[0] = str(Path(sys.executable).with_name(command[0]))
    code = subprocess.run(program, check=False, cwd=folder).returncode
    if code != expected:
        sys.exit(f"the demo expected exit code {expected} of `{shlex.join(command)}`, got {code}")


def main() -> None:
    """Run the demo on copies, so that nothing of it stays behind."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("order_processing", "order_processing_broken"):
            print(f"\n--- examples/{name} ---", flush=True)
            folder = Path(shutil.copytree(EXAMPLES / name, Path(scratch) / name))
            good = name == "order_processing"
            run(folder, int(not good), "mypy", "workflows")
            run(folder, int(not good), "tailor-lint", "workflows")
            if good:
                run(folder, 0, "tailor", "workflow", "start", "order-processing", "-a", ORDER, "-W")
                run(folder, 0, "tailor", "workflow", "executions")


if __name__ == "__main__":
    main()
