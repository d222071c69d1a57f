"""How drivers name channels and devices, and what hints and queue interfaces name."""

from __future__ import annotations

import pytest

from state.board.identity.names import (
    NO_PHONES,
    agent_of_interface,
    device_of_channel,
    is_phone,
    is_second_phone,
    local_number,
    mixes_custom,
    name_of_device,
    number_of_key,
    numbered_by_interface,
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


def test_these_technologies_are_no_phones() -> None:
    assert {
        "Agent", "Local", "CBAnn", "CBRec", "Announcer", "Recorder", "Message", "Bridge",
        "Surrogate",
        "Snoop", "ConfBridgeAnnouncer", "ConfBridgeRecorder", "MulticastRTP", "UnicastRTP",
        "AudioSocket", "WebSocket", "AsyncGoto", "OutgoingSpoolFailed", "Parked",
    } == NO_PHONES  # fmt: skip


@pytest.mark.parametrize(
    ("name", "device"),
    [
        ("SCCP/1127-0000000C", "SCCP/1127"),
        ("SCCP/1127-0000000c", "SCCP/1127"),
        ("Khomp/B0C0-0.0", "Khomp/B0C0"),
        ("Khomp/B1C23-12.0", "Khomp/B1C23"),
        ("Skinny/1001@lobby-3", "Skinny/1001@lobby"),
        ("MGCP/aaln/1@gateway-1", "MGCP/aaln/1@gateway"),
        ("USTM/1001@phone-0x7f00c4001a30", "USTM/1001@phone"),
        ("mISDN/1-u13", "mISDN/1"),
        ("DAHDI/i1/5550101-1a", "DAHDI/i1/5550101"),
        ("Dongle/dongle0-0100000001", "Dongle/dongle0"),
        ("SIP/0004f2aabbcc-0000002a", "SIP/0004f2aabbcc"),
        ("PJSIP/alice.smith_1-0000002a", "PJSIP/alice.smith_1"),
        ("PJSIP/1001-webrtc-0000002a", "PJSIP/1001-webrtc"),
        ("SIP/00-04-f2-aa-bb-cc-0000002a", "SIP/00-04-f2-aa-bb-cc"),
        ("Agent/2001", ""),
    ],
)
def test_every_driver_has_its_way_of_naming_a_channel(name: str, device: str) -> None:
    assert device_of_channel(name) == device


@pytest.mark.parametrize(
    ("device", "name"),
    [
        ("PJSIP/1001", "1001"),
        ("Skinny/1001@lobby", "1001"),
        ("MGCP/aaln/1@gateway", "aaln/1"),
        ("", ""),
    ],
)
def test_a_device_has_a_name_or_a_line(device: str, name: str) -> None:
    assert name_of_device(device) == name


@pytest.mark.parametrize(
    ("hint", "mixed"),
    [
        ("PJSIP/1001", False),
        ("PJSIP/1001&SIP/1001", False),
        ("PJSIP/1001,CustomPresence:1001", False),
        ("PJSIP/1001&Custom:DND1001,CustomPresence:1001", True),
        ("Custom:DND1001", True),
        ("", False),
    ],
)
def test_a_hint_may_mix_phones_with_custom_devices(hint: str, mixed: bool) -> None:
    assert mixes_custom(hint) is mixed


@pytest.mark.parametrize(
    ("interface", "numbered"),
    [
        ("Local/1001@from-queue/n", ("1001", "from-queue")),
        ("hint:1001@ext-local", ("1001", "ext-local")),
        ("HINT:1001@ext-local&Custom:x", ("1001", "ext-local")),
        ("PJSIP/1001", None),
        ("Agent:2001", None),
    ],
)
def test_an_interface_may_name_a_number(interface: str, numbered: tuple[str, str] | None) -> None:
    assert numbered_by_interface(interface) == numbered


@pytest.mark.parametrize(
    ("interface", "agent"), [("Agent:2001", "2001"), ("agent/2001", "2001"), ("PJSIP/2001", "")]
)
def test_an_interface_may_name_an_agent_of_a_pool(interface: str, agent: str) -> None:
    assert agent_of_interface(interface) == agent


def test_the_key_of_an_extension_begins_with_its_number() -> None:
    assert [number_of_key(key) for key in ("101@acme", "101", "")] == ["101", "101", ""]


@pytest.mark.parametrize(
    ("name", "number", "is_second"),
    [
        ("91204", "204", True),
        ("20499", "204", True),
        ("204-mobile", "204", True),
        ("web-204", "204", True),
        ("204", "204", False),
        ("2041", "204", False),
        ("2041-mobile", "204", False),
        ("web-1204", "204", False),
        ("anna", "anna", False),
        ("301-mobile", "204", False),
    ],
)
def test_a_second_phones_name_is_its_number_and_more(
    name: str, number: str, *, is_second: bool
) -> None:
    assert is_second_phone(name, number) is is_second
