"""Of all that a PBX says of a phone, the strongest word counts, and for as long as it is said."""

from __future__ import annotations

import pytest

from state.board.identity.identity import Identity
from state.board.identity.queue_members import session_of_agent
from state.board.identity.rules import Rules

ACME, BETA = ("101", "acme", "PJSIP/acme-101"), ("101", "beta", "PJSIP/beta-101")


def identity_of(
    *hints: tuple[str, str, str], devices: tuple[str, ...] = (), rules: Rules | None = None
) -> Identity:
    """An identity that has read these lists."""
    identity = Identity(rules)
    identity.learn_hints(hints)
    identity.learn_devices([*devices, *(phone for *_, phone in hints)])
    return identity


# Hints that move


def test_a_hint_that_moves_takes_its_phone_along() -> None:
    identity = identity_of(("7001", "x", "PJSIP/6001"), ("7002", "x", "PJSIP/6002"))
    assert identity.learn_hint("7001", "x", "PJSIP/6002") == {"PJSIP/6001", "PJSIP/6002"}
    assert identity.learn_hint("7002", "x", "PJSIP/6001") == {"PJSIP/6001"}
    assert identity.number_of_device("PJSIP/6001") == "7002"
    assert identity.number_of_device("PJSIP/6002") == "7001"


def test_a_hint_that_goes_frees_its_phone_and_a_desk_without_anybody_is_nobodys() -> None:
    identity = identity_of(("7001", "x", "PJSIP/6001"), devices=("PJSIP/6001",))
    assert identity.forget_hint("7001", "x") == {"PJSIP/6001"}
    assert identity.number_of_device("PJSIP/6001") == ""
    assert not identity.is_known("7001")
    assert not identity.is_known("6001")
    assert identity.forget_hint("7001", "x") == set()


def test_a_desk_where_nobody_ever_was_is_nobodys_either() -> None:
    desks = tuple(f"PJSIP/600{n}" for n in range(1, 6))
    identity = identity_of(("7001", "x", "PJSIP/6001&Custom:DND7001"), devices=desks)
    assert [identity.number_of_device(desk) for desk in desks] == ["7001", "", "", "", ""]


def test_a_hint_without_a_phone_claims_nothing() -> None:
    identity = identity_of(("7001", "x", "PJSIP/6001"))
    assert identity.learn_hint("7001", "x", "Custom:DND7001") == {"PJSIP/6001"}
    assert not identity.is_known("7001")


def test_the_list_of_hints_is_all_there_is() -> None:
    identity = identity_of(("1001", "x", "SIP/ana"), ("1002", "x", "SIP/bob"))
    assert identity.learn_hints([("1002", "x", "SIP/bob")]) == {"SIP/ana"}
    assert identity.hints.hinted() == {"1002": {"SIP/bob"}}


def test_the_own_phone_is_stronger_than_the_later_hint_of_another_number() -> None:
    identity = identity_of(("1001", "x", "PJSIP/1001"), ("1500", "x", "PJSIP/1001"))
    assert identity.number_of_device("PJSIP/1001") == "1001"


# Second phones


@pytest.mark.parametrize("second", ["91204", "20491"])
def test_a_second_phones_own_hint_makes_no_second_agent(second: str) -> None:
    identity = identity_of(
        ("204", "x", f"PJSIP/204&PJSIP/{second}"), (second, "x", f"PJSIP/{second}&Custom:DND")
    )
    assert identity.number_of_device(f"PJSIP/{second}") == "204"
    assert not identity.is_known(second)
    assert identity.members.number_of(f"Local/{second}@from-queue/n") == "204"


def test_whoever_watches_a_colleagues_phone_does_not_own_it() -> None:
    identity = identity_of(("204", "x", "PJSIP/204&PJSIP/205"), ("205", "x", "PJSIP/205"))
    assert identity.number_of_device("PJSIP/205") == "205"


# Tenants


def test_a_number_with_other_phones_in_another_context_is_two_extensions() -> None:
    identity = identity_of(ACME, BETA)
    assert identity.number_of_channel("PJSIP/acme-101-0000002a") == "101@acme"
    assert identity.number_of_channel("PJSIP/beta-101-0000002b") == "101@beta"
    assert identity.key_dialled("101", "acme") == "101@acme"
    assert identity.key_dialled("101", "elsewhere") == ""
    assert identity.is_known("101@acme")
    assert not identity.is_known("101")


def test_a_tenant_that_comes_later_parts_the_two_and_one_that_goes_joins_them() -> None:
    identity = identity_of(ACME)
    assert identity.number_of_device("PJSIP/acme-101") == "101"
    assert identity.learn_hint(*BETA) == {"PJSIP/acme-101", "PJSIP/beta-101"}
    assert identity.number_of_device("PJSIP/acme-101") == "101@acme"
    assert identity.forget_hint("101", "acme") == {"PJSIP/acme-101", "PJSIP/beta-101"}
    assert identity.number_of_device("PJSIP/beta-101") == "101"


def test_the_same_phones_in_two_contexts_are_one_extension() -> None:
    identity = identity_of(
        ("101", "acme", "PJSIP/101"), ("101", "blf", "PJSIP/101&PJSIP/101-app"),
        ("101", "empty", "Custom:DND101"),
    )  # fmt: skip
    assert identity.hints.hinted() == {"101": {"PJSIP/101", "PJSIP/101-app"}}


