"""What the drawer says of an extension at a past moment, in sentences, and how sure they are.

Pure: a past board in, JSON text out. Knows the sentences of the live drawer. Must not know requests
or how a moment is found.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import orjson

from dashboard.pages.live import finished_calls, sentences
from dashboard.pages.live.sentences import Times
from state.history.rewind.past import Knowledge, Known, PastBoard, PastRow
from state.live.schema import Row


def facts(board: PastBoard, extension: str, zone: ZoneInfo) -> str:
    """What the drawer shows, as JSON text; `row` is null for who was not on the board then."""
    past = next((each for each in board.rows if each.row["extension"] == extension), None)
    answer: dict[str, object] = {"extension": extension, "at": board.at, "row": None, "words": {}}
    if past is not None:
        row = {name: past.row[name] for name in ("extension", "name")}
        words = _words(past, Times(zone, board.at, is_past=True))
        answer |= {"row": row, "words": words, "began": began(past)}
    return orjson.dumps(answer).decode()


def _words(past: PastRow, times: Times) -> dict[str, object]:
    figures = finished_calls.finished(past.row["today"])
    return {"sentences": words_of(past, times), "today": [each._asdict() for each in figures]}


def began(past: PastRow) -> float | None:
    """When the status began; None where no status is known."""
    is_known = past.known.status is not Knowledge.UNKNOWN
    return past.row["since"] if is_known else None


def words_of(past: PastRow, times: Times) -> list[str]:
    """The sentences: what it did, how sure that is, and what else held."""
    row = past.row
    is_known = began(past) is not None
    what = sentences.status(row, times) if is_known else _call_alone(row)
    return [*filter(None, [what, sureness(past.known)]), *sentences.beside(row, times)]


def _call_alone(row: Row) -> str:
    """What is known where the status is not."""
    whom, queue = sentences.party(row), f", from queue {row['queue']}" if row["queue"] else ""
    return f"It had a call with {whom}{queue}." if whom else ""


def sureness(known: Known) -> str:
    """How sure the status and the call are, and why they are not known."""
    if known.status is Knowledge.UNKNOWN:
        return f"What it did then is unknown: {known.why}."
    if known.status is Knowledge.ESTIMATED:
        return f"This is estimated: {known.why}."
    return _OF_CALL[known.call].format(known.why)


_OF_CALL = {
    Knowledge.KNOWN: "Ringside knows it because it kept a record of it.",
    Knowledge.ESTIMATED: "The status is known. The call is estimated: {}.",
    Knowledge.UNKNOWN: "The status is known. With whom is unknown: {}.",
}
