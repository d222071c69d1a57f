"""When a report is due, and that it is sent exactly once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from state.mail.mailing import LATEST_S, RETRIES_S, Mailing, mailing_of, run_command
from state.mail.schedule import Schedule
from tests.dashboard.conftest import make_settings

LISBON = ZoneInfo("Europe/Lisbon")


def at(text: str, zone: ZoneInfo = LISBON) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


@pytest.mark.parametrize(
    ("schedule", "now", "due"),
    [
        ("daily 07:00", "2026-03-10 07:00", "2026-03-10 07:00"),
        ("daily 07:00", "2026-03-10 06:59", "2026-03-09 07:00"),
        ("weekly 07:00", "2026-03-12 12:00", "2026-03-09 07:00"),
        ("weekly 07:00", "2026-03-09 06:59", "2026-03-02 07:00"),
        ("Monthly 7:00", "2026-03-01 06:00", "2026-02-01 07:00"),
        ("monthly 07:00", "2026-01-01 00:00", "2025-12-01 07:00"),
    ],
)
def test_the_last_moment_at_which_one_was_due(schedule: str, now: str, due: str) -> None:
    found = Schedule.parse(schedule).last_due(at(now), LISBON)
    assert found.strftime("%Y-%m-%d %H:%M") == due


def test_the_hour_that_is_skipped_and_the_one_that_comes_twice_have_one_report() -> None:
    """In Lisbon 2026-03-29 has no 01:30, and 2026-10-25 has two."""
    for day in ("2026-03-29", "2026-10-25"):
        start = at(f"{day} 00:00")
        found = {
            Schedule.parse("daily 01:30").last_due(start + minute * 60, LISBON).timestamp()
            for minute in range(25 * 60)
        }
        assert len([each for each in found if start <= each < start + 23 * 3600]) == 1


@pytest.mark.parametrize("text", ["", "7:00", "daily", "daily 24:00", "daily 7:60", "hourly 1:00"])
def test_what_is_no_schedule_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="write daily, weekly or monthly"):
        Schedule.parse(text)


class Runs:
    """Notes what was run; fails as often as it is told to."""

    def __init__(self, fails: int = 0) -> None:
        self.sent: list[tuple[str, str]] = []
        self.fails = fails
        self.tries = 0

    def __call__(self, due: datetime, name: str) -> bool:
        self.tries += 1
        if self.tries <= self.fails:
            return False
        self.sent.append((f"{due:%d %H:%M}", name))
        return True


def mailing(tmp_path: Path, runs: Runs, *reports: str) -> Mailing:
    schedule = Schedule.parse("daily 07:00")
    return Mailing(schedule, LISBON, tmp_path / "mailed.json", reports or ("agents",), runs)


def test_each_is_sent_once_whatever_is_started_again(tmp_path: Path) -> None:
    runs = Runs()
    for minute in range(0, 3 * 24 * 60, 20):
        now = at("2026-03-10 08:00") + minute * 60
        mailing(tmp_path, runs, "agents", "queues").look(now)  # as after a restart
    assert runs.sent == [
        (f"{day} 07:00", name) for day in (11, 12, 13) for name in ("agents", "queues")
    ]


def test_a_first_start_sends_nothing_that_was_due_before(tmp_path: Path) -> None:
    runs = Runs()
    mailing(tmp_path, runs).look(at("2026-03-10 08:00"))
    assert runs.sent == []


def test_what_was_due_while_nothing_ran_is_sent_late_but_not_a_day_late(tmp_path: Path) -> None:
    runs = Runs()
    mailing(tmp_path, runs).look(at("2026-03-10 08:00"))
    mailing(tmp_path, runs).look(at("2026-03-12 09:00"))
    assert runs.sent == [("12 07:00", "agents")]


def test_a_failure_is_tried_again_later_and_later_and_the_rest_is_not_sent_twice(
    tmp_path: Path,
) -> None:
    runs = Runs(fails=3)
    kept = mailing(tmp_path, runs, "agents", "queues")
    kept.look(at("2026-03-10 08:00"))
    tried = []
    for second in range(0, 6_000, 20):
        before = runs.tries
        kept.look(at("2026-03-11 07:00") + second)
        tried += [second] * (runs.tries > before)
    assert tried == [0, 60, 360, 1260]
    assert RETRIES_S[:3] == (60.0, 300.0, 900.0)
    assert runs.sent == [("11 07:00", "agents"), ("11 07:00", "queues")]


def test_one_that_cannot_be_sent_for_a_day_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    runs = Runs(fails=10_000)
    kept = mailing(tmp_path, runs)
    kept.schedule = Schedule.parse("weekly 07:00")
    kept.look(at("2026-03-08 08:00"))
    for hour in range(30):
        kept.look(at("2026-03-09 07:00") + hour * 3600)
    assert 20 < runs.tries <= LATEST_S / 3600 + 1
    assert "left out" in caplog.text


def test_a_damaged_note_sends_nothing_and_is_made_again(tmp_path: Path) -> None:
    runs = Runs()
    kept = mailing(tmp_path, runs)
    for damaged in ("", "[]", '{"agents": "x"}', "{"):
        kept.file.write_text(damaged)
        kept.look(at("2026-03-10 08:00"))
    kept.look(at("2026-03-11 08:00"))
    assert runs.sent == [("11 07:00", "agents")]


def test_the_settings_make_the_command(tmp_path: Path) -> None:
    """The program is one that prints its words and its Message-ID."""
    settings = make_settings(
        ami_host="pbx", smtp_host="mail", mail_from="a@b.example", report_at="weekly 07:00",
        report_to="c@d.example,e@f.example", REPORTS="queues",
    )  # fmt: skip
    program = tmp_path / "program.py"
    told = tmp_path / "told"
    program.write_text(
        f"import os, sys; open({str(told)!r}, 'w')"
        ".write(' '.join([*sys.argv[1:], os.environ['RINGSIDE_MESSAGE_ID']]))"
    )
    made = mailing_of(settings, tmp_path, LISBON, program)
    assert made is not None
    assert made.run(datetime(2026, 3, 9, 7, tzinfo=UTC), "queues")
    assert told.read_text() == (
        "report queues --last-week --mail c@d.example --mail e@f.example "
        "<ringside-queues-1773039600@b.example>"
    )
    assert mailing_of(make_settings(ami_host="pbx"), tmp_path, LISBON, program) is None


def test_a_command_that_fails_or_is_not_there_is_a_failure(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("import sys; print('not done:\\nno server'); sys.exit(1)")
    assert run_command(program, ["report"], {}) == r"not done:\nno server"
    program.write_text("import sys; sys.exit(3)")
    assert run_command(program, ["report"], {}) == "exit code 3"
    assert "none.py" in run_command(tmp_path / "none.py", ["report"], {})
    program.write_text("")
    assert run_command(program, ["report"], {}) == ""


@pytest.mark.parametrize(
    "given",
    [
        {"report_at": "sometimes"},
        {"report_at": "daily 07:00"},
        {"mail_from": "nobody"},
        {"report_to": "a@b.example, x@"},
        {"report_to": "a@b.example\r\nBcc: evil@example.org"},
        {"REPORTS": "agents,everything"},
        {"smtp_security": "perhaps"},
    ],
)
def test_settings_that_cannot_work_are_refused_at_the_start(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        make_settings(ami_host="pbx", **given)
