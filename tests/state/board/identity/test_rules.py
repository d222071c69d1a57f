"""What the settings say of extensions."""

from __future__ import annotations

import pytest

from state.board.identity.identity import Identity
from state.board.identity.rules import Rules


@pytest.mark.parametrize(
    ("conference", "is_session"),
    [("8600051", True), ("9600999", True), ("86000511", False), ("801", False), ("", False)],
)
def test_vicidials_conferences_of_agents_are_sessions(conference: str, is_session: bool) -> None:
    assert Rules().is_session(conference) is is_session


def test_conferences_are_named_as_in_a_dialplan() -> None:
    rules = Rules(conferences=("agents-N.", "70Zx"))
    assert rules.is_session("agents-2a")
    assert rules.is_session("7011")
    assert not rules.is_session("agents-1a")
    assert not rules.is_session("7001")
    assert not Rules(conferences=()).is_session("8600051")


@pytest.mark.parametrize(
    ("pattern", "conference", "is_session"),
    [
        ("_8600XXX", "8600051", True),
        ("860[0-4]xxx", "8604051", True),
        ("860[0-4]xxx", "8605051", False),
        ("box1", "box1", True),
        ("NOC", "NOC", True),
        ("NOC", "nOC", False),
        ("team!", "team", True),
        ("team.", "team", False),
    ],
)
def test_usual_spellings_of_a_conference_mean_it(
    pattern: str, conference: str, is_session: bool
) -> None:
    assert Rules(conferences=(pattern,)).is_session(conference) is is_session


def test_devices_may_be_spelt_as_in_a_dialplan() -> None:
    rules = Rules(extensions={"1001": ("sip/x", "Pjsip/y")}, ignore=("iax2/z", "4930", "Sip/t"))
    assert [rules.owner(each) for each in ("SIP/x", "sip/x", "PJSIP/y")] == ["1001"] * 3
    assert [rules.owner(each) for each in ("IAX2/z", "SIP/t", "SIP/other")] == ["", "", None]
    assert not rules.is_agent("4930")


def test_settings_in_any_spelling_say_whose_a_phone_is() -> None:
    rules = Rules(extensions={"1001": ("sip/anna",)}, ignore=("pjsip/1002",))
    identity = Identity(rules)
    identity.learn_devices(("SIP/anna", "PJSIP/1002", "PJSIP/1003"))
    phones = ("SIP/anna-00000001", "PJSIP/1002-00000002", "PJSIP/1003-00000003")
    assert [identity.number_of_channel(each) for each in phones] == ["1001", "", "1003"]
