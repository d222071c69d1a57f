"""What a history lost, doubled, made up or altered, against one of a panel that saw everything.

Knows finished call legs. Must not know how they came about. Times are epoch seconds.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import itemgetter

from state.records import CallLeg, Outcome
from tests.reliability.judges.machine import NEVER, Pauses

FEW = 3
"""So many calls may have another time or direction where events are bent or lost on the way: the
order of two of one moment cannot be told then. None without a fault."""

MOVED_S = 0.25
"""Two panels that hear the same event date it so far apart, on a machine that is never late."""

AROUND_S = 0.5
"""Where events bear no time, what the machine lost this shortly before and after moves them."""

ROUNDED_S = 1.5
"""Asterisk lists the age of a channel in whole seconds, of either clock's."""

EDGE_S = 1.0
"""How near to the edge of a gap an event may have been missed: it was on its way."""

FACTS = ("direction", "outcome", "peer", "peer_name", "queue", "transferred_to",
         "transferred_from")  # fmt: skip
"""What a leg says that is no time."""

OF_TRANSFERS = frozenset({"peer", "peer_name", "transferred_to", "transferred_from"})
"""What a transfer changes; a history does not say when one was."""

Gap = tuple[float, float]


@dataclass(frozen=True)
class Books:
    """What a history says against the one of a panel that saw everything."""

    compared: int
    lost: tuple[CallLeg, ...]
    doubled: tuple[str, ...]
    ghosts: tuple[CallLeg, ...]
    altered: tuple[str, ...]
    estimated: int
    unseen: int


def uniqueid(leg: CallLeg) -> str:
    """The channel behind a leg."""
    return leg.key.partition("@")[0]


def compare(
    legs: Iterable[CallLeg],
    reference: Iterable[CallLeg],
    gaps: Iterable[Gap] = (),
    *,
    moved_s: float = MOVED_S,
    unknowable: Collection[str] = (),
    machine: Pauses = NEVER,
) -> Books:
    """`gaps` are the stretches in which the panel could hear nothing.

    A leg that lies within a gap cannot be known (`unseen`); every other one must be there, once,
    and say what the reference says, but for what fell into a gap and for the `unknowable` facts.
    `machine` is how late the machine was, in epoch seconds.
    """
    ours, theirs = list(legs), {uniqueid(leg): leg for leg in reference}
    counts = Counter(uniqueid(leg) for leg in ours)
    away = list(gaps)
    missing = [leg for key, leg in theirs.items() if key not in counts]
    unseen = [leg for leg in missing if _is_within(leg, away)]
    pairs = [(leg, theirs[uniqueid(leg)]) for leg in ours if uniqueid(leg) in theirs]
    return Books(
        compared=len(theirs),
        lost=tuple(leg for leg in missing if leg not in unseen),
        doubled=tuple(key for key, count in counts.items() if count > 1),
        ghosts=tuple(leg for leg in ours if uniqueid(leg) not in theirs),
        altered=tuple(
            f"{leg.key} of {leg.extension}: {text}"
            for leg, true in pairs
            for text in _Pair(
                leg,
                true,
                _touching(true, [*away, *_unseen_end(leg, unknowable)]),
                moved_s,
                unknowable,
                machine,
            ).differences()
        ),
        estimated=sum(leg.estimated for leg in ours),
        unseen=len(unseen),
    )


def _is_within(leg: CallLeg, gaps: Iterable[Gap]) -> bool:
    return any(b - EDGE_S < leg.started_at and leg.ended_at < e + EDGE_S for b, e in gaps)


def _unseen_end(leg: CallLeg, unknowable: Collection[str]) -> list[Gap]:
    """The gap in which a leg ended whose end may have gone unheard."""
    if leg.ended_before is None or "ended_at" not in unknowable:
        return []
    return [(leg.ended_at, leg.ended_before)]


def _touching(leg: CallLeg, gaps: Iterable[Gap]) -> list[Gap]:
    """The gaps that a leg has a part in."""
    return [(b, e) for b, e in gaps if b - EDGE_S < leg.ended_at and leg.started_at < e + EDGE_S]


