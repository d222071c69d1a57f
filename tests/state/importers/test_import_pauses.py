"""Pauses of a queue_log are those that the live board would have shown of the same events."""

from __future__ import annotations

import pytest

from tests.state.importers.fakes import Importing

NINE = 1_795_597_200
DAY_S = 86_400

Pauses = list[tuple[str, str, int, int]]


def log(*lines: str) -> str:
    """Lines `second|call|queue|member|event|...`, each with its second after nine o'clock."""
    found = [line.partition("|") for line in lines]
    return "".join(f"{NINE + int(at)}|{rest}\n" for at, _, rest in found)


def pause(at: int, queue: str, reason: str = "Lunch", member: str = "PJSIP/1001") -> str:
    return f"{at}|NONE|{queue}|{member}|PAUSE{'ALL' if queue == 'NONE' else ''}|{reason}"


def unpause(at: int, queue: str, member: str = "PJSIP/1001") -> str:
    return f"{at}|NONE|{queue}|{member}|UNPAUSE{'ALL' if queue == 'NONE' else ''}|"


def event(at: int, queue: str, name: str, call: str = "NONE") -> str:
    return f"{at}|{call}|{queue}|PJSIP/1001|{name}"


SPLITS: dict[str, tuple[list[str], Pauses]] = {
    "another reason splits the pause": (
        [pause(0, "a"), pause(1800, "a", "Training"), unpause(7200, "a")],
        [("1001", "Lunch", 0, 1800), ("1001", "Training", 1800, 7200)],
    ),
    "so it does for all queues and each of them": (
        [
            *(pause(0, "NONE"), pause(0, "a"), pause(0, "b")),
            *(pause(1800, "NONE", "Training"), pause(1800, "a", "Training")),
            *(pause(1800, "b", "Training"), unpause(7200, "NONE")),
            *(unpause(7200, "a"), unpause(7200, "b")),
        ],
        [("1001", "Lunch", 0, 1800), ("1001", "Training", 1800, 7200)],
    ),
    "the same reason again does not split it": (
        [pause(0, "a"), pause(1800, "a"), unpause(7200, "a")],
        [("1001", "Lunch", 0, 7200)],
    ),
    "a pause without a reason takes the reason away": (
        [pause(0, "a"), pause(60, "a", ""), unpause(90, "a")],
        [("1001", "Lunch", 0, 60), ("1001", "", 60, 90)],
    ),
    "the reason of the first queue is shown": (
        [pause(0, "a"), pause(10, "b", "Training"), unpause(90, "NONE")],
        [("1001", "Lunch", 0, 90)],
    ),
    "who is paused in some of the queues is not paused": (
        [pause(0, "a"), pause(0, "b"), unpause(100, "a"), unpause(200, "b")],
        [("1001", "Lunch", 0, 100)],
    ),
    "who joins another queue is paused no more": (
        [pause(0, "a"), event(100, "b", "ADDMEMBER|"), unpause(200, "a")],
        [("1001", "Lunch", 0, 100)],
    ),
    "who leaves the queue without a pause is paused": (
        [
            *(event(0, "a", "ADDMEMBER|"), event(0, "b", "ADDMEMBER|"), pause(10, "a")),
            *(event(100, "b", "REMOVEMEMBER|"), unpause(200, "a")),
        ],
        [("1001", "Lunch", 100, 200)],
    ),
    "who leaves the last queue is paused no more": (
        [pause(0, "a"), event(100, "a", "REMOVEMEMBER|"), unpause(200, "a")],
        [("1001", "Lunch", 0, 100)],
    ),
    "who joins paused is paused": (
        [event(0, "a", "ADDMEMBER|PAUSED"), unpause(200, "a")],
        [("1001", "", 0, 200)],
    ),
    "a restart ends every pause": (
        [pause(0, "a"), f"{100}|NONE|NONE|NONE|QUEUESTART|", unpause(200, "a")],
        [("1001", "Lunch", 0, 100)],
    ),
    "a talk is no pause": (
        [
            *(pause(0, "a"), event(100, "a", "CONNECT|5|1.2|5", "1.1")),
            *(event(160, "a", "COMPLETEAGENT|5|60|1", "1.1"), unpause(200, "a")),
        ],
        [("1001", "Lunch", 0, 100), ("1001", "Lunch", 160, 200)],
    ),
    "a pause that begins and ends in a talk is none": (
        [
            *(event(0, "a", "CONNECT|5|1.2|5", "1.1"), pause(10, "a"), unpause(50, "a")),
            event(60, "a", "COMPLETECALLER|5|60|1", "1.1"),
        ],
        [],
    ),
    "a pause that goes on after its talk begins there": (
        [
            *(event(0, "a", "CONNECT|5|1.2|5", "1.1"), pause(10, "a")),
            *(event(60, "a", "BLINDTRANSFER|1|x|5|60|1", "1.1"), unpause(90, "a")),
        ],
        [("1001", "Lunch", 60, 90)],
    ),
    "a talk without an end cuts no pause": (
        [event(0, "a", "CONNECT|5|1.2|5", "1.1"), pause(10, "a"), unpause(50, "a")],
        [("1001", "Lunch", 10, 50)],
    ),
    "a call of a queue without a pause ends the pause": (
        [
            *(pause(0, "a"), event(100, "b", "CONNECT|5|1.2|5", "1.1")),
            *(event(160, "b", "COMPLETEAGENT|5|60|1", "1.1"), unpause(200, "a")),
        ],
        [("1001", "Lunch", 0, 100)],
    ),
    "who pauses in one of the queues that ring it is not paused": (
        [event(0, "b", "RINGNOANSWER|5000", "1.1"), pause(10, "a"), unpause(90, "a")],
        [],
    ),
    "a queue that rang it days ago is not held against a pause": (
        [
            event(0, "b", "RINGNOANSWER|5000", "1.1"),
            *(pause(2 * DAY_S, "a"), unpause(2 * DAY_S + 90, "a")),
        ],
        [("1001", "Lunch", 2 * DAY_S, 2 * DAY_S + 90)],
    ),
    "a pause in all queues is one in the queue that rings": (
        [
            *(pause(0, "NONE"), event(100, "b", "CONNECT|5|1.2|5", "1.1")),
            *(event(160, "b", "COMPLETEAGENT|5|60|1", "1.1"), unpause(200, "NONE")),
        ],
        [("1001", "Lunch", 0, 100), ("1001", "Lunch", 160, 200)],
    ),
    "an interface and a name are one member": (
        [
            *(pause(0, "NONE"), pause(0, "a", "Lunch", "Agent 1001")),
            *(pause(60, "NONE", "Call"), pause(60, "a", "Call", "Agent 1001")),
            *(unpause(90, "NONE"), unpause(90, "a", "Agent 1001")),
        ],
        [("1001", "Lunch", 0, 60), ("1001", "Call", 60, 90)],
    ),
    "who logs off is paused no more": (
        [pause(0, "a"), event(100, "NONE", "AGENTLOGOFF|PJSIP/1001-1|100")],
        [("1001", "Lunch", 0, 100)],
    ),
    "a pause without an end is not taken": ([pause(0, "a")], []),
}


@pytest.mark.parametrize(("lines", "pauses"), SPLITS.values(), ids=SPLITS)
def test_a_pause_is_one_in_every_queue_that_the_member_serves(
    importing: Importing, lines: list[str], pauses: Pauses
) -> None:
    importing.queue_log(log(*lines))
    assert importing.refused == []
    assert [(*one[:2], *one[2:]) for one in importing.pauses(NINE)] == pauses


def test_pauses_of_a_member_without_an_extension_are_counted_by_its_name(
    importing: Importing,
) -> None:
    lines = [pause(0, "a", member="Alice"), unpause(60, "a", member="Alice")]
    result = importing.queue_log(log(*lines))
    assert result.nameless.lines() == ["1 record of 1 member has no extension: Alice"]
    assert importing.pauses() == []
