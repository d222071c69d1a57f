"""Build the legs of agents from the call detail records of a file.

Knows that a phone's channel appears in several records: as caller for each number it dialled or
was sent to, as called party of each call it took. All records of a channel make one leg. Must not
know columns or databases.

What a record does not say is not guessed:
- Time on hold counts as talk.
- A ring without an answer was missed, unless it was shorter than its Dial allowed or the record
  says that the caller gave up (canceldispositionenabled, Asterisk 22). A queue's limit is not
  known: its members missed the call, whoever gave up.
- Where the caller was already up (in a queue, after a transfer), nobody knows when the called
  party answered. Such a leg is marked estimated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from types import MappingProxyType
from typing import NamedTuple

from state.board.handlers.channels import dialed_number
from state.board.identity.names import device_of_channel, name_of_device
from state.board.identity.rules import Rules
from state.importers.cdr import Cdr
from state.importers.cdr_devices import NOBODY, NamelessDevices, Party
from state.records import CallLeg, Direction, Outcome

_LISTENING_APPS = frozenset({"ChanSpy", "ExtenSpy"})
_BRIDGING_APPS = frozenset({"ConfBridge", "MeetMe", "Park", "ParkedCall", "Bridge"})
_CALLED_BY_ASTERISK = "AppDial"
_OTHER_HALF = {";1": ";2", ";2": ";1"}
_SECONDS = re.compile(r"\d+(\.\d+)?")
_UNTOUCHED_LINES = 2_000
_SWEEP_LINES = 500
_GAP_S = 5
_RANG_OUT, _GIVEN_UP = "as long as Dial allowed", "shorter than Dial allowed"
_EITHER_WAY = dict.fromkeys(("CANCEL", _GIVEN_UP), Outcome.CANCELLED) | {"BUSY": Outcome.BUSY}
_OUTBOUND = {**_EITHER_WAY, "NO ANSWER": Outcome.CANCELLED, _RANG_OUT: Outcome.FAILED}
_INBOUND = {
    **_EITHER_WAY,
    **dict.fromkeys(("NO ANSWER", "ANSWERED", _RANG_OUT), Outcome.MISSED),
}


class _Answerer(NamedTuple):
    """A channel that answered its caller, by one record."""

    name: str
    start: int
    answer: int
    end: int

    def answered_ring(self, start: int, end: int) -> bool:
        """Whether another ring of the same caller ended because this channel answered.

        Where the caller was already up (in a queue, after a transfer), the record counts as
        answered from its start, and the time of the answer is unknown. Then the other ring must
        end while the two are connected, and last beyond the record's start or begin with it.
        """
        if self.answer > self.start:
            return start <= self.answer <= end + 1
        return end <= self.end and (start >= self.start or end > self.start)


@dataclass(slots=True)
class _Channel:
    """What the records of a channel say so far."""

    name: str
    party: Party
    start: int
    end: int
    touched: int
    first: Cdr
    called: bool = False
    answer: int | None = None
    estimated: bool = False
    queue: str = ""
    answerers: tuple[_Answerer, ...] = ()
    caller: _Channel | None = None


class LegBuilder:
    """Builds legs from records in order; `nameless` has the devices whose names are no number.

    With `owners`, the extensions of such devices, it builds the legs of these and no others.
    """

    def __init__(self, rules: Rules, owners: Mapping[str, str] = MappingProxyType({})) -> None:
        self._rules = rules
        self._owners = owners
        self._party = lru_cache(maxsize=10_000)(self._party_of)
        self.nameless = NamelessDevices(rules.is_agent)
        self._channels: dict[str, _Channel] = {}
        self._done: list[CallLeg] = []
        self._lines = 0

    def add(self, cdr: Cdr) -> list[CallLeg]:
        """Add a record; return the legs that are complete, every few hundred records."""
        self._lines += 1
        if cdr.app not in _LISTENING_APPS:
            self._add(cdr)
        if self._lines % _SWEEP_LINES:
            return []
        return self._finished(self._lines - _UNTOUCHED_LINES)

    def close(self) -> list[CallLeg]:
        """The legs still open at the end of the file."""
        return self._finished(self._lines + 1)

    def _add(self, cdr: Cdr) -> None:
        caller = self._channel(cdr.channel, cdr)
        if cdr.answer is not None and (caller.answer is None or cdr.answer < caller.answer):
            caller.answer = cdr.answer
        caller.called = caller.called or cdr.app == _CALLED_BY_ASTERISK
        called = self._channel(cdr.dest_channel, cdr) if cdr.dest_channel else None
        if called is not None:
            self._add_called(cdr, caller, called)
            self._share_queue(called)
        self._share_queue(caller)
        parties = caller.party, called.party if called is not None else NOBODY
        if any(party.nameless for party in parties):
            self.nameless.add(cdr, *parties)

    def _share_queue(self, channel: _Channel) -> None:
        """Give both halves of a Local channel its queue: the queue calls one, the other rings."""
        near_or_far = channel.name[-2:]
        if near_or_far in _OTHER_HALF:
            twin = self._channels.get(channel.name[:-2] + _OTHER_HALF[near_or_far])
            if twin is not None:
                channel.queue = twin.queue = channel.queue or twin.queue

    @staticmethod
    def _add_called(cdr: Cdr, caller: _Channel, called: _Channel) -> None:
        called.caller = caller
        if cdr.app not in _BRIDGING_APPS:
            called.called = called.called or cdr.app != _CALLED_BY_ASTERISK
        if cdr.app == "Queue":
            called.queue = called.queue or cdr.data.partition(",")[0]
        if cdr.answered and cdr.answer is not None:
            answerer = _Answerer(called.name, cdr.start, cdr.answer, cdr.end)
            caller.answerers = (*caller.answerers, answerer)
            if called.answer is None or cdr.answer < called.answer:
                called.answer = cdr.answer
                called.estimated = cdr.answer == cdr.start

    def _channel(self, name: str, cdr: Cdr) -> _Channel:
        """The channel of this name, with the record's time."""
        known = self._channels.pop(name, None)
        if known is not None and cdr.start > known.end + _GAP_S:
            self._leg(known)  # Asterisk restarted and uses the name again
            known = None
        if known is None:
            party = self._party(name.rpartition("-")[0])
            known = _Channel(name, party, cdr.start, cdr.end, self._lines, cdr)
        if cdr.start < known.start:
            known.start, known.first = cdr.start, cdr
        known.end = max(known.end, cdr.end)
        known.touched = self._lines
        # Moved to the end, so that the channels touched longest ago always come first.
        self._channels[name] = known
        return known

    def _party_of(self, name: str) -> Party:
        device = device_of_channel(f"{name}-0")
        if self._owners:
            return Party(device, self._owners.get(device, ""))
        number, owner = name_of_device(device), self._rules.owner(device)
        if owner == "" or number in self._rules.ignore:
            return Party(device, "", ignored=True)
        return Party(device, owner or (number if self._rules.is_agent(number) else ""))

    def _finished(self, untouched_since: int) -> list[CallLeg]:
        waiting = takewhile(lambda each: each.touched < untouched_since, self._channels.values())
        for channel in list(waiting):
            del self._channels[channel.name]
            self._leg(channel)
        done, self._done = self._done, []
        return done

    def _leg(self, channel: _Channel) -> None:
        if channel.party.extension:
            self._done.append(_leg_of(channel))


