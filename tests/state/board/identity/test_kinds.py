"""The lists of a PBX tell what kind it is, and how its agents log in."""

from __future__ import annotations

import pytest

from state import events as ev
from state.board.identity.kinds import (
    LONG_S,
    Kind,
    kinds_of,
    long_conferences,
    sessions_under_way,
    ways_to_log_in,
)
from state.board.identity.rules import Rules

NOTHING = ev.Snapshot(0.0, None, None, None, None, None, None)


def lists(
    *,
    hint: str = "",
    device: str = "",
    member: str = "",
    state: str = "",
    room: str = "",
    age_s: float = 9.0,
) -> ev.Snapshot:
    """Lists with one entry each of what is named."""
    channel = ev.ChannelInfo("1.1", "PJSIP/301-1", "1.1", 6)
    return ev.Snapshot(
        0.0,
        (ev.ListedChannel(channel, age_s, "b", "ConfBridge" if room else "Dial", f"{room},x"),),
        (ev.ExtensionStatus(0.0, "1001", hint, "PJSIP/1001", 0),) if hint else (),
        (ev.DeviceStateChange(0.0, device, "NOT_INUSE"),) if device else (),
        (),
        (member_of(member, state),) if member else (),
        (),
    )


def member_of(interface: str, state: str = "") -> ev.QueueMemberStatus:
    return ev.QueueMemberStatus(0.0, "sales", "Ann", interface, state or interface, 1, False, "", 0)


@pytest.mark.parametrize(
    ("seen", "kinds"),
    [
        (lists(hint="ext-local"), [Kind.FREEPBX]),
        (lists(device="Custom:DND1001"), [Kind.FREEPBX]),
        (lists(device="Custom:DEVDND1001"), [Kind.FREEPBX]),
        (lists(member="Local/1001@from-queue/n"), [Kind.FREEPBX]),
        (lists(member="Local/id-19@agentcallback", state="PJSIP/abcd"), [Kind.WAZO]),
        (lists(room="8600051"), [Kind.VICIDIAL]),
        (lists(device="Meetme:8600051"), [Kind.VICIDIAL]),
        (lists(device="IAX2/ASTloop"), [Kind.VICIDIAL]),
        (lists(room="801"), [Kind.PLAIN]),
        (lists(member="Local/2001@agents", state="Agent:2001"), [Kind.AGENT_POOL]),
        (lists(device="Agent:2001"), [Kind.AGENT_POOL]),
        (lists(device="Agent:2001", hint="ext-local"), [Kind.FREEPBX, Kind.AGENT_POOL]),
        (lists(device="PJSIP/1001", hint="internal"), [Kind.PLAIN]),
        (NOTHING, [Kind.PLAIN]),
    ],
)
def test_a_pbx_is_known_by_its_signs(seen: ev.Snapshot, kinds: list[Kind]) -> None:
    assert kinds_of(seen, Rules()) == kinds


@pytest.mark.parametrize(
    ("interface", "state", "way"),
    [
        ("Local/2001@agents", "Agent:2001", "agents of app_agent_pool, who log in at a phone"),
        ("Agent/2001", "", "agents of app_agent_pool, who log in at a phone"),
        ("Local/id-7@agentcallback", "PJSIP/a", "agents called back by id, as Wazo does"),
        ("Local/1001@from-queue/n", "", "extensions called through from-queue, as FreePBX does"),
        ("PJSIP/1001", "", "phones"),
        ("Local/0699@mobiles", "", "numbers called through the dialplan"),
    ],
)
def test_how_a_queue_reaches_its_members_is_told(interface: str, state: str, way: str) -> None:
    assert list(ways_to_log_in((member_of(interface, state),))) == [way]


def test_a_member_of_many_queues_counts_once() -> None:
    members = (member_of("PJSIP/1001"), member_of("PJSIP/1001"), member_of("PJSIP/1002"))
    assert ways_to_log_in(members) == {"phones": 2}


def hinted(*hints: tuple[str, str, str]) -> ev.Snapshot:
    """Lists with these hints: number, context, what the hint names."""
    listed = tuple(
        ev.ExtensionStatus(0.0, exten, context, hint, 0) for exten, context, hint in hints
    )
    return ev.Snapshot(0.0, (), listed, (), (), (), ())


@pytest.mark.parametrize(
    ("hints", "kinds"),
    [
        ((("101", "acme", "PJSIP/a"), ("101", "beta", "PJSIP/b")), [Kind.TENANTS]),
        ((("101", "acme", "PJSIP/a"), ("101", "beta", "PJSIP/a")), [Kind.PLAIN]),
        ((("1021", "x", "PJSIP/6001"),), [Kind.HOT_DESKS]),
        ((("1021", "ext-local", "PJSIP/6001"),), [Kind.FREEPBX, Kind.HOT_DESKS]),
        ((("1021", "x", "PJSIP/1021"), ("1022", "x", "PJSIP/0004f2aabbcc")), [Kind.PLAIN]),
    ],
)
def test_tenants_and_hot_desks_are_known_by_their_hints(
    hints: tuple[tuple[str, str, str], ...], kinds: list[Kind]
) -> None:
    assert kinds_of(hinted(*hints), Rules()) == kinds


def test_agents_in_conferences_are_counted() -> None:
    assert sessions_under_way(lists(room="8600051"), Rules()) == 1
    assert sessions_under_way(lists(room="801"), Rules()) == 0
    assert sessions_under_way(NOTHING, Rules()) == 0


def test_a_conference_that_lasts_for_hours_is_named_unless_the_setting_names_it() -> None:
    assert long_conferences(lists(room="7700051", age_s=LONG_S), Rules()) == ["7700051"]
    assert long_conferences(lists(room="7700051", age_s=LONG_S - 1), Rules()) == []
    assert long_conferences(lists(room="8600051", age_s=LONG_S), Rules()) == []
    assert long_conferences(lists(age_s=LONG_S), Rules()) == []
    assert long_conferences(NOTHING, Rules()) == []
