"""What a keystroke costs: a 500-line file of workflows in a workspace of 10,000 files.

Re-analysis is CPU time, and is shown also as a share of what libcst needs to parse that one file
(in turns, so that a busy machine slows down both). The round trip is the wall time of an edit and
a pull, as an editor sees it. Keys come as fast as a fast typist strikes them; between two of them
the server does what it does when nobody waits. Exits 1 where a target is missed, which the last
two are on a machine that does other things, too.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import libcst
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tailor_types.lint import discovery
from tailor_types.lint.session.session import Index, Session
from tailor_types.lint.settings import Settings
from tailor_types.lsp import garbage

WORKFLOW_FILES = 100
HELPERS = 40
ANALYSIS_MS, ROUND_TRIP_MS, MEMORY_MB = 10.0, 25.0, 150.0
SHARE = 0.6
"""Of the time in which libcst parses the file that is edited."""

PAUSE = 0.08
"""Seconds from an answer to the next keystroke: faster than anybody types for long."""

HEAD = """\
from __future__ import annotations

import time
from typing import TypedDict

from tailor_types import JobContext, create_workflow, workflow_job

from helpers.h{helper} import stamp{helper}


class Item(TypedDict):
    id: str
    total: int


@workflow_job(name="leaf-{file}")
async def leaf(input: Item) -> Item:
    return input

"""

JOB = '''
def price{job}(item: Item, factor: int) -> int:
    """Return what it costs."""
    total = 0
    for step in range(factor):
        if step % 2:
            total += item["total"] * step
        else:
            total -= step
    return total


@workflow_job(name="job-{file}-{job}")
async def job{job}(input: Item, ctx: JobContext) -> Item:
    """Price an order and tell whoever waits for it."""
    region = ctx.env["REGION"]
    prices = {{name: len(name) for name in ["a", "b", "c"]}}
    total = price{job}(input, 3) + sum(prices.values())
    first = await leaf.trigger({{"id": input["id"], "total": total}})
    if first["total"] > 10:
        second = await leaf.trigger({{"id": str(region), "total": 1}})
    else:
        second = first
    for name in sorted(prices):
        await leaf.trigger({{"id": name, "total": prices[name]}})
    try:
        third = await leaf.trigger(second)
    except ValueError as error:
        third = {{"id": str(error), "total": 0}}
    rows = [await leaf.trigger({{"id": row, "total": 2}}) for row in ["x", "y"]]
    label = f"{{third['id']}}-{{len(rows)}}"
    await leaf.trigger({{"id": label, "total": {last}}})
    note = 1111
    return {{"id": label, "total": note}}

'''


def workflow_file(file: int, jobs: int) -> str:
    """Return a module of *jobs* jobs; every third reads the clock through helpers."""
    helper = file % HELPERS
    parts = [HEAD.format(file=file, helper=helper)]
    for job in range(jobs):
        last = f"int(stamp{helper}())" if job % 3 == 0 else "total"
        parts.append(JOB.format(file=file, job=job, last=last))
    parts.append(f'\nworkflow = create_workflow(name="workflow-{file}", main_job=job0)\n')
    return "".join(parts)


def helper_file(helper: int) -> str:
    """Return a link of a chain of five helpers, the last of which reads the clock."""
    if helper % 5 == 4:
        return f"import time\n\n\ndef stamp{helper}() -> float:\n    return time.time()\n"
    other = helper + 1
    return (
        f"from helpers.h{other} import stamp{other}\n\n\n"
        f"def stamp{helper}() -> float:\n    return stamp{other}()\n"
    )


def write_workspace(root: Path, files: int) -> Path:
    """Write the workspace; return the file that is edited."""
    root.mkdir(parents=True)
    (root / "pyproject.toml").write_text("[tool.tailor.lint]\n")
    (root / "helpers").mkdir()
    (root / "helpers" / "__init__.py").touch()
    for helper in range(HELPERS):
        (root / "helpers" / f"h{helper}.py").write_text(helper_file(helper))
    for file in range(WORKFLOW_FILES):
        (root / f"workflows_{file}.py").write_text(workflow_file(file, 13 if file == 0 else 9))
    rest = files - WORKFLOW_FILES - HELPERS - 2
    text = "".join(f"def f{line}(x: int) -> int:\n    return x + {line}\n\n" for line in range(60))
    for number in range(rest):
        folder = root / f"package_{number % 100}"
        folder.mkdir(exist_ok=True)
        (folder / f"module_{number}.py").write_text(text)
    return root / "workflows_0.py"


def keystrokes(text: str, count: int, seed: int = 7) -> list[str]:
    """Return *text* after each of some edits: digits typed, lines added, calls put in and out."""
    chosen = random.Random(seed)
    texts = []
    for number in range(count):
        places = [at for at in range(len(text)) if text.startswith("note = 1", at)]
        at = chosen.choice(places) + len("note = 1")
        what = ["1", "1", "1", "1\n    other = 2", "1 + 1"][number % 5]
        text = text[:at] + what + text[at:]
        texts.append(text)
    return texts


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def analysis(root: Path, path: Path, count: int) -> tuple[list[float], list[float]]:
    """Return milliseconds of CPU for each re-analysis after a keystroke, and for each parse."""
    session = Session(root, Settings())
    session.adopt(Index(session.discover(discovery.walk(root, ()))))
    session.settle()
    name = path.relative_to(root).as_posix()
    assert len(session.findings(name)) == 5
    garbage.hold_off()
    garbage.settle()
    spent, parsed = [], []
    for text in keystrokes(path.read_text(), count):
        started = time.process_time()
        libcst.parse_module(text)
        parsed.append((time.process_time() - started) * 1000)
        garbage.sweep()
        started = time.process_time()
        session.change(name, text)
        found = session.findings(name)
        spent.append((time.process_time() - started) * 1000)
        assert len(found) == 5
    return spent, parsed


async def round_trips(root: Path, path: Path, count: int) -> tuple[list[float], float]:
    """Return milliseconds of wall time for each edit and pull, and the server's memory in MB."""
    client = LanguageClient("benchmark", "1")
    await client.start_io(sys.executable, "-m", "tailor_types.cli.lint", "server")
    ended = asyncio.Event()

    @client.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)  # type: ignore[untyped-decorator] # theirs
    def created(_: types.WorkDoneProgressCreateParams) -> None:
        return None

    @client.feature(types.PROGRESS)  # type: ignore[untyped-decorator] # the library's
    def progressed(params: types.ProgressParams) -> None:
        value = params.value
        kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
        if kind == "end":
            ended.set()

    capabilities = types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(
            diagnostic=types.DiagnosticClientCapabilities(related_information=True)
        ),
        window=types.WindowClientCapabilities(work_done_progress=True),
        workspace=types.WorkspaceClientCapabilities(
            diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
        ),
    )
    folder = types.WorkspaceFolder(root.as_uri(), "workspace")
    await client.initialize_async(
        types.InitializeParams(capabilities=capabilities, workspace_folders=[folder])
    )
    client.initialized(types.InitializedParams())
    text, uri = path.read_text(), path.as_uri()
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, text))
    )
    identifier = types.TextDocumentIdentifier(uri)
    started = time.perf_counter()
    await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(identifier))
    print(f"  first answer, while indexing   {(time.perf_counter() - started) * 1000:7.0f} ms")
    await ended.wait()
    print(f"  workspace indexed after        {(time.perf_counter() - started) * 1000:7.0f} ms")
    await asyncio.sleep(1)
    spent = []
    for version, changed in enumerate(keystrokes(text, count), start=2):
        await asyncio.sleep(PAUSE)
        started = time.perf_counter()
        client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, uri),
                [types.TextDocumentContentChangeWholeDocument(changed)],
            )
        )
        report = await client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(identifier)
        )
        spent.append((time.perf_counter() - started) * 1000)
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        assert len(report.items) == 5
    memory = resident(client)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()  # type: ignore[no-untyped-call] # the library has no types there
    return spent, memory


