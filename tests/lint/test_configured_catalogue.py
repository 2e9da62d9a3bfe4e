"""What a project says of its sources in ``pyproject.toml``, and the forms of what is built in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tailor_types.errors import ConfigurationError
from tailor_types.lint.project import lint_project, lint_sources
from tailor_types.lint.rules import ALL_RULES
from tailor_types.lint.settings import Settings, read_settings

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """from tailor_types import workflow_job

@workflow_job(name="leaf")
async def leaf(input): ...

"""
BODY = """@workflow_job(name="main")
async def main(input):
    value = {call}
    await leaf.trigger({{"x": value}})
"""


def lint_configured(root: Path, table: str, text: str) -> list[tuple[int, str, str]]:
    (root / "pyproject.toml").write_text(f"[tool.tailor.lint]\n{table}\n")
    (root / "jobs.py").write_text(text)
    settings = read_settings(root / "pyproject.toml", tuple(rule.code for rule in ALL_RULES))
    found = lint_project(root, [root], settings).findings
    return [(f.line, f.code, f.message) for f in found]


ASKING = "import shop.stock\n" + HEAD + BODY.format(call="shop.stock.level(input)")
SOURCES = [
    ('sources = ["shop.stock.level"]', "TLR106"),
    ('sources = [{name = "shop.stock.level"}]', "TLR106"),
    ('sources = [{name = "shop.stock.level", category = "clock"}]', "TLR101"),
    ('sources = [{name = "shop.stock.level", category = "random"}]', "TLR102"),
    ('sources = [{name = "shop.stock.level", category = "environment"}]', "TLR104"),
    ('sources = [{name = "shop.stock.level", category = "filesystem"}]', "TLR105"),
    ('sources = [{name = "shop.stock.level", category = "process"}]', "TLR107"),
    ('sources = [{name = "shop.stock.level", category = "identity"}]', "TLR109"),
    ('sources = [{name = "shop.stock.level", category = "user-input"}]', "TLR113"),
    ('impure-packages = ["shop"]', "TLR106"),
    ('impure-packages = ["shop.stock"]', "TLR106"),
    ('impure-packages = ["shop.stocks", "sho"]', ""),
    ('impure-packages = ["shop"]\ndeterministic = ["shop.stock.level"]', ""),
    ('sources = ["shop.stock"]', ""),
    ("strict = true", "TLR112"),
    ('strict = true\ndeterministic = ["shop.stock.level"]', ""),
    ("strict = false", ""),
]


@pytest.mark.parametrize(("table", "code"), SOURCES)
def test_a_project_says_what_its_libraries_are(tmp_path: Path, table: str, code: str) -> None:
    found = lint_configured(tmp_path, table, ASKING)

    assert [(line, each) for line, each, _ in found] == ([(10, code)] if code else [])


def test_a_source_of_ones_own_is_named_as_it_is_written(tmp_path: Path) -> None:
    text = ASKING.replace("import shop.stock", "from shop import stock as lager").replace(
        "shop.stock.level", "lager.level"
    )
    [(_, _, message)] = lint_configured(tmp_path, 'sources = ["shop.stock.level"]', text)

    assert "lager.level()" in message


def test_what_is_built_in_may_be_declared_deterministic(tmp_path: Path) -> None:
    text = "import time\n" + HEAD + BODY.format(call="time.time()")

    assert lint_configured(tmp_path, "", text)
    assert lint_configured(tmp_path, 'deterministic = ["time.time"]', text) == []


WRONG = [
    ('sources = "shop.stock.level"', "sources"),
    ("sources = [1]", "sources"),
    ('sources = [{category = "clock"}]', "sources"),
    ('sources = [{name = "shop.f", category = "cloc"}]', "shop.f"),
    ('sources = [{name = "shop.f", kategory = "clock"}]', "shop.f"),
    ('deterministic = "shop.f"', "deterministic"),
    ("impure-packages = 1", "impure-packages"),
    ('strict = "yes"', "strict"),
    ('impure_packages = ["shop"]', "impure-packages"),
    ('Sources = ["shop.f"]', "sources"),
]


@pytest.mark.parametrize(("table", "said"), WRONG)
def test_a_wrong_table_is_refused_by_the_name_of_the_key(
    tmp_path: Path, table: str, said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        lint_configured(tmp_path, table, ASKING)


FORMS = [
    ("datetime.datetime.now()", "TLR101"),
    ("time.localtime()", "TLR101"),
    ("time.gmtime()", "TLR101"),
    ("time.gmtime(input['t'])", ""),
    ("time.gmtime(None)", "TLR101"),
    ("random.Random().random()", "TLR102"),
    ("random.Random(input['n']).random()", ""),
    ("time.strftime('%Y')", "TLR101"),
    ("time.strftime('%Y', time.gmtime(input['t']))", ""),
    ("datetime.datetime.fromtimestamp(input['t'], tz=datetime.timezone.utc).isoformat()", ""),
    ("gzip.compress(b'x', mtime=0).hex()", ""),
    ("gzip.compress(b'x').hex()", "TLR101"),
    ("hash(3)", ""),
    ("hash('a')", "TLR109"),
    ("os.listdir('.')", "TLR105"),
    ("len(set(input))", ""),
    ("subprocess.run(['ls'], capture_output=True).stdout.hex()", "TLR107"),
    ("print(input)", ""),
    ("sorted({'a', 'b'})", ""),
    ("list({'a', 'b'})", "TLR108"),
]


@pytest.mark.parametrize(("call", "code"), FORMS)
def test_a_fact_counts_where_the_call_has_its_form(call: str, code: str) -> None:
    imports = "import datetime, gzip, os, random, subprocess, time\n"
    found = lint_sources(
        {"jobs.py": imports + HEAD + BODY.format(call=call)}, Settings(select=("TLR1",))
    )
    values = [f.code for f in found if f.code not in {"TLR114", "TLR115"}]

    assert values == ([code] if code else [])
