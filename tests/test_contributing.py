"""The guide for contributors names files, lines and commands that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GUIDES = ("CONTRIBUTING.md", "README.md")


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("guide", GUIDES)
def test_every_path_it_names_is_there(guide: str) -> None:
    named = re.findall(r"`((?:ami|state|dashboard|assets|tests|deploy)/[\w/.-]*)`", text_of(guide))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_make_target_it_names_is_there(guide: str) -> None:
    named = {
        word
        for command in re.findall(r"(?:`|^    )make ([a-z -]+)", text_of(guide), re.MULTILINE)
        for word in command.split()
    }
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    assert "test-core" in named
    assert named - targets == set()


def test_the_folders_of_the_core_are_there() -> None:
    """With a wrong name, `make test` would run tests twice, and measure fewer with coverage."""
    found = re.search(r"^CORE := ((?:.*\\\n)*.*)$", text_of("Makefile"), re.MULTILINE)
    assert found is not None
    paths = found[1].replace("\\", " ").split()
    assert [path for path in paths if not (ROOT / path).exists()] == []
