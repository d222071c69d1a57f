"""The lines of `.env` that are advised can be pasted, and do what was said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from state.board.identity.advice import Advice, advice
from state.board.identity.rules import Rules
from state.board.identity.survey import LeftOut
from state.settings import Settings
from tests.state.board.identity.test_survey import member, survey

HINTS = (
    ("10", "x", "PJSIP/10"), ("7001234", "x", "PJSIP/0004f2aabbcc"), ("anna", "x", "PJSIP/soft1"),
    ("1001", "x", "PJSIP/1001"),
)  # fmt: skip
DEVICES = ("PJSIP/10", "PJSIP/1001", "PJSIP/0004f2aabbcc", "PJSIP/soft1", "PJSIP/4930",
           "PJSIP/carrier")  # fmt: skip
MEMBERS = (member("Local/07700900123@mobiles"), member("PJSIP/carrier"), member("PJSIP/10"),
           member("Local/anna@from-queue/n"))  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def of(rules: Rules) -> Advice:
    found = survey(*HINTS, devices=DEVICES, members=MEMBERS, rules=rules)
    return advice(rules, found)


def pasted(lines: tuple[str, ...], folder: Path) -> Rules:
    path = folder / ".env"
    path.write_text("\n".join(lines), "utf-8")
    return Settings(_env_file=path).rules


def test_what_hints_name_is_advised_and_what_may_be_a_trunk_is_offered() -> None:
    assert of(Rules()) == Advice(
        ("AGENT_PATTERN=[0-9]{2,7}", "EXTENSIONS=anna"),
        ("IGNORE=07700900123,PJSIP/4930,PJSIP/carrier",),
    )


def test_pasted_lines_leave_nothing_to_advise(tmp_path: Path) -> None:
    found = of(Rules())
    assert of(pasted(found.lines, tmp_path)).lines == ()
    assert of(pasted(found.lines + found.offers, tmp_path)) == Advice()


def test_a_line_keeps_what_the_setting_says_already(tmp_path: Path) -> None:
    before = ("EXTENSIONS=1001:PJSIP/1001,2000", "IGNORE=PJSIP/old", "AGENT_PATTERN=\\d{4,5}")
    found = of(pasted(before, tmp_path))
    assert found.lines == ("AGENT_PATTERN=[0-9]{2,7}", "EXTENSIONS=1001:PJSIP/1001,2000,anna")
    assert found.offers == ("IGNORE=07700900123,PJSIP/4930,PJSIP/carrier,PJSIP/old",)


def test_a_pattern_and_contexts_that_somebody_chose_are_left_alone() -> None:
    found = of(Rules(pattern="1[0-9]+", contexts=("x",)))
    assert found.lines == ()
    assert found.offers[0].startswith("IGNORE=07700900123,7001234,")
    other = survey(("101", "acme", "PJSIP/a"), ("102", "beta", "PJSIP/b"),
                   rules=Rules(contexts=("acme",)))  # fmt: skip
    assert advice(Rules(contexts=("acme",)), other) == Advice((), ("CONTEXTS=acme,beta",))


@pytest.mark.parametrize("name", ["a b", "x#y", "x\nAMI_SECRET=", "$HOME", "a,b", "'", "", "a=b"])
def test_a_name_that_would_break_the_file_is_in_no_line(name: str) -> None:
    odd = LeftOut(name, "", "", ("EXTENSIONS", name), sure=True)
    assert advice(Rules(), [odd]) == Advice()


def test_a_hot_desk_where_nobody_is_logged_on_is_not_offered_to_be_ignored() -> None:
    """Its next user's calls would be nobody's."""
    found = survey(("1021", "x", "PJSIP/6001"), devices=("PJSIP/6001", "PJSIP/6002"))
    assert [(each.name, each.adds) for each in found] == [("PJSIP/6002", None)]
    assert found[0].setting == "none for a phone, IGNORE=PJSIP/6002 for a trunk"
    assert advice(Rules(), found) == Advice()
