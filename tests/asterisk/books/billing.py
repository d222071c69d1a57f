"""Where Asterisk's call detail records and the time on the phone part, by named kinds.

A record tells of a pair: A dialled B. So what it bills is not always what either was on the phone;
each kind here says how, and holds only where the seconds come out as it says. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from state.records import CallLeg, Outcome
from tests.asterisk.books.cdr import Record
from tests.asterisk.books.cel import Channel, Entry

SAME = ""
QUEUE = "queue: the caller's wait is billed too"
TRANSFER = "transfer: the ringing of the one who is reached is billed too"
UP_BEFORE = "the caller was up before it dialled (originate, redirect): its ringing is billed"
NOBODY = "up, but nobody was reached (queue, transfer, forward): disposition NO ANSWER"
PARKING = "parking: who parks hears the space's number, which is not billed"
CONSULT = "attended transfer: who waits for the other to answer is alone, which is not billed"
ALONE = "conference: the last one in it is alone, which is not billed"
CROSSED = "conference: a record of two in it begins when the first of them came"
PICKUP = "pickup: the record names the phone that rang, not the one that took the call"
NO_WORD = "no word of its own: NO ANSWER says declined too"

SLACK_S = 0.5
"""Of the second in which a moment lies: Asterisk's own books are so far apart on a busy machine."""

TRANSFERS = frozenset({"BLINDTRANSFER", "ATTENDEDTRANSFER"})

DISPOSITIONS: dict[Outcome, frozenset[str]] = {
    Outcome.ANSWERED: frozenset({"ANSWERED"}),
    Outcome.ELSEWHERE: frozenset({"NO ANSWER"}),
    Outcome.MISSED: frozenset({"NO ANSWER"}),
    Outcome.CANCELLED: frozenset({"NO ANSWER"}),
    Outcome.BUSY: frozenset({"BUSY"}),
    Outcome.DECLINED: frozenset({"BUSY"}),
    Outcome.FAILED: frozenset({"FAILED", "CONGESTION", "NO ANSWER"}),
}


class Span(NamedTuple):
    """From the first answer to the last end of some records, whole seconds."""

    begin: int
    end: int


class Books:
    """What Asterisk wrote of one laboratory's life, ready to be asked about one leg."""

    def __init__(
        self, records: Iterable[Record], entries: Iterable[Entry], channels: Mapping[str, Channel]
    ) -> None:
        self._channels = channels
        self._by_name = {channel.name: channel for channel in channels.values()}
        self._records: defaultdict[str, list[Record]] = defaultdict(list)
        self._events: defaultdict[str, set[str]] = defaultdict(set)
        for record in records:
            for name in {record.channel, record.dest}:
                self._records[name].append(record)
        for channel in channels.values():
            for linkedid in channel.linkedids:
                self._events[linkedid] |= channel.events
        self._connected_until = connected_until(entries)

    def records(self, channel: Channel) -> list[Record]:
        """All records that name a channel, as A or as B."""
        return self._records[channel.name]

    def seconds(self, leg: CallLeg) -> str | None:
        """How the answered time of a leg is billed: SAME, a kind, or None."""
        channel = self._channels[leg.key.partition("@")[0]]
        billed = span(r for r in self.records(channel) if r.disposition == "ANSWERED")
        wide = span(self.records(channel))
        assert leg.answered_at is not None
        if billed is not None and _within(leg.answered_at, billed.begin):
            return SAME if _within(leg.ended_at, billed.end) else self._ends_early(leg, billed)
        if wide is not None and _within(leg.answered_at, wide.begin):
            return NOBODY if _within(leg.ended_at, wide.end) else None
        if billed is not None and _within(leg.ended_at, billed.end):
            return self._begins_early(leg, channel, billed)
        return None

    def outcome(self, leg: CallLeg) -> str | None:
        """What the records call the end of a leg: SAME, a kind, or None."""
        channel = self._channels[leg.key.partition("@")[0]]
        own = {r.disposition for r in self.records(channel)}
        if own & DISPOSITIONS[leg.outcome]:
            return SAME
        if leg.outcome is Outcome.DECLINED and own == {"NO ANSWER"}:
            return NO_WORD
        picked_up = "PICKUP" in self.events_of(channel)
        return PICKUP if leg.outcome is Outcome.ELSEWHERE and picked_up else None

    def events_of(self, channel: Channel) -> set[str]:
        """What channel events there were in the calls of a channel."""
        return set().union(*(self._events[linkedid] for linkedid in channel.linkedids))

    def _begins_early(self, leg: CallLeg, channel: Channel, billed: Span) -> str | None:
        """A record is answered from its start where A was up by then."""
        first = min(
            (r for r in self.records(channel) if r.answer is not None), key=lambda r: r.start
        )
        if first.app == "ConfBridge" and first.dest == channel.name:
            return CROSSED
        caller = self._by_name.get(first.channel)
        moments = [leg.started_at, caller.answered if caller and caller.answered else 0.0]
        if not any(_within(moment, billed.begin) for moment in moments):
            return None
        if first.app == "Queue":
            return QUEUE
        return TRANSFER if TRANSFERS & self.events_of(channel) else UP_BEFORE

    def _ends_early(self, leg: CallLeg, billed: Span) -> str | None:
        """A record ends where the two part, though one of them stays."""
        channel = self._channels[leg.key.partition("@")[0]]
        wide = span(self.records(channel))
        if wide is not None and _within(leg.ended_at, wide.end):
            return NOBODY
        if not _within(self._connected_until.get(channel.uniqueid, 0.0), billed.end):
            return None
        events = self.events_of(channel)
        reasons = {
            PARKING: "PARK_START" in events,
            CONSULT: "ATTENDEDTRANSFER" in events,
            ALONE: "ConfBridge" in channel.apps,
        }
        return next((kind for kind, holds in reasons.items() if holds), None)


def span(records: Iterable[Record]) -> Span | None:
    """The span of those records that were answered in any sense."""
    answered = [(r.answer, r.end) for r in records if r.answer is not None]
    if not answered:
        return None
    return Span(min(begin for begin, _ in answered), max(end for _, end in answered))


def _within(moment: float, second: int) -> bool:
    """Whether a moment lies in that second, as far as books agree."""
    return second - SLACK_S <= moment < second + 1 + SLACK_S


def connected_until(entries: Iterable[Entry]) -> dict[str, float]:
    """Until when each channel was last in a bridge with another one."""
    inside: defaultdict[str, set[str]] = defaultdict(set)
    until: dict[str, float] = {}
    for entry in sorted(entries, key=lambda entry: entry.at):
        if entry.event not in {"BRIDGE_ENTER", "BRIDGE_EXIT"}:
            continue
        members = inside[entry.bridge]
        if entry.event == "BRIDGE_ENTER":
            members.add(entry.uniqueid)
            continue
        if len(members) > 1:
            until.update(dict.fromkeys(members, entry.at))
        members.discard(entry.uniqueid)
    return until
