import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from sarif_pydantic import Sarif  # type: ignore[import-untyped] # it ships no py.typed

from tailor_types.lint.project import Result, lint_texts
from tailor_types.lint.render import FORMATS, printer
from tailor_types.lint.render.report import Report
from tailor_types.lint.render.text import statistics

JOBS = """from helpers import stamp
from tailor_types import workflow_job


@workflow_job(name="notify")
async def notify(input): ...


@workflow_job(name="process-order")
async def process_order(input, ctx):
    await notify.trigger({"a, b: 100%": stamp()})
    await notify.trigger({"at": stamp()})
"""
HELPERS = "import time\n\n\ndef stamp():\n    return time.time()\n"
ROOT = Path("/project")


def findings(jobs: str = JOBS) -> Result:
    return lint_texts({"my jobs.py": jobs, "helpers.py": HELPERS})


def report(result: Result | None = None, cwd: Path = ROOT) -> Report:
    made = Report(version="1.2.3")
    made.add(result or findings(), ROOT, cwd)
    return made


def test_sarif_is_accepted_by_an_independent_model() -> None:
    Sarif.model_validate_json(printer("sarif")(report()))


def test_sarif_flows_from_the_source_to_the_trigger() -> None:
    [run] = json.loads(printer("sarif")(report()))["runs"]
    result = run["results"][0]
    [flow] = result["codeFlows"][0]["threadFlows"]
    places = [step["location"]["physicalLocation"] for step in flow["locations"]]

    assert [place["artifactLocation"]["uri"] for place in places] == [
        "helpers.py",
        "helpers.py",
        "my%20jobs.py",
    ]
    assert [place["region"]["startLine"] for place in places] == [5, 4, 11]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "TLR101"
    assert run["tool"]["driver"]["version"] == "1.2.3"


def test_sarif_names_files_outside_by_their_uri() -> None:
    [run] = json.loads(printer("sarif")(report(cwd=Path("/other"))))["runs"]
    [location] = run["results"][0]["locations"]

    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "file:///project/my%20jobs.py"


def test_fingerprints_differ_in_a_file_and_survive_new_lines() -> None:
    before = [item.fingerprint for item in report().items]
    after = [item.fingerprint for item in report(findings("# new\n\n" + JOBS)).items]

    assert before == after
    assert len(set(before)) == len(before) == 2


def test_equal_lines_have_different_fingerprints() -> None:
    twice = JOBS + '    await notify.trigger({"at": stamp()})\n'
    prints = [item.fingerprint for item in report(findings(twice)).items]

    assert len(set(prints)) == len(prints) == 3


def test_github_escapes_what_its_commands_are_made_of() -> None:
    line = printer("github")(report()).splitlines()[0]

    assert line.startswith(
        "::error title=TLR101 (clock-in-argument),file=my jobs.py,line=11,endLine=11,"
        "col=41,endColumn=48::TLR101 argument "
    )
    assert "100%25" in line
    assert "%0Avia stamp() helpers.py:4 -> time.time() helpers.py:5" in line


def test_gitlab_is_a_code_quality_report() -> None:
    issues = json.loads(printer("gitlab")(report()))

    assert {"description", "check_name", "fingerprint", "severity", "location"} == set(issues[0])
    assert issues[0]["location"] == {"path": "my jobs.py", "lines": {"begin": 11, "end": 11}}
    assert issues[0]["severity"] == "major"


def test_junit_counts_findings_as_failures() -> None:
    tree = ET.fromstring(printer("junit")(report()))

    assert (tree.get("tests"), tree.get("failures")) == ("2", "2")
    [suite] = tree
    assert suite.get("name") == "my jobs.py"
    failure = suite[0].find("failure")
    assert failure is not None
    assert failure.get("type") == "TLR101"


def test_junit_carries_what_xml_cannot() -> None:
    result = findings()
    result.findings[0] = replace(result.findings[0], message="nul \0 <&\ud800> \n")

    ET.fromstring(printer("junit")(report(result)))


def test_json_lines_is_one_object_a_line() -> None:
    lines = printer("json-lines")(report()).splitlines()

    assert [json.loads(line)["code"] for line in lines] == ["TLR101", "TLR101"]
    assert json.loads(printer("json")(report())) == [json.loads(line) for line in lines]


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_prints_a_run_without_findings(name: str) -> None:
    text = printer(name)(Report(version="1"))

    if name in {"json", "gitlab"}:
        assert json.loads(text) == []
    elif name == "sarif":
        assert Sarif.model_validate_json(text).runs[0].results == []
    elif name == "junit":
        assert ET.fromstring(text).get("failures") == "0"
    else:
        assert text == ""


def test_statistics_counts_the_rules() -> None:
    assert statistics(report()) == "2 TLR101 clock-in-argument"


def test_full_output_shows_no_control_characters_of_the_source() -> None:
    shown = printer("full")(report(findings(JOBS.replace('{"at"', '{"\x1b[31m"'))))

    assert "\x1b" not in shown.split("TLR101")[2].split("|")[1]


def test_a_long_line_is_cut_around_the_finding() -> None:
    long = JOBS.replace('{"at"', '{"' + "x" * 5000 + '": 1, "at"')
    lines = printer("full")(report(findings(long))).splitlines()

    assert max(len(line) for line in lines) < 400
    assert lines[-1].count("^") == len("stamp()")
    start = lines[-1].index("^")
    assert lines[-2][start : start + 7] == "stamp()"


def test_colour_is_wrapped_around_the_same_text() -> None:
    plain, colored = report(), report()
    colored.color = True
    painted = printer("full")(colored)

    assert "\x1b[1;31mTLR101\x1b[0m" in painted
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[1;31m", "\x1b[36m"):
        painted = painted.replace(code, "")
    assert painted == printer("full")(plain)
