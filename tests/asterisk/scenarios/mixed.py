"""What people do besides, in one call or one after the other: for random traffic, not recorded.

No device states are promised here; a promise only names the phone. What each must leave in a
history is at the end, in the words of tests/scenarios/expected.py.
"""

from tests.asterisk.playing.stage import RING, Stage, scenario
from tests.asterisk.scenarios.queues import SALES


@scenario("1005", "1006")
def answered_at_once(stage: Stage) -> None:
    caller = stage.phones.dial("1005", "1006")
    stage.phones.ringing("1006").answer()
    caller.wait_up()
    stage.talk()
    caller.hangup()


@scenario("1005", "1006")
def called_again_and_again(stage: Stage) -> None:
    caller, called = stage.call("1005", "1006")
    called.hangup()
    caller.wait_ended()
    again = stage.phones.dial("1005", "1006")
    stage.ring("1006")
    again.hangup()
    stage.phones.wait_on_hook(["1005", "1006"])
    back, _ = stage.call("1006", "1005")
    back.hangup()


@scenario("1005", "1006")
def held_twice(stage: Stage) -> None:
    caller, called = stage.call("1005", "1006")
    for _ in range(2):
        called.hold()
        stage.talk()
        called.unhold()
        stage.talk(RING)
    caller.hangup()


@scenario("1005", "1006")
def both_hold(stage: Stage) -> None:
    caller, called = stage.call("1005", "1006")
    called.hold()
    stage.talk(RING)
    caller.hold()
    stage.talk(RING)
    called.unhold()
    stage.talk(RING)
    caller.unhold()
    stage.talk(RING)
    called.hangup()


@scenario("1005", "1006", "1007")
def held_then_transferred(stage: Stage) -> None:
    caller, called = stage.call("1005", "1006")
    called.hold()
    stage.talk()
    called.unhold()
    stage.talk(RING)
    called.refer("1007")
    stage.answered(caller, "1007")
    called.wait_ended()
    caller.hangup()


@scenario("1005", "1006", "1007")
def held_for_a_second_call(stage: Stage) -> None:
    first, called = stage.call("1005", "1006")
    second = stage.phones.dial("1007", "1006")
    waiting = stage.ring("1006")
    called.hold()
    waiting.answer()
    second.wait_up()
    stage.talk()
    second.hangup()
    waiting.wait_ended()
    called.unhold()
    stage.talk()
    first.hangup()


@scenario("1005", "1006", "1007")
def transferred_twice(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550120", "5551005")
    called = stage.answered(caller, "1005")
    for number in ("1006", "1007"):
        called.refer(number)
        called = stage.answered(caller, number)
    caller.hangup()


@scenario("1005", "1006")
def transferred_back(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550121", "5551005")
    called = stage.answered(caller, "1005")
    for number in ("1006", "1005"):
        called.refer(number)
        before, called = called, stage.answered(caller, number)
        before.wait_ended()
    caller.hangup()


@scenario("1001", "1002", "1003", claims=(SALES,))
def ringall_three_callers(stage: Stage) -> None:
    """A fourth one finds everybody talking, waits, and gives up."""
    callers = []
    for number, agent in enumerate(("1001", "1002", "1003")):
        caller = stage.phones.dial_in(f"202555013{number}", "5550600")
        stage.answered(caller, agent)
        callers.append(caller)
    fourth = stage.phones.dial_in("2025550133", "5550600")
    fourth.wait_up()
    stage.talk()
    fourth.hangup()
    for caller in callers:
        caller.hangup()
        stage.talk(RING)


@scenario("1001", "1002", "1003", claims=(SALES,))
def ringall_held(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550122", "5550600")
    called = stage.answered(caller, "1002")
    called.hold()
    stage.talk()
    called.unhold()
    stage.talk(RING)
    called.hangup()


@scenario("1001", "1002", "1003", claims=(SALES,))
def ringall_declined_by_one(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550123", "5550600")
    stage.ring("1001").decline()
    stage.answered(caller, "1003")
    caller.hangup()


@scenario("1001", "1002", "1003", "1005", claims=(SALES,))
def ringall_then_attended(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550124", "5550600")
    called = stage.answered(caller, "1001")
    called.hold()
    consult, _ = stage.call("1001", "1005")
    called.refer_to_leg(consult)
    called.wait_ended()
    stage.talk()
    caller.hangup()


ALL = (
    answered_at_once, called_again_and_again, held_twice, both_hold, held_then_transferred,
    held_for_a_second_call, transferred_twice, transferred_back, ringall_three_callers,
    ringall_held, ringall_declined_by_one, ringall_then_attended,
)  # fmt: skip

LEGS: dict[str, tuple[str, ...]] = {
    "answered_at_once": ("1005 outbound answered 1006", "1006 inbound answered 1005"),
    "called_again_and_again": (
        "1005 outbound answered 1006", "1006 inbound answered 1005",
        "1005 outbound cancelled 1006", "1006 inbound cancelled 1005",
        "1006 outbound answered 1005", "1005 inbound answered 1006",
    ),
    "held_twice": ("1005 outbound answered 1006", "1006 inbound answered 1005 held"),
    "both_hold": ("1005 outbound answered 1006 held", "1006 inbound answered 1005 held"),
    "held_then_transferred": (
        "1005 outbound answered 1006", "1006 inbound answered 1005 held to 1007",
        "1007 inbound answered 1005 from 1006",
    ),
    "held_for_a_second_call": (
        "1005 outbound answered 1006", "1006 inbound answered 1005 held",
        "1007 outbound answered 1006", "1006 inbound answered 1007",
    ),
    "transferred_twice": (
        "1005 inbound answered 2025550120 to 1006",
        "1006 inbound answered 2025550120 to 1007 from 1005",
        "1007 inbound answered 2025550120 from 1006",
    ),
    "transferred_back": (
        "1005 inbound answered 2025550121 to 1006",
        "1006 inbound answered 2025550121 to 1005 from 1005",
        "1005 inbound answered 2025550121 from 1006",
    ),
    "ringall_three_callers": (
        "1001 inbound answered 2025550130 for sales",
        "1002 inbound answered_elsewhere 2025550130 for sales",
        "1003 inbound answered_elsewhere 2025550130 for sales",
        "1002 inbound answered 2025550131 for sales",
        "1003 inbound answered_elsewhere 2025550131 for sales",
        "1003 inbound answered 2025550132 for sales",
    ),
    "ringall_held": (
        "1001 inbound answered_elsewhere 2025550122 for sales",
        "1002 inbound answered 2025550122 for sales held",
        "1003 inbound answered_elsewhere 2025550122 for sales",
    ),
    "ringall_declined_by_one": (
        "1001 inbound declined 2025550123 for sales",
        "1002 inbound answered_elsewhere 2025550123 for sales",
        "1003 inbound answered 2025550123 for sales",
    ),
    "ringall_then_attended": (
        "1001 inbound answered 2025550124 for sales held to 1005",
        "1001 outbound answered 1005",
        "1002 inbound answered_elsewhere 2025550124 for sales",
        "1003 inbound answered_elsewhere 2025550124 for sales",
        "1005 inbound answered 2025550124 from 1001",
    ),
}  # fmt: skip
