"""Each fault watches one performance of each Asterisk, and each performance is given once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.reliability.parts import Current, Part, parts


@dataclass(frozen=True)
class Named:
    """A fault that is a name."""

    fault: str


FAULTS = [Named(str(number)) for number in range(7)]


def test_each_fault_is_in_one_part_of_each_version() -> None:
    found = parts((22, 16), FAULTS, 2)
    assert [(each.version, each.number) for each in found] == [(22, 1), (22, 2), (16, 1), (16, 2)]
    for version in (22, 16):
        own = [fault for part in found if part.version == version for fault in part.faults]
        assert sorted(own, key=FAULTS.index) == FAULTS


def test_a_part_is_performed_once_and_ends_before_the_next_begins() -> None:
    noted: list[str] = []

    @contextmanager
    def perform(part: Part[Named]) -> Iterator[str]:
        noted.append(f"{part} begins")
        yield str(part)
        noted.append(f"{part} ends")

    one, two = parts((22,), FAULTS, 2)
    current = Current(perform)
    assert [current.of(part) for part in (one, one, two)] == [str(one), str(one), str(two)]
    assert noted == [f"{one} begins", f"{one} ends", f"{two} begins"]
    current.close()
    assert noted[-1] == f"{two} ends"
