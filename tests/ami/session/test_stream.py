"""One link's life, against a client that does exactly what its script says."""

from __future__ import annotations

import logging
import threading
import time
from itertools import pairwise

import pytest

from ami.errors import ActionRefused, LinkError, RightsMissing
from ami.session import stream as module
from ami.transport.message import ConnectionEnded, Message, Overflow
from state import counters
from state import events as ev
from tests.ami.session.stream_play import CHANNEL, Play, event


def test_the_lists_make_the_link_up(play: Play) -> None:
    error = play.run(play.is_up)
    assert play.sink.told == ["resyncing", "SnapshotAsked", "Snapshot", "up", "LinkLost"]
    assert play.client.asked == [
        "Ping",
        "CoreShowChannels",
        "ExtensionStateList",
        "DeviceStateList",
        "PresenceStateList",
        "QueueStatus",
        "Ping",
    ]
    assert str(error) == "stopped"
    assert play.tally.counts.of(counters.SWEEPS) == 1


def test_entries_that_cannot_be_read_are_counted_and_logged_once(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    junk = event("CoreShowChannel", Channel="SIP/1001-0000002a", ID="1450000000.42")
    play.client.lists["CoreShowChannels"] = [junk, event("CoreShowChannel", 0, **CHANNEL)]

    def twice() -> bool:
        play.stream.sweep_soon()
        return play.tally.counts.of(counters.SWEEPS) == 2

    play.run(twice)
    snapshot = next(each for each in play.sink.events if isinstance(each, ev.Snapshot))
    assert snapshot.channels is not None
    assert len(snapshot.channels) == 1
    assert snapshot.doubtful == {"channels"}
    assert play.tally.counts.of(counters.ENTRIES_MALFORMED, "CoreShowChannels") == 2
    lines = [each.getMessage() for each in caplog.records if "cannot be read" in each.message]
    assert len(lines) == 1
    assert lines[0].endswith("CoreShowChannel: no Uniqueid, among 'Event, Channel, ID'")


def test_what_came_before_the_pong_is_applied_before_the_lists(play: Play) -> None:
    """Though it reaches the inbox only just before the lists are there."""

    def arrives() -> None:
        play.client.stream.append(event("Newstate", 1, **CHANNEL))

    play.client.on_ping = arrives
    play.client.pong_seq = 2
    play.run(play.is_up)
    assert play.sink.told.index("Newstate") < play.sink.told.index("Snapshot")


def test_a_stream_that_never_pauses_does_not_keep_the_lists_waiting(play: Play) -> None:
    play.client.endless, play.client.pong_seq = True, 500
    play.run(play.is_up)
    before = play.sink.told[: play.sink.told.index("Snapshot")].count("Newstate")
    assert before >= 500


def test_time_passes_between_batches(play: Play) -> None:
    play.client.stream.extend(event("Newstate", seq, **CHANNEL) for seq in range(1, 1_001))
    applied: list[int] = []

    def all_applied() -> bool:
        applied.append(play.sink.told.count("Newstate"))
        return applied[-1] == 1_000

    play.run(all_applied)
    steps = [later - earlier for earlier, later in pairwise(applied)]
    assert max(steps) <= module.BATCH


def test_an_event_happened_when_it_came(play: Play) -> None:
    play.client.stream.append(event("Newstate", 7, **CHANNEL))
    play.run(lambda: "Newstate" in play.sink.told)
    (state,) = [e for e in play.sink.events if isinstance(e, ev.Newstate)]
    assert state.at == 57.0


@pytest.mark.parametrize("name", ["FullyBooted", "Reload"])
def test_a_pbx_that_is_ready_anew_is_asked_anew(play: Play, name: str) -> None:
    def ready() -> bool:
        if play.is_up() and "Reload told" not in play.sink.told:
            play.client.stream.append(event(name))
            play.sink.told.append("Reload told")
        return play.tally.counts.of(counters.SWEEPS) == 2

    play.run(ready)
    assert play.sink.told.count("Snapshot") == 2


def test_lost_messages_make_it_read_everything_anew(play: Play) -> None:
    def lose() -> bool:
        if play.sink.told.count("up") == 1 and play.sink.told.count("resyncing") == 1:
            play.client.stream.append(Overflow(5, 60.0))
        return play.sink.told.count("up") == 2

    play.run(lose)
    after = play.sink.told[play.sink.told.index("up") + 1 :]
    assert after[:4] == ["resyncing", "SnapshotAsked", "Snapshot", "up"]


def test_a_pbx_that_says_goodbye_is_not_up(play: Play) -> None:
    def goodbye() -> bool:
        if play.is_up() and play.sink.told.count("resyncing") == 1:
            play.client.stream.append(event("Shutdown"))
        return play.sink.told.count("resyncing") == 2

    play.run(goodbye)
    assert play.sink.told[-2:] == ["resyncing", "LinkLost"]


def test_a_shutdown_that_is_called_off_ends_with_the_next_lists(play: Play) -> None:
    """`core stop gracefully` can be aborted: the PBX lives on, and the next sweep says so."""

    def called_off() -> bool:
        said = (play.sink.told.count("up"), play.sink.told.count("resyncing"))
        if said == (1, 1):
            play.client.stream.append(event("Shutdown"))
        elif said == (1, 2):
            play.stream.sweep_soon()
        return said == (2, 2)

    play.run(called_off)
    after = play.sink.told[play.sink.told.index("up") + 1 :]
    assert after[:4] == ["resyncing", "SnapshotAsked", "Snapshot", "up"]


def test_a_question_is_asked_with_fewer_lists(play: Play) -> None:
    play.sink.questions = 1
    play.run(lambda: play.sink.told.count("Snapshot") == 2)
    assert play.client.asked[7:] == [
        "CoreShowChannels",
        "ExtensionStateList",
        "DeviceStateList",
        "Ping",
    ]
    assert play.tally.counts.of(counters.QUESTIONS_ASKED) == 1


# How it ends


def test_the_end_of_the_connection_ends_it(play: Play) -> None:
    play.client.stream.append(ConnectionEnded("the PBX closed the connection", 60.0))
    error = play.run(lambda: False)
    assert isinstance(error, LinkError)
    assert str(error) == "the PBX closed the connection"
    assert play.sink.told[-1] == "LinkLost"


def test_nothing_is_known_since_the_last_byte(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ami.session.stream.time.time", lambda: 1_000.0)
    play.client.silent_s = 2.5
    play.client.stream.append(ConnectionEnded("cut", 60.0))
    play.run(lambda: False)
    assert play.sink.events[-1] == ev.LinkLost(997.5, "the link was lost")


def test_a_silent_link_is_asked_for_a_pong(play: Play) -> None:
    play.client.silent_s = module.PING_AFTER_S + 0.1
    play.run(lambda: play.client.asked.count("Ping") == 3)
    assert play.client.asked.count("CoreShowChannels") == 1


def test_a_link_that_stays_silent_is_dead_whatever_is_being_asked(play: Play) -> None:
    asking = threading.Event()

    def hangs() -> None:
        asking.wait(5)

    play.client.on_ping = hangs

    def silence() -> bool:
        play.client.silent_s = module.SILENT_S + 1
        return False

    error = play.run(silence)
    asking.set()
    assert isinstance(error, LinkError)
    assert "nothing came for 9 s" in str(error)


def test_a_list_that_fails_ends_the_link(play: Play) -> None:
    play.client.lists["DeviceStateList"] = LinkError("DeviceStateList: did not answer in time")
    error = play.run(lambda: False)
    assert "did not answer in time" in str(error)


def test_without_the_right_to_list_channels_it_ends(play: Play) -> None:
    denied = RightsMissing("CoreShowChannels", "Permission denied")
    play.client.lists["CoreShowChannels"] = denied
    assert play.run(lambda: False) is denied
    assert "up" not in play.sink.told


@pytest.mark.parametrize("sweep_s", [0.4, 60.0])
def test_the_lists_are_asked_soon_enough_that_nothing_stays_wrong_for_longer(
    play: Play, sweep_s: float
) -> None:
    play.stream._sweep_s = sweep_s
    play.run(play.is_up)
    due_in_s = play.stream._next_sweep - time.monotonic()
    assert 0.5 * sweep_s < due_in_s < sweep_s - min(1.5, sweep_s / 5)


def test_a_list_that_may_be_refused_is_named_once(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    play.client.lists["QueueStatus"] = ActionRefused("QueueStatus", "Invalid/unknown command")
    play.stream._sweep_s = 0.0
    play.run(lambda: play.tally.counts.of(counters.SWEEPS) >= 3)
    lines = [r.getMessage() for r in caplog.records if "refused QueueStatus" in r.getMessage()]
    assert len(lines) == 1
    assert "app_queue" in lines[0]
    snapshots = [e for e in play.sink.events if isinstance(e, ev.Snapshot)]
    assert snapshots[0].members is None


# What is no use


def test_an_event_that_cannot_be_understood_is_left_out_and_logged_once(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    broken = {**CHANNEL, "ChannelState": "up"}
    play.client.stream.extend(event("Newstate", n, **broken) for n in range(50))
    play.client.stream.append(event("Newstate", 51, **CHANNEL))
    play.run(lambda: "Newstate" in play.sink.told)
    assert play.tally.counts.of(counters.EVENTS_MALFORMED, "Newstate") == 50
    assert sum("left out" in record.getMessage() for record in caplog.records) == 1


@pytest.mark.parametrize(
    "message",
    [
        event("VarSet", Variable="X", Value="Y"),
        event("Nothing"),
        Message(b"Event: "),
        Message(b"\xff\xfe"),
        Message(b"Event: Newstate\r\nno colon here"),
    ],
)
def test_what_is_no_use_stops_nothing(play: Play, message: Message) -> None:
    play.client.stream.extend([message, event("Newstate", 1, **CHANNEL)])
    play.run(lambda: "Newstate" in play.sink.told)


def test_a_fault_in_the_board_is_told_with_its_traceback_and_healed_by_the_lists(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    play.sink.fault = ZeroDivisionError("a fault")

    def fault() -> bool:
        if play.sink.told.count("Snapshot") == 1 and play.sink.fault is not None:
            play.client.stream.append(event("Newstate", 1, **CHANNEL))
        return play.sink.told.count("Snapshot") == 2

    play.run(fault)
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert play.tally.counts.of(counters.EVENTS_FAILED) == 1


def test_a_list_entry_that_cannot_be_read_is_counted(play: Play) -> None:
    broken = {**CHANNEL, "ChannelState": "up"}
    entry = event("CoreShowChannel", 0, **broken)
    play.client.lists["CoreShowChannels"] = [entry]
    play.run(play.is_up)
    assert play.tally.counts.of(counters.ENTRIES_MALFORMED) == 1
