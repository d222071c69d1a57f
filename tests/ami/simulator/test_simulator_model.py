"""The simulated PBX never contradicts itself, and its traffic is that of a call centre."""

from collections import Counter
from typing import Any

import pytest

from ami.simulator import Simulation, SimulatorSettings
from ami.simulator.protocol.actions import LISTS
from ami.simulator.switch.channels import aggregate
from tests.ami.simulator.simulator_support import EPOCH, blocks, headers

SETTINGS = SimulatorSettings("watcher", "word", seed=7)


class Listener:
    """A client that knows only what it was told: lists once, then events."""

    def __init__(self, simulation: Simulation) -> None:
        self.channels = {c["Uniqueid"]: c for c in items(simulation, "CoreShowChannels")}
        self.devices = {d["Device"]: d["State"] for d in items(simulation, "DeviceStateList")}
        self.hints = {h["Exten"]: h["Status"] for h in items(simulation, "ExtensionStateList")}
        self.born: Counter[str] = Counter()
        self.gone: Counter[str] = Counter()

    def hear(self, text: str) -> None:
        told = dict(headers(text))
        name = told["Event"]
        if name == "DeviceStateChange":
            self.devices[told["Device"]] = told["State"]
        elif name == "ExtensionStatus":
            self.hints[told["Exten"]] = told["Status"]
        elif name == "Hangup":
            del self.channels[told["Uniqueid"]]
            self.gone[told["Uniqueid"]] += 1
        elif "Uniqueid" in told:
            self.born[told["Uniqueid"]] += name == "Newchannel"
            self._see(told)

    def _see(self, told: dict[str, str]) -> None:
        known = self.channels.setdefault(told["Uniqueid"], {})
        known.update(told)
        if told["Event"] in ("BridgeEnter", "BridgeLeave"):
            entered = told["Event"] == "BridgeEnter"
            known["BridgeId"] = told["BridgeUniqueid"] if entered else ""


def items(simulation: Simulation, action: str) -> list[dict[str, str]]:
    return [dict(item) for item in blocks(LISTS[action](simulation.pbx, {}))[1:-1]]


FIELDS = ("Channel", "ChannelState", "CallerIDNum", "CallerIDName", "Linkedid")


def essence(channel: dict[str, str]) -> tuple[str, ...]:
    state = channel["ChannelState"]
    line = channel["ConnectedLineNum"] if state == "6" else ""
    return (*(channel[name] for name in FIELDS), line, channel.get("BridgeId", ""))


@pytest.fixture(scope="module")
def heard() -> tuple[Simulation, Listener]:
    """An hour of which the listener compared notes with the lists every twenty seconds."""
    simulation = Simulation(SETTINGS, EPOCH)
    listener = Listener(simulation)
    for moment in range(0, 3600, 20):
        for event in simulation.advance(EPOCH + moment):
            listener.hear(event.text)
        compare(simulation, listener)
    return simulation, listener


def compare(simulation: Simulation, listener: Listener) -> None:
    listed = {c["Uniqueid"]: essence(c) for c in items(simulation, "CoreShowChannels")}
    assert {u: essence(c) for u, c in listener.channels.items()} == listed
    hints = {h["Exten"]: h["Status"] for h in items(simulation, "ExtensionStateList")}
    assert listener.hints == hints
    devices = {d["Device"]: d["State"] for d in items(simulation, "DeviceStateList")}
    told = {d: s for d, s in listener.devices.items() if not d.startswith("Local/")}
    assert told == devices


def test_lists_and_events_agree_at_every_moment(heard: tuple[Simulation, Listener]) -> None:
    _, listener = heard
    assert len(listener.born) > 300


def test_every_new_channel_hangs_up_once(heard: tuple[Simulation, Listener]) -> None:
    _, listener = heard
    born = {uniqueid for uniqueid, times in listener.born.items() if times}
    assert max(listener.born.values()) == 1
    assert max(listener.gone.values()) == 1
    assert born - set(listener.gone) <= set(listener.channels)


def test_a_device_state_follows_from_the_channels_as_on_asterisk() -> None:
    simulation = Simulation(SETTINGS, EPOCH)
    checked: Counter[str] = Counter()
    for moment in range(0, 1800, 7):
        simulation.advance(EPOCH + moment)
        for phone in simulation.pbx.phones.values():
            just_dialling = any(c.state == 4 for c in phone.channels)
            if not just_dialling:
                assert phone.reported_state == phone.state(), phone.number
                checked[phone.reported_state] += 1
    assert set(checked) >= {"NOT_INUSE", "INUSE", "RINGING", "RINGINUSE", "UNAVAILABLE"}


