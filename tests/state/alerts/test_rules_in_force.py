"""Which rules are in force, with which limits, and who may see them."""

from __future__ import annotations

from pathlib import Path

import pytest

from state.access.roles import EVERYTHING, Scope
from state.alerts.rules_in_force import Line, lines
from state.files.alerts import NO_RULES, Rules, read_rules
from state.files.limits import NO_FILE, Limits, read_limits

SALES = Scope(frozenset({"Sales"}), frozenset({"Sales Desk"}))


def rules_of(folder: Path, *rows: str) -> Rules:
    """The rules of a file with these lines."""
    path = folder / "alerts.csv"
    path.write_text("\n".join(("what,limit,queue,group,for,to", *rows)), "utf-8")
    found = read_rules(path)
    assert found.bad_lines == ()
    return found


def limits_of(folder: Path, *rows: str) -> Limits:
    """The limits of a file with these lines."""
    path = folder / "limits.csv"
    path.write_text("\n".join(("what,limit,queue,reason", *rows)), "utf-8")
    found = read_limits(path)
    assert found.bad_lines == ()
    return found


def about(found: list[Line], kind: str) -> dict[tuple[str, str, str], float | None]:
    """The limits of a kind by queue, group and reason."""
    return {each[1:4]: each.limit for each in found if each.kind == kind}


def test_without_files_the_defaults_are_in_force() -> None:
    found = lines(NO_RULES, NO_FILE, EVERYTHING)
    assert {each.kind: each.limit for each in found} == {
        "wait": 60.0, "service level": 80.0, "abandons": 5.0, "nobody free": 0.0,
        "link down": 30.0, "collector away": 30.0, "phones gone": 10.0,
    }  # fmt: skip
    assert not any(each.is_rest for each in found)


def test_a_rule_without_a_limit_has_those_of_limits_each_on_a_line(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, "wait,,care,,,mail", "Paused,,,,,", "On Call,,claims,,,")
    limits = limits_of(
        tmp_path, "wait,2 min,,", "wait,30 s,sales,", "wait,none,vip,", "wait,45 s,care,",
        "Paused,40 min,,lunch", "On Call,20 min,claims,", "On Call,5 min,sales,",
    )  # fmt: skip
    found = lines(rules, limits, EVERYTHING)
    assert about(found, "wait") == {
        ("", "", ""): 120.0, ("sales", "", ""): 30.0, ("vip", "", ""): None, ("care", "", ""): 45.0
    }  # fmt: skip
    assert about(found, "paused") == {("", "", ""): 1800.0, ("", "", "lunch"): 2400.0}
    assert about(found, "oncall") == {("claims", "", ""): 1200.0}
    assert [each.is_rest for each in found if each.kind == "wait" and not each.queue] == [True]


def test_a_rule_of_a_queue_goes_before_the_limit_of_limits(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, "wait,90,sales,,,", "On Call,,,Care,,", "On Call,3 min,sales,,,")
    limits = limits_of(tmp_path, "wait,30 s,sales,", "On Call,20 min,sales,")
    found = lines(rules, limits, EVERYTHING)
    assert about(found, "wait") == {("", "", ""): 60.0, ("sales", "", ""): 90.0}
    assert about(found, "oncall") == {("", "care", ""): 600.0, ("sales", "", ""): 180.0}


def test_what_is_no_alert_is_said_only_where_something_broader_is_one(tmp_path: Path) -> None:
    rules = rules_of(
        tmp_path, "abandons,none,,,,", "abandons,none,sales,,,", "wait,none,sales,,,",
        "nobody free,none,,,,", "nobody free,,sales,,,",
    )  # fmt: skip
    found = lines(rules, NO_FILE, EVERYTHING)
    assert about(found, "abandons") == {}
    assert about(found, "wait") == {("", "", ""): 60.0, ("sales", "", ""): None}
    assert about(found, "nobody free") == {("sales", "", ""): 0.0}


FILE = (
    "waiting,5,sales desk,,,",
    "waiting,7,secret queue,,,",
    "nobody free,,,sales,,",
    "nobody free,,,secret group,,",
    "phones gone,3,secret queue,,,",
    "On Call,20 min,,sales,,",
    "On Call,9 min,,secret group,,",
    "Ringing,20 s,secret queue,sales,,",
    "Wrap-up,2 min,,,,",
)


@pytest.mark.parametrize(
    ("scope", "groups", "kinds"),
    [
        (SALES, ("Sales",), {"waiting", "wait", "service level", "abandons", "nobody free",
                             "link down", "collector away", "oncall", "wrapup"}),
        (Scope(frozenset({"Sales"})), (), {"nobody free", "link down", "collector away", "oncall",
                                           "wrapup"}),
        (Scope(queues=frozenset({"Sales Desk"})), ("Sales",),
         {"waiting", "wait", "service level", "abandons", "nobody free", "link down",
          "collector away", "oncall", "wrapup"}),
        (Scope(queues=frozenset({"other"})), (),
         {"wait", "service level", "abandons", "nobody free", "link down", "collector away",
          "wrapup"}),
        (Scope(agent="Ana"), (), {"wrapup"}),
    ],
)  # fmt: skip
def test_a_scope_sees_the_rules_that_may_concern_it_and_no_name_of_others(
    tmp_path: Path, scope: Scope, groups: tuple[str, ...], kinds: set[str]
) -> None:
    limits = limits_of(tmp_path, "wait,30 s,secret queue,", "Wrap-up,none,secret queue,")
    found = lines(rules_of(tmp_path, *FILE), limits, scope, groups)
    assert {each.kind for each in found} == kinds
    assert not any("secret" in word for each in found for word in (each.queue, each.group))


def test_who_sees_everything_sees_every_rule(tmp_path: Path) -> None:
    found = lines(rules_of(tmp_path, *FILE), NO_FILE, EVERYTHING)
    assert sum("secret" in f"{each.queue} {each.group}" for each in found) == 5


def test_a_group_is_no_reason_to_name_a_team_that_is_not_in_the_scope(tmp_path: Path) -> None:
    queue = Scope(queues=frozenset({"Sales Desk"}))
    found = lines(rules_of(tmp_path, *FILE), NO_FILE, queue, ("Sales", "secret group"))
    assert about(found, "nobody free") == {("", "", ""): 0.0}
    assert about(found, "oncall") == {("", "sales", ""): 1200.0, ("", "secret group", ""): 540.0}
