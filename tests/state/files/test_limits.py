"""The LIMITS file: what a line says, what a bad line does, and that a change is seen."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state.files.limits import DEFAULTS, NO_FILE, Limits, Target, read_limits
from state.files.limits_file import LimitsFile
from state.files.rows import MOST_BYTES, SettingsFileError
from state.files.watched_file import LOOK_S

HEADER = "what,limit,queue,reason"


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "limits.csv"


def read(path: Path, *lines: str) -> Limits:
    return read_limits(written(path, *lines))


def test_without_a_file_the_defaults_are_in_force() -> None:
    assert read_limits(None) is NO_FILE
    assert NO_FILE.of_status("oncall", ["sales"]) == 600
    assert NO_FILE.of_status("paused", reason="lunch") == 1800
    assert NO_FILE.of_status("free") is None
    assert NO_FILE.target(Target.SERVICE_LEVEL, "sales") == 80
    assert NO_FILE.target(Target.WAIT, "sales") == 60


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("45 s", 45), ("45s", 45), ("10 min", 600), ("1 h", 3600), ("1 h 30 min", 5400),
        ("2 min 30 s", 150), ("1:30", 90), ("1:04:05", 3845), ("90", 90), ("none", None),
        ("NONE", None), ("10 MIN", 600),
    ],
)  # fmt: skip
def test_durations_are_read_as_people_write_them(
    path: Path, text: str, seconds: float | None
) -> None:
    limits = read(path, f"On Call,{text}")
    assert (limits.of_status("oncall"), limits.bad_lines) == (seconds, ())


def test_the_more_a_line_names_the_more_it_counts_and_the_later_wins(path: Path) -> None:
    limits = read(
        path,
        "paused,20 min,,",
        "Paused,45 min,,Lunch",
        "Paused,5 min,sales,",
        "PAUSED,10 min,Sales,lunch",
        "On Call,8 min,,",
        "on call,20 min,claims,",
        "on call,30 min,claims,",
        "wait,90 s,claims,",
        "service level,90 %,claims,",
        "abandons,none,claims,",
        "Dialing,20 s,,",
    )
    assert limits.bad_lines == ()
    assert [limits.of_status("paused", [queue], reason) for queue, reason in
            (("", ""), ("", "lunch"), ("sales", ""), ("sales", "LUNCH"), ("care", "wc"))
            ] == [1200, 2700, 300, 600, 1200]  # fmt: skip
    assert [limits.of_status("oncall", [queue]) for queue in ("", "Claims")] == [480, 1800]
    assert limits.of_status("dialing") == 20
    assert limits.of_status("wrapup") == DEFAULTS["wrapup", "", ""]  # type: ignore[index]
    assert [limits.target(Target.WAIT, queue) for queue in ("claims", "sales")] == [90, 60]
    assert [limits.target(Target.SERVICE_LEVEL, queue) for queue in ("claims", "x")] == [90, 80]
    assert [limits.target(Target.ABANDONS, queue) for queue in ("claims", "x")] == [None, 5]


def test_of_several_queues_the_shortest_limit_counts(path: Path) -> None:
    limits = read(path, "Wrap-up,90 s,claims", "Wrap-up,20 s,sales", "Wrap-up,none,care")
    queues = [["claims"], ["claims", "Sales"], ["care"], ["care", "claims"], ["x"], []]
    assert [limits.of_status("wrapup", each) for each in queues] == [90, 20, None, 90, 60, 60]


BAD_LINES = {
    "On Cal,10 min": "'On Cal' is neither a status nor wait, service level, abandons",
    "On Call,": "'' is no duration: write 45 s, 10 min, 1 h, 1:30 or none",
    "On Call,ten": "'ten' is no duration",
    "On Call,0 s": "'0 s' is no duration",
    "On Call,-5 min": "'-5 min' is no duration",
    "On Call,999 h": "'999 h' is no duration",
    "On Call,80 %": "'80 %' is no duration",
    "On Call,10 min,,lunch": "only Paused has a reason, not 'On Call'",
    "service level,110 %": "'110 %' is no percentage: write 80 % or none",
    "abandons,2 min": "'2 min' is no percentage",
    "On Call,10 min,,,more": "more columns than the header",
}


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_bad_line_says_what_is_wrong_and_the_others_count(path: Path, line: str) -> None:
    limits = read(path, "Wrap-up,90 s", line, "Ringing,15 s")
    (bad,) = limits.bad_lines
    assert bad.startswith(f"line 3: {BAD_LINES[line]}")
    assert (limits.of_status("wrapup"), limits.of_status("ringing")) == (90, 15)
    assert limits.of_status("oncall") == 600


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(what=st.text(max_size=30), limit=st.text(max_size=20))
def test_no_text_in_a_line_is_more_than_a_bad_line(path: Path, what: str, limit: str) -> None:
    text = f"what,limit\n{what},{limit}\nRinging,15 s\n"
    path.write_bytes(text.encode("utf-8", "replace"))
    try:
        limits = read_limits(path)
    except SettingsFileError:
        return  # such as a NUL
    assert limits.bad_lines or limits.of_status("ringing") == 15


@pytest.mark.parametrize("text", [b"limit\n10\n", b"\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_an_error_of_one_line(path: Path, text: bytes | None) -> None:
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(SettingsFileError) as error:
        read_limits(path)
    assert "\n" not in str(error.value)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self) -> None:
        self.now += LOOK_S


def test_a_changed_file_is_read_again_and_a_lost_one_changes_nothing(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    file = LimitsFile(written(path, "On Call,5 min"), clock)
    assert file.current().of_status("oncall") == 300
    written(path, "On Call,7 minutes", "Ringing,9 s")
    assert file.current().of_status("oncall") == 300, "not looked at so soon"
    clock.pass_by()
    with caplog.at_level(logging.ERROR):
        limits = file.current()
    assert (limits.of_status("oncall"), limits.of_status("ringing")) == (600, 9)
    (record,) = caplog.records
    assert "lines not used: 1 (line 2: '7 minutes' is no duration" in record.getMessage()
    path.unlink()
    for _ in range(3):
        clock.pass_by()
        assert file.current() is limits
    (lost,) = caplog.records[1:]
    assert lost.getMessage().startswith(f"LIMITS is not used: {path} cannot be read: ")
    written(path, "On Call,8 min")
    clock.pass_by()
    assert file.current().of_status("oncall") == 480


def test_an_unchanged_file_is_not_read_again(path: Path) -> None:
    clock = Clock()
    file = LimitsFile(written(path, "On Call,5 min"), clock)
    limits = file.current()
    clock.pass_by()
    assert file.current() is limits


def test_without_a_file_nothing_is_looked_at() -> None:
    assert LimitsFile(None).current() == NO_FILE


def test_the_example_of_the_docs_is_a_good_file_and_names_each_default(path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "reports.md").read_text("utf-8")
    part = page.partition("## Limits and targets")[2].partition("\n## ")[0]
    lines = [line.strip() for line in part.splitlines() if line.startswith("    ")]
    assert lines[0] == HEADER
    limits = read(path, *lines[1:])
    assert limits.bad_lines == ()
    words = " ".join(part.partition("has its default:")[2].partition(".")[0].split())
    defaults = re.findall(r"([A-Za-z][A-Za-z -]*) (\d+ (?:s|min|%))", words)
    assert len(defaults) == len(DEFAULTS)
    assert read(path, *map(",".join, defaults)) == NO_FILE


@pytest.mark.parametrize(
    "header", ["What,Limit,Queue", " what , limit , queue ", "what,limit,queue,"]
)
def test_a_header_is_read_as_people_write_it(path: Path, header: str) -> None:
    path.write_text(f"{header}\nwait,90,claims\n")
    assert read_limits(path).target(Target.WAIT, "claims") == 90


@pytest.mark.parametrize("header", ["what,limit,queues", "what,limit,limit", "what,limit,group"])
def test_a_column_that_is_none_is_said_and_its_lines_are_not_for_all(
    path: Path, header: str
) -> None:
    path.write_text(f"{header}\nwait,90,claims\n")
    with pytest.raises(SettingsFileError, match="line 1: the columns are what, limit"):
        read_limits(path)


def test_a_pipe_or_a_file_without_end_does_not_hold_the_board_up(
    tmp_path: Path, path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    path.write_text(HEADER + "\n" * MOST_BYTES)
    for file in (tmp_path / "pipe", Path("/dev/zero"), tmp_path, path):
        with pytest.raises(SettingsFileError, match="no file of 2 MB or less"):
            read_limits(file)


@pytest.mark.parametrize("text", ["1:99", "1:60:00", "0:0:5", "1:5"])
def test_what_no_clock_shows_is_no_duration(path: Path, text: str) -> None:
    assert len(read(path, f"wait,{text}").bad_lines) == 1
