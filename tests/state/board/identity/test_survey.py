"""Nothing vanishes in silence: what is left out is named, with the setting that changes it."""

from __future__ import annotations

from state import events as ev
from state.board.identity.identity import Identity
from state.board.identity.rules import Rules
from state.board.identity.survey import MAX, LeftOut, left_out, pattern_for

Hint = tuple[str, str, str]


def survey(
    *hints: Hint,
    devices: tuple[str, ...] = (),
    members: tuple[ev.QueueMemberStatus, ...] = (),
    rules: Rules | None = None,
) -> list[LeftOut]:
    identity = Identity(rules)
    identity.learn_hints(hints)
    identity.learn_devices(devices)
    return left_out(identity, hints, devices, members)


def member(interface: str, queue: str = "sales", state: str = "") -> ev.QueueMemberStatus:
    state = state or interface
    return ev.QueueMemberStatus(0.0, queue, "Ann", interface, state, 1, False, "", 0)


def test_a_number_that_the_pattern_shuts_out_is_named_with_a_pattern_that_fits() -> None:
    found = survey(("10", "x", "PJSIP/10"), ("1001", "x", "PJSIP/1001"), devices=("PJSIP/1001",))
    assert [(each.name, each.setting) for each in found] == [
        ("hint 10@x", "AGENT_PATTERN=[0-9]{2,5}")
    ]


def test_hints_that_lose_nobody_are_not_named() -> None:
    hints = [("101", "x", "PJSIP/101"), ("*80101", "x", "PJSIP/101"), ("600", "x", "Queue:sales")]
    assert survey(*hints, devices=("PJSIP/101",)) == []


def test_a_context_that_is_not_shown_is_named() -> None:
    found = survey(
        ("101", "acme", "PJSIP/a"), ("102", "beta", "PJSIP/b"), devices=("PJSIP/b",),
        rules=Rules(contexts=("acme",)),
    )  # fmt: skip
    assert [each.setting for each in found] == ["CONTEXTS=acme,beta"]


def test_a_trunk_with_a_number_and_a_phone_with_a_name_are_told() -> None:
    devices = ("PJSIP/1001", "PJSIP/4930", "PJSIP/alice", "Queue:sales", "PJSIP/silent")
    found = survey(
        ("1001", "x", "PJSIP/1001"), devices=devices, rules=Rules(ignore=("PJSIP/silent",))
    )
    assert [(each.name, each.setting) for each in found] == [
        ("PJSIP/4930", "EXTENSIONS=4930:PJSIP/4930 or IGNORE=PJSIP/4930"),
        ("PJSIP/alice", "EXTENSIONS=<number>:PJSIP/alice or IGNORE=PJSIP/alice"),
    ]


def test_a_queue_member_that_is_no_extension_is_named_once() -> None:
    mobile = "Local/07700900123@mobiles"
    members = (member(mobile), member(mobile, "support"), member("PJSIP/1001"))
    (found,) = survey(members=members)
    assert found.name == mobile
    assert "queue support" in found.why
    assert survey(members=members, rules=Rules(ignore=("07700900123",))) == []


def test_a_member_that_is_a_phone_with_a_name_is_named_with_its_queue() -> None:
    (found,) = survey(devices=("PJSIP/alice",), members=(member("PJSIP/alice"),))
    assert "queue sales" in found.why
    assert found.setting == "EXTENSIONS=<number>:PJSIP/alice or IGNORE=PJSIP/alice"


def test_an_agent_of_a_pool_who_is_logged_off_is_not_left_out() -> None:
    assert survey(members=(member("Local/2001@agents", state="Agent:2001"),)) == []
    assert survey(members=(member("Agent/2001"),)) == []


def test_what_is_ignored_is_not_named() -> None:
    hints = (("10", "x", "PJSIP/10"), ("11", "x", "PJSIP/11"))
    assert survey(*hints, rules=Rules(ignore=("10", "PJSIP/11"))) == []


def test_a_number_that_somebody_shut_out_by_his_own_pattern_is_named_with_both_ways() -> None:
    (found,) = survey(("2001", "x", "PJSIP/a"), rules=Rules(pattern="1..."))
    assert found.setting == "EXTENSIONS=2001 or IGNORE=2001"
    assert not found.sure


def test_a_pattern_fits_all_that_was_shut_out_and_all_that_fitted_before() -> None:
    assert pattern_for(["1", "1234567"]) == "[0-9]{1,7}"
    assert pattern_for(["10", "alice"], "[0-9]{3,6}") == "[0-9]{2,6}"
    assert pattern_for([]) == "[0-9]{3,5}"
    assert pattern_for(["10"], "1[0-9]{3}") == ""


def test_what_is_sure_comes_first_and_each_name_once() -> None:
    devices = ("PJSIP/zoe", "PJSIP/4930", "PJSIP/zoe", "SIP/anna")
    found = survey(("1001", "x", "PJSIP/1001"), ("10", "x", "PJSIP/10"), devices=devices)
    assert [each.name for each in found] == ["hint 10@x", "PJSIP/4930", "PJSIP/zoe", "SIP/anna"]


def test_text_that_would_deceive_a_reader_is_shown_as_such() -> None:
    name = "PJSIP/evil\u202e\x1b[31m" + "x" * 500
    (found,) = survey(members=(member(name),))
    assert found.name.startswith("PJSIP/evil??[31mxxx")
    assert len(found.name) == MAX
    assert found.setting.isprintable()
    assert found.adds == ("IGNORE", name)


def test_a_phone_that_its_name_or_the_name_of_its_twin_tells_of_is_not_named() -> None:
    assert survey(devices=("PJSIP/1001", "PJSIP/1001-webrtc", "PJSIP/991001")) == []


def test_a_port_of_a_card_is_no_number() -> None:
    (found,) = survey(devices=("PJSIP/1001", "DAHDI/101"))
    assert found.setting == "EXTENSIONS=<number>:DAHDI/101 or IGNORE=DAHDI/101"
