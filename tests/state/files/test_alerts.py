"""The ALERTS file: what a line says, which line counts, and what a bad line does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state.files.alerts import (
    COLLECTOR_AWAY,
    DEFAULTS,
    LINK_DOWN,
    NO_RULES,
    WAIT,
    WAITING,
    Rules,
    limit_in_force,
    read_rules,
)
from state.files.limits import Limits
from state.files.rows import SettingsFileError

HEADER = "what,limit,queue,group,for,to"


def read(folder: Path, *lines: str) -> Rules:
    path = folder / "alerts.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return read_rules(path)


def test_without_a_file_the_board_itself_and_the_targets_of_queues_are_watched() -> None:
    on = {key.kind for key, rule in NO_RULES.of.items() if rule.is_on}
    assert on == {"wait", "service level", "abandons", "nobody free", "link down",
                  "collector away", "phones gone"}  # fmt: skip


def test_a_line_says_limit_duration_and_channels(tmp_path: Path) -> None:
    rules = read(tmp_path, "waiting,5,Sales,,30 s,mail slack", "On Call,20 min,,Support,,none")
    waiting, call = rules.find(WAITING, ["sales"]), rules.find("oncall", ["x"], "support")
    assert waiting is not None
    assert (waiting.limit, waiting.for_s, waiting.to) == (5, 30, frozenset({"mail", "slack"}))
    assert call is not None
    assert (call.limit, call.to) == (1200, frozenset())
    assert rules.bad_lines == ()


def test_a_line_with_a_queue_or_a_group_goes_before_one_without(tmp_path: Path) -> None:
    rules = read(tmp_path, "On Call,30 min", "On Call,20 min,,Sales", "On Call,10 min,claims",
                 "On Call,5 min,claims,Sales")  # fmt: skip
    limits = [
        rule.limit
        for queues, group in (([], ""), ([], "SALES"), (["Claims"], ""), (["claims"], "sales"))
        if (rule := rules.find("oncall", queues, group))
    ]
    assert limits == [1800, 1200, 600, 300]


def test_none_switches_an_alert_off_and_an_empty_limit_takes_that_of_limits(tmp_path: Path) -> None:
    rules = read(tmp_path, "wait,none,spam", "wait,,claims", "link down,none")
    assert rules.find(WAIT, ["spam"]) is None
    assert rules.find(LINK_DOWN) is None
    assert rules.find(COLLECTOR_AWAY) is not None
    own = rules.find(WAIT, ["claims"])
    assert own is not None
    assert limit_in_force(own, "claims", Limits()) == 60


@pytest.mark.parametrize(
    "line",
    [
        "lunch,5", "waiting", "waiting,five", "waiting,0", "waiting,5,,Sales", "wait,5 apples",
        "link down,30 s,sales", "nobody free,3", "nobody free,,a,b", "service level,120 %",
        "waiting,5,,,soon", "waiting,5,,,,pager", "wait,1:00,a,b,c,d,e",
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_the_others_count(tmp_path: Path, line: str) -> None:
    rules = read(tmp_path, line, "waiting,7,sales")
    good = rules.find(WAITING, ["sales"])
    assert good is not None
    assert good.limit == 7
    assert len(rules.bad_lines) == 1
    assert rules.bad_lines[0].startswith("line 2: ")


def test_a_file_that_cannot_be_read_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsFileError, match="cannot be read"):
        read_rules(tmp_path / "missing.csv")


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100
)
@given(st.lists(st.text(max_size=30), max_size=4))
def test_no_text_breaks_the_file_or_takes_a_default_away(tmp_path: Path, lines: list[str]) -> None:
    try:
        rules = read(tmp_path, *(line.replace("\r", " ") for line in lines))
    except (SettingsFileError, UnicodeEncodeError):
        return
    assert rules.of.keys() >= DEFAULTS.keys()
