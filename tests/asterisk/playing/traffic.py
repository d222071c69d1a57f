"""Random traffic: many calls at once on all forty phones, seeded, for as long as is wanted.

Knows who plays what, on which phones and how fast; what happens in a play is in `scenarios/`.

    with Traffic(lab, truth, seed=1) as traffic:
        done = traffic.run(seconds=90)       # every scenario at least once, then on at random

Each play is one of the scenarios, its phones replaced by the player's own three where the dialplan
doesn't give them a part, its numbers outside by new ones, and people as slow or quick as they
happen to be.
"""

import itertools
import random
import re
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.asterisk.judging.truth import Truth
from tests.asterisk.lab.lab import EXTENSIONS, Lab
from tests.asterisk.lab.phones import Names
from tests.asterisk.lab.switchboard import Switchboard
from tests.asterisk.playing.stage import Claims, Pace, Scenario, Stage, play
from tests.asterisk.scenarios import SCENARIOS, mixed
from tests.scenarios import expected

PARTS = {
    "direct_timed_out": ("1009",),
    "forwarded": ("1029", "1030", "1031", "1032"),
    "ring_group": ("1036", "1037", "1038"),
    "registers_and_leaves": ("1040",),
    "unreachable": ("1040",),
    "ringall": ("1001", "1002", "1003"),
    "transferred_to_queue": ("1001", "1002", "1003"),
    "one_by_one": ("1011", "1012", "1013", "1014"),
}
"""Beginning of a scenario's name -> the phones that have a part in the dialplan there."""

OWN = 3
"""Phones of a player: as many as any scenario needs besides those with a part."""

FREE = tuple(
    number for number in EXTENSIONS if number not in {n for part in PARTS.values() for n in part}
)
DECK: tuple[Scenario, ...] = (*SCENARIOS.values(), *mixed.ALL)
LEGS = {**expected.LEGS, **mixed.LEGS}
OUTSIDE = re.compile(r"20255501\d\d")
A_WHILE = 3.0
"""What takes longer has its reason and is not hurried, seconds."""


@dataclass(frozen=True)
class Done:
    """A play that was played, from `begin` to `end` (epoch seconds), `error` if it failed.

    `phones` were nobody else's meanwhile; `legs` are what it must leave in a history.
    """

    name: str
    begin: float
    end: float
    phones: frozenset[str]
    legs: tuple[str, ...]
    error: str


class Traffic:
    """Players that play until the time is over; a context manager."""

    def __init__(self, lab: Lab, truth: Truth, seed: int, deck: Iterable[Scenario] = DECK) -> None:
        self._dice = random.Random(seed)
        self._deck = tuple(deck)
        self._cards: list[Scenario] = []
        self._drawing = threading.Lock()
        self._claims = Claims()
        self._serial = itertools.count()
        self._link = lab.pbx.login()
        self._stage = Stage(lab.phones, Switchboard(self._link), truth)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._link.close()

    def run(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> list[Done]:
        """Play every card once, then on until `seconds` are over; all plays, by their begin."""
        self._cards = self._shuffled()
        until = clock() + seconds
        hands = [FREE[i : i + OWN] for i in range(0, len(FREE) - OWN + 1, OWN)]
        with ThreadPoolExecutor(len(hands)) as pool:
            rounds = pool.map(lambda own: self._player(own, lambda: clock() < until), hands)
            return sorted(itertools.chain(*rounds), key=lambda done: done.begin)

    def _player(self, own: tuple[str, ...], goes_on: Callable[[], bool]) -> list[Done]:
        done = []
        while (card := self._draw(goes_on)) is not None:
            try:
                done.append(self._play(card, own))
            finally:
                self._claims.give_back(shared(card))
        return done

    def _draw(self, goes_on: Callable[[], bool]) -> Scenario | None:
        """A card whose shared phones are free, not yet played ones first; None when all is over."""
        while True:
            with self._drawing:
                rest = self._shuffled() if goes_on() else []
                if not self._cards and not rest:
                    return None
                for card in (*self._cards, *rest):
                    if self._claims.take(shared(card)):
                        self._cards = [each for each in self._cards if each is not card]
                        return card
            time.sleep(0.1)

    def _shuffled(self) -> list[Scenario]:
        return self._dice.sample(self._deck, len(self._deck))

    def _play(self, card: Scenario, own: tuple[str, ...]) -> Done:
        serial = next(self._serial)
        names, pace = renaming(card, own, serial), pace_of(random.Random(serial))
        begin = time.time()
        error = play(self._stage.set_for(names, pace), card)
        phones = frozenset(map(names, card.promises))
        legs = tuple(map(names, LEGS[card.name]))
        return Done(card.name, begin, time.time(), phones, legs, error)


def shared(card: Scenario) -> frozenset[str]:
    """What a card needs that is no player's own: phones with a part, queues, lots."""
    return card.claims | parts(card)


def parts(card: Scenario) -> frozenset[str]:
    """The phones that cannot be replaced in a scenario."""
    having = (set(part) for start, part in PARTS.items() if card.name.startswith(start))
    return frozenset().union(*having)


def renaming(card: Scenario, own: tuple[str, ...], serial: int) -> Names:
    """The player's own phones instead of the scenario's, numbers outside nobody else has."""
    names = dict(zip(sorted(card.promises.keys() - parts(card)), own, strict=False))
    pattern = re.compile("|".join((*names, OUTSIDE.pattern)))

    def name(text: str) -> str:
        return pattern.sub(lambda match: names.get(match[0]) or _outside(match[0], serial), text)

    return name


def _outside(number: str, serial: int) -> str:
    return f"202{serial % 10_000:04}6{number[-2:]}"


def pace_of(dice: random.Random) -> Pace:
    """Everybody is quick or slow at everything anew."""
    return lambda seconds: seconds if seconds > A_WHILE else seconds * dice.uniform(0.2, 1.4)
