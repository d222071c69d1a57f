"""Ringside's history against Asterisk's books and against what people did, thing by thing.

Each comparison gives Figures: so many things, so many the same, the others by a named kind, and
what nothing explains in words. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from state.records import CallLeg, QueueCall, StatusInterval
from tests.asterisk.books import queue_log
from tests.asterisk.books.billing import SAME, TRANSFERS, Books
from tests.asterisk.books.cel import Channel
from tests.asterisk.books.hour import Hour, uniqueid
from tests.asterisk.judging.accuracy import Figures
from tests.scenarios.expected import HELD_S, line_of

SECOND = 1.0
"""To the second, on however busy a machine; how near it really was is told beside."""
WHOLE = 1.3
"""The same second where the other book has whole ones only."""
DIALLING_S = 5.0
"""Longest that a transferer hears the dial tone and presses digits."""
LATE_S = 4.0
"""How late a busy Asterisk may write the end of a talk: a thread of its own does it."""

SPYING = "listening in (ChanSpy) is no call"
DIALLING = "transfer by feature code or AMI: Asterisk holds the partner while the other is dialled"
TRIED = "tried: a queue called a phone and took it back at once, before it was asked to ring"
TRIED_S = 0.05
LATE = "end of a talk: a busy Asterisk writes it some seconds late"
AT_ONCE = "declined by the phone in the second in which the caller went: RINGCANCELED"
ROUNDED = "let go of or declined by the phone: RINGNOANSWER, rounded up to the second or the limit"

Stretch = tuple[float, float]


def channels(hour: Hour) -> Figures:
    """Each leg against the channel events: begin, answer, end; and none missing or made up."""
    figures = Figures("call legs: begin, answer, end", "CEL", hour.on)
    legs = {uniqueid(leg): leg for leg in hour.legs}
    worst = 0.0
    for key, channel in hour.phones.items():
        leg = legs.pop(key, None)
        if leg is None:
            figures.note(_no_leg_kind(channel), f"no leg of {channel}")
            continue
        times = ((leg.started_at, channel.started), (leg.answered_at, channel.answered),
                 (leg.ended_at, channel.ended))  # fmt: skip
        apart = [_apart(ours, theirs) for ours, theirs in times]
        worst = max(worst, *(each for each in apart if each < SECOND))
        figures.note(SAME if max(apart) < SECOND else None, f"{leg}: {times}")
    for leg in legs.values():
        figures.note(None, f"no channel of {leg}")
    figures.besides = f"at most {worst * 1000:.0f} ms apart"
    return figures


def _no_leg_kind(channel: Channel) -> str | None:
    """Why a phone's channel is no leg: it listened in, or was gone before the phone knew."""
    if "ChanSpy" in channel.apps:
        return SPYING
    lived = (channel.ended or channel.started) - channel.started
    return TRIED if channel.answered is None and lived < TRIED_S else None


def _apart(ours: float | None, theirs: float | None) -> float:
    if ours is None or theirs is None:
        return 0.0 if ours is theirs else float("inf")
    return abs(ours - theirs)


def agents(hour: Hour) -> Figures:
    """Each agent's talk and hold seconds against the time its channels were up."""
    figures = Figures("seconds on the phone of each agent", "CEL", hour.on)
    ours, theirs, worst = Counter[str](), Counter[str](), 0.0
    for leg in hour.legs:
        ours[leg.extension] += round((leg.talk_s + leg.hold_s) * 1000)
    for channel in hour.phones.values():
        if "ChanSpy" not in channel.apps:
            theirs[channel.phone] += round(channel.up_s * 1000)
    for number in ours | theirs:
        apart = abs(ours[number] - theirs[number]) / 1000
        worst = max(worst, apart)
        figures.note(SAME if apart < SECOND else None, f"{number}: {apart:.2f} s apart")
    total = sum(ours.values()) / 1000
    figures.besides = f"{total:.1f} s in all, at most {worst * 1000:.0f} ms apart"
    return figures