@dataclass(frozen=True)
class _Pair:
    """A leg and what it should be, and the gaps that it has a part in."""

    leg: CallLeg
    true: CallLeg
    gaps: list[Gap]
    moved_s: float
    unknowable: Collection[str]
    machine: Pauses

    def differences(self) -> Iterable[str]:
        """What of the leg cannot be, in words."""
        if self.leg.extension != self.true.extension:
            yield f"is of {self.true.extension}"
        if (self.leg.outcome is Outcome.ANSWERED) != (self.leg.answered_at is not None):
            yield f"{self.leg.outcome}, answered at {self.leg.answered_at}"
        yield from self._facts()
        yield from self._moments()
        yield from self._seconds()

    def _facts(self) -> Iterable[str]:
        for name in FACTS:
            ours, theirs = getattr(self.leg, name), getattr(self.true, name)
            if ours != theirs and name not in self.unknowable and not self._may_miss(name):
                yield f"{name} {ours!r}, really {theirs!r}"

    def _may_miss(self, name: str) -> bool:
        """Whether a fact was said at a moment that fell into a gap."""
        true = self.true
        answered = true.ended_at if true.answered_at is None else true.answered_at
        said = {
            "direction": (true.started_at,),
            "queue": (true.started_at,),
            "outcome": (true.answered_at, true.ended_at),
            "peer": (answered,),
            "peer_name": (answered,),
        }
        transferred = bool(self.gaps) and bool(true.transferred_from or true.transferred_to)
        return any(map(self._gap, said.get(name, ()))) or (transferred and name in OF_TRANSFERS)

    def _moments(self) -> Iterable[str]:
        leg, true = self.leg, self.true
        if (leg.answered_at is None) != (true.answered_at is None) and not self._gap(
            true.answered_at
        ):
            yield f"answered at {leg.answered_at}, really at {true.answered_at}"
        for name in ("started_at", "answered_at"):
            ours, theirs = getattr(leg, name), getattr(true, name)
            if ours is not None and theirs is not None:
                low, high = self._bounds(theirs)
                if not low <= ours <= high:
                    yield f"{name} {ours - theirs:+.2f} s, estimated: {leg.estimated}"
        yield from self._end()

    def _bounds(self, moment: float) -> Gap:
        """When a moment may be thought to have been."""
        gap = self._gap(moment)
        if gap is None:
            moved = self._moved(moment)
            return moment - moved, moment + moved
        return self.true.started_at - ROUNDED_S, max(moment, gap[1]) + EDGE_S

    def _gap(self, moment: float | None) -> Gap | None:
        """The gap that a moment fell into, of several the last."""
        if moment is None:
            return None
        around = (g for g in self.gaps if g[0] - EDGE_S < moment < g[1] + EDGE_S)
        return max(around, key=itemgetter(1), default=None)

    def _end(self) -> Iterable[str]:
        leg, end = self.leg, self.true.ended_at
        moved = self._moved(end)
        if leg.ended_before is None:
            if abs(leg.ended_at - end) > moved:
                yield f"ended {leg.ended_at - end:+.2f} s"
        elif not self._gap(end):
            yield f"its end was not seen, {leg.ended_at - end:+.2f} s"
        elif not leg.ended_at - moved <= end <= leg.ended_before + moved:
            yield f"ended within {leg.ended_at - end:+.2f} and {leg.ended_before - end:+.2f} s"

    def _seconds(self) -> Iterable[str]:
        """Ring, talk and hold: as they were, but for what fell into a gap."""
        leg, true = self.leg, self.true
        answered = true.ended_at if true.answered_at is None else true.answered_at
        unheard, spoke = self._unheard(answered, true.ended_at), leg.talk_s + leg.hold_s
        late = spoke - true.talk_s - true.hold_s
        moved = self._moved(answered, true.ended_at)
        if not -unheard - moved <= late <= self._most_early() + moved:
            yield f"spoke {late:+.2f} s, of which nobody heard {unheard:.2f}"
        for name, since, until in (("ring_s", true.started_at, answered),
                                   ("hold_s", answered, true.ended_at)):  # fmt: skip
            apart = getattr(leg, name) - getattr(true, name)
            known = name not in self.unknowable and not self._unheard(since, until)
            if known and abs(apart) > self._moved(since, until):
                yield f"{name} {apart:+.2f}"

    def _moved(self, *moments: float) -> float:
        """How far two panels may date these moments apart: by what the machine lost around them."""
        lost = (self.machine.lost(at - AROUND_S, at + AROUND_S) for at in moments)
        return self.moved_s + sum(lost)

    def _most_early(self) -> float:
        """How much too early an answer that fell into a gap may be dated."""
        at = self.true.answered_at
        return at - self.true.started_at + ROUNDED_S if at is not None and self._gap(at) else 0.0

    def _unheard(self, begin: float, end: float) -> float:
        """Seconds between the two in which nobody listened, the edges of gaps too."""
        return sum(max(0.0, min(e + EDGE_S, end) - max(b - EDGE_S, begin)) for b, e in self.gaps)
