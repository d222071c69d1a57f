"""Queues: ring-all (600) and one at a time (601), answered, abandoned, and not taken by anybody."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.asterisk.playing.stage import Stage, scenario

SALES, SUPPORT = "queue sales", "queue support"
MEMBERS = ("PJSIP/1011", "PJSIP/1012", "Local/1013@agents/n")
"""The members of support that ring before the last one."""


@contextmanager
def paused(stage: Stage, members: Iterable[str]) -> Iterator[None]:
    """These members of support are at lunch inside the block."""
    for member in members:
        stage.pbx.pause("support", member, paused=True, reason="lunch")
    try:
        yield
    finally:
        for member in members:
            stage.pbx.pause("support", member, paused=False)


@scenario("1001 RINGING NOT_INUSE", "1002 RINGING INUSE NOT_INUSE", "1003 RINGING NOT_INUSE",
          claims=(SALES,))  # fmt: skip
def ringall_answered(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550105", "5550600")
    stage.answered(caller, "1002")
    caller.hangup()


@scenario("1001 RINGING NOT_INUSE", "1002 RINGING NOT_INUSE", "1003 RINGING NOT_INUSE",
          claims=(SALES,))  # fmt: skip
def ringall_abandoned(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550106", "5550600")
    stage.ring("1001")
    caller.hangup()


@scenario("1001 RINGING NOT_INUSE", "1002 RINGING NOT_INUSE", "1003 RINGING NOT_INUSE",
          "1005 INUSE NOT_INUSE", claims=(SALES,))  # fmt: skip
def ringall_not_taken(stage: Stage) -> None:
    caller = stage.phones.dial("1005", "610")
    stage.ring("1001")
    caller.wait_ended()


@scenario("1001 RINGING NOT_INUSE", "1002 INUSE NOT_INUSE", "1003 RINGING INUSE NOT_INUSE",
          "1006 RINGING INUSE NOT_INUSE", claims=(SALES,))  # fmt: skip
def ringall_one_agent_in_a_call(stage: Stage) -> None:
    other, _ = stage.call("1002", "1006")
    caller = stage.phones.dial_in("2025550107", "5550600")
    stage.answered(caller, "1003")
    caller.hangup()
    other.hangup()


@scenario("1001 RINGING NOT_INUSE", "1002 RINGING NOT_INUSE", "1003 RINGING INUSE NOT_INUSE",
          "1004 RINGING INUSE NOT_INUSE", claims=(SALES,))  # fmt: skip
def ringall_then_transferred(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550108", "5550600")
    called = stage.answered(caller, "1003")
    called.refer("1004")
    stage.answered(caller, "1004")
    caller.hangup()


@scenario("1011 RINGING NOT_INUSE", "1012 RINGING INUSE NOT_INUSE", claims=(SUPPORT,))
def one_by_one_answered(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550109", "5550601")
    stage.ring("1011").wait_ended()
    stage.answered(caller, "1012")
    caller.hangup()


@scenario("1011 RINGING NOT_INUSE", claims=(SUPPORT,))
def one_by_one_abandoned(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550110", "5550601")
    stage.ring("1011")
    caller.hangup()


@scenario("1011 RINGING NOT_INUSE", "1012 RINGING NOT_INUSE", "1013 RINGING NOT_INUSE",
          "1014 RINGING NOT_INUSE", claims=(SUPPORT,))  # fmt: skip
def one_by_one_not_taken(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550111", "5550611")
    for agent in ("1011", "1012", "1013", "1014"):
        stage.phones.ringing(agent).wait_ended()
    caller.wait_ended()


@scenario("1013 RINGING INUSE NOT_INUSE", claims=(SUPPORT, "1011", "1012"))
def one_by_one_answered_through_local(stage: Stage) -> None:
    with paused(stage, MEMBERS[:2]):
        caller = stage.phones.dial_in("2025550112", "5550601")
        stage.answered(caller, "1013")
        caller.hangup()


@scenario("1014 RINGING INUSE NOT_INUSE", claims=(SUPPORT, "1011", "1012", "1013"))
def one_by_one_answered_through_optimised_local(stage: Stage) -> None:
    with paused(stage, MEMBERS):
        caller = stage.phones.dial_in("2025550113", "5550601")
        stage.answered(caller, "1014")
        caller.hangup()


@scenario("1023 INUSE NOT_INUSE", "1024 RINGING INUSE NOT_INUSE", "1001 RINGING INUSE NOT_INUSE",
          "1002 RINGING NOT_INUSE", "1003 RINGING NOT_INUSE", claims=(SALES,))  # fmt: skip
def transferred_to_queue(stage: Stage) -> None:
    caller, called = stage.call("1023", "1024")
    called.refer("600")
    stage.answered(caller, "1001")
    called.wait_ended()
    caller.hangup()


ALL = (
    one_by_one_not_taken, one_by_one_answered, one_by_one_abandoned,
    one_by_one_answered_through_local, one_by_one_answered_through_optimised_local,
    ringall_not_taken, ringall_answered, ringall_abandoned,
    ringall_one_agent_in_a_call, ringall_then_transferred,
    transferred_to_queue,
)  # fmt: skip
