"""Whose a channel, a hint, a device or a queue member is."""

from __future__ import annotations

import pytest

from state.board.identity import (
    NO_PHONES,
    Identity,
    device_of_channel,
    is_phone,
    local_number,
    phones_of_hint,
)


@pytest.mark.parametrize(
    ("name", "device"),
    [
        ("PJSIP/1001-0000002a", "PJSIP/1001"),
        ("PJSIP/1001-mobile-0000002a", "PJSIP/1001-mobile"),
        ("PJSIP/acme-deadbeef-0000002a", "PJSIP/acme-deadbeef"),
        ("SIP/1001-0000002a", "SIP/1001"),
        ("IAX2/1001-8822", "IAX2/1001"),
        ("DAHDI/1-1", "DAHDI/1"),
        ("PJSIP/1001-0000002a<ZOMBIE>", "PJSIP/1001"),
        ("PJSIP/1001-0000002a<MASQ>", "PJSIP/1001"),
        ("Local/1001@agents-00000002;1", ""),
        ("Local/1001@agents-00000002;2", ""),
        ("CBAnn/801-00000001;2", ""),
        ("ConfBridgeRecorder/conf-801-uid-1", ""),
        ("AsyncGoto/PJSIP/1001-0000002a", ""),
        ("Message/ast_msg_queue", ""),
        ("", ""),
        ("nonsense", ""),
        ("/", ""),
    ],
)
def test_a_channel_is_named_by_its_device(name: str, device: str) -> None:
    assert device_of_channel(name) == device


@pytest.mark.parametrize(
    ("device", "phone"),
    [
        ("PJSIP/1001", True),
        ("SCCP/1001", True),
        ("Local/1001@agents", False),
        ("Queue:sales", False),
        ("Queue:sales_pause_PJSIP/1001", False),
        ("confbridge:801", False),
        ("Custom:DND1001", False),
        ("MWI:1001@default", False),
        ("park:701@parkedcalls", False),
        ("PJSIP/1001&PJSIP/1002", False),
    ],
)
def test_only_a_device_of_a_real_technology_is_a_phone(device: str, phone: bool) -> None:
    assert is_phone(device) is phone


def test_a_hint_names_phones_among_other_things() -> None:
    hint = "PJSIP/1001&SIP/1001&Custom:DND1001,CustomPresence:1001"
    assert list(phones_of_hint(hint)) == ["PJSIP/1001", "SIP/1001"]


@pytest.mark.parametrize(
    ("name", "number"),
    [("Local/1001@internal-00000002;1", "1001"), ("PJSIP/1001-00000002", ""), ("", "")],
)
def test_a_local_channel_tells_which_number_it_dials(name: str, number: str) -> None:
    assert local_number(name) == number


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
    identity = Identity(r"2\d{2}")
    assert identity.number_of_channel("PJSIP/1001-0000002a") == ""
    assert identity.number_of_channel("PJSIP/201-0000002a") == "201"


def test_a_listed_phone_makes_its_number_known() -> None:
    identity = Identity(r"\d{3,5}")
    assert not identity.is_known("1001")
    identity.learn_devices(["PJSIP/1001", "Queue:sales"])
    assert identity.is_known("1001")
    assert not identity.is_known("sales")


def test_a_hint_gives_a_phone_of_any_name_to_its_extension() -> None:
    identity = Identity()
    identity.learn_hint("1001", "SIP/ana-desk")
    assert identity.number_of_channel("SIP/ana-desk-0000002a") == "1001"
    assert identity.is_known("1001")
    assert identity.hinted() == {"1001": {"SIP/ana-desk"}}


def test_a_hint_of_no_agent_gives_nothing() -> None:
    identity = Identity()
    identity.learn_hint("*8100", "PJSIP/1001")
    identity.learn_hint("600", "Queue:sales")
    identity.learn_hint("801", "confbridge:801")
    assert identity.hinted() == {}
    assert not identity.is_known("600")


@pytest.mark.parametrize("group_first", [True, False])
def test_the_hint_of_a_ring_group_takes_nobodys_phone_away(group_first: bool) -> None:
    identity = Identity()
    hints = [("650", "PJSIP/1001&SIP/ana"), ("1001", "PJSIP/1001"), ("1002", "SIP/ana")]
    for exten, hint in hints if group_first else hints[::-1]:
        identity.learn_hint(exten, hint)
    assert identity.number_of_device("PJSIP/1001") == "1001"
    assert identity.number_of_device("SIP/ana") == "1002"
    assert not identity.is_known("650")


def test_a_reload_may_give_a_phone_to_another_extension() -> None:
    identity = Identity()
    identity.learn_hint("1001", "SIP/desk")
    identity.forget_hints()
    identity.learn_hint("1002", "SIP/desk")
    assert identity.number_of_device("SIP/desk") == "1002"
    assert identity.hinted() == {"1002": {"SIP/desk"}}


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
    assert identity.number_of_member(interface, state_interface) == number
    assert identity.is_known("1001") == (number == "1001")


def test_an_extension_of_before_a_restart_is_known() -> None:
    identity = Identity()
    identity.learn_number("1001")
    assert identity.is_known("1001")


def test_a_hint_that_the_lists_name_again_gives_its_phone_again() -> None:
    identity = Identity()
    identity.learn_hint("1001", "PJSIP/alpha")
    identity.forget_hints()
    assert identity.number_of_device("PJSIP/alpha") == ""
    assert identity.hinted() == {}
    identity.learn_hint("1001", "PJSIP/alpha")
    assert identity.number_of_device("PJSIP/alpha") == "1001"
    assert identity.hinted() == {"1001": {"PJSIP/alpha"}}


def test_these_technologies_are_no_phones() -> None:
    assert {
        "Local", "CBAnn", "CBRec", "Announcer", "Recorder", "Message", "Bridge", "Surrogate",
        "Snoop", "ConfBridgeAnnouncer", "ConfBridgeRecorder", "MulticastRTP", "UnicastRTP",
        "AudioSocket", "WebSocket", "AsyncGoto", "OutgoingSpoolFailed", "Parked",
    } == NO_PHONES  # fmt: skip
