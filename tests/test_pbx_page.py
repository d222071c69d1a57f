"""docs/pbx.md has all that a reader needs for each kind of PBX, and README every setting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from state.board.identity.kinds import Kind
from state.settings import Settings
from tests.asterisk.field.page import PAGE, fenced, sections, settings_of

ROOT = PAGE.parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PARTS = (
    "At the PBX.", "In `.env`:", "What the board shows.", "What cannot be known.",
    "What is different from the PBX's panel.",
)  # fmt: skip


def names() -> set[str]:
    """The names of all settings, as they are written."""
    return {
        str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()
    }


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in names():
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_that_doctor_names_has_a_section_with_every_part(kind: Kind) -> None:
    text = sections()[kind.lower()]
    assert [part for part in PARTS if f"**{part}**" not in text] == []


@pytest.mark.parametrize("kind", Kind)
def test_the_lines_of_each_kind_are_settings_with_good_values(kind: Kind, tmp_path: Path) -> None:
    (block,) = fenced(kind, "env")
    written = re.findall(r"^(?:# )?([A-Z_]+)=", block, re.MULTILINE)
    assert {"AMI_HOST", "AMI_USERNAME", "AMI_SECRET"} <= set(written) <= names()
    settings = settings_of((kind,), tmp_path)
    assert settings.ami_username == "ringside"
    assert not settings.demo
    taken_up = re.sub(r"^# (?=[A-Z_]+=)", "", block, flags=re.MULTILINE)
    assert settings_of((), tmp_path, taken_up).ami_username == "ringside"


def test_every_setting_that_the_page_writes_anywhere_is_one() -> None:
    written = set(re.findall(r"`([A-Z_]{4,})(?:=[^`]*)?`", PAGE.read_text("utf-8")))
    assert written - names() == set()


def test_every_link_inside_the_page_leads_to_a_heading() -> None:
    text = PAGE.read_text("utf-8")
    anchors = {re.sub(r"[^\w -]", "", each).replace(" ", "-") for each in sections()}
    linked = set(re.findall(r"\]\(#([^)]*)\)", text))
    assert anchors == linked


def test_the_readme_leads_to_the_page() -> None:
    assert "(docs/pbx.md)" in README


def test_the_readme_has_every_setting_and_no_other() -> None:
    table = README.partition("## Settings")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    written = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert written == names()
