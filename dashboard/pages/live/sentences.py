"""What the drawer says of an extension: what it does, since when, and how Ringside knows.

Pure: rows in, sentences out. Knows statuses and the words of supervisors. Must not know requests
or the store. Asterisk's own words stand under "Technical detail", which is made elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from dashboard.tiles import pauses_in_some, presence, shown_state
from state.board.statuses import LOGGED_OUT, ONCALL, ONHOLD, RINGING
from state.live.schema import LiveCall, Row

BY_REPORT = "the phone itself says so; Ringside has seen no call"
IN_THE_LIST = "the PBX names it in its list of calls"


class Times:
    """Moments as a supervisor reads them: 16:20 today, "Thu 26 Nov 16:20" on another day.

    With `is_past` the sentences are of a moment that is over, and `now` is that moment.
    """

    def __init__(self, zone: ZoneInfo, now: float, *, is_past: bool = False) -> None:
        self._zone = zone
        self._today = datetime.fromtimestamp(now, zone).date()
        self.is_past = is_past
        self.verb = "was" if is_past else "is"

    def at(self, epoch: float) -> str:
        """A moment, to the minute."""
        moment = datetime.fromtimestamp(epoch, self._zone)
        return f"{moment:%H:%M}" if moment.date() == self._today else f"{moment:%a %d %b %H:%M}"


def sentences(row: Row, rule: str, times: Times) -> list[str]:
    """All sentences on an extension; `rule` is that of its last change, else empty."""
    return [status(row, times), because(row, rule), *beside(row, times)]


def party(row: Row) -> str:
    """Whom the call is with: the name, else the number; empty where neither may be seen."""
    return row["peer_name"] or row["peer"] or ""


def status(row: Row, times: Times) -> str:
    """The status in a sentence: since when, with whom, from which queue."""
    return _STATUS[shown_state(row)](row, times)


def because(row: Row, rule: str) -> str:
    """How the status is known."""
    key = shown_state(row)
    if rule.startswith("no leg, and its device says"):
        reason = BY_REPORT
    elif row["source"] == "Snapshot" and row["call_id"]:
        reason = IN_THE_LIST
    else:
        reason = _BECAUSE_OUT.get(key, "") if row["direction"] == "outbound" else ""
        reason = reason or _BECAUSE[key]
    return f"Ringside knows it because {reason}."


def beside(row: Row, times: Times) -> list[str]:
    """What holds besides the status, a sentence each."""
    return [*filter(None, (tell(row, times) for tell in _BESIDE))]


def _away(row: Row, _times: Times) -> str:
    return "The call was taken on another phone." if row["away"] else ""


def _waiting(row: Row, times: Times) -> str:
    return f"Another call {times.verb} ringing meanwhile." if row["waiting"] else ""


def _paused_too(row: Row, times: Times) -> str:
    if not row["paused"] or shown_state(row) == "paused":
        return ""
    return f"Paused as well{_since(row['paused_since'], times)}{_reason(row)}."


def _dnd_too(row: Row, _times: Times) -> str:
    is_beside = row["dnd"] and shown_state(row) != "dnd"
    return "Do Not Disturb is on as well." if is_beside else ""


def _paused_in_some(row: Row, _times: Times) -> str:
    some = pauses_in_some(row)
    return f"Paused in {some}, not in the other queues." if some else ""


def _presence(row: Row, _times: Times) -> str:
    words = presence(row)
    return f"Presence: {words}." if words else ""


def _disagrees(row: Row, _times: Times) -> str:
    said = row["reported"] or "something else"
    words = f"The phone itself reports “{said}”. The PBX is being asked."
    return words if row["disagrees"] else ""


def _serves(row: Row, times: Times) -> str:
    if not row["queues"]:
        return ""
    if times.is_past:
        return f"Had calls from {_list(row['queues'])} on that day."
    return f"Serves {_list(row['queues'])}{_since(row['logged_in_since'], times)}."


_BESIDE = (
    _away, _waiting, _paused_too, _dnd_too, _paused_in_some, _presence, _disagrees, _serves,
)  # fmt: skip


def call(each: LiveCall, row: Row, times: Times) -> str:
    """A call in progress of this extension, on one line."""
    number = row["extension"]
    is_caller = each["caller"] == number
    other = each["callee"] if is_caller else each["caller_name"] or each["caller"]
    way = "to" if is_caller else "from"
    words = _CALL_WORDS.get(each["state"], each["state"].capitalize())
    whom = f" {way} {other}" if other else ""
    queue = f", queue {each['queue']}" if each["queue"] else ""
    return f"{words}{whom}{queue}, since {times.at(each['since'])}"


_CALL_WORDS = MappingProxyType(
    {
        RINGING.key: "Ringing call",
        "dialing": "Call being dialled",
        "talk": "Call",
        "hold": "Call on hold",
        "waiting": "Waiting call",
        "parked": "Parked call",
    }
)


def _from_queue(row: Row) -> str:
    return f", from queue {row['queue']}" if row["queue"] else ""


def _with(row: Row) -> str:
    return f" with {party(row)}" if party(row) else ""


def _since(at: float | None, times: Times) -> str:
    return f" since {times.at(at)}" if at else ""


def _reason(row: Row) -> str:
    return f": {row['pause_reason']}" if row["pause_reason"] else ""


def _list(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _on_call(row: Row, times: Times) -> str:
    outbound = " outbound" if row["direction"] == "outbound" else ""
    article = "an" if outbound else "a"
    since = times.at(row["answered_at"] or row["since"])
    return f"On {article}{outbound} call since {since}{_with(row)}{_from_queue(row)}."


def _on_hold(row: Row, times: Times) -> str:
    whom = party(row) or "The other party"
    return f"{whom} {times.verb} on hold since {times.at(row['since'])}{_from_queue(row)}."


def _ringing(row: Row, times: Times) -> str:
    whom = f" {party(row)} {times.verb} calling{_from_queue(row)}." if party(row) else ""
    queue = "" if party(row) else _from_queue(row)
    return f"Ringing since {times.at(row['since'])}{queue}.{whom}"


def _dialing(row: Row, times: Times) -> str:
    return f"Dialling {party(row) or 'a number'} since {times.at(row['since'])}."


def _paused(row: Row, times: Times) -> str:
    return f"Paused since {times.at(row['paused_since'] or row['since'])}{_reason(row)}."


def _wrapup(row: Row, times: Times) -> str:
    until = f", until {times.at(row['wrapup_until'])}" if row["wrapup_until"] else ""
    return f"In wrap-up since {times.at(row['since'])}{until}."


def _monitoring(row: Row, times: Times) -> str:
    whom = row["monitoring"] or "a colleague"
    return f"Listening in on {whom} since {times.at(row['since'])}."


def _plain(words: str) -> Callable[[Row, Times], str]:
    return lambda row, times: f"{words} since {times.at(row['since'])}."


_STATUS: MappingProxyType[str, Callable[[Row, Times], str]] = MappingProxyType(
    {
        "free": _plain("Free"),
        RINGING.key: _ringing,
        "dialing": _dialing,
        ONCALL.key: _on_call,
        ONHOLD.key: _on_hold,
        "paused": _paused,
        "wrapup": _wrapup,
        "monitoring": _monitoring,
        "busy": _plain("Busy"),
        "dnd": _plain("On Do Not Disturb"),
        "unavailable": _plain("Unavailable"),
        LOGGED_OUT.key: _plain("Logged out of all queues"),
        "unknown": _plain("Not known"),
    }
)
"""The sentence of each status; a test holds the keys against the table of statuses."""

_BECAUSE: MappingProxyType[str, str] = MappingProxyType(
    {
        "free": "no call is left, and nothing else keeps the phone",
        RINGING.key: "the phone rings",
        "dialing": "the phone dials",
        ONCALL.key: "the phone answered",
        ONHOLD.key: "the hold key was pressed on the phone",
        "paused": "every queue that it serves says so",
        "wrapup": "a queue call has just ended",
        "monitoring": "the phone listens in on a call",
        "busy": "the phone hears the busy tone",
        "dnd": "it was switched on, and is not off again",
        "unavailable": "no phone of this extension is registered",
        LOGGED_OUT.key: "it served a queue before, and serves none now",
        "unknown": "the link to the PBX is down",
    }
)
_BECAUSE_OUT: MappingProxyType[str, str] = MappingProxyType(
    {ONCALL.key: "the other party answered"}
)
