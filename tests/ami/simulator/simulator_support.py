"""What the simulator's tests share: flows played without chance, and events read back."""

import itertools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ami.simulator.switch.pbx import QueuePlan, SimPbx
from ami.simulator.traffic.conversation import Flow
from ami.simulator.traffic.dice import Dice
from ami.simulator.wire import SimEvent

EPOCH = 1_800_000_000.0
HERE = Path(__file__).parent
Headers = list[tuple[str, str]]
PREFIXES = (
    "",
    "Dest",
    "Transferer",
    "Transferee",
    "OrigTransferer",
    "SecondTransferer",
    "TransferTarget",
    "LocalOne",
    "LocalTwo",
    "Source",
)
BRIDGES = ("BridgeUniqueid", "ToBridgeUniqueid", "FromBridgeUniqueid")


def recorded(name: str) -> Any:
    """A JSON file of facts recorded from Asterisk, kept next to the tests."""
    return json.loads((HERE / f"test_simulator_{name}.json").read_text())


def headers(text: str) -> Headers:
    """One message's header lines in order."""
    pairs = (line.partition(":") for line in text.split("\r\n") if line)
    return [(name, value.strip()) for name, _, value in pairs]


def blocks(reply: str) -> list[Headers]:
    """A reply's messages."""
    return [headers(block) for block in reply.split("\r\n\r\n") if block]


class LoadedDice(Dice):
    """Chance that falls as told: the outcomes named, `yes` answers in turn, picks in order."""

    def __init__(
        self,
        *outcomes: str,
        yes: Iterable[bool] = (),
        pickups: Iterable[float] = (),
        patience: float = 60.0,
    ) -> None:
        super().__init__(seed=0)
        self._patience = patience
        self._outcomes = outcomes
        self._yes = iter(yes)
        self._pickups = iter(pickups)
        self._turn = -1

    def chance(self, probability: float) -> bool:
        return next(self._yes, False)

    def weighted(self, weights: dict[str, float]) -> str:
        return next(name for name in self._outcomes if name in weights)

    def pick(self, choices: Any) -> Any:
        self._turn += 1
        return choices[self._turn % len(choices)]

    def pickup(self) -> float:
        return next(self._pickups, 2.0)

    def patience(self) -> float:
        return self._patience

    def between(self, low: float, high: float) -> float:
        return low


def small_pbx() -> SimPbx:
    """Six phones; three in sales (ring-all), two in support (one at a time)."""
    phones = tuple(str(number) for number in range(1001, 1007))
    queues = (
        QueuePlan("sales", "600", "ringall", 15.0, 15, phones[:3]),
        QueuePlan("support", "601", "leastrecent", 6.0, 0, phones[3:5]),
    )
    return SimPbx(phones, queues, EPOCH)


def play(pbx: SimPbx, flow: Flow) -> list[SimEvent]:
    """Run a flow to its end on its own; gives what it told."""
    for seconds in flow:
        pbx.now += seconds
    return pbx.take_events()


def tokens(events: Iterable[SimEvent]) -> list[str]:
    """Events as `Name role:channel @bridge state`, channels and bridges named in order."""
    channels: dict[str, str] = {}
    bridges: dict[str, str] = {}
    return [_token(event.name, dict(headers(event.text)), channels, bridges) for event in events]


def _token(name: str, h: dict[str, str], channels: dict[str, str], bridges: dict[str, str]) -> str:
    words = [name]
    for prefix in PREFIXES:
        if f"{prefix}Channel" in h and f"{prefix}Uniqueid" in h:
            role = channels.setdefault(h[f"{prefix}Uniqueid"], f"c{len(channels)}")
            words.append(f"{prefix}:{role}")
    words += ["@" + bridges.setdefault(h[k], f"b{len(bridges)}") for k in BRIDGES if k in h]
    if name == "Newstate":
        words.append(h["ChannelState"])
    details = [h[k] for k in ("DialStatus", "BridgeNumChannels") if k in h]
    return " ".join(words + (details if name != "BlindTransfer" else []))


def by_actor(sequence: Iterable[str]) -> dict[str, list[str]]:
    """The events of each channel and each bridge in order: what one thread of Asterisk keeps.

    Between threads the order is a race, in the recordings too, and so is it between phones that
    ring at the same time.
    """
    told: dict[str, list[str]] = {}
    for token in sequence:
        words = token.split(" ")
        for actor in [*[w for w in words if ":" in w][:1], *[w for w in words if w[0] == "@"]]:
            told.setdefault(actor.rpartition(":")[2], []).append(token)
    return {actor: _without_ringing_race(own) for actor, own in told.items()}


def _without_ringing_race(sequence: list[str]) -> list[str]:
    runs = itertools.groupby(sequence, key=lambda token: token.startswith("DialState"))
    return [token for ringing, run in runs for token in (sorted(run) if ringing else run)]
