"""How well a shown board agrees with Asterisk's own device states: pure arithmetic on timelines.

Knows classes of states and seconds; knows neither Asterisk nor Ringside. Compared are the classes
free, ringing, in use, in use and ringing, unavailable: dialing counts as in use, and so do busy
and on hold, since Asterisk says On Hold of the party that hears the music.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

FREE, RINGING, IN_USE, RING_IN_USE = "free", "ringing", "in use", "in use and ringing"
UNAVAILABLE, NOTHING = "unavailable", "nothing shown"

CLASS_OF_CODE = {
    0: FREE, 1: IN_USE, 2: IN_USE, 4: UNAVAILABLE, 8: RINGING, 9: RING_IN_USE, 16: IN_USE,
    17: IN_USE, -1: UNAVAILABLE, -2: UNAVAILABLE,
}  # fmt: skip
CLASS_OF_STATE = {
    "NOT_INUSE": FREE, "INUSE": IN_USE, "BUSY": IN_USE, "ONHOLD": IN_USE, "RINGING": RINGING,
    "RINGINUSE": RING_IN_USE, "UNAVAILABLE": UNAVAILABLE, "INVALID": UNAVAILABLE,
    "UNKNOWN": UNAVAILABLE,
}  # fmt: skip

NOTICEABLE = 0.1
"""A state that lasts no longer, in seconds, need not be shown."""


class Shown(NamedTuple):
    """From `t` on (seconds on the truth's clock) the board shows this code for the extension."""

    t: float
    extension: str
    code: int
    direction: str | None = None


class Span(NamedTuple):
    """An extension is of one class from `begin` to `end`."""

    extension: str
    kind: str
    begin: float
    end: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.begin


@dataclass(frozen=True)
class Score:
    """The verdict: extension-seconds compared and agreed on, and the states that went wrong.

    `missed`: noticeable states of Asterisk's never shown; `invented`: noticeable states shown
    that Asterisk never had meanwhile; `changes`: how many there were to miss.
    """

    seconds: float
    agreed: float
    changes: int
    missed: tuple[Span, ...] = field(default=())
    invented: tuple[Span, ...] = field(default=())

    @property
    def percent(self) -> float:
        """Agreement in percent of the extension-seconds; 100 where nothing was compared."""
        return 100 * self.agreed / self.seconds if self.seconds else 100.0

    def __str__(self) -> str:
        return (
            f"{self.percent:.3f} % of {self.seconds:.1f} extension-seconds, "
            f"{len(self.missed)} of {self.changes} changes missed, {len(self.invented)} invented"
        )


def score(
    shown: Iterable[Shown | tuple[float, str, int, str | None]],
    truth: Mapping[str, Any],
    *,
    extensions: Collection[str] | None = None,
    window: tuple[float, float] | None = None,
    slack: float = 0.0,
) -> Score:
    """Compare a board with `truth` (as in truth.json), for all its extensions and all its time.

    `shown` has to begin with what the board shows at the start: before an extension's first entry
    nothing is shown, and nothing agrees with nothing. Disagreements that are over within `slack`
    seconds are forgiven: the two were heard on different sessions. By default none is.
    """
    begin, end = window or (0.0, _end_of(truth))
    names = truth["final"].keys() if extensions is None else extensions
    ours, theirs = _shown_changes(shown), _true_changes(truth)
    total = [_compare(_spans(name, ours.get(name, []), begin, end),
                      _spans(name, theirs.get(name, []), begin, end), begin, slack)
             for name in sorted(names)]  # fmt: skip
    return Score(
        sum(each.seconds for each in total),
        sum(each.agreed for each in total),
        sum(each.changes for each in total),
        tuple(span for each in total for span in each.missed),
        tuple(span for each in total for span in each.invented),
    )


def score_scenarios(
    shown: Iterable[Shown | tuple[float, str, int, str | None]],
    truth: Mapping[str, Any],
    *,
    slack: float = 0.0,
) -> dict[str, Score]:
    """One score per scenario, on its own extensions while it played; `slack` as in `score`."""
    timeline = list(shown)
    return {
        mark["scenario"]: score(
            timeline,
            truth,
            extensions=mark["extensions"],
            window=(mark["t"], mark["end"]),
            slack=slack,
        )
        for mark in truth["marks"]
        if "end" in mark
    }


def _compare(ours: list[Span], theirs: list[Span], begin: float, slack: float) -> Score:
    """One extension's score from its shown and its true spans."""
    changes = _noticeable(theirs, begin)
    seconds = sum(span.seconds for span in theirs)
    return Score(
        seconds,
        seconds - sum(gap for gap in _gaps(ours, theirs) if gap > slack),
        len(changes),
        tuple(span for span in changes if not _met(span, ours)),
        tuple(span for span in _noticeable(ours, begin) if not _met(span, theirs)),
    )


def _gaps(ours: list[Span], theirs: list[Span]) -> list[float]:
    """The lengths of the disagreements, in order."""
    met = sorted(
        (max(mine.begin, other.begin), min(mine.end, other.end))
        for mine in ours
        for other in theirs
        if _overlap(mine, other) > 0
    )
    begins = [begin for begin, _ in met] + [theirs[-1].end] if theirs else []
    ends = [theirs[0].begin] + [end for _, end in met] if theirs else []
    return [begin - end for end, begin in zip(ends, begins, strict=True) if begin > end]


def _noticeable(spans: list[Span], begin: float) -> list[Span]:
    """The spans that began with a change, and lasted."""
    return [span for span in spans if span.begin > begin and span.seconds > NOTICEABLE]


def _met(span: Span, others: list[Span]) -> bool:
    return any(_overlap(span, other) > 0 for other in others)


def _overlap(one: Span, other: Span) -> float:
    """Seconds during which both are of the same class."""
    if one.kind != other.kind:
        return 0.0
    return max(0.0, min(one.end, other.end) - max(one.begin, other.begin))


def _spans(
    extension: str, changes: list[tuple[float, str]], begin: float, end: float
) -> list[Span]:
    """The changes as spans that fill the window, neighbours of one class joined."""
    kind, since, spans = NOTHING, begin, []
    for t, new in changes:
        if t > begin and new != kind and t < end:
            spans.append(Span(extension, kind, since, t))
            since = t
        kind = new if t < end else kind
    spans.append(Span(extension, kind, since, end))
    return [span for span in spans if span.seconds > 0]


def _shown_changes(
    shown: Iterable[Shown | tuple[float, str, int, str | None]],
) -> dict[str, list[tuple[float, str]]]:
    changes: dict[str, list[tuple[float, str]]] = {}
    for t, extension, code, direction in sorted(shown, key=lambda each: each[0]):
        dialing = code == 8 and direction == "outbound"
        kind = IN_USE if dialing else CLASS_OF_CODE[code]
        changes.setdefault(extension, []).append((t, kind))
    return changes


def _true_changes(truth: Mapping[str, Any]) -> dict[str, list[tuple[float, str]]]:
    """Recordings without `initial` began with every phone free."""
    initial = truth.get("initial") or dict.fromkeys(truth["final"], "NOT_INUSE")
    changes = {name: [(float("-inf"), CLASS_OF_STATE[state])] for name, state in initial.items()}
    for each in truth["transitions"]:
        changes.setdefault(each["extension"], []).append((each["t"], CLASS_OF_STATE[each["state"]]))
    return changes


def _end_of(truth: Mapping[str, Any]) -> float:
    ends: list[float] = [0.0]
    ends += [each["t"] for each in truth["transitions"]]
    ends += [mark.get("end", 0.0) for mark in truth["marks"]]
    return max(ends)
