"""What gets installed is known to the last file: one version each, with the hashes of its files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = ("requirements.txt", "requirements-dev.txt")
PIN = re.compile(r"^([\w.-]+)(?:\[\w+\])?==([^\s;]+)", re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def pins(name: str) -> dict[str, str]:
    """Package -> version, spelt as the index spells names."""
    found = PIN.findall(text_of(name))
    return {re.sub(r"[-_.]+", "-", package).lower(): version for package, version in found}


@pytest.mark.parametrize("name", FILES)
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    entries = re.split(r"\n(?=[\w])", text_of(name).partition("\n\n")[0])[1:]
    entries = [entry for entry in entries if not entry.startswith("#")]
    assert len(entries) == len(pins(name)) > 30
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", FILES)
def test_no_host_or_index_is_written_down(name: str) -> None:
    assert (
        re.findall(r"https?://\S+|.*--(?:extra-)?index-url.*|.*--find-links.*", text_of(name)) == []
    )


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_what_people_ask_for_is_what_is_installed(name: str) -> None:
    """Fails where somebody edited the .in file and forgot `make pins`."""
    asked, made = pins(f"{name}.in"), pins(f"{name}.txt")
    assert asked
    assert {package: made.get(package) for package in asked} == asked


def test_the_tests_run_with_the_packages_that_are_shipped() -> None:
    shipped, tested = map(pins, FILES)
    assert {package: tested.get(package) for package in shipped} == shipped
