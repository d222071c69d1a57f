"""Nothing vanishes in silence: what is left out is named, with the setting that changes it."""

from __future__ import annotations

from state import events as ev
from state.board.identity.identity import Identity
from state.board.identity.rules import Rules
from state.board.identity.survey import LeftOut, left_out, pattern_for

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


def member(interface: str) -> ev.QueueMemberStatus:
    return ev.QueueMemberStatus(0.0, "sales", "Ann", interface, interface, 1, False, "", 0)


def test_a_number_that_the_pattern_shuts_out_is_named_with_a_pattern_that_fits() -> None:
    found = survey(("10", "x", "PJSIP/10"), ("1001", "x", "PJSIP/1001"), devices=("PJSIP/1001",))
    assert [(each.name, each.setting) for each in found] == [
        ("hint 10@x", r"AGENT_PATTERN=\d{2,5}")
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


def test_a_queue_member_that_is_no_extension_is_named() -> None:
    (found,) = survey(members=(member("Local/07700900123@mobiles"), member("PJSIP/1001")))
    assert found.name == "Local/07700900123@mobiles"


def test_a_pattern_fits_all_that_was_shut_out_and_all_that_fitted_before() -> None:
    assert pattern_for(["1", "1234567"]) == r"\d{1,7}"
    assert pattern_for(["alice", "10"]) == r"[\w.-]+"
    assert pattern_for([]) == r"\d{3,5}"