def plays(hour: Hour) -> Figures:
    """What each play left: outcome, direction, queue, other party, hold, transfers."""
    figures = Figures("outcome, parties, queue and transfers of legs", "what was played", hour.on)
    left = Counter(leg.key for leg in hour.legs if leg.started_at < hour.crowd_from)
    for done in hour.done:
        mine = [leg for leg in hour.legs if leg.extension in done.phones
                and done.begin - SECOND < leg.started_at <= done.end and left[leg.key]]  # fmt: skip
        left.subtract(leg.key for leg in mine)
        found, wanted = Counter(map(line_of, mine)), Counter(done.legs)
        for _ in (found & wanted).elements():
            figures.note(SAME)
        for line in ((found - wanted) + (wanted - found)).elements():
            figures.note(None, f"{done.name}: {line}")
    for key in +left:
        figures.note(None, f"played by nobody: {key}")
    return figures


def holds(hour: Hour) -> Figures:
    """Each leg's hold seconds against what the hands on that phone held."""
    figures = Figures("hold seconds of legs", "the hands on the phones", hour.on)
    books = Books(hour.records, hour.entries, hour.channels)
    worst = 0.0
    for leg in hour.legs:
        by_hand = held_by_hand(hour, leg)
        apart = abs(leg.hold_s - by_hand)
        if leg.hold_s < HELD_S and not by_hand:
            continue
        if apart < SECOND:
            worst = max(worst, apart)
            figures.note(SAME)
            continue
        pressed = any(h.name == "press" and _during(leg, h.at, h.number) for h in hour.hands)
        dialled = pressed or TRANSFERS & books.events_of(hour.channel(leg))
        known = DIALLING if dialled and not by_hand and leg.hold_s < DIALLING_S else None
        figures.note(known, f"{leg.hold_s:.2f} s, by hand {by_hand:.2f} s: {leg}")
    figures.besides = f"at most {worst * 1000:.0f} ms apart"
    return figures


def held_by_hand(hour: Hour, leg: CallLeg) -> float:
    """Seconds from pressing hold to taking the call back, or to its end."""
    total = 0.0
    mine = [hand for hand in hour.hands if _during(leg, hand.at, hand.number)]
    for hand in mine:
        if hand.name == "hold":
            later = (h.at for h in mine if h.name == "talk" and h.at > hand.at)
            total += min(later, default=leg.ended_at) - hand.at
    return total


def _during(leg: CallLeg, at: float, number: str) -> bool:
    answered = leg.answered_at is not None and leg.answered_at < at < leg.ended_at
    return number == leg.extension and answered


def billing(hour: Hour) -> Figures:
    """Each answered leg's seconds against the call detail records that name its channel."""
    figures = Figures("answered seconds of legs", "CDR", hour.on)
    books = Books(hour.records, hour.entries, hour.channels)
    for leg in hour.legs:
        if leg.answered_at is not None:
            kind = books.seconds(leg)
            figures.note(kind, f"{leg}: {books.records(hour.channel(leg))}")
    figures.besides = f"{len(hour.records)} records"
    return figures


def dispositions(hour: Hour) -> Figures:
    """Each leg's outcome against the disposition of its records."""
    figures = Figures("outcomes of legs", "CDR", hour.on)
    books = Books(hour.records, hour.entries, hour.channels)
    for leg in hour.legs:
        kind = books.outcome(leg)
        figures.note(kind, f"{leg}: {books.records(hour.channel(leg))}")
    return figures


