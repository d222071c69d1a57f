"""The AGENTS and SHIFTS files: who sat where, and what time is paid."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from state.calendar import Calendar
from state.files.agents import read_agents
from state.files.rows import SettingsFileError
from state.files.shifts import read_shifts
from state.text import clean
from tests.fakes.records import at, interval

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3_600_000
FOR_EVER = 10**15


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "file.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def local(text: str) -> float:
    return at(text, "Europe/Berlin")


def test_the_map_is_dated_and_a_date_to_is_included(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "agent,extension,from,to,group",
        "Agent A,1001,,2026-03-31,Sales",
        "Ben,1001,2026-04-01,,Care",
        "Zoë,1001,2026-03-10T08:00,2026-03-10T16:00,",
    )
    agents = read_agents(path, BERLIN)
    assert agents.at("1001", local("2026-03-31T23:59:59")) == "Agent A"
    assert agents.at("1001", local("2026-04-01T00:00")) == "Ben"
    assert agents.at("1001", local("2026-03-10T12:00")) == "Zoë"
    assert agents.at("1002", local("2026-03-10T12:00"), "Member") == "Member"
    assert agents.extension_of("Ben", local("2026-05-01T00:00")) == "1001"
    assert agents.extension_of("Ben", local("2026-03-01T00:00")) == ""
    assert agents.next_change(local("2026-03-10T12:00")) == local("2026-03-10T16:00")
    assert agents.next_change(local("2026-04-02T00:00")) == float("inf")
    assert agents.groups == ["Care", "Sales"]
    assert (agents.group_of("Agent A"), agents.members("Care")) == ("Sales", ["Ben"])


def test_an_interval_is_cut_where_the_person_changes(tmp_path: Path) -> None:
    path = written(
        tmp_path, "agent,extension,from,to", "Ana,1001,2026-03-10T08:00,2026-03-10T16:00"
    )
    day = interval("free", local("2026-03-10T00:00"), local("2026-03-11T00:00"), agent="Desk 1")
    pieces = [
        (piece.agent, (piece.ended_at - piece.started_at) / 3600)
        for piece in read_agents(path, BERLIN).split(day)
    ]
    assert pieces == [("Desk 1", 8), ("Ana", 8), ("Desk 1", 8)]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["name,extension", "Ana,1001"], "line 1: the header lacks agent"),
        (["agent,extension", "Ana,"], "line 2: agent and extension are both needed"),
        (["agent,extension,from", "Ana,1001,soon"], "line 2: .*soon"),
        (["agent,extension", "", "Ana,1001,x,y"], "line 3: more columns than the header"),
        (["agent,extension,from,to", "Ana,1001,2026-02-01,2026-01-01"], "line 2: 'to' is before"),
    ],
)
def test_a_bad_line_of_the_agents_file_is_named(
    tmp_path: Path, lines: list[str], says: str
) -> None:
    with pytest.raises(SettingsFileError, match=says):
        read_agents(written(tmp_path, *lines), BERLIN)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsFileError, match=r"none\.csv cannot be read"):
        read_agents(tmp_path / "none.csv", BERLIN)


def paid(tmp_path: Path, agent: str, first: str, last: str, *lines: str) -> float:
    path = written(tmp_path, "agent,days,start,end,break_minutes,from,to", *lines)
    shifts = read_shifts(path, Calendar(BERLIN))
    return (
        shifts.paid_ms(agent, date.fromisoformat(first), date.fromisoformat(last), FOR_EVER) / HOUR
    )


def test_shifts_repeat_by_weekday_without_their_breaks(tmp_path: Path) -> None:
    week = ("2026-03-02", "2026-03-08")
    assert paid(tmp_path, "Ana", *week, "*,mon-fri,09:00,17:30,30,,") == 40
    assert paid(tmp_path, "Ana", *week, "*,sat sun,09:00,17:00,,,") == 16
    assert paid(tmp_path, "Ana", *week, '*,"mon,wed, fri",09:00,10:00,,,') == 3
    assert paid(tmp_path, "Ana", *week, "*,fri-mon,09:00,10:00,,,") == 4
    assert paid(tmp_path, "Ana", *week, "*,mon-sun,09:00,10:00,,2026-03-04,2026-03-05") == 2


@pytest.mark.parametrize(
    ("day", "name"), list(enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], start=2))
)
def test_every_day_of_the_week_has_its_name(tmp_path: Path, day: int, name: str) -> None:
    for other in range(2, 9):
        hours = paid(tmp_path, "Ana", *(f"2026-03-0{other}",) * 2, f"*,{name},09:00,10:00,,,")
        assert hours == (other == day)


def test_a_line_of_ones_own_goes_before_everybodys(tmp_path: Path) -> None:
    lines = ("*,mon-fri,09:00,17:00,,,", "Ana,mon,10:00,12:00,,,")
    assert paid(tmp_path, "Ana", "2026-03-02", "2026-03-03", *lines) == 2 + 8


def test_a_night_shift_is_paid_on_the_days_it_touches(tmp_path: Path) -> None:
    line = "*,mon,22:00,06:00,60,,"
    parts = [paid(tmp_path, "Ana", day, day, line) for day in ("2026-03-02", "2026-03-03")]
    assert parts == [1.75, 5.25]
    assert paid(tmp_path, "Ana", "2026-03-02", "2026-03-03", line) == 7


def test_a_shift_over_the_clock_change_is_as_long_as_it_was(tmp_path: Path) -> None:
    night = "*,sat,22:00,06:00,,,"
    assert paid(tmp_path, "Ana", "2026-03-28", "2026-03-29", night) == 7
    assert paid(tmp_path, "Ana", "2026-10-24", "2026-10-25", night) == 9


def test_time_to_come_is_not_paid_yet(tmp_path: Path) -> None:
    path = written(tmp_path, "agent,days,start,end", "*,mon-sun,09:00,17:00")
    shifts = read_shifts(path, Calendar(BERLIN))
    noon = int(local("2026-03-02T12:00") * 1000)
    assert shifts.paid_ms("Ana", date(2026, 3, 2), date(2026, 3, 2), noon) == 3 * HOUR


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("*,workdays,09:00,17:00", "line 2: 'workdays' is no day"),
        ("*,,09:00,17:00", "line 2: days are missing"),
        ("*,mon,9 am,17:00", "line 2: "),
    ],
)
def test_a_bad_line_of_the_shifts_file_is_named(tmp_path: Path, line: str, says: str) -> None:
    path = written(tmp_path, "agent,days,start,end", line)
    with pytest.raises(SettingsFileError, match=says):
        read_shifts(path, Calendar(BERLIN))


def test_names_of_the_agents_file_are_clean(tmp_path: Path) -> None:
    path = written(tmp_path, "agent,extension,group", f"\u202eAnn,1001,{'g' * 4_000}")
    agents = read_agents(path, ZoneInfo("UTC"))
    assert agents.at("1001", 0.0) == "\\u202eAnn"
    assert agents.groups == [clean("g" * 4_000)]
