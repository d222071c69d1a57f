"""A start in the middle of calls that agents took on their mobiles shows them there."""

from __future__ import annotations

import pytest

from state import events as ev
from tests.fakes.story import UP, Line, Story, listed


def channel(name: str, exten: str = "", caller: str = "") -> Line:
    """A channel of the one call that is under way; its name is its Uniqueid, too."""
    return Line(name, name, "1.0", UP, exten, caller)


CALLER = channel("PJSIP/trunk2-00000000", "1004", "2025550101")
MOBILE = channel("PJSIP/trunk-00000002", caller="0699")


def start(*entries: ev.ListedChannel) -> Story:
    story = Story("1004", "1005")
    story.lists(entries)
    return story


def nested(application: str = "Dial", data: str = "", far: str = "0699") -> list[ev.ListedChannel]:
    """The caller, a Local channel of two halves, and the mobile behind it."""
    name = f"Local/{far}@from-internal-00000000"
    return [
        listed(CALLER, age_s=20, bridge="b1", application=application, data=data),
        listed(channel(f"{name};1"), age_s=10, bridge="b1", application="AppDial"),
        listed(channel(f"{name};2"), age_s=10, bridge="b2", application="Dial"),
        listed(MOBILE, age_s=10, bridge="b2", application="AppDial"),
    ]


def test_a_mobile_that_was_dialled_for_an_agent() -> None:
    story = start(
        listed(CALLER, age_s=20, bridge="b"),
        listed(MOBILE, age_s=18, bridge="b", application="AppDial"),
    )
    details = story.details("1004")
    assert (story.label("1004"), details.away) == ("On Call", True)


@pytest.mark.parametrize("entries", [nested(), nested("Queue", "403", "1004")])
def test_a_mobile_behind_local_channels(entries: list[ev.ListedChannel]) -> None:
    story = start(*entries)
    queue = entries[0].data or None
    assert (story.label("1004"), story.details("1004").queue) == ("On Call", queue)


def test_whom_somebody_asked_long_after_the_call_began_is_not_the_agent() -> None:
    """The agent talked, then transferred the call to somebody's mobile."""
    story = start(
        listed(CALLER, age_s=600, bridge="b"),
        listed(MOBILE, age_s=20, bridge="b", application="AppDial"),
    )
    assert story.label("1004") == "Free"


def test_whom_nobody_dialled_is_nobodys() -> None:
    story = start(
        listed(CALLER, age_s=20, bridge="b", application="Echo"),
        listed(MOBILE, age_s=18, bridge="b", application="AppDial"),
        listed(channel("PJSIP/trunk-00000003"), age_s=18, application="AppDial"),
    )
    assert story.label("1004") == "Free"


def test_a_list_takes_no_call_away_that_the_stream_told_of() -> None:
    story = Story("1004", "1005")
    caller = story.dial("PJSIP/trunk2", "1004")
    leg = story.line("PJSIP/trunk", linked=caller)
    story.state(leg, UP)
    story.ask()
    entries = [listed(caller, bridge="b"), listed(leg, bridge="b", application="AppDial")]
    story.lists(entries)
    assert story.label("1004") == "Ringing"


def test_a_call_that_the_agent_leaves_after_the_start_is_no_call_of_his() -> None:
    own = Line("1.1", "PJSIP/1004-00000001", "1.0", UP)
    story = start(
        listed(CALLER, age_s=20, bridge="b"),
        listed(own, age_s=18, bridge="b", application="AppDial"),
    )
    assert story.label("1004") == "On Call"
    story.hang_up(own)
    outside = story.line("PJSIP/trunk", linked=CALLER)
    story.begin_dial(CALLER, outside)
    story.answer(CALLER, outside, "b2")
    assert story.label("1004") == "Free"
