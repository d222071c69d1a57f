"""Who works at the demo's call centre: invented names, teams, queues, and how each of them works.

Knows which phones the simulated PBX puts into which queue. Nobody here is a real person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ami.simulator.traffic.traffic import SimulatorSettings, queues_of
from state.files.agents import Agents, Assignment

NAMES: Final = (
    "Ada Lindqvist", "Ben Okafor", "Carla Mendes", "David Brandt", "Elena Petrova", "Farid Rahimi",
    "Grace Thornton", "Hugo Lefevre", "Ines Carvalho", "Jonas Weber", "Keiko Tanabe", "Liam Doyle",
    "Maya Srinivasan", "Nils Aaberg", "Olivia Hartley", "Pedro Salgado", "Quinn Mallory",
    "Rosa Benedetti", "Samuel Adeyemi", "Tara Whitlock", "Umar Siddiqui", "Vera Kowalska",
    "Will Pemberton", "Xenia Markou", "Yusuf Demir", "Zoe Castellan", "Anton Hrubý",
    "Bea Fontaine", "Cem Aydin", "Dora Szabo", "Emil Vestergaard", "Fiona Gallagher",
    "Gino Marchetti", "Hana Novotná", "Ivan Dragomir", "Jade Atkinson", "Karl Eriksen",
    "Lucia Romano", "Marek Zielski", "Nora Haugen", "Oscar Linton", "Paula Stein", "Rafael Duarte",
    "Sofia Lang", "Tom Ashdown", "Ulla Bergstrom", "Victor Amari", "Wendy Cho", "Amir Haddad",
    "Britta Koch", "Colin Farrow", "Delia Munteanu", "Erik Sandvik", "Flora McIntyre",
    "George Papadakis", "Helga Vogt", "Imre Farkas", "Julia Moreau", "Kwame Mensah",
    "Lena Fischer",
)  # fmt: skip
"""The agents of the phones from 1001 on."""

TEAMS: Final = {"sales": ("Sales",), "support": ("Support North", "Support South")}
BACK_OFFICE: Final = "Back Office"


@dataclass(frozen=True, slots=True)
class Person:
    """An agent; `queue` is empty for those who only call and are called directly.

    `pace` is how long his calls last beside everybody's, `misses` the share of rings he misses.
    """

    extension: str
    name: str
    team: str
    queue: str
    pace: float
    misses: float


def people(settings: SimulatorSettings) -> tuple[Person, ...]:
    """Everybody who works with these phones."""
    queue_of = {phone: name for name, phones in queues_of(settings).items() for phone in phones}
    first = settings.first_extension
    numbers = [str(first + n) for n in range(settings.agents)]
    return tuple(_person(n, number, queue_of.get(number, "")) for n, number in enumerate(numbers))


def _person(place: int, extension: str, queue: str) -> Person:
    teams = TEAMS.get(queue, (BACK_OFFICE,))
    name = NAMES[place] if place < len(NAMES) else f"Agent {extension}"
    # Multiples of primes: some are quick, some slow, some miss calls, the same ones every time.
    pace = 0.78 + (place * 37 % 60) / 100
    misses = 0.01 + (place * 23 % 11) / 200
    return Person(extension, name, teams[place % len(teams)], queue, pace, misses)


def roster(settings: SimulatorSettings) -> Agents:
    """Everybody in his group, as an AGENTS file would say it."""
    always = float("-inf"), float("inf")
    return Agents(
        [Assignment(each.name, each.extension, *always, each.team) for each in people(settings)]
    )


def names(settings: SimulatorSettings) -> dict[str, str]:
    """The name of each phone's agent."""
    return {each.extension: each.name for each in people(settings)}