def waits(hour: Hour) -> Figures:
    """Each queue call against queue_log: joined, how it ended, by whom, and when."""
    figures = Figures("queue calls: joined, result, agent, wait", "queue_log", hour.on)
    ours = list(hour.queue_calls)
    for wait in queue_log.waits(hour.queue_lines):
        call = next((each for each in ours if _is_wait(each, wait)), None)
        if call is None:
            figures.note(None, f"no queue call: {wait}")
            continue
        ours.remove(call)
        assert wait.end is not None
        who = call.extension or "NONE"
        same = call.result == wait.result and who == wait.end.member
        figures.note(SAME if same and _in_second(call.ended_at, wait.end.at) else None,
                     f"{call} against {wait}")  # fmt: skip
    for call in ours:
        figures.note(None, f"not in queue_log: {call}")
    results = Counter(call.result for call in hour.queue_calls)
    figures.besides = ", ".join(f"{number} {result}" for result, number in results.most_common())
    return figures


def _is_wait(call: QueueCall, wait: queue_log.Wait) -> bool:
    queue, channel, _ = call.key.split("@")
    same = (queue, channel) == (wait.enter.queue, wait.enter.call_id)
    return same and _in_second(call.joined_at, wait.enter.at)


def _in_second(moment: float, second: int) -> bool:
    return second + 1 - WHOLE < moment < second + WHOLE


def queue_legs(hour: Hour) -> Figures:
    """Each talk and each ring in vain of queue_log against the legs of that member."""
    figures = Figures("members' talks and rings", "queue_log", hour.on)
    for wait in queue_log.waits(hour.queue_lines):
        if wait.talked_until is not None and wait.end is not None:
            kind = _talk_kind(hour.legs, wait.end, wait.talked_until)
            figures.note(kind, f"no such talk: {wait}")
    for ring in queue_log.rings(hour.queue_lines):
        near = [leg for leg in hour.legs if leg.extension == ring.member
                and abs(leg.ended_at - ring.at) < 2 * LATE_S]  # fmt: skip
        tried = any(each.phone == ring.member and _no_leg_kind(each) == TRIED
                    and abs((each.ended or 0.0) - ring.at) < LATE_S
                    for each in hour.phones.values())  # fmt: skip
        kind = _ring_kind(near, ring)
        figures.note(TRIED if kind is None and tried else kind, f"no such ring: {ring} in {near}")
    return figures


def _talk_kind(legs: Iterable[CallLeg], begin: queue_log.Line, end: queue_log.Line) -> str | None:
    ends = [leg.ended_at for leg in legs if leg.extension == begin.member
            and _in_second(leg.answered_at or 0.0, begin.at)]  # fmt: skip
    if any(_in_second(each, end.at) for each in ends):
        return SAME
    return LATE if any(0 < end.at - each < LATE_S for each in ends) else None


RUNG = {"RINGNOANSWER": "missed", "RINGCANCELED": "cancelled"}


def _ring_kind(legs: Iterable[CallLeg], ring: queue_log.Line) -> str | None:
    mine = [leg for leg in legs if (leg.extension, leg.queue) == (ring.member, ring.queue)
            and leg.answered_at is None and _in_second(leg.ended_at, ring.at)]  # fmt: skip
    lasted = int(ring.data[0]) / 1000
    if any(leg.outcome == RUNG[ring.event] and abs(leg.ring_s - lasted) < SECOND for leg in mine):
        return SAME
    if ring.event == "RINGCANCELED" and any(leg.outcome == "declined" for leg in mine):
        return AT_ONCE
    let_go = any(leg.outcome in {"declined", "missed"} for leg in mine)
    return ROUNDED if let_go and ring.event == "RINGNOANSWER" else None


def total(stretches: Iterable[Stretch]) -> float:
    """Seconds that the stretches cover together."""
    covered, until = 0.0, 0.0
    for begin, end in sorted(stretches):
        covered += max(0.0, end - max(begin, until))
        until = max(until, end)
    return covered


def tiles(found: Sequence[StatusInterval]) -> list[str]:
    """Gaps and overlaps between the intervals of one extension, in words."""
    pairs = pairwise(sorted(found, key=lambda each: each.started_at))
    return [f"{one} then {two}" for one, two in pairs if one.ended_at != two.started_at]