def _leg_of(channel: _Channel) -> CallLeg:
    first = channel.first
    peer, peer_name = (first.src, first.name) if channel.called else (dialed_number(first.dst), "")
    rang_until = channel.end if channel.answer is None else channel.answer
    return CallLeg(
        key=f"cdr:{channel.name}@{channel.start}",
        extension=channel.party.extension,
        agent="",
        call_id=first.call_id,
        direction=Direction.INBOUND if channel.called else Direction.OUTBOUND,
        peer=peer,
        peer_name=peer_name,
        queue=channel.queue or _local_queue(channel),
        started_at=channel.start,
        answered_at=channel.answer,
        ended_at=channel.end,
        ring_s=rang_until - channel.start,
        talk_s=channel.end - rang_until,
        hold_s=0.0,
        outcome=_outcome(channel),
        estimated=channel.estimated,
    )


def _local_queue(channel: _Channel) -> str:
    caller = channel.caller
    return caller.queue if caller is not None and caller.name.endswith(";2") else ""


def _outcome(channel: _Channel) -> Outcome:
    if channel.answer is not None:
        return Outcome.ANSWERED
    disposition = _ending(channel.first, channel.queue or _local_queue(channel))
    if not channel.called:
        return _OUTBOUND.get(disposition, Outcome.FAILED)
    if channel.caller is not None and _answered_elsewhere(channel, channel.caller):
        return Outcome.ELSEWHERE
    return _INBOUND.get(disposition, Outcome.FAILED)


def _ending(cdr: Cdr, queue: str) -> str:
    """The disposition, or how a Dial without an answer ended: `Dial(PJSIP/1001,30,tT)`."""
    if queue or cdr.app != "Dial" or cdr.disposition != "NO ANSWER":
        return cdr.disposition
    limit = _SECONDS.match(cdr.data.partition(",")[2])
    # Both times are cut off, so what rang for 30.9 s may read 30 or 31.
    rang_out = limit is not None and cdr.end - cdr.start + 1 >= float(limit[0])
    return _RANG_OUT if rang_out else _GIVEN_UP


def _answered_elsewhere(channel: _Channel, caller: _Channel) -> bool:
    return any(
        answerer.name != channel.name and answerer.answered_ring(channel.start, channel.end)
        for answerer in caller.answerers
    )
