"""Jobs that cannot trigger are not even read."""

import pytest

from tailor_types.lint.modules import Module, Modules
from tailor_types.lint.project import lint_sources

READ = {
    "calls of libraries": (
        "    answer = requests.get(input)\n    return {'at': time.time(), 'got': answer.json()}\n",
        False,
    ),
    "a loop, and a list of calls": (
        "    rows = [requests.get(row) for row in input]\n    for row in rows:\n        len(row)\n",
        False,
    ),
    "a function of the project": ("    return helper(input)\n", True),
    "a method that triggers": ("    return await input.trigger(1)\n", True),
    "a job inside": ("    @workflow_job(name='inner')\n    async def inner(input): ...\n", True),
}


@pytest.mark.parametrize(("body", "read"), READ.values(), ids=READ.keys())
def test_a_leaf_job_is_read_only_where_it_may_not_be_one(
    monkeypatch: pytest.MonkeyPatch, body: str, *, read: bool
) -> None:
    lowered: list[str] = []
    real = Modules._lower

    def lower(self: Modules, module: Module, statement: int) -> object:
        lowered.append(module.segment(statement))
        return real(self, module, statement)

    monkeypatch.setattr(Modules, "_lower", lower)
    head = "import time\nimport requests\nfrom tailor_types import workflow_job\n\n\n"
    helper = "def helper(x):\n    return x\n\n\n"
    leaf = f"@workflow_job(name='leaf')\nasync def leaf(input):\n{body}"

    lint_sources({"jobs.py": head + helper + leaf})

    assert any("name='leaf'" in text for text in lowered) == read
