"""The line that says how far the demo's history is."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.factory import create_app
from dashboard.shell import demo_progress
from state.demo_progress import (
    NAME,
    NOTHING_TO_MAKE,
    Progress,
    begin_progress,
    read_progress,
    write_progress,
)
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader


def test_the_progress_is_what_was_written_last(tmp_path: Path) -> None:
    assert read_progress(tmp_path) == NOTHING_TO_MAKE
    begin_progress(tmp_path, 56)
    assert read_progress(tmp_path) == Progress(0, 56)
    write_progress(tmp_path, Progress(12, 62))
    begin_progress(tmp_path, 56)
    assert read_progress(tmp_path) == Progress(12, 62)
    assert not read_progress(tmp_path).is_over
    assert Progress(62, 62).is_over


@pytest.mark.parametrize("text", ["", "twelve of 62", "12", "1 2 3", "\N{EN DASH}"])
def test_a_file_that_cannot_be_read_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    assert read_progress(tmp_path) == NOTHING_TO_MAKE


@pytest.mark.parametrize(
    ("done", "host", "is_there"), [(3, "", True), (56, "", False), (3, "pbx.example", False)]
)
def test_only_a_demo_that_is_being_made_has_the_line(
    tmp_path: Path, done: int, host: str, is_there: bool
) -> None:
    settings = make_settings(state_dir=tmp_path, ami_host=host)
    settings.folder.mkdir(exist_ok=True)
    write_progress(settings.folder, Progress(done, 56))
    server = create_app(FakeReader(), None, settings).server
    text = server.test_client().get("/_dash-layout").text
    assert ("history is being made" in text) is is_there


def test_the_line_counts_days() -> None:
    assert "12 of 62 days" in demo_progress.words(Progress(12, 62))