@pytest.mark.parametrize(
    ("states", "device"),
    [
        ({"INUSE", "RINGING"}, "RINGINUSE"),
        ({"ONHOLD", "INUSE"}, "INUSE"),
        ({"ONHOLD"}, "ONHOLD"),
        ({"ONHOLD", "RINGING"}, "RINGINUSE"),
        ({"NOT_INUSE", "RINGING"}, "RINGING"),
        ({"NOT_INUSE", "INUSE"}, "INUSE"),
    ],
)
def test_several_channels_make_one_device_state(states: set[str], device: str) -> None:
    assert aggregate(states) == device


def test_the_same_seed_tells_the_same_in_whatever_steps() -> None:
    one, other = Simulation(SETTINGS, EPOCH), Simulation(SETTINGS, EPOCH)
    at_once = [event.text for event in one.advance(EPOCH + 300)]
    in_steps = [e.text for tick in range(1, 301) for e in other.advance(EPOCH + tick)]
    assert at_once == in_steps


def test_another_seed_tells_something_else() -> None:
    one = Simulation(SETTINGS, EPOCH)
    other = Simulation(SimulatorSettings("watcher", "word", seed=8), EPOCH)
    assert one.advance(EPOCH + 60) != other.advance(EPOCH + 60)


def test_a_board_is_alive_from_the_first_second() -> None:
    calls = items(Simulation(SETTINGS, EPOCH), "CoreShowChannels")
    talking = [c for c in calls if c["ChannelState"] == "6" and c["BridgeId"]]
    assert len(talking) > 40
    assert {c["Duration"][:5] for c in talking} > {"00:00", "00:01"}


def test_agents_are_busy_but_not_overrun() -> None:
    simulation = Simulation(SETTINGS, EPOCH)
    simulation.pbx.listening = False
    shares = []
    for moment in range(0, 7200, 30):
        simulation.advance(EPOCH + moment)
        at_work = [p for p in simulation.pbx.phones.values() if p.reachable and not paused(p)]
        shares.append(sum(not p.free(simulation.pbx.now) for p in at_work) / len(at_work))
    assert 0.60 <= sum(shares) / len(shares) <= 0.76
    for queue in simulation.pbx.queues.values():
        assert 0.5 < queue.completed_in_sl / queue.completed <= 1.0
        assert queue.abandoned < 0.1 * queue.completed


def paused(phone: object) -> bool:
    return any(member.paused for member in getattr(phone, "memberships", ()))


def test_a_member_who_wraps_up_is_not_called() -> None:
    simulation = Simulation(SETTINGS, EPOCH)
    finished: dict[str, float] = {}
    for moment in range(1800):
        for event in simulation.advance(EPOCH + moment):
            told = dict(headers(event.text))
            if event.name == "AgentComplete":
                finished[told["Interface"]] = moment
            if event.name == "AgentCalled" and told["Interface"] in finished:
                wrapped = moment - finished[told["Interface"]]
                assert wrapped >= (13 if told["Queue"] == "sales" else 8)
    assert len(finished) > 20


def test_pauses_name_their_reason_and_end() -> None:
    simulation = Simulation(SETTINGS, EPOCH)
    told = [
        dict(headers(event.text))
        for event in simulation.advance(EPOCH + 7200)
        if event.name == "QueueMemberPause"
    ]
    begun = Counter(pause["PausedReason"] for pause in told if pause["Paused"] == "1")
    assert set(begun) == {"break", "lunch", "training", "meeting"}
    assert {pause["PausedReason"] for pause in told if pause["Paused"] == "0"} == {""}


@pytest.mark.parametrize(("agents", "rate"), [(60, 1000), (400, 1500)])
def test_load_makes_as_many_events_as_asked_for(agents: int, rate: int) -> None:
    settings = SimulatorSettings("watcher", "word", agents=agents, rate=rate)
    simulation = Simulation(settings, EPOCH)
    told = sum(len(simulation.advance(EPOCH + tick / 10)) for tick in range(1, 51))
    assert 0.9 * rate < told / 5 < 1.1 * rate


def test_speed_shortens_calls_but_not_the_clock() -> None:
    fast = Simulation(SimulatorSettings("watcher", "word", speed=20.0), EPOCH)
    slow = Simulation(SimulatorSettings("watcher", "word"), EPOCH)
    assert len(fast.advance(EPOCH + 60)) > 10 * len(slow.advance(EPOCH + 60))
    assert fast.pbx.now == slow.pbx.now == EPOCH + 60


@pytest.mark.parametrize("wrong", [{"agents": 2}, {"speed": 0}, {"rate": -1}])
def test_what_cannot_be_simulated_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        SimulatorSettings("watcher", "word", **wrong)


def test_three_agents_are_enough() -> None:
    simulation = Simulation(SimulatorSettings("watcher", "word", agents=3), EPOCH)
    assert len(simulation.advance(EPOCH + 3600)) > 100
