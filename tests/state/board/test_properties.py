"""Whatever events come, in whatever order: what always holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from state import events as ev
from state.board.derive import leg_status
from state.collector.resume import restore, resume_document
from state.live.rows import row_of
from state.records import StatusInterval
from tests.fakes.random_events import DND_DEVICES, NUMBERS, PRESENCES, QUEUES, events
from tests.fakes.story import DOWN, RING, RINGING, START, UP, Line, Story, listed
from tests.fakes.words import IDLE
from tests.state.board.invariants import WatchedBoard, tiles

STEPS = st.lists(st.tuples(st.floats(-3, 30), events(st.just(0.0))), max_size=30)
UNTILED = (ev.ClockSet, ev.ExtensionStatus, ev.Snapshot)
"""Events that may end an extension, or the time that its intervals are counted in."""


def at_time(event: ev.Event, at: float) -> ev.Event:
    """The event, at another time."""
    object.__setattr__(event, "at", at)
    return event


def by_number(intervals: Iterable[StatusInterval]) -> list[list[StatusInterval]]:
    found = defaultdict(list)
    for interval in intervals:
        found[interval.extension].append(interval)
    return list(found.values())


@settings(max_examples=150, deadline=None)
@given(STEPS, st.booleans())
def test_no_order_of_events_breaks_the_board(
    steps: list[tuple[float, ev.Event]], linked: bool
) -> None:
    board, at = WatchedBoard(), START
    if linked:
        board.apply(ev.Snapshot(at, (), (), (), (), (), ()))
    for step, event in steps:
        at += step
        board.apply(at_time(event, at))
    if not any(isinstance(event, UNTILED) for _, event in steps):
        assert all(tiles(each) for each in by_number(board.results.intervals))


@settings(max_examples=100, deadline=None)
@given(STEPS)
def test_telling_the_same_event_twice_changes_nothing_more(
    steps: list[tuple[float, ev.Event]],
) -> None:
    at = START
    board = WatchedBoard()
    board.apply(ev.Snapshot(at, (), (), (), (), (), ()))
    for step, event in steps:
        at += abs(step) + 0.001
        if isinstance(event, ev.ClockSet):
            at += event.by_s  # from here on, events come by the new clock
        board.apply(at_time(event, at))
        if isinstance(event, ev.ClockSet | ev.Snapshot | ev.ListedMembers):
            continue  # a second one is another one
        before = {number: row_of(each) for number, each in board.extensions.items()}
        legs, calls = len(board.results.legs), len(board.results.queue_calls)
        board.apply(event)
        assert {number: row_of(each) for number, each in board.extensions.items()} == before
        assert (len(board.results.legs), len(board.results.queue_calls)) == (legs, calls)


class Day(RuleBasedStateMachine):
    """Phones, calls, reports, lists and faults as a PBX and its network make them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.story = Story(*NUMBERS, board=WatchedBoard())
        self.held: set[str] = set()

    def _one(self, choice: int) -> Line:
        return self.lines[choice % len(self.lines)]

    @rule(phone=st.sampled_from(NUMBERS), exten=st.sampled_from([*NUMBERS, "600", "s"]))
    def dials(self, phone: str, exten: str) -> None:
        self.lines.append(self.story.dial(phone, exten))

    @rule(phone=st.sampled_from(NUMBERS), exten=st.sampled_from(NUMBERS))
    def is_called_from_outside(self, phone: str, exten: str) -> None:
        trunk = self.story.dial("PJSIP/trunk", exten)
        self.lines += [trunk, self.story.ring(trunk, phone)]

    @precondition(lambda self: self.lines)
    @rule(choice=st.integers(0, 20), phone=st.sampled_from(NUMBERS))
    def rings_another(self, choice: int, phone: str) -> None:
        self.lines.append(self.story.ring(self._one(choice), phone))

    @precondition(lambda self: self.lines)
    @rule(choice=st.integers(0, 20), state=st.sampled_from([DOWN, RING, RINGING, UP, 7]))
    def changes_state(self, choice: int, state: int) -> None:
        line = self._one(choice)
        if line.state != UP:
            self.story.state(line, state)

    @precondition(lambda self: self.lines)
    @rule(one=st.integers(0, 20), other=st.integers(0, 20), bridge=st.sampled_from(["b1", "b2"]))
    def talk(self, one: int, other: int, bridge: str) -> None:
        for line in (self._one(one), self._one(other)):
            line.state = UP
            self.story.join(bridge, line)

    @precondition(lambda self: self.lines)
    @rule(choice=st.integers(0, 20), holds=st.booleans())
    def presses_hold(self, choice: int, holds: bool) -> None:
        (self.story.hold if holds else self.story.unhold)(self._one(choice))

    @precondition(lambda self: self.lines)
    @rule(choice=st.integers(0, 20), cause=st.sampled_from([0, 16, 17, 19, 21, 26]))
    def hangs_up(self, choice: int, cause: int) -> None:
        line = self._one(choice)
        self.lines.remove(line)
        self.story.hang_up(line, cause=cause)

    @precondition(lambda self: self.lines)
    @rule(choice=st.integers(0, 20))
    def hangs_up_and_nobody_hears(self, choice: int) -> None:
        self.lines.remove(self._one(choice))

    @precondition(lambda self: self.lines)
    @rule(choice=st.integers(0, 20), queue=st.sampled_from(QUEUES), position=st.integers(1, 9))
    def waits_in_a_queue(self, choice: int, queue: str, position: int) -> None:
        self.story.join_queue(self._one(choice), queue, position)

    @precondition(lambda self: self.lines)
    @rule(choice=st.integers(0, 20), queue=st.sampled_from(QUEUES), abandons=st.booleans())
    def leaves_a_queue(self, choice: int, queue: str, abandons: bool) -> None:
        self.story.leave_queue(self._one(choice), queue, abandons=abandons)

    @precondition(lambda self: self.lines)
    @rule(choice=st.integers(0, 20), soft=st.booleans())
    def is_asked_to_hang_up(self, choice: int, soft: bool) -> None:
        kind = ev.SoftHangupRequest if soft else ev.HangupRequest
        self.story.tell(kind(self.story.now(), self._one(choice).info))

    @precondition(lambda self: self.lines)
    @rule(
        choice=st.integers(0, 20),
        queue=st.sampled_from(QUEUES),
        phone=st.sampled_from(NUMBERS),
        taken=st.booleans(),
    )
    def a_queue_rings_a_member(self, choice: int, queue: str, phone: str, taken: bool) -> None:
        caller = self._one(choice)
        leg = self.story.queue_rings(caller, queue, phone)
        self.lines.append(leg)
        if taken:
            self.story.leave_queue(caller, queue)
            self.story.answer(caller, leg)
            self.story.agent(ev.AgentConnect, caller, leg, queue=queue, interface=f"PJSIP/{phone}")
        else:
            now, interface = self.story.now(), f"PJSIP/{phone}"
            self.story.tell(
                ev.AgentRingNoAnswer(now, caller.info, leg.info, queue, interface, phone, 5)
            )

    @precondition(lambda self: self.lines)
    @rule(one=st.integers(0, 20), other=st.integers(0, 20), exten=st.sampled_from(NUMBERS))
    def sends_the_call_on(self, one: int, other: int, exten: str) -> None:
        first, second = self._one(one), self._one(other)
        self.story.tell(ev.BlindTransfer(self.story.now(), first.info, second.info, exten))

    @precondition(lambda self: self.lines)
    @rule(one=st.integers(0, 20), second=st.integers(0, 20), reached=st.integers(0, 20))
    def joins_two_calls(self, one: int, second: int, reached: int) -> None:
        first, consult, target = (self._one(each).info for each in (one, second, reached))
        self.story.tell(ev.AttendedTransfer(self.story.now(), first, consult, target))

    @precondition(lambda self: self.lines)
    @rule(phone=st.sampled_from(NUMBERS), rung=st.integers(0, 20))
    def picks_up(self, phone: str, rung: int) -> None:
        picker, line = self.story.dial(phone, "*8"), self._one(rung)
        self.lines.append(picker)
        self.story.tell(ev.Pickup(self.story.now(), picker.info, line.info))

    @precondition(lambda self: self.lines)
    @rule(choice=st.integers(0, 20), parked=st.booleans())
    def is_parked_or_taken_back(self, choice: int, parked: bool) -> None:
        now, info = self.story.now(), self._one(choice).info
        event = ev.ParkedCall(now, info, "701") if parked else ev.UnParkedCall(now, info, None)
        self.story.tell(event)

    @precondition(lambda self: self.lines)
    @rule(phone=st.sampled_from(NUMBERS), spyee=st.integers(0, 20), stops=st.booleans())
    def listens_in(self, phone: str, spyee: int, stops: bool) -> None:
        spyer, heard = self.story.dial(phone, "*55"), self._one(spyee)
        self.lines.append(spyer)
        self.story.state(spyer, UP)
        self.story.tell(ev.ChanSpyStart(self.story.now(), spyer.info, heard.info))
        if stops:
            self.story.tell(ev.ChanSpyStop(self.story.now(), spyer.info))

    @rule(
        number=st.sampled_from(NUMBERS),
        state=st.sampled_from(["NOT_INUSE", "INUSE", "RINGING", "BUSY", "UNAVAILABLE", "ONHOLD"]),
    )
    def device_says(self, number: str, state: str) -> None:
        self.story.device(number, state)

    @rule(number=st.sampled_from(NUMBERS), reachable=st.booleans())
    def phone_comes_or_goes(self, number: str, reachable: bool) -> None:
        self.story.tell(ev.PeerStatus(self.story.now(), f"PJSIP/{number}", reachable))

    @rule(number=st.sampled_from(NUMBERS), paused=st.booleans())
    def pauses(self, number: str, paused: bool) -> None:
        self.story.member("sales", number, paused=paused, reason="tea", wrapup_s=5)

    @rule(number=st.sampled_from(NUMBERS), queue=st.sampled_from(QUEUES), paused=st.booleans())
    def logs_in(self, number: str, queue: str, paused: bool) -> None:
        phone, now = f"PJSIP/{number}", self.story.now()
        self.story.tell(
            ev.QueueMemberStatus(now, queue, "", phone, phone, 1, paused, "tea", joins=True)
        )
        assert self.story.extension(number).logged_in_since is not None

    @rule(number=st.sampled_from(NUMBERS), queue=st.sampled_from(QUEUES))
    def logs_out(self, number: str, queue: str) -> None:
        self.story.tell(ev.QueueMemberRemoved(self.story.now(), queue, "", f"PJSIP/{number}"))

    @rule(owner=st.sampled_from(DND_DEVICES), on=st.booleans())
    def switches_do_not_disturb(self, owner: str, on: bool) -> None:
        """It changes nothing of what another owner says."""
        before = {n: each.dnd_by - {owner} for n, each in self.story.board.extensions.items()}
        state = "BUSY" if on else "NOT_INUSE"
        self.story.tell(ev.DeviceStateChange(self.story.now(), owner, state))
        after = {n: each.dnd_by - {owner} for n, each in self.story.board.extensions.items()}
        assert after == before

    @rule(number=st.sampled_from(NUMBERS), state=st.sampled_from(PRESENCES))
    def has_a_presence(self, number: str, state: str) -> None:
        devices = self.story.extension(number).dnd_by - {"presence"}
        hint = f"PJSIP/{number},CustomPresence:{number}"
        self.story.tell(ev.PresenceStatus(self.story.now(), number, hint, state, ""))
        assert self.story.extension(number).dnd_by - {"presence"} == devices

    @rule(seconds=st.floats(0.01, 40))
    def time_passes(self, seconds: float) -> None:
        self.story.wait(seconds, tick_s=seconds / 3)

    @rule()
    def sweep(self) -> None:
        self.story.ask()
        self.story.lists([listed(line, age_s=0.0) for line in self.lines])

    @rule()
    def link_is_lost(self) -> None:
        self.story.tell(ev.LinkLost(self.story.now(), "cut"))

    @rule()
    def restarts(self) -> None:
        """What is shown after a restart is what was shown before it."""
        old = self.story.board
        rows = {number: row_of(each) for number, each in old.extensions.items()}
        new = WatchedBoard()
        restore(new, resume_document(old, old.results, self.story.at), rows)
        told = {number: row_of(each) for number, each in new.extensions.items()}
        assert told == {n: {**row, "disagrees": False, "reported": None} for n, row in rows.items()}
        self.story.board = new
        self.story.tell(ev.LinkLost(self.story.now(), "nobody was looking"))

    @invariant()
    def lists_show_every_live_leg(self) -> None:
        """A phone with a live channel that was heard of is never shown as free."""
        board = self.story.board
        for extension in board.extensions.values():
            kinds = {leg_status(leg) for leg in extension.legs.values()} - {None}
            assert not kinds or extension.code not in (0, 4)

    @invariant()
    def nothing_begins_in_the_future(self) -> None:
        for each in self.story.board.extensions.values():
            for moment in (each.since, each.paused_since, each.logged_in_since):
                assert moment is None or moment <= self.story.at

    @invariant()
    def who_serves_no_queue_is_logged_out_and_a_plain_phone_is_free(self) -> None:
        for each in self.story.board.extensions.values():
            if each.state.word in {"Free", "Logged Out"}:
                assert (each.state.word == "Logged Out") is (each.queue_agent and not each.pauses)

    def teardown(self) -> None:
        """When all is over and was looked at, nothing is lit and everything adds up."""
        story = self.story
        story.hang_up(*self.lines)
        story.sweep()
        story.wait(60.0, tick_s=6.0)
        story.sweep()
        assert not story.board.channels
        self._every_wait_is_over_and_counted_once()
        for number in NUMBERS:
            assert story.label(number) in IDLE
            assert story.extension(number).legs == {}
            totals, legs = story.extension(number).today, story.legs(number)
            assert totals.calls == sum(leg.outcome == "answered" for leg in legs)
            assert totals.missed == sum(leg.outcome == "missed" for leg in legs)
            # A restart resumes from rows, which are rounded to milliseconds.
            assert abs(totals.talk_s - sum(leg.talk_s for leg in legs)) < 0.1
            assert tiles(story.intervals(number))

    def _every_wait_is_over_and_counted_once(self) -> None:
        calls = self.story.queue_calls
        assert len({call.key for call in calls}) == len(calls)
        for name, queue in self.story.board.queues.items():
            assert queue.callers == {}
            results = Counter(call.result for call in calls if call.queue == name)
            assert (queue.answered, queue.abandoned) == (results["answered"], results["abandoned"])


Day.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestDay = Day.TestCase
