"""Every counter of Ringside: its name, what it means, and its words on the diagnostics page.

Knows names, help texts and labels. Must not know who counts, nor how counts are shown. A new
counter is one line here and one call of `Counts.add`. Names follow Prometheus: snake_case, without
prefix (`ringside_`) and ending (`_total`), which the exposition adds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class Group(StrEnum):
    """The tables of the diagnostics page, in order."""

    TRANSITIONS = "Transitions"
    REFUSED = "Rejected"
    HEALED = "Corrected"
    DROPPED = "Discarded"
    DISAGREEMENTS = "Disagreements, counted"
    LINK = "Link"
    SESSION = "Session"
    BOARD = "Counts"


class NamedCounter(NamedTuple):
    """Something that is counted. `words` is its line on the diagnostics page.

    A counter with labels has a line for each of their values; `words` says where they stand.
    With `sum_words` it also has a line for all of them together.
    """

    name: str
    help: str
    group: Group
    words: str
    labels: tuple[str, ...] = ()
    sum_words: str = ""


class Reason(StrEnum):
    """Why the board refused an event, or a part of one."""

    NO_CHANNEL = "no_channel"
    HUNG_UP = "channel_has_hung_up"
    UNKNOWN_HANGUP = "hangup_of_unknown_channel"
    UNKNOWN_RENAME = "rename_of_unknown_channel"
    KNOWN_NEWCHANNEL = "newchannel_of_known_channel"
    TOO_MANY_CHANNELS = "too_many_channels"
    OLDER_THAN_CHANNEL = "older_than_last_event_of_channel"
    OLDER_THAN_REPORT = "older_than_last_report_of_device"
    CHANNEL_STATE = "unknown_channel_state"
    DEVICE_STATE = "unknown_device_state"
    EXTENSION_STATUS = "unknown_extension_status"
    WAITS_ALREADY = "caller_waits_in_queue_already"


class Dropped(StrEnum):
    """Why the session dropped a message or an answer of the PBX."""

    TOO_MANY = "too_many_at_once"
    TOO_LONG = "too_long"
    NOT_AMI = "not_ami"
    LIST_GIVEN_UP = "list_was_given_up"
    NOBODY_ASKED = "nobody_asked"


# The collector
EVENTS = NamedCounter("events", "Events applied to the board", Group.BOARD, "events applied")
STATUS_CHANGES = NamedCounter(
    "status_changes", "Changes of a shown status", Group.BOARD, "status changes"
)
CALL_LEGS = NamedCounter("call_legs", "Finished call legs", Group.BOARD, "call legs finished")
STATUS_INTERVALS = NamedCounter(
    "status_intervals", "Finished status intervals", Group.BOARD, "status intervals finished"
)
QUEUE_CALLS = NamedCounter(
    "queue_calls", "Finished waits of callers in queues", Group.BOARD, "queue calls finished"
)
CLOCK_SET = NamedCounter(
    "clock_set", "Times that this machine's clock was set", Group.BOARD, "this machine's clock set"
)
LINK_CHANGES = NamedCounter(
    "link_changes", "Changes of the link, by its new state", Group.LINK, "{state}", ("state",)
)

# The board
USUAL_TRANSITIONS = NamedCounter(
    "usual_transitions",
    "Changes of status that a call makes by itself",
    Group.TRANSITIONS,
    "usual",
)
UNUSUAL_TRANSITIONS = NamedCounter(
    "unusual_transitions",
    "Changes of status that no call makes by itself, by the words before and after",
    Group.TRANSITIONS,
    "unusual, {before} to {after}",
    ("before", "after"),
    "unusual",
)
REFUSED = NamedCounter(
    "events_refused",
    "Events that changed nothing, or not all they say, by the reason",
    Group.REFUSED,
    "{reason}",
    ("reason",),
)
HEALED_GONE = NamedCounter(
    "healed_gone_channels",
    "Channels whose hangup was lost, closed by the PBX's list",
    Group.HEALED,
    "channels that were gone",
)
HEALED_STATE = NamedCounter(
    "healed_channel_states",
    "Channels whose state was wrong, corrected by the PBX's list",
    Group.HEALED,
    "states of channels",
)
HEALED_MISSED = NamedCounter(
    "healed_missed_channels",
    "Channels whose beginning was lost, found in the PBX's list",
    Group.HEALED,
    "channels that were missed",
)
QUESTIONS = NamedCounter(
    "questions", "Questions about an extension to put to the PBX", Group.BOARD, "questions to ask"
)
DISAGREEMENTS = NamedCounter(
    "disagreements",
    "Disagreements of calls and device that lasted until the PBX was asked",
    Group.DISAGREEMENTS,
    "disagreements",
)
DISAGREEMENTS_SHOWN = NamedCounter(
    "disagreements_shown",
    "Disagreements that lasted until a badge was shown",
    Group.DISAGREEMENTS,
    "shown on tiles",
)
DISAGREEMENTS_SETTLED = NamedCounter(
    "disagreements_settled", "Disagreements that ended", Group.DISAGREEMENTS, "settled"
)

# The session: the link to the PBX
LINKS_OPENED = NamedCounter("links_opened", "Successful log-ins", Group.SESSION, "links opened")
MESSAGES = NamedCounter(
    "messages", "Messages that came from the PBX", Group.SESSION, "messages received"
)
SWEEPS = NamedCounter("sweeps", "Times that the PBX's lists were read", Group.SESSION, "sweeps")
QUESTIONS_ASKED = NamedCounter(
    "questions_asked", "Short sweeps to answer questions", Group.SESSION, "questions asked"
)
MESSAGES_DROPPED = NamedCounter(
    "messages_dropped",
    "Messages from the PBX that were not taken in, by the reason",
    Group.DROPPED,
    "messages: {reason}",
    ("reason",),
)
ANSWERS_DROPPED = NamedCounter(
    "answers_dropped",
    "Answers of the PBX that nobody waited for, by the reason",
    Group.DROPPED,
    "answers: {reason}",
    ("reason",),
)
EVENTS_MALFORMED = NamedCounter(
    "events_malformed",
    "Events that could not be read, by their name",
    Group.DROPPED,
    "malformed {event}",
    ("event",),
)
ENTRIES_MALFORMED = NamedCounter(
    "list_entries_malformed",
    "Entries of the PBX's lists that could not be read, by the list",
    Group.DROPPED,
    "malformed entries of {list}: it closes nothing",
    ("list",),
)
EVENTS_FAILED = NamedCounter(
    "events_failed",
    "Events left out because of a fault in Ringside",
    Group.DROPPED,
    "events that met a fault",
)

BOARD: Final = (
    USUAL_TRANSITIONS,
    UNUSUAL_TRANSITIONS,
    REFUSED,
    HEALED_GONE,
    HEALED_STATE,
    HEALED_MISSED,
    QUESTIONS,
    DISAGREEMENTS,
    DISAGREEMENTS_SHOWN,
    DISAGREEMENTS_SETTLED,
    CLOCK_SET,
)
COLLECTOR: Final = (
    EVENTS, STATUS_CHANGES, CALL_LEGS, STATUS_INTERVALS, QUEUE_CALLS, LINK_CHANGES,
)  # fmt: skip
SESSION: Final = (
    LINKS_OPENED,
    MESSAGES,
    SWEEPS,
    QUESTIONS_ASKED,
    MESSAGES_DROPPED,
    ANSWERS_DROPPED,
    EVENTS_MALFORMED,
    ENTRIES_MALFORMED,
    EVENTS_FAILED,
)
COUNTERS: Final = MappingProxyType({c.name: c for c in (*COLLECTOR, *BOARD, *SESSION)})
"""All counters by name."""


class Series(NamedTuple):
    """A counter with the values of its labels, in their order."""

    name: str
    labels: tuple[str, ...] = ()


class Counts:
    """How often each thing was counted."""

    def __init__(self) -> None:
        self._counts: Counter[Series] = Counter()

    def add(self, counter: NamedCounter, *labels: str, by: int = 1) -> None:
        """Count it `by` times more, with the value of each of its labels."""
        self._counts[Series(counter.name, labels)] += by

    def of(self, counter: NamedCounter, *labels: str) -> int:
        """How often it was counted; without labels, whatever their values."""
        if labels or not counter.labels:
            return self._counts[Series(counter.name, labels)]
        return sum(count for series, count in self if series.name == counter.name)

    def include(self, other: Counts) -> None:
        """Add all that `other` counted."""
        self._counts.update(other._counts)

    def __iter__(self) -> Iterator[tuple[Series, int]]:
        """Each series that was counted, with its count."""
        return iter(list(self._counts.items()))

    def __repr__(self) -> str:
        """Name the counts, for a failing test."""
        return f"Counts({dict(self._counts)})"


class SessionFigures(NamedTuple):
    """What the session tells of itself: its counts, and how long its latest sweeps took.

    `sweep_times` holds the last of all `SWEEPS`, the latest at the end.
    """

    counts: Counts
    sweep_times: tuple[float, ...] = ()
