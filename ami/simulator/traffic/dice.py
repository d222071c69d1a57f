"""Chance: how long things take and who calls, as in an ordinary call centre.

Knows random numbers and names only. Times are seconds at speed 1. Talk times are log-normal
(Brown et al., Statistical Analysis of a Telephone Call Center, JASA 2005), arrivals Poisson.
"""

import math
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

TALK_MEAN, TALK_SPREAD = 180.0, 0.7
"""Mean seconds of a call, and the sigma of its logarithm."""
BUSINESSES = (
    "Harbour Dental",
    "City Library",
    "Acme Widgets",
    "Northside Garage",
    "Green Valley Farm",
    "Riverside School",
    "Airport Desk",
    "Museum Shop",
    "Station Hotel",
    "West End Pharmacy",
    "Town Hall",
    "Depot 7",
    "Bäckerei am Markt",
    "Café du Pont",
    "Łódź Logistics",
    "Ψηφιακή Βιβλιοθήκη",
    "大阪支店",
    "<b>Bold & Co</b>",
    (
        "The Amalgamated Society for the Preservation of Exceptionally Long Company Names,"
        " Northern Division, Accounts Receivable and Dispatch Department"
    ),
)
PERSONS = (
    "Mia Novak", "", "Peter Lund", "Rosalind Hart", "", "Jorge Almeida", "Ingrid Solberg",
    "Matthew Bright", "Amina Diallo", "", "Henrik Olsen", "Sara Conti", "Paul Whitfield",
    "Tomasz Wrona", "", "Chloe Bernard", "Dimitri Vasilakis",
)  # fmt: skip
"""Invented people who call; some numbers come without a name."""
PAUSES = (
    ("break", 300, 900),
    ("lunch", 1200, 1800),
    ("training", 1500, 2700),
    ("meeting", 600, 1800),
)
"""Reasons for a pause, with the least and the most seconds it takes."""


class Dice:
    """All the chance in a simulation: the same seed gives the same events."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._random.random() < probability

    def pick(self, choices: Sequence[T]) -> T:
        """A random choice, all equally likely."""
        return choices[self._random.randrange(len(choices))]

    def weighted(self, weights: dict[str, float]) -> str:
        """A random key, as likely as its weight."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def between(self, low: float, high: float) -> float:
        """A random number of this range."""
        return self._random.uniform(low, high)

    def gap(self, per_second: float) -> float:
        """Seconds to the next arrival of a Poisson stream."""
        return self._random.expovariate(per_second)

    def talk(self, mean: float = TALK_MEAN) -> float:
        """Seconds of conversation: log-normal with this mean, never under five."""
        mu = math.log(mean) - TALK_SPREAD**2 / 2
        return max(5.0, self._random.lognormvariate(mu, TALK_SPREAD))

    def pickup(self) -> float:
        """Seconds until somebody answers a ringing phone: about six."""
        return min(40.0, max(1.0, self._random.lognormvariate(1.6, 0.5)))

    def patience(self) -> float:
        """Seconds a caller waits in a queue: at least ten, two and a half minutes on average."""
        return 10.0 + self._random.expovariate(1 / 140)

    def caller(self) -> tuple[str, str]:
        """Number and name of somebody outside; three in a hundred withhold them."""
        if self.chance(0.03):
            return "anonymous", "Anonymous"
        if self.chance(0.4):
            number = f"555{self._random.randrange(4000, 9999)}"
            return number, PERSONS[int(number) % len(PERSONS)]
        at = self._random.randrange(len(BUSINESSES))
        return f"5558{at:03d}", BUSINESSES[at]

    def outside_number(self) -> str:
        """A number to dial through the trunk, with the trunk's prefix 9."""
        return f"9555{self._random.randrange(1000, 9999)}"

    def pause(self) -> tuple[str, float]:
        """Why an agent pauses, and for how many seconds."""
        reason, low, high = self.pick(PAUSES)
        return reason, self.between(low, high)
