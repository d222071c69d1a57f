"""Convert the times in a queue_log's table to epoch seconds.

Knows that Asterisk writes them in its own zone, that a database may add an offset, and that a
caller joins its queue soon after its channel began. Must not know columns.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from state.importers.cdr_times import table_time

_SLACK_S = 1
_SOON_S = 1_200
_BACK_S = 60
"""A log's times do not go back further than that while the clock is only corrected."""


class QueueLogTimes:
    """Reads the times of one file: in `zone`, or in UTC once a caller has shown that."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone: tzinfo = zone
        self._latest = 0

    def read(self, text: str, began: int | None, *, joins: bool) -> int:
        """Epoch seconds of a time; LineError if it is invalid.

        `began` is the second in which the caller's channel began, `joins` whether it joins now.
        """
        found = table_time(text)
        if isinstance(found, int):
            return found
        if found.tzinfo is not None:
            return int(found.timestamp())
        if joins and began is not None:
            self._learn_zone(found, began)
        at = self._local(found, began)
        self._latest = max(self._latest, at)
        return at

    def _learn_zone(self, moment: datetime, began: int) -> None:
        soon = range(began - _SLACK_S, began + _SOON_S)
        local = (_epoch(moment, self._zone, fold=fold) for fold in (0, 1))
        if _epoch(moment, UTC) in soon and not any(at in soon for at in local):
            self._zone = UTC

    def _local(self, moment: datetime, began: int | None) -> int:
        """In an hour that passes twice: the second pass once the log has come that far."""
        first, second = (_epoch(moment, self._zone, fold=fold) for fold in (0, 1))
        is_over = first < max(self._latest - _BACK_S, (began or 0) - _SLACK_S)
        return second if second > first and is_over else first


def _epoch(moment: datetime, zone: tzinfo, *, fold: int = 0) -> int:
    return int(moment.replace(tzinfo=zone, fold=fold).timestamp())
