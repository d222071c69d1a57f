"""What the importers make of Asterisk's files against what was seen live of the same calls. Pure.

An imported record knows whole seconds, and not all that the live one knows; each kind here says
what it cannot know, and holds only where the facts are so.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from state.records import CallLeg, Outcome, QueueCall
from tests.asterisk.books.billing import PICKUP, SAME, SLACK_S, TRANSFERS, Books
from tests.asterisk.books.hour import Hour, uniqueid
from tests.asterisk.books.reckoning import LATE, LATE_S, TRIED, WHOLE
from tests.asterisk.judging.accuracy import Figures

CALLED = "originate, parking: Asterisk called that phone, so its own call counts as taken"
QUEUED = "transfer: the record of the queue call names the one who was reached"
TOO_SHORT = "outcome: it rang no longer than the second in which another of the call answered"
KNOWS_NOT = "outcome: {} is {} to a record"
OUTCOMES = frozenset(
    {
        (Outcome.CANCELLED, Outcome.MISSED),
        (Outcome.MISSED, Outcome.CANCELLED),
        (Outcome.DECLINED, Outcome.MISSED),
        (Outcome.DECLINED, Outcome.BUSY),
        (Outcome.DECLINED, Outcome.CANCELLED),
        (Outcome.DECLINED, Outcome.ELSEWHERE),
        (Outcome.FAILED, Outcome.CANCELLED),
    }
)
"""What a leg was, and what it is to a record that has no better word.

A phone that let go of a call before its Dial's time was over reads as if the caller had given up.
"""
IN_A_SECOND = frozenset(
    {(Outcome.CANCELLED, Outcome.ELSEWHERE), (Outcome.ELSEWHERE, Outcome.MISSED)}
)


@dataclass(frozen=True)
class Pair:
    """A leg that was seen live and the imported one."""

    live: CallLeg
    told: CallLeg


def pairs(hour: Hour, imported: Iterable[CallLeg]) -> tuple[list[Pair], list[CallLeg]]:
    """Each imported leg with the live one, and those without."""
    names = {channel.name: key for key, channel in hour.channels.items()}
    live = {uniqueid(leg): leg for leg in hour.legs}
    found, alone = [], []
    for told in imported:
        source, _, rest = told.key.partition(":")
        key = names.get(rest.rpartition("@")[0], "") if source == "cdr" else _queued(live, told)
        leg = live.pop(key, None)
        if leg is None:
            alone.append(told)
        else:
            found.append(Pair(leg, told))
    return found, [*alone, *live.values()]


def _queued(live: dict[str, CallLeg], told: CallLeg) -> str:
    """The live leg of a queue_log's leg: the same member, queue and end, answered or not."""
    near = (
        (abs(leg.ended_at - told.ended_at), key)
        for key, leg in live.items()
        if (leg.extension, leg.queue) == (told.extension, told.queue)
        and (leg.answered_at is None) is (told.answered_at is None)
    )
    apart, key = min(near, default=(LATE_S, ""))
    return key if apart < LATE_S else ""


def legs(hour: Hour, imported: Iterable[CallLeg], book: str) -> Figures:
    """Each imported leg against the live one: direction, outcome, queue, seconds on the phone."""
    figures = Figures("imported legs against live ones", book, hour.on)
    books = Books(hour.records, hour.entries, hour.channels)
    found, alone = pairs(hour, imported)
    for pair in found:
        kinds = [*_facts(hour, books, pair), _seconds(books, pair)]
        known = None if None in kinds else "; ".join(sorted({k for k in kinds if k}))
        figures.note(known, f"{pair}")
    for leg in alone:
        figures.note(_alone(leg), f"told by one only: {leg}")
    figures.besides = _sums(found)
    return figures


def _alone(leg: CallLeg) -> str | None:
    """Records are written of a phone that was tried, too."""
    told, lasted = leg.key.startswith(("cdr:", "queue_log:")), leg.ended_at - leg.started_at
    return TRIED if told and leg.queue and leg.answered_at is None and lasted <= 1 else None


def _facts(hour: Hour, books: Books, pair: Pair) -> Iterable[str | None]:
    channel = hour.channel(pair.live)
    events = books.events_of(channel)
    if pair.told.direction != pair.live.direction:
        apps = {record.app for record in books.records(channel)}
        yield CALLED if apps & {"AppDial", "ParkedCall"} else None
    if pair.told.queue != pair.live.queue:
        yield QUEUED if pair.told.queue and events & TRANSFERS else None
    outcomes = pair.live.outcome, pair.told.outcome
    if outcomes in OUTCOMES:
        yield KNOWS_NOT.format(*outcomes)
    elif outcomes[0] != outcomes[1]:
        picked_up = outcomes[0] is Outcome.ELSEWHERE and "PICKUP" in events
        in_a_second = outcomes in IN_A_SECOND and _answered_when_it_rang(hour, pair)
        yield PICKUP if picked_up else TOO_SHORT if in_a_second else None


def _answered_when_it_rang(hour: Hour, pair: Pair) -> bool:
    begin, end = pair.told.started_at, pair.told.ended_at
    return end - begin <= 1 and any(
        leg.call_id == pair.live.call_id and begin - 1 < leg.answered_at < end + 1
        for leg in hour.legs
        if leg.answered_at is not None
    )


def _seconds(books: Books, pair: Pair) -> str | None:
    """The same but for what whole seconds cut off; those that differ more, as billing says."""
    apart = abs(spoken(pair.live) - spoken(pair.told))
    if apart < WHOLE:
        return SAME
    if pair.told.key.startswith("queue_log"):
        return LATE if 0 < pair.told.ended_at - pair.live.ended_at < LATE_S else None
    kind = books.seconds(pair.live)
    return kind if kind != SAME or apart < 1 + 2 * SLACK_S else None


def spoken(leg: CallLeg) -> float:
    """Seconds on the phone, held or not."""
    return leg.talk_s + leg.hold_s


def _sums(found: list[Pair]) -> str:
    words = []
    for side in ("live", "told"):
        mine = [getattr(pair, side) for pair in found]
        outcomes = Counter(leg.outcome for leg in mine)
        handled, missed = outcomes[Outcome.ANSWERED], outcomes[Outcome.MISSED]
        seconds = sum(map(spoken, mine))
        words.append(f"{handled} handled, {missed} missed, {seconds:.0f} s")
    return "live {}; imported {}".format(*words)


def queue_calls(hour: Hour, imported: Iterable[QueueCall]) -> Figures:
    """Each imported queue call against the live one: result, member, wait."""
    figures = Figures("imported queue calls against live ones", "queue_log", hour.on)
    live = list(hour.queue_calls)
    for told in imported:
        call = next((each for each in live if _is_call(each, told)), None)
        if call is None:
            figures.note(None, f"told only: {told}")
            continue
        live.remove(call)
        same = (call.result, call.extension) == (told.result, told.extension)
        near = abs(call.wait_s - told.wait_s) < WHOLE
        figures.note(SAME if same and near else None, f"{call} against {told}")
    for call in live:
        figures.note(None, f"seen live only: {call}")
    return figures


def _is_call(live: QueueCall, told: QueueCall) -> bool:
    channel = live.key.split("@")[1]
    same = (live.queue, channel) == (told.queue, told.key.split("@")[1])
    return same and abs(live.joined_at - told.joined_at) < WHOLE
