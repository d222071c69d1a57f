"""Whose a phone is, in call centres with names, hints and members of every kind."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from state.board.identity.rules import Rules
from tests.fakes.story import UP
from tests.scenarios.centre import Centre

DND = "Custom:DND{0},CustomPresence:{0}"


class Phones(NamedTuple):
    """A PBX's lists, then whose each channel is (empty: nobody's) and which tiles there are."""

    what: str
    hints: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    calls: tuple[tuple[str, str], ...] = ()
    tiles: str = ""


HUNDREDS = tuple(f"PJSIP/{n}" for n in range(101, 107))
HINTED = tuple(f"{n} = PJSIP/{n}&Custom:DND{n},CustomPresence:{n}" for n in range(101, 107))
ALL = " 101 102 103 104 105 106"

KINDS = (
    # Drivers
    Phones("SCCP writes its serial in capitals", ("1127 = SCCP/1127",), ("SCCP/1127",),
           calls=(("SCCP/1127-0000000C", "1127"), ("SCCP/1127-000000ab", "1127")), tiles="1127"),
    Phones("a line of Skinny is on a device, which hints need not name",
           ("1001 = Skinny/alice", "1002 = Skinny/1002@lobby"), ("Skinny/alice",),
           calls=(("Skinny/alice@SEP0011-3", "1001"), ("Skinny/1002@lobby-12", "1002")),
           tiles="1001 1002"),
    Phones("so is a line of UNISTIM", ("1003 = USTM/1003@desk",),
           calls=(("USTM/1003@desk-0x7f00c4001a30", "1003"),), tiles="1003"),
    Phones("MGCP's lines are all named aaln/1",
           ("1001 = MGCP/aaln/1@gw1", "1002 = MGCP/aaln/1@gw2"),
           calls=(("MGCP/aaln/1@gw2-1", "1002"), ("MGCP/aaln/1@gw3-1", "")), tiles="1001 1002"),
    Phones("ports of cards are no numbers, hinted or not",
           ("1001 = DAHDI/3", "1002 = Khomp/B0C5", "1003 = mISDN/2", "1004 = DAHDI/104"),
           ("DAHDI/101", "DAHDI/3"),
           calls=(("DAHDI/3-1", "1001"), ("Khomp/B0C5-0.0", "1002"), ("mISDN/2-u13", "1003"),
                  ("DAHDI/101-1", ""), ("DAHDI/i1/5550101-1a", ""), ("Dongle/101-0100000001", ""),
                  ("DAHDI/104-1", "1004"), ("PJSIP/1005-00000001", "")),
           tiles="1001 1002 1003 1004"),
    Phones("where nobody has a hint, a port in a queue is a number's no more", (),
           ("PJSIP/1005", "DAHDI/102"), ("sales DAHDI/102",),
           calls=(("DAHDI/102-1", ""), ("PJSIP/1005-00000001", "1005")), tiles="1005"),
    Phones("a dialplan may spell a driver as it likes",
           ("1001 = sip/1001", "1002 = pjsip/bob&custom:DND1002", "1003 = iax2/carla"),
           ("SIP/1001", "PJSIP/bob"), ("sales sIp/1001", "sales local/1002@from-queue/n"),
           calls=(("SIP/1001-0000002a", "1001"), ("PJSIP/bob-0000002b", "1002"),
                  ("IAX2/carla-8822", "1003")), tiles="1001 1002 1003"),
    Phones("names of letters, dots and MACs",
           ("1201 = PJSIP/0004f2aabbcc", "1202 = PJSIP/alice", "1203 = SIP/bob.smith_2"),
           calls=(("PJSIP/0004f2aabbcc-0000000c", "1201"), ("PJSIP/alice-0000000d", "1202"),
                  ("SIP/bob.smith_2-0000000e", "1203")), tiles="1201 1202 1203"),
    # Second phones
    Phones("a hint of three phones, a presence and a do-not-disturb",
           ("1001 = PJSIP/1001&PJSIP/1001-webrtc&SCCP/SEP1&Custom:DND1001,CustomPresence:1001",
            "1002 = PJSIP/1002"),
           calls=(("PJSIP/1001-webrtc-00000001", "1001"), ("SCCP/SEP1-0000000F", "1001")),
           tiles="1001 1002"),
    Phones("a second phone that names the first back",
           ("204 = PJSIP/204&PJSIP/91204&Custom:DND204", "91204 = PJSIP/91204&PJSIP/204"),
           ("PJSIP/204", "PJSIP/91204"), ("sales Local/91204@from-queue/n hint:91204@ext-local",),
           calls=(("PJSIP/91204-00000001", "204"), ("PJSIP/204-00000002", "204")), tiles="204"),
    Phones("a second phone that only its name tells of", HINTED,
           (*HUNDREDS, "PJSIP/99101", "PJSIP/102-mobile", "PJSIP/webrtc-103", "PJSIP/104-trunk",
            "PJSIP/99199"), ("sales PJSIP/99101", "sales Local/99102@from-queue/n"),
           calls=(("PJSIP/99101-00000001", "101"), ("PJSIP/102-mobile-00000002", "102"),
                  ("PJSIP/webrtc-103-00000003", "103"), ("PJSIP/104-trunk-00000004", ""),
                  ("PJSIP/99199-00000005", "")), tiles=ALL),
    Phones("the same without any hint", (), ("PJSIP/204", "PJSIP/99204", "PJSIP/99299"),
           calls=(("PJSIP/99204-00000001", "204"), ("PJSIP/99299-00000002", "99299")),
           tiles="204 99299"),
    Phones("a second phone of a number that is two tenants' is nobody's",
           ("101@acme = PJSIP/acme-101", "101@beta = PJSIP/beta-101"), ("PJSIP/101-mobile",),
           calls=(("PJSIP/101-mobile-00000001", ""),), tiles="101@acme 101@beta"),
    Phones("a colleague whose number is longer by a digit keeps his phone",
           ("204 = PJSIP/204&PJSIP/2041", "2041 = PJSIP/2041"),
           calls=(("PJSIP/2041-00000001", "2041"),), tiles="204 2041"),
    Phones("the second phone of such a colleague is not that of who watches it",
           ("2041 = PJSIP/2041&PJSIP/2041-mobile&PJSIP/app-2041",
            "204 = PJSIP/204&PJSIP/2041-mobile", "041 = PJSIP/041&PJSIP/app-2041"),
           calls=(("PJSIP/2041-mobile-00000001", "2041"), ("PJSIP/app-2041-00000002", "2041")),
           tiles="204 2041 041"),
    # Who watches whom
    Phones("boss and secretary watch each other",
           ("204 = PJSIP/204&PJSIP/205", "205 = PJSIP/205&PJSIP/204"),
           calls=(("PJSIP/205-00000001", "205"), ("PJSIP/204-00000002", "204")), tiles="204 205"),
    Phones("boss and secretary, whose phones have MACs for names",
           ("204 = SCCP/SEPAA&SCCP/SEPBB", "205 = SCCP/SEPBB&SCCP/SEPAA"),
           calls=(("SCCP/SEPBB-0000000A", "205"), ("SCCP/SEPAA-0000000B", "204")), tiles="204 205"),
    Phones("the hint of a ring group takes nobody's phone",
           ("600 = PJSIP/101&PJSIP/102&PJSIP/103", "101 = PJSIP/101"), HUNDREDS,
           calls=(("PJSIP/102-00000001", "102"), ("PJSIP/101-00000002", "101")), tiles=ALL),
    Phones("nor does that of a group where agents sit at hot desks",
           ("7001 = PJSIP/6001", "7002 = PJSIP/6002", "600 = PJSIP/6001&PJSIP/6002"),
           calls=(("PJSIP/6002-00000001", "7002"),), tiles="7001 7002"),
    Phones("an agent who is logged on to two hot desks has both",
           ("7001 = PJSIP/6001", "7002 = PJSIP/6002&PJSIP/6003"), ("PJSIP/6003",),
           calls=(("PJSIP/6003-00000001", "7002"), ("PJSIP/6004-00000002", "")),
           tiles="7001 7002"),
    # Trunks
    Phones("a trunk with a number for a name", HINTED, (*HUNDREDS, "PJSIP/4930", "PJSIP/100200"),
           calls=(("PJSIP/4930-00000001", ""), ("PJSIP/100200-00000002", "")), tiles=ALL),
    Phones("a mobile that a queue calls through such a trunk", HINTED, (*HUNDREDS, "PJSIP/4930"),
           ("sales PJSIP/0622222222@4930", "sales SIP/4930/0622222222", "sales IAX2/u:pw@4930/06",
            "sales PJSIP/4930@provider"),
           calls=(("PJSIP/4930-00000001", ""), ("SIP/4930-00000001", "")), tiles=ALL),
    Phones("a phone that a queue names, though it has no hint", HINTED, (*HUNDREDS, "PJSIP/4930"),
           ("sales PJSIP/4930",), calls=(("PJSIP/4930-00000001", "4930"),), tiles=ALL + " 4930"),
    # Members
    Phones("members of every kind", (*HINTED, "107 = PJSIP/abcd"), (*HUNDREDS, "PJSIP/abcd"),
           ("a Local/101@from-queue/n hint:101@ext-local", "a PJSIP/102/sip:102@192.0.2.7:5060",
            "a Local/S103@agents hint:103", "a Local/104@agents Custom:agent104",
            "a Local/id-19@agentcallback PJSIP/abcd", "a Local/S105@agents PJSIP/105",
            "a Local/0622222222@from-queue/n", "a Agent/2001", "a Local/2002@agents Agent:2002"),
           tiles=ALL + " 107"),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=[each.what for each in KINDS])
def test_a_phone_is_its_extensions(kind: Phones) -> None:
    for events_first in (False, True):
        centre = Centre(() if events_first else kind.hints, kind.devices, kind.members)
        if events_first:  # hints come by events, then the lists are read
            centre.move(*kind.hints)
            centre.hear_members()
            centre.sweep()
        assert centre.tiles == set(kind.tiles.split())
        for channel, owner in kind.calls:
            assert centre.board.identity.number_of_channel(channel) == owner


@pytest.mark.parametrize("interface", ["PJSIP/102/sip:102@192.0.2.7:5060", "Local/S102@agents",
                                       "Local/102@agents", "sip/102"])  # fmt: skip
def test_a_member_serves_its_queue(interface: str) -> None:
    hints = (*HINTED, "102 = PJSIP/102&SIP/102")
    centre = Centre(hints, HUNDREDS, [f"sales {interface} hint:102@ext-local"])
    assert centre.extension("102").pauses == {"sales": None}


def test_a_setting_gives_a_colleague_back_who_looks_like_a_second_phone() -> None:
    hints = ("204 = PJSIP/204&PJSIP/10204", "10204 = PJSIP/10204")
    assert Centre(hints).tiles == {"204"}
    named = Centre(hints, rules=Rules(extensions={"10204": ("PJSIP/10204",)}))
    named.sweep()
    assert named.board.identity.number_of_device("PJSIP/10204") == "10204"
    named.dial("PJSIP/10204", "5550101")
    assert (named.label("10204"), named.label("204")) == ("Dialing", "Free")


def test_who_watches_a_colleagues_phone_is_not_in_his_calls() -> None:
    """The hint of both says In Use; the own phone says that it is not."""
    centre = Centre(["204 = PJSIP/204&PJSIP/205", "205 = PJSIP/205"], ["PJSIP/204", "PJSIP/205"])
    centre.call("PJSIP/trunk", "205")
    centre.say("PJSIP/205", "INUSE")
    centre.move("204 = PJSIP/204&PJSIP/205", "205 = PJSIP/205", status=1)
    for _ in range(3):
        centre.wait(2)
        assert [centre.label(each) for each in ("204", "205")] == ["Free", "On Call"]
    assert "204" not in centre.questions


def test_a_hint_that_names_a_presence_alone_says_nothing_of_the_phone() -> None:
    centre = Centre(["101 = ,CustomPresence:101"], ["PJSIP/101"])
    centre.move("101 = ,CustomPresence:101", status=4)
    assert centre.label("101") == "Free"


def test_a_call_of_a_second_phone_is_shown_with_its_extension() -> None:
    centre = Centre(HINTED, (*HUNDREDS, "PJSIP/99101"))
    line = centre.dial("PJSIP/99101", "5550101")
    centre.state(line, UP)
    assert (centre.label("101"), centre.details("101").peer) == ("On Call", "5550101")
