"""CONTEXTS: the number of a tenant that is not shown says nothing on a shown tenant's tile."""

from __future__ import annotations

import pytest

from state import events as ev
from state.board.identity.rules import Rules
from tests.fakes.story import RING
from tests.scenarios.centre import Centre

ACME = Rules(contexts=("acme",))
BETAS = "PJSIP/beta-101,CustomPresence:beta-101"
SHOWN, HIDDEN = "101@acme = PJSIP/acme-101", f"101@beta = {BETAS}"
PHONES = ("PJSIP/acme-101", "PJSIP/beta-101")


@pytest.fixture
def centre() -> Centre:
    return Centre([SHOWN, HIDDEN], PHONES, rules=ACME)


def presence(centre: Centre, state: str) -> ev.PresenceStatus:
    return ev.PresenceStatus(centre.now(), "101", BETAS, state, "in a meeting", "beta")


@pytest.mark.parametrize("state", ["away", "dnd"])
def test_a_presence_is_not_the_other_tenants(centre: Centre, state: str) -> None:
    centre.tell(presence(centre, state))
    shown = centre.extension("101")
    assert (shown.presence, shown.presence_message, centre.label("101")) == ("", "", "Free")


def test_a_hint_says_nothing_of_the_other_tenants_phone() -> None:
    centre = Centre([SHOWN, HIDDEN], rules=ACME)
    centre.move(HIDDEN, status=4)
    assert centre.label("101") == "Free"
    centre.move(SHOWN, status=4)
    assert centre.label("101") == "Unavailable"


def test_a_hint_that_goes_leaves_the_other_tenants_tile() -> None:
    centre = Centre([SHOWN, HIDDEN], rules=ACME)
    centre.remove("101@beta")
    assert centre.tiles == {"101"}
    centre.remove("101@acme")
    assert centre.tiles == set()


def test_a_list_of_hints_is_read_for_the_shown_tenant_alone(centre: Centre) -> None:
    centre.tell(ev.LinkLost(centre.now(), "lost"))
    centre.ask()
    at = centre.now()
    hints = (
        ev.ExtensionStatus(at, "101", "acme", "PJSIP/acme-101", 0),
        ev.ExtensionStatus(at, "101", "beta", BETAS, 1),
    )
    centre.tell(ev.Snapshot(at, (), hints, None, (), (), ()))
    assert centre.label("101") == "Free"


@pytest.mark.parametrize("interface", ["Local/101@beta hint:101@beta", "Local/101@beta/n"])
def test_a_queue_of_a_hidden_tenant_is_not_served(interface: str) -> None:
    centre = Centre([SHOWN, HIDDEN], members=[f"sales {interface}"], rules=ACME)
    assert centre.extension("101").pauses == {}


def test_a_hidden_member_whose_number_no_shown_hint_has_is_no_tile() -> None:
    centre = Centre([HIDDEN], members=["sales Local/101@beta/n"], rules=ACME)
    assert centre.tiles == set()


def test_a_call_to_the_hidden_number_does_not_ring_early(centre: Centre) -> None:
    called = ev.ChannelInfo("1.1", "PJSIP/beta-102-00000001", "1.1", RING, "101", context="beta")
    centre.tell(ev.Newchannel(centre.now(), called))
    assert centre.label("101") == "Free"


def test_two_contexts_with_one_phone_are_one_extension_though_one_is_hidden() -> None:
    hints = [SHOWN, "101@internal = PJSIP/acme-101"]
    centre = Centre(hints, PHONES, ["sales Local/101@internal/n"], rules=ACME)
    assert centre.extension("101").pauses == {"sales": None}
