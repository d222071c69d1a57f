"""FreePBX: calls that change hands, hints that change in a call, and what lasts after a call."""

from tests.asterisk.field.case import case
from tests.asterisk.field.field import Field
from tests.asterisk.field.plays.freepbx_people import log_on
from tests.asterisk.field.plays.freepbx_queues import member

CALLER = "2025550101"
OLD_S = 4.0
"""So old is a pause that the list's whole seconds tell from one that begins now."""


@case("1001: free > ringing queue=400 > free", "1002: free > ringing queue=400 > free",
      f"1005: free > dialing? > ringing? > oncall peer={CALLER} queue=400 > free")  # fmt: skip
def queue_call_picked_up(stage: Field) -> None:
    """A colleague who is in no queue takes it by *8."""
    caller = stage.phones.dial_in(CALLER, "5550400")
    stage.ring("1001")
    stage.phones.dial("1005", "*8").wait_up()
    stage.talk()
    caller.hangup()


@case("1001: free > ringing > oncall queue=408 > free",
      f"1008: free > ringing > oncall peer={CALLER} queue=408 > free",
      waits=(f"400 answered {CALLER} 1001", "408 answered 1001 1008"))  # fmt: skip
def queue_call_transferred_to_another_queue(stage: Field) -> None:
    """The agent asks there first."""
    caller = stage.phones.dial_in(CALLER, "5550400")
    called = stage.answered_by(caller, "1001", "1002")
    called.hold()
    consult = stage.phones.dial("1001", "408")
    stage.answered(consult, "1008")
    called.refer_to_leg(consult)
    called.wait_ended()
    stage.talk()
    caller.hangup()


@case(f"1001: free > ringing > oncall peer={CALLER} queue=400 > free",
      f"1002: free > ringing > free > dialing? > oncall peer={CALLER} > free",
      waits=(f"400 answered {CALLER} 1001",))  # fmt: skip
def parked_queue_call_fetched_by_another_agent(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5550400")
    called = stage.answered_by(caller, "1001", "1002")
    stage.pbx.park("trunk", announce_to="1001")
    called.wait_ended()
    stage.talk()
    stage.phones.dial("1002", "701").wait_up()
    stage.talk()
    caller.hangup()


@case(f"1008: free > ringing > oncall peer={CALLER} queue=407 > wrapup > free",
      waits=(f"407 answered {CALLER} 1008",), afresh=("1008: wrapup",))  # fmt: skip
def wraps_up_as_long_as_the_queue_wants(stage: Field) -> None:
    """The other queues here want none, and their cases show none."""
    caller = stage.phones.dial_in(CALLER, "5550407")
    stage.answered(caller, "1008")
    caller.hangup()
    stage.talk(1)
    stage.look_afresh()
    stage.panel.wait_label("1008", "Free")


@case("1003: free > paused pause_reason=lunch > free",
      afresh=("1003: paused pause_reason=lunch",))  # fmt: skip
def paused_long_before_a_board_began(stage: Field) -> None:
    for queue in ("405", "406"):
        stage.pbx.pause(queue, member("1003"), paused=True, reason="lunch")
    stage.talk(OLD_S)
    stage.look_afresh()
    for queue in ("405", "406"):
        stage.pbx.pause(queue, member("1003"), paused=False)
    stage.talk()


@case("1021: free > ringing > oncall peer=1005 > free > oncall peer=1005 > free",
      "1005: free > dialing > oncall > free",
      absent=("6001", "6002"), afresh=("1021: oncall peer=1005",),
      devices=False)  # fmt: skip
def hint_moves_away_and_back_in_a_call(stage: Field) -> None:
    """A reload tells both what hints were and what they are."""
    log_on(stage, "1021", "6001")
    stage.talk()
    caller = stage.phones.dial("1005", "1021")
    stage.answered(caller, "6001")
    log_on(stage, "1021", "6002")
    stage.talk()
    log_on(stage, "1021", "6001")
    stage.command("dialplan reload")
    stage.talk()
    stage.look_afresh()
    caller.hangup()


ALL = (
    queue_call_picked_up, queue_call_transferred_to_another_queue,
    parked_queue_call_fetched_by_another_agent, wraps_up_as_long_as_the_queue_wants,
    paused_long_before_a_board_began, hint_moves_away_and_back_in_a_call,
)  # fmt: skip
