"""When a board was wrong, and what its history lost or made up: pure arithmetic on what was noted.

Knows the classes of states that Asterisk and Ringside have in common (tests/asterisk/score.py).
Times are seconds on the clock of the truth.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from state.records import CallLeg
from tests.asterisk.score import CLASS_OF_CODE, CLASS_OF_STATE, Shown

BUSY_MACHINE_S = 0.6
"""What is over so soon is the way of an event through busy processes, not a fault."""

MOVED_S = 1.0
"""Two panels that hear the same event may date it so far apart, where it bears no time stamp."""

ROUNDED_S = 1.5
"""Asterisk lists the age of a channel in whole seconds, of either clock's."""

EDGE_S = 1.0
"""How near to the edge of a gap an event may have been missed: it was on its way."""


class Wrong(NamedTuple):
    """From `begin` to `end` the board showed another class of state than Asterisk had."""

    extension: str
    begin: float
    end: float
    shown: str
    true: str

    @property
    def seconds(self) -> float:
        """How long."""
        return self.end - self.begin


def wrongs(
    shown: Iterable[Shown], truth: Mapping[str, Any], until: float, slack: float = BUSY_MACHINE_S
) -> list[Wrong]:
    """Every stretch longer than `slack` in which they differ, from 0 to `until`, by its begin."""
    ours = _by_extension((e.t, e.extension, _shown_class(e)) for e in shown)
    first = ((0.0, name, CLASS_OF_STATE[state]) for name, state in truth["initial"].items())
    told = ((e["t"], e["extension"], CLASS_OF_STATE[e["state"]]) for e in truth["transitions"])
    theirs = _by_extension([*first, *told])
    found = (
        wrong
        for name, changes in theirs.items()
        for wrong in _differences(name, ours.get(name, []), changes, until)
    )
    return sorted((w for w in found if w.seconds > slack), key=lambda wrong: wrong.begin)


def _shown_class(shown: Shown) -> str:
    dialing = shown.code == 8 and shown.direction == "outbound"
    return "in use" if dialing else CLASS_OF_CODE[shown.code]


def _by_extension(
    changes: Iterable[tuple[float, str, str]],
) -> dict[str, list[tuple[float, str]]]:
    sorted_: dict[str, list[tuple[float, str]]] = {}
    for t, name, kind in sorted(changes, key=lambda change: change[0]):
        sorted_.setdefault(name, []).append((t, kind))
    return sorted_


def _differences(
    name: str, ours: list[tuple[float, str]], theirs: list[tuple[float, str]], until: float
) -> Iterable[Wrong]:
    """Neighbouring stretches in which they differ count as one, whatever was shown in them."""
    moments = [(t, 0, kind) for t, kind in ours] + [(t, 1, kind) for t, kind in theirs]
    moments.sort(key=itemgetter(0, 1))  # and what was noted at the same moment, as it was noted
    now = ["nothing shown", "nothing shown"]
    since: float | None = None
    said = ("", "")
    for t, side, kind in [*moments, (until, 2, "")]:
        if side < 2:
            now[side] = kind
        differ = now[0] != now[1] and t < until
        if differ and since is None:
            since, said = t, (now[0], now[1])
        elif since is not None and not differ:
            yield Wrong(name, max(since, 0.0), min(t, until), *said)
            since = None


def right_again(found: Iterable[Wrong], moment: float) -> float:
    """Seconds from `moment` until nothing that was wrong then is wrong any more."""
    return max((w.end - moment for w in found if w.begin <= moment < w.end), default=0.0)


def begun_within(found: Iterable[Wrong], begin: float, end: float) -> list[Wrong]:
    """What went wrong between the two."""
    return [wrong for wrong in found if begin < wrong.begin < end]


def beyond(found: Iterable[Wrong], machine: Iterable[Wrong]) -> list[Wrong]:
    """What was wrong while a panel without faults was right about the same phone."""
    known = list(machine)
    return [wrong for wrong in found if not any(_covers(each, wrong) for each in known)]


def _covers(machine: Wrong, wrong: Wrong) -> bool:
    begins = machine.begin - BUSY_MACHINE_S < wrong.begin
    same = machine.extension == wrong.extension
    return same and begins and wrong.end < machine.end + BUSY_MACHINE_S


@dataclass(frozen=True)
class Books:
    """What a history says against the one of a panel that saw everything."""

    compared: int
    lost: tuple[CallLeg, ...]
    doubled: tuple[str, ...]
    ghosts: tuple[CallLeg, ...]
    moved: tuple[str, ...]
    estimated: int
    unseen: int


def uniqueid(leg: CallLeg) -> str:
    """The channel behind a leg."""
    return leg.key.partition("@")[0]


def compare(
    legs: Iterable[CallLeg],
    reference: Iterable[CallLeg],
    gaps: Iterable[tuple[float, float]] = (),
) -> Books:
    """`gaps` are the stretches (epoch s) in which the panel could hear nothing.

    A leg that lies within a gap cannot be known (`unseen`); every other one must be there, once,
    with the times it had, an end that was not seen within its bounds.
    """
    ours, theirs = list(legs), {uniqueid(leg): leg for leg in reference}
    counts = Counter(uniqueid(leg) for leg in ours)
    away = list(gaps)
    missing = [leg for key, leg in theirs.items() if key not in counts]
    unseen = [leg for leg in missing if any(b - EDGE_S < leg.started_at and
              leg.ended_at < e + EDGE_S for b, e in away)]  # fmt: skip
    return Books(
        compared=len(theirs),
        lost=tuple(leg for leg in missing if leg not in unseen),
        doubled=tuple(key for key, count in counts.items() if count > 1),
        ghosts=tuple(leg for leg in ours if uniqueid(leg) not in theirs),
        moved=tuple(
            text
            for leg in ours
            if uniqueid(leg) in theirs
            for text in _moved(leg, theirs[uniqueid(leg)])
        ),
        estimated=sum(leg.estimated for leg in ours),
        unseen=len(unseen),
    )


def _moved(leg: CallLeg, true: CallLeg) -> Iterable[str]:
    """What of a leg's times cannot be, in words."""
    late = leg.started_at - true.started_at
    seen_late = leg.estimated and leg.started_at < true.ended_at + MOVED_S
    if late < -ROUNDED_S or (late > MOVED_S and not seen_late):
        yield f"{leg.key} began {late:.2f} s late, estimated: {leg.estimated}"
    if leg.ended_before is None:
        if abs(leg.ended_at - true.ended_at) > MOVED_S:
            yield f"{leg.key} ended at {leg.ended_at:.2f}, really at {true.ended_at:.2f}"
    elif not leg.ended_at - MOVED_S <= true.ended_at <= leg.ended_before + MOVED_S:
        bounds = f"{leg.ended_at:.2f} to {leg.ended_before:.2f}"
        yield f"{leg.key} ended within {bounds}, really at {true.ended_at:.2f}"
    spoke, really = leg.talk_s + leg.hold_s, true.talk_s + true.hold_s
    if spoke > really + MOVED_S + (true.ring_s if leg.estimated else 0.0):
        yield f"{leg.key} talked {spoke:.2f} s, really {really:.2f} after {true.ring_s:.2f}"
