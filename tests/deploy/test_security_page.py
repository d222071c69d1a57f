"""docs/security.md and SECURITY.md name what is there, by numbers of the ASVS that can be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/security.md", "docs/deploy.md", "SECURITY.md")
CHAPTERS = 17


def text_of(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.*)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", text_of(page))
    assert links
    for target, anchor in links:
        file = (ROOT / page).parent / target if target else ROOT / page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), f"{target}#{anchor}"


@pytest.mark.parametrize("page", PAGES[:2])
def test_every_file_and_folder_it_names_is_there(page: str) -> None:
    named = re.findall(r"`((?:deploy|tests|state|dashboard|assets|docs)/[\w/.-]*)`", text_of(page))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_each_requirement_is_one_row_and_each_gap_has_its_reason() -> None:
    text = text_of("docs/security.md")
    table = text.partition("## By requirement")[2].partition("## What is left open")[0]
    rows = re.findall(r"(?m)^\| (\d[\d., ]*) \|", table)
    numbers = [number for row in rows for number in row.split(", ")]
    assert len(numbers) > 100
    assert len(numbers) == len(set(numbers))
    assert [each for each in numbers if not re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{1,2}", each)] == []
    assert all(1 <= int(each.partition(".")[0]) <= CHAPTERS for each in numbers)
    reasons = text.partition("## What is left open")[2]
    gaps = re.findall(r"(?m)^\| ([\d., ]+) \|.*\| not met", table)
    assert gaps
    assert [each for gap in gaps for each in gap.split(", ") if each not in reasons] == []


def test_the_readme_leads_to_these_pages() -> None:
    readme = text_of("README.md")
    for page in ("docs/deploy.md", "docs/security.md"):
        assert f"]({page})" in readme
