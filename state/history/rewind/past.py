"""What a past board is made of, and how much of it is known. Types and words only.

A row has the fields of the live board's. The history does not keep all of them: NOT_KEPT names
those that are always blank, and each row says what of its status and its call is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from state.board.statuses import STATUSES
from state.live.schema import LiveQueue, Row


class Knowledge(StrEnum):
    """How sure something is."""

    KNOWN = "known"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


NOTHING_RECORDED = "nothing was recorded at this moment"
LINK_DOWN = "the link to the PBX was down, or Ringside was not running"
NOT_WRITTEN_YET = "the last minute is not written yet"
GOES_ON = "the call goes on: its peer is that of now"
REACHED_LATER = "the record names whom the call reached in the end"
FROM_CALLS = "from records of calls and pauses alone"
NO_CALL_RECORD = "the call still goes on, or no record of it was kept"
OTHER_CALL = "the only call of that moment does not fit the status"
TRANSFERRED = "the call was transferred; the peer may be another one at this moment"
END_NOT_SEEN = "nobody saw the end of the call"

NOT_KEPT = (
    "source", "disagrees", "reported", "presence", "presence_message", "session",
    "session_since", "logged_in_since", "pauses", "dnd_by", "monitoring", "away",
)  # fmt: skip
"""Fields of a row of which the history says nothing; `dnd` and `paused` it knows only where the
status says so, and `queues` are those that gave the agent a call on that day."""


class Known(NamedTuple):
    """How sure the status and the call of a row are; `why` is for people, empty when both are."""

    status: Knowledge
    call: Knowledge
    why: str


class GoingOn(NamedTuple):
    """What of the live board has not ended, and so is not in the history: rows and queues.

    A row tells a moment after its `state_since`; a caller who waits, one after he joined.
    """

    rows: Mapping[str, Row]
    queues: Sequence[LiveQueue]


NOTHING_GOES_ON = GoingOn({}, ())


class PastRow(NamedTuple):
    """An extension at a moment."""

    row: Row
    known: Known


@dataclass(frozen=True, slots=True)
class PastBoard:
    """The board at `at`, rows by extension, queues by name. Members of queues are not kept."""

    at: float
    rows: list[PastRow]
    queues: list[LiveQueue]

    @property
    def known(self) -> Knowledge:
        """Known when every status and call is, unknown when no status is."""
        found = {each.known.status for each in self.rows}
        if not found - {Knowledge.UNKNOWN}:
            return Knowledge.UNKNOWN
        found |= {each.known.call for each in self.rows}
        return Knowledge.KNOWN if found == {Knowledge.KNOWN} else Knowledge.ESTIMATED

    def totals(self) -> dict[str, int]:
        """How many extensions have each status, by its key, in the order of legends."""
        found = Counter(each.row["state"] for each in self.rows)
        return {status.key: found[status.key] for status in STATUSES if found[status.key]}
