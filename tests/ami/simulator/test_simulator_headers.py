"""Events and replies carry the header lines of Asterisk 22.10, all of them and in its order."""

from collections.abc import Iterator

import pytest

from ami.simulator import Simulation, SimulatorSettings
from ami.simulator.protocol.actions import LISTS
from ami.simulator.wire import SimEvent
from tests.ami.simulator.simulator_support import EPOCH, blocks, headers, recorded

FACTS = recorded("headers")
NEVER_TOLD = {"FullyBooted"}
"""Answered to a login, not told by the PBX."""


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return Simulation(SimulatorSettings("watcher", "word", seed=4), EPOCH)


@pytest.fixture(scope="module")
def day(simulation: Simulation) -> list[SimEvent]:
    return simulation.advance(EPOCH + 5400)


def shape(event: SimEvent) -> str:
    return " ".join([event.event_class, *(name for name, _ in headers(event.text))])


def test_every_event_has_a_recorded_shape_and_class(day: list[SimEvent]) -> None:
    strange = {(event.name, shape(event)) for event in day} - set(known_shapes())
    assert not strange


def known_shapes() -> Iterator[tuple[str, str]]:
    return ((name, shape) for name, shapes in FACTS["events"].items() for shape in shapes)


def test_ninety_minutes_show_every_kind_of_event(day: list[SimEvent]) -> None:
    assert {event.name for event in day} == set(FACTS["events"]) - NEVER_TOLD


def test_every_event_ends_with_one_blank_line(day: list[SimEvent]) -> None:
    assert all(e.text.endswith("\r\n\r\n") and e.text.count("\r\n\r\n") == 1 for e in day)


@pytest.mark.parametrize("action", FACTS["replies"])
def test_a_reply_begins_as_recorded(simulation: Simulation, action: str) -> None:
    request = {"action": action, "actionid": "a-1", "exten": "1001", "context": "internal"}
    first = blocks(LISTS[action](simulation.pbx, request))[0]
    names, message = FACTS["replies"][action]
    assert " ".join(name for name, _ in first) == names
    assert dict(first).get("Message", "") == message
    assert dict(first)["ActionID"] == "a-1"


@pytest.mark.parametrize("action", sorted(set(LISTS) - {"ExtensionState"}))
def test_list_items_have_recorded_headers(
    simulation: Simulation, day: list[SimEvent], action: str
) -> None:
    reply = blocks(LISTS[action](simulation.pbx, {"action": action, "actionid": "a-1"}))
    for item in reply[1:]:
        assert " ".join(name for name, _ in item) == FACTS["items"][dict(item)["Event"]]
        assert dict(item)["ActionID"] == "a-1"


@pytest.mark.parametrize("action", sorted(set(LISTS) - {"CoreSettings", "CoreStatus"}))
def test_a_list_counts_its_items(simulation: Simulation, action: str) -> None:
    request = {"action": action, "exten": "1001", "context": "internal"}
    reply = blocks(LISTS[action](simulation.pbx, request))
    if len(reply) > 1:
        end = dict(reply[-1])
        assert end["EventList"] == "Complete"
        assert int(end["ListItems"]) == len(reply) - 2


def test_without_an_action_id_none_is_made_up(simulation: Simulation) -> None:
    assert "ActionID" not in LISTS["CoreShowChannels"](simulation.pbx, {})


def test_hostile_long_and_foreign_names_are_told_as_they_are(day: list[SimEvent]) -> None:
    text = "".join(event.text for event in day)
    assert "<b>Bold & Co</b>" in text
    assert "大阪支店" in text
    assert max(len(value) for event in day for _, value in headers(event.text)) > 120
