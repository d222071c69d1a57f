"""When a board was wrong: pure arithmetic on what was noted.

Knows the classes of states that Asterisk and Ringside have in common: tests/asterisk/judging/.
Times are seconds on the clock of the truth. What a history lost or made up is in books.py.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from tests.asterisk.judging.score import (
    CLASS_OF_CODE,
    CLASS_OF_STATE,
    IN_USE,
    NOTICEABLE,
    RINGING,
    Shown,
)
from tests.reliability.judges.machine import NEVER, Pauses

ON_ITS_WAY_S = 0.4
"""An event is so long on its way to a reader: two sessions, a publish every 50 ms, a look every 30.

Only what was true just before, or is true just after, may be shown so long.
"""

BRIEF = frozenset({RINGING, IN_USE})
"""A call that is over within NOTICEABLE need not be among Asterisk's device states.

Any other class that was never true may not be shown at all.
"""

NOTHING = "nothing shown"


class Wrong(NamedTuple):
    """From `begin` to `end` the board showed another class of state than Asterisk had.

    `invented` names a class that was shown meanwhile and was true neither just before nor just
    after.
    """

    extension: str
    begin: float
    end: float
    shown: str
    true: str
    invented: str = ""

    @property
    def seconds(self) -> float:
        """How long."""
        return self.end - self.begin


class Stretch(NamedTuple):
    """A class of state, from when to when."""

    kind: str
    begin: float
    end: float


def wrongs(
    shown: Iterable[Shown],
    truth: Mapping[str, Any],
    until: float,
    slack: float = ON_ITS_WAY_S,
    machine: Pauses = NEVER,
) -> list[Wrong]:
    """Every stretch from 0 to `until` in which they differ, but for what is on its way; by begin.

    On its way is what was true just before or is true just after, for `slack` seconds of the time
    that the machine gave.
    """
    ours = _by_extension((e.t, e.extension, _shown_class(e)) for e in shown)
    first = ((0.0, name, CLASS_OF_STATE[state]) for name, state in truth["initial"].items())
    told = ((e["t"], e["extension"], CLASS_OF_STATE[e["state"]]) for e in truth["transitions"])
    theirs = _by_extension([*first, *told])
    dialled = _dialled(truth)
    found = [
        wrong
        for name, changes in theirs.items()
        for wrong in _Pair(
            name, ours.get(name, []), changes, until, machine, slack, dialled.get(name, ())
        ).wrongs()
    ]
    return sorted(found, key=lambda wrong: wrong.begin)


def _dialled(truth: Mapping[str, Any]) -> dict[str, list[float]]:
    """When calls to each extension dialled: just before, a board may show it ringing.

    From Newchannel on it guesses that the phone will ring, until the call dials another phone
    (state/board/handlers/early_ring.py). The guess is as long on its way as anything that is true.
    """
    found: dict[str, list[float]] = {}
    for each in truth.get("dialled", ()):
        found.setdefault(each["extension"], []).append(each["t"])
    return found


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


def _stretches(changes: list[tuple[float, str]], until: float) -> list[Stretch]:
    """The changes as stretches from 0 to `until`, neighbours of one class joined."""
    found: list[Stretch] = []
    for t, kind in [(0.0, NOTHING), *((max(t, 0.0), kind) for t, kind in changes if t < until)]:
        if found and found[-1].kind == kind:
            continue
        if found:
            found[-1] = found[-1]._replace(end=t)
        found.append(Stretch(kind, t, until))
    return [each for each in found if each.end > each.begin]


@dataclass(frozen=True)
class _Pair:
    """What was shown of one extension, and what was true."""

    name: str
    ours: list[tuple[float, str]]
    theirs: list[tuple[float, str]]
    until: float
    machine: Pauses
    slack: float
    dialled: Sequence[float]

    def wrongs(self) -> Iterable[Wrong]:
        shown, true = _stretches(self.ours, self.until), _stretches(self.theirs, self.until)
        for run in _differences(shown, true):
            begin, end = run[0][1].begin, run[-1][1].end
            kinds = [kind for kind, _ in run]
            reach = self.slack + self.machine.lost(begin - self.slack, end + self.slack)
            near = self._true_within(begin - reach, end + reach)
            invented = next((kind for kind in kinds if kind not in near), "")
            given = self.machine.given(begin, end)
            if invented in BRIEF and given < NOTICEABLE:
                invented = ""
            if invented or given > self.slack:
                yield Wrong(self.name, begin, end, kinds[0], run[0][1].kind, invented)

    def _true_within(self, begin: float, end: float) -> set[str]:
        """The classes that were true at any moment of it, or guessed; however short."""
        first = bisect_right(self.theirs, begin, key=itemgetter(0))
        last = bisect_left(self.theirs, end, key=itemgetter(0))
        true = {kind for _, kind in self.theirs[max(0, first - 1) : last]}
        if any(begin <= moment < end for moment in self.dialled):
            true.add(RINGING)
        return true


def _differences(shown: list[Stretch], true: list[Stretch]) -> Iterable[list[tuple[str, Stretch]]]:
    """Runs of neighbouring stretches in which they differ: the class shown, and the true one."""
    waiting, run = deque(shown), list[tuple[str, Stretch]]()
    for theirs in true:
        while waiting and waiting[0].begin < theirs.end:
            ours = waiting[0]
            begin, end = max(ours.begin, theirs.begin), min(ours.end, theirs.end)
            if ours.kind != theirs.kind:
                run.append((ours.kind, Stretch(theirs.kind, begin, end)))
            elif run:
                yield run
                run = []
            if ours.end > theirs.end:
                break
            waiting.popleft()
    if run:
        yield run


def right_again(found: Iterable[Wrong], moment: float) -> float:
    """Seconds from `moment` until nothing that was wrong then is wrong any more."""
    return max((w.end - moment for w in found if w.begin <= moment < w.end), default=0.0)


def unexcused(
    found: Iterable[Wrong],
    gaps: Iterable[tuple[float, float]],
    after_s: float,
    machine: Pauses = NEVER,
) -> list[Wrong]:
    """What was wrong at any moment out of the gaps: what begins in one ends soon after it.

    `after_s` seconds of the time that the machine gave are allowed for it. What was on its way when
    the gap began is lost in it.
    """
    away = sorted(gaps)
    return [wrong for wrong in found if not _is_excused(wrong, away, after_s, machine)]


def _is_excused(
    wrong: Wrong, away: list[tuple[float, float]], after_s: float, machine: Pauses
) -> bool:
    moment = wrong.begin
    for begin, end in away:
        on_its_way = begin <= moment or machine.given(moment, begin) <= ON_ITS_WAY_S
        if on_its_way and machine.given(end, moment) <= after_s:
            if machine.given(end, wrong.end) <= after_s:
                return True
            moment = max(moment, end + after_s)
    return False
