"""What was shown and kept in a case, held against what is right: a line for each difference.

Knows rows and expectations; nothing of Asterisk, nor of how a board is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from state.live.schema import Row
from tests.asterisk.field.case import BLINK_S, Step
from tests.asterisk.judging.score import Score

Seen = tuple[float, str, Row]
TALKING = frozenset({"oncall", "onhold"})
TALK_SLACK_S = 0.5
MOMENT_SLACK_S = 2.0
"""The PBX's lists tell moments in whole seconds."""


class Stretch(NamedTuple):
    """A status that was shown from `begin` to `end`; `row` is the last word that was seen."""

    begin: float
    end: float
    row: Row


def stretches(seen: Iterable[Seen], key: str, begin: float, end: float) -> list[Stretch]:
    """What was shown for an extension from `begin` to `end`, a stretch for each status."""
    told = [(max(t, begin), row) for t, each, row in seen if each == key and t <= end]
    ends = [t for t, _ in told[1:]] + [end for _ in told[:1]]
    pieces = [Stretch(t, stop, row) for (t, row), stop in zip(told, ends, strict=True)]
    return _joined(piece for piece in pieces if piece.end > piece.begin)


def without_blinks(shown: Iterable[Stretch], blink_s: float) -> list[Stretch]:
    """The stretches that lasted long enough to be seen."""
    return _joined(each for each in shown if each.end - each.begin >= blink_s)


def _joined(pieces: Iterable[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for piece in pieces:
        if joined and joined[-1].row["state"] == piece.row["state"]:
            lasts = piece.end - piece.begin >= BLINK_S
            row = piece.row if lasts else joined[-1].row
            joined[-1] = Stretch(joined[-1].begin, piece.end, row)
        else:
            joined.append(piece)
    return joined


def difference(right: list[Step], rows: list[Row]) -> str:
    """In what the rows differ from the steps; empty where they don't."""
    right = _without_unseen(right, rows)
    same = len(right) == len(rows) and all(map(_fits, right, rows))
    if not same:
        return f"{_words(rows, right)}, not {' > '.join('|'.join(each.states) for each in right)}"
    wrong = (
        f"{row['state']} {name}={value_of(row, name)}, not {value}"
        for step, row in zip(right, rows, strict=True)
        for name, value in step.fields.items()
        if value_of(row, name) != value
    )
    return "; ".join(wrong)


def _fits(step: Step, row: Row) -> bool:
    return row["state"] in step.states


def _without_unseen(right: list[Step], rows: list[Row]) -> list[Step]:
    """The steps, those left out that need not be seen and were not.

    What is the same before and after such a step is a single status then.
    """
    kept: list[Step] = []
    left_out = False
    for step in right:
        if step.optional and not _fits_at(step, rows, len(kept)):
            left_out = True
            continue
        same = left_out and bool(kept) and not set(kept[-1].states).isdisjoint(step.states)
        if same and not _fits_at(step, rows, len(kept)):
            kept.pop()
        kept.append(step)
        left_out = False
    return kept


def _fits_at(step: Step, rows: list[Row], place: int) -> bool:
    return place < len(rows) and _fits(step, rows[place])


def value_of(row: Row, name: str) -> str:
    """A field of a row as the expectations write it."""
    value = dict(row).get(name)
    if value in (None, "", [], {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "none"
    return str(value).replace(" ", "_")


def afresh_differences(seen: Mapping[str, Row], shown: Mapping[str, Row]) -> list[str]:
    """In what a board that began in the middle differs from the one that was always there.

    Only the latter can know that an agent logged out before.
    """
    rows = {key: row for key, row in shown.items() if row["status"] >= 0}
    lines = [f"afresh only: {key}" for key in seen.keys() - rows.keys()]
    lines += [f"not afresh: {key}" for key in rows.keys() - seen.keys()]
    for key in sorted(seen.keys() & rows.keys()):
        if rows[key]["state"] != "loggedout":
            lines += [f"afresh {key}: {text}" for text in _unlike(seen[key], rows[key])]
    return lines


def _unlike(seen: Row, shown: Row) -> Iterator[str]:
    for name in ("state", "peer", "queue", "queues", "pauses", "dnd", "presence_message", "away"):
        if value_of(seen, name) != value_of(shown, name):
            yield f"{name}={value_of(seen, name)}, not {value_of(shown, name)}"
    afresh, before = seen["paused_since"] or 0.0, shown["paused_since"] or 0.0
    if abs(afresh - before) > MOMENT_SLACK_S:
        yield f"paused since {afresh}, not {before}"


def talk_difference(shown: Mapping[str, list[Stretch]], kept: Mapping[str, float]) -> list[str]:
    """Who was shown talking for another time than is kept of him."""
    seconds = {
        key: sum(each.end - each.begin for each in all_ if each.row["state"] in TALKING)
        for key, all_ in shown.items()
    }
    return [
        f"{key}: {seconds[key]:.1f} s shown in conversation, {kept.get(key, 0.0):.1f} s kept"
        for key in shown
        if abs(seconds[key] - kept.get(key, 0.0)) > TALK_SLACK_S
    ]


def disagreements(verdict: Score) -> list[str]:
    """Where the board and the device states differ for longer than a moment."""
    spans = {"missed": verdict.missed, "invented": verdict.invented}
    return [
        f"{each.extension}: {each.kind} {how} for {each.seconds:.2f} s"
        for how, found in spans.items()
        for each in found
    ]


def _words(rows: list[Row], right: list[Step]) -> str:
    names = {name for step in right for name in step.fields}
    return " > ".join(
        " ".join([row["state"], *(f"{n}={value_of(row, n)}" for n in sorted(names))])
        for row in rows
    )
