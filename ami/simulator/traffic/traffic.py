"""A day at the call centre: which calls begin when, and the clock that drives them.

Knows rates and schedules. Takes the time as an argument: a test can let hours pass in an instant,
and the same seed gives the same events, however large the steps of time.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ami.simulator.switch.channels import Endpoint
from ami.simulator.switch.pbx import QueuePlan, SimPbx
from ami.simulator.switch.queues import SimQueue
from ami.simulator.traffic.calls import (
    direct_call,
    internal_call,
    load_call,
    outbound_call,
    waiting_call,
)
from ami.simulator.traffic.conversation import Flow, pick_free
from ami.simulator.traffic.dice import TALK_MEAN, Dice
from ami.simulator.traffic.presence import absence, pause
from ami.simulator.traffic.queue_flow import queue_call
from ami.simulator.wire import SimEvent

WARM_UP = 600.0
"""Seconds (at speed 1) of traffic that a simulation has behind it when it begins."""
SALES_MEMBERS = 12
"""The most members of the ring-all queue: ring-all is for small groups."""
WRAP_UP = {"sales": 15, "support": 10}
PAUSED, AWAY = 0.07, 0.02
"""The shares of the agents who pause, and whose phone is unreachable, at any time."""
PAUSE_MEAN, AWAY_MEAN, PHONE_CALL_MEAN = 1350.0, 330.0, 135.0
"""Mean seconds of a pause, of an absence, and of a whole call outside the queues."""
QUEUE_SHARE, PHONE_SHARE = 0.86, 0.12
"""The shares of a queue member's work from the queue and from elsewhere."""
ANSWERING = 8
"""Seconds a queue call rings."""
FEWEST_AGENTS = 3
LOAD_TICK, LOAD_EVENTS = 0.02, 14
"""Seconds between two top-ups of the load, and half the events of a load call.

Half, because the load calls in progress are half done on average.
"""

Opening = Callable[[SimPbx, Dice, Endpoint], Flow]
PHONE_CALLS: dict[str, Opening] = {
    "outbound": outbound_call,
    "direct": direct_call,
    "internal": internal_call,
    "waiting": waiting_call,
}
PHONE_CALL_WEIGHTS = {"outbound": 42.0, "direct": 34.0, "internal": 20.0, "waiting": 4.0}


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """What to simulate. `names` are those of phones; another phone's is made of its number.

    `speed` divides every wait. `rate` adds short calls, while phones are free, to make so many
    events a second (0: none). `occupancy` is the share of working time that agents spend on
    calls. ValueError for what cannot be simulated.
    """

    username: str
    secret: str
    agents: int = 60
    first_extension: int = 1001
    speed: float = 1.0
    rate: float = 0.0
    occupancy: float = 0.68
    seed: int = 1
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.agents < FEWEST_AGENTS:
            raise ValueError(f"agents must be {FEWEST_AGENTS} at least, not {self.agents}")
        if self.speed <= 0 or self.rate < 0:
            raise ValueError("speed must be above 0 and rate not below it")


@dataclass(order=True, slots=True)
class _Step:
    due: float
    serial: int
    flow: Flow = field(compare=False)
    speed: float = field(compare=False)