def test_members_of_tenants_are_found_by_context_or_device() -> None:
    identity = identity_of(ACME, BETA)
    assert identity.members.number_of("Local/101@q/n", "hint:101@beta") == "101@beta"
    assert identity.members.number_of("Local/101@q/n", "PJSIP/acme-101") == "101@acme"
    assert identity.members.number_of("Local/101@acme/n") == "101@acme"
    assert identity.members.number_of("Local/101@nobodys/n") == ""


def test_contexts_that_are_not_shown_have_no_extensions() -> None:
    identity = identity_of(
        ACME, BETA, ("102", "beta", "PJSIP/102"), rules=Rules(contexts=("acme",))
    )
    assert identity.number_of_device("PJSIP/acme-101") == "101"
    assert identity.number_of_device("PJSIP/beta-101") == ""
    assert identity.number_of_device("PJSIP/102") == ""
    assert identity.forget_hint("102", "beta") == set()


# Trunks, and what settings say


HINTED = [("1001", "x", "PJSIP/1001"), ("1002", "x", "PJSIP/1002")]


def test_a_trunk_with_a_number_for_a_name_is_no_agent_where_hints_name_the_phones() -> None:
    identity = identity_of(*HINTED, devices=("PJSIP/4930",))
    assert identity.number_of_channel("PJSIP/4930-0000002a") == ""
    assert identity.shut_out() == {"PJSIP/4930"}


def test_a_queue_that_names_a_device_makes_it_a_phone() -> None:
    identity = identity_of(*HINTED, devices=("PJSIP/4930",))
    assert identity.members.number_of("PJSIP/4930") == "4930"
    assert identity.number_of_channel("PJSIP/4930-0000002a") == "4930"
    assert identity.shut_out() == set()


def test_where_most_phones_have_no_hint_a_name_counts() -> None:
    phones = tuple(f"PJSIP/{n}" for n in range(1003, 1010))
    identity = identity_of(*HINTED, devices=phones)
    assert identity.number_of_channel("PJSIP/1003-0000002a") == "1003"


def test_settings_are_stronger_than_anything_a_pbx_says() -> None:
    rules = Rules(extensions={"1001": {"PJSIP/0004f2aabbcc"}, "77": set()}, ignore={"PJSIP/1002"})
    identity = identity_of(*HINTED, devices=("PJSIP/0004f2aabbcc", "PJSIP/77"), rules=rules)
    assert identity.number_of_device("PJSIP/0004f2aabbcc") == "1001"
    assert identity.number_of_device("PJSIP/1002") == ""
    assert identity.is_agent_number("77")
    assert not Identity(Rules(ignore={"4930"})).is_agent_number("4930")


# Queue members


def test_what_a_state_interface_told_holds_for_the_interface_alone() -> None:
    identity = identity_of(("1011", "x", "PJSIP/abcd"))
    assert identity.members.number_of("Local/id-19@agentcallback", "PJSIP/abcd") == "1011"
    assert identity.members.number_of("Local/id-19@agentcallback") == "1011"
    identity.members.forget("Local/id-19@agentcallback")
    assert identity.members.number_of("Local/id-19@agentcallback") == ""


def test_an_agent_of_a_pool_is_the_phone_that_he_logged_in_at() -> None:
    identity = identity_of(("201", "x", "PJSIP/201"))
    assert identity.members.number_of("Local/3001@agents", "Agent:3001") == ""
    identity.members.learn_session(session_of_agent("3001"), "201")
    identity.members.learn_session("conference 8600051", "202")
    assert identity.members.number_of("Local/3001@agents", "Agent:3001") == "201"
    assert identity.members.number_of("Agent/3001") == "201"
    identity.members.forget_agent("3001")
    assert identity.members.number_of("Local/3001@agents", "Agent:3001") == ""
    assert not identity.is_known("3001")


def test_an_extension_that_left_is_forgotten() -> None:
    identity = Identity()
    identity.members.number_of("Local/1001@agents")
    assert identity.is_known("1001")
    identity.forget_number("1001")
    assert not identity.is_known("1001")


def test_ever_new_names_of_devices_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("state.board.identity.identity.NAMES_KEPT", 2)
    identity = identity_of(("1001", "x", "PJSIP/1001"))
    for guest in range(5):
        assert identity.number_of_device(f"SIP/guest-{guest}") == ""
    assert identity.number_of_device("PJSIP/1001") == "1001"


def test_numbers_that_no_hint_has_are_not_kept() -> None:
    identity = identity_of(("101", "x", "PJSIP/101"))
    for number in range(1000):
        assert identity.key_dialled(f"06{number:08}", "x") == ""
        assert identity.hints.keys(f"06{number:08}") == []
    assert identity.key_dialled("101", "x") == "101"
    sizes = [len(kept) for kept in vars(identity.hints).values() if isinstance(kept, dict)]
    assert max(sizes) == 1


def test_members_names_and_extensions_are_known_after_a_restart() -> None:
    identity, again = identity_of(("1011", "x", "PJSIP/abcd")), Identity()
    identity.members.number_of("Local/id-19@agentcallback", "PJSIP/abcd")
    identity.members.names["Local/id-19@agentcallback"] = "Ann"
    again.resume(identity.evidence())
    assert again.members.names == {"Local/id-19@agentcallback": "Ann"}
    assert set(again.members.interfaces_at("1011")) == {"Local/id-19@agentcallback"}
