"""The version is named once, and everybody says the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import app
from state.version import VERSION

ROOT = Path(__file__).parent.parent
HEADING = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (unreleased|\d{4}-\d\d-\d\d)$")


def headings() -> list[str]:
    lines = (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines()
    return [line for line in lines if line.startswith("## ")]


def test_the_newest_section_of_the_changelog_is_this_version() -> None:
    found = HEADING.match(headings()[0])
    assert found is not None
    assert found[1] == VERSION


def test_every_section_names_a_version_and_its_day_newest_first() -> None:
    found = [HEADING.match(line) for line in headings()]
    assert None not in found, headings()
    numbers = [tuple(map(int, match[1].split("."))) for match in found if match]
    assert numbers == sorted(set(numbers), reverse=True)


def test_only_the_newest_section_may_be_unreleased() -> None:
    assert [line for line in headings()[1:] if line.endswith("unreleased")] == []


def test_pyproject_names_no_other_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8")).get("project", {})
    assert project.get("version", VERSION) == VERSION


def test_the_command_line_says_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        app.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"ringside {VERSION}\n"