class Simulation:
    """A simulated PBX and its traffic. Nothing changes but in `advance`, which lets time pass."""

    def __init__(self, settings: SimulatorSettings, now: float) -> None:
        self.settings = settings
        self.dice = Dice(settings.seed)
        self.pbx = _pbx(settings, now - WARM_UP / settings.speed)
        self._steps: list[_Step] = []
        self._serial = 0
        self._open()
        self.pbx.listening = False
        self.advance(now)
        self.pbx.listening = True
        self._load_began, self._load_from, self._load_calls = now, self.pbx.events_made, 0
        if settings.rate:
            self.begin(self._load(), speed=1.0)

    @property
    def due(self) -> float:
        """When something happens next, epoch seconds."""
        return self._steps[0].due

    def advance(self, now: float) -> list[SimEvent]:
        """Do all that is due by `now`; return its events in order."""
        while self._steps and self._steps[0].due <= now:
            step = heapq.heappop(self._steps)
            self.pbx.now = step.due
            self._run(step)
        self.pbx.now = now
        return self.pbx.take_events()

    def begin(self, flow: Flow, *, speed: float | None = None) -> None:
        """Start a flow now."""
        self._serial += 1
        pace = self.settings.speed if speed is None else speed
        heapq.heappush(self._steps, _Step(self.pbx.now, self._serial, flow, pace))

    def _run(self, step: _Step) -> None:
        seconds = next(step.flow, None)
        if seconds is not None:
            step.due += seconds / step.speed
            heapq.heappush(self._steps, step)

    def _open(self) -> None:
        phones = list(self.pbx.phones.values())
        for count, flow in ((PAUSED, self._somebody_pauses), (AWAY, self._a_phone_goes_away)):
            for _ in range(round(count * len(phones))):
                self.begin(flow())
        for queue in self.pbx.queues.values():
            self.begin(self._queue_callers(queue))
        self.begin(self._phone_callers(phones))
        self.begin(self._breaks(len(phones)))
        self.begin(self._outages(len(phones)))

    def _queue_callers(self, queue: SimQueue) -> Flow:
        handling = TALK_MEAN + WRAP_UP[queue.name] + ANSWERING
        at_work = max(1.0, len(queue.members) * (1 - PAUSED - AWAY))
        work = self.settings.occupancy * QUEUE_SHARE / handling
        while True:
            yield self.dice.gap(at_work * work)
            self.begin(queue_call(self.pbx, self.dice, queue))

    def _phone_callers(self, phones: list[Endpoint]) -> Flow:
        members = sum(bool(phone.memberships) for phone in phones)
        work = self.settings.occupancy / PHONE_CALL_MEAN
        wanted = (len(phones) - members) + PHONE_SHARE * members
        while True:
            yield self.dice.gap(max(0.5, wanted) * work)
            phone = pick_free(self.pbx, self.dice, self._called_phones(phones))
            if phone:
                kind = self.dice.weighted(PHONE_CALL_WEIGHTS)
                self.begin(PHONE_CALLS[kind](self.pbx, self.dice, phone))

    def _called_phones(self, phones: list[Endpoint]) -> list[Endpoint]:
        """The phones such a call is for: mostly those in no queue."""
        queueless = [phone for phone in phones if not phone.memberships]
        return queueless if queueless and not self.dice.chance(0.3) else phones

    def _breaks(self, agents: int) -> Flow:
        while True:
            yield self.dice.gap(agents * PAUSED / PAUSE_MEAN)
            self.begin(self._somebody_pauses())

    def _outages(self, agents: int) -> Flow:
        while True:
            yield self.dice.gap(agents * AWAY / AWAY_MEAN)
            self.begin(self._a_phone_goes_away())

    def _somebody_pauses(self) -> Flow:
        phone = pick_free(self.pbx, self.dice)
        if phone and phone.memberships:
            yield from pause(self.pbx, self.dice, phone)

    def _a_phone_goes_away(self) -> Flow:
        phone = pick_free(self.pbx, self.dice)
        if phone:
            yield from absence(self.pbx, self.dice, phone)

    def _load(self) -> Flow:
        while True:
            wanted = (self.pbx.now - self._load_began) * self.settings.rate
            made = self.pbx.events_made - self._load_from + self._load_calls * LOAD_EVENTS
            for _ in range(int((wanted - made) / (2 * LOAD_EVENTS))):
                phone = pick_free(self.pbx, self.dice)
                if phone:
                    self.begin(self._counted(load_call(self.pbx, self.dice, phone)), speed=1.0)
            yield LOAD_TICK

    def _counted(self, flow: Flow) -> Flow:
        self._load_calls += 1
        yield from flow
        self._load_calls -= 1


def _phones(settings: SimulatorSettings) -> tuple[str, ...]:
    first = settings.first_extension
    return tuple(str(number) for number in range(first, first + settings.agents))


def queues_of(settings: SimulatorSettings) -> dict[str, tuple[str, ...]]:
    """The phones that serve each queue."""
    phones = _phones(settings)
    sales = phones[: min(SALES_MEMBERS, settings.agents // 3)]
    support = phones[len(sales) : max(len(sales), settings.agents * 4 // 5)]
    return {"sales": sales, "support": support}


def _pbx(settings: SimulatorSettings, now: float) -> SimPbx:
    phones, members = _phones(settings), queues_of(settings)
    wrap = {name: max(1, round(seconds / settings.speed)) for name, seconds in WRAP_UP.items()}
    plans = (
        QueuePlan("sales", "600", "ringall", 15.0, wrap["sales"], members["sales"]),
        QueuePlan("support", "601", "leastrecent", 12.0, wrap["support"], members["support"]),
    )
    return SimPbx(phones, plans, now, settings.names)
