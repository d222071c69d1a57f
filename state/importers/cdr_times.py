"""Convert the date-times in a Master.csv to epoch seconds.

Knows that Asterisk writes them in its own zone, or in UTC where cdr.conf has usegmtime=yes, and
that a Uniqueid contains the epoch second in which its channel began. Must not know columns.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from state.importers.log_lines import LineError

_HOUR_WIDTH = len("2026-01-31 23")
_WIDTH = len("2026-01-31 23:59:59")
_SLACK_S = 1
_UNIQUEID = re.compile(r"(?:.*-)?(\d{9,11})\.\d+")


_DATE_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?\s?(Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
_EPOCH = re.compile(r"(\d{9,11})(?:\.\d+)?", re.ASCII)


def table_time(text: str) -> int | datetime:
    """The time in a table: epoch seconds, or a date-time perhaps with a zone; LineError if none."""
    epoch = _EPOCH.fullmatch(text)
    if epoch is not None:
        return int(epoch[1])
    found = _DATE_TIME.fullmatch(text)
    try:
        if found is not None:
            day, hour, offset = found.groups(default="")
            return datetime.fromisoformat(f"{day} {hour}{offset}")
    except ValueError:
        pass
    raise LineError(f"{text!r} is no date-time and no time in epoch seconds")


def is_time(text: str) -> bool:
    """Whether a text may be the time in a table."""
    return (_EPOCH.fullmatch(text) or _DATE_TIME.fullmatch(text)) is not None


def unique_second(text: str) -> int | None:
    """The epoch second in a Uniqueid; None for any other text (`NONE`, a name, nothing)."""
    unique = _UNIQUEID.fullmatch(text)
    return int(unique[1]) if unique else None


class CdrTimes:
    """Reads the date-times of one file: in `zone`, unless a Uniqueid shows another reading."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._readings = lru_cache(maxsize=256)(self._hour)

    def read(self, text: str, unique_start: int | None, latest: float) -> int:
        """Epoch seconds of a date-time; LineError if it is invalid.

        `unique_start` is the epoch second in the Uniqueid: the channel cannot have begun earlier.
        Without it, a time in an hour that passes twice is that of the second pass if it is
        not after `latest`, the latest time in the file so far.
        """
        try:
            readings = self._readings(text[:_HOUR_WIDTH])
            into_hour = int(text[14:16]) * 60 + int(text[17:19])
        except ValueError:
            raise LineError(f"{text!r} is no date-time") from None
        if len(text) != _WIDTH:
            raise LineError(f"{text!r} is no date-time")
        if unique_start is not None:
            possible = [hour for hour in readings if hour + into_hour >= unique_start - _SLACK_S]
            return min(possible, default=readings[0]) + into_hour
        return self._local(readings, into_hour, latest)

    def read_table(self, text: str, unique_start: int | None, latest: float) -> int:
        """Epoch seconds of a time as tables and formats have it, with a fraction or a zone."""
        found = table_time(text)
        if isinstance(found, int):
            return found
        if found.tzinfo is not None:
            return int(found.timestamp())
        return self.read(str(found), unique_start, latest)

    def _local(self, readings: tuple[int, ...], into_hour: int, latest: float) -> int:
        first, second = readings[0], readings[1]
        if first != second and second + into_hour <= latest:
            return second + into_hour
        return first + into_hour

    def _hour(self, text: str) -> tuple[int, int, int]:
        """The beginning of an hour: in local time, in its second pass, and in UTC."""
        hour = datetime.strptime(text, "%Y-%m-%d %H")  # noqa: DTZ007 - the zone follows
        local = (hour.replace(tzinfo=self._zone, fold=fold) for fold in (0, 1))
        first, second = (int(at.timestamp()) for at in local)
        if second < first or second - first > timedelta(hours=2).total_seconds():
            second = first
        return first, second, int(hour.replace(tzinfo=UTC).timestamp())
