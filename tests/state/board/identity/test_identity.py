"""Whose a channel, a hint, a device or a queue member is."""

from __future__ import annotations

import pytest

from state.board.identity.identity import Identity
from state.board.identity.rules import Rules


def test_a_phone_called_like_a_number_is_that_extension() -> None:
    identity = Identity()
    assert identity.number_of_channel("PJSIP/1001-0000002a") == "1001"
    assert identity.is_known("1001")


@pytest.mark.parametrize(
    "name", ["PJSIP/trunk-0000002a", "PJSIP/2025550101-0000002a", "PJSIP/10-0000002a"]
)
def test_a_trunk_is_no_extension(name: str) -> None:
    identity = Identity()
    assert identity.number_of_channel(name) == ""


@pytest.mark.parametrize("number", ["600", "801", "1001", "70000"])
def test_a_number_without_a_phone_is_no_extension(number: str) -> None:
    identity = Identity()
    assert identity.is_agent_number(number)
    assert not identity.is_known(number)


def test_the_pattern_says_what_an_agent_is() -> None:
    identity = Identity(Rules(r"2\d{2}"))
    assert identity.number_of_channel("PJSIP/1001-0000002a") == ""
    assert identity.number_of_channel("PJSIP/201-0000002a") == "201"


def test_a_listed_phone_makes_its_number_known() -> None:
    identity = Identity()
    assert not identity.is_known("1001")
    identity.learn_devices(["PJSIP/1001", "Queue:sales"])
    assert identity.is_known("1001")
    assert not identity.is_known("sales")


def test_a_hint_gives_a_phone_of_any_name_to_its_extension() -> None:
    identity = Identity()
    identity.learn_hint("1001", "", "SIP/ana-desk")
    assert identity.number_of_channel("SIP/ana-desk-0000002a") == "1001"
    assert identity.is_known("1001")
    assert identity.hints.hinted() == {"1001": {"SIP/ana-desk"}}


def test_a_hint_of_no_agent_gives_nothing() -> None:
    identity = Identity()
    identity.learn_hint("*8100", "", "PJSIP/1001")
    identity.learn_hint("600", "", "Queue:sales")
    identity.learn_hint("801", "", "confbridge:801")
    assert identity.hints.hinted() == {}
    assert not identity.is_known("600")


@pytest.mark.parametrize("group_first", [True, False])
def test_the_hint_of_a_ring_group_takes_nobodys_phone_away(group_first: bool) -> None:
    identity = Identity()
    hints = [("650", "PJSIP/1001&SIP/ana"), ("1001", "PJSIP/1001"), ("1002", "SIP/ana")]
    for exten, hint in hints if group_first else hints[::-1]:
        identity.learn_hint(exten, "", hint)
    assert identity.number_of_device("PJSIP/1001") == "1001"
    assert identity.number_of_device("SIP/ana") == "1002"
    assert not identity.is_known("650")


def test_a_reload_may_give_a_phone_to_another_extension() -> None:
    identity = Identity()
    identity.learn_hint("1001", "", "SIP/desk")
    identity.learn_hints([("1002", "", "SIP/desk")])
    assert identity.number_of_device("SIP/desk") == "1002"
    assert identity.hints.hinted() == {"1002": {"SIP/desk"}}


def test_where_the_pbx_lists_its_phones_nothing_else_of_that_kind_is_one() -> None:
    identity = Identity()
    identity.learn_devices(["PJSIP/1001", "PJSIP/trunk", "Queue:sales", "Local/9@x"])
    assert identity.number_of_channel("PJSIP/1001-0000002a") == "1001"
    assert identity.number_of_channel("PJSIP/4444-0000002a") == ""
    assert identity.number_of_channel("SIP/1003-0000002a") == "1003"


@pytest.mark.parametrize(
    ("interface", "state_interface", "number"),
    [
        ("PJSIP/1001", "", "1001"),
        ("Local/1001@agents/n", "PJSIP/1001", "1001"),
        ("Local/1001@agents/n", "", "1001"),
        ("Local/1001@agents/n", "hint:1001@internal", "1001"),
        ("Local/1001@agents/n", "Hint:1002@internal", "1002"),
        ("Local/07700900123@mobiles", "", ""),
        ("PJSIP/trunk", "PJSIP/trunk", ""),
        ("", "", ""),
    ],
)
def test_a_queue_member_is_found_by_its_state_interface_or_its_interface(
    interface: str, state_interface: str, number: str
) -> None:
    identity = Identity()
    assert identity.members.number_of(interface, state_interface) == number
    assert identity.is_known("1001") == (number == "1001")


def test_an_extension_of_before_a_restart_is_known() -> None:
    identity = Identity()
    identity.members.number_of("Local/1001@agents")
    identity.learn_hint("1002", "sales", "PJSIP/alpha")
    identity.learn_hint("1003", "elsewhere", "PJSIP/beta")
    identity.learn_devices(["PJSIP/1004"])
    resumed = Identity(Rules(contexts={"sales"}))
    resumed.resume(identity.evidence())
    assert [number for number in ("1001", "1002", "1003", "1004") if resumed.is_known(number)] == [
        "1001", "1002", "1004",
    ]  # fmt: skip
    assert resumed.number_of_device("PJSIP/beta") == ""


def test_a_hint_that_the_lists_name_again_gives_its_phone_again() -> None:
    identity = Identity()
    identity.learn_hint("1001", "", "PJSIP/alpha")
    identity.learn_hints([])
    assert identity.number_of_device("PJSIP/alpha") == ""
    assert identity.hints.hinted() == {}
    identity.learn_hint("1001", "", "PJSIP/alpha")
    assert identity.number_of_device("PJSIP/alpha") == "1001"
    assert identity.hints.hinted() == {"1001": {"PJSIP/alpha"}}