def resident(client: LanguageClient) -> float:
    """Return the memory that the server holds, in MB."""
    server = client._server  # noqa: SLF001 -- the library does not give it
    assert server is not None
    status = Path(f"/proc/{server.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main() -> int:
    """Print the figures; exit 1 where one misses its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--keystrokes", type=int, default=200)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tailor-lsp-"))
    try:
        path = write_workspace(folder / "workspace", options.files)
        lines = path.read_text().count("\n")
        print(f"{options.files} files, {WORKFLOW_FILES} with workflows; {lines} lines are edited")
        spent, parsed = analysis(path.parent, path, options.keystrokes)
        trips, memory = asyncio.run(round_trips(path.parent, path, options.keystrokes))
    finally:
        shutil.rmtree(folder)
    share = statistics.median(spent) / statistics.median(parsed)
    rows = [
        ("re-analysis, share of a parse", share, SHARE, ""),
        ("memory of the server", memory, MEMORY_MB, "MB"),
        ("re-analysis p95 (CPU)", p95(spent), ANALYSIS_MS, "ms"),
        ("pull round trip p95 (wall)", p95(trips), ROUND_TRIP_MS, "ms"),
    ]
    for name, found, target, unit in rows:
        verdict = "ok" if found <= target else "MISSED"
        print(f"  {name:30} {found:7.2f} {unit:2}  target {target:6.2f}  {verdict}")
    print(f"  medians: {statistics.median(spent):.1f} and {statistics.median(trips):.1f} ms")
    return int(any(found > target for _, found, target, _ in rows))


if __name__ == "__main__":
    sys.exit(main())
