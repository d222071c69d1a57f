"""FreePBX: queues of Local/1001@from-queue/n; log-in and pause by keys; callback."""

from tests.asterisk.field.case import case
from tests.asterisk.field.field import Field

CALLER, MOBILE, FORWARD = "2025550101", "2025550142", "2025550143"
WANTED = "2025550150"
"""Who asked to be called back."""


def member(number: str) -> str:
    """How FreePBX calls an agent in a queue."""
    return f"Local/{number}@from-queue/n"


@case(f"1001: free > ringing queue=400 > oncall peer={CALLER} queue=400 > free",
      "1002: free > ringing queue=400 > free",
      records=(f"1001 inbound answered {CALLER} for 400",
               f"1002 inbound answered_elsewhere {CALLER} for 400"),
      waits=(f"400 answered {CALLER} 1001",),
      afresh=(f"1001: oncall peer={CALLER} queue=400", "1002: free"))  # fmt: skip
def queue_call(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5550400")
    stage.answered_by(caller, "1001", "1002")
    stage.look_afresh()
    caller.hangup()


@case("1001: free > ringing queue=400 > free", "1002: free > ringing queue=400 > free",
      records=(f"1001 inbound cancelled {CALLER} for 400",
               f"1002 inbound cancelled {CALLER} for 400"),
      waits=(f"400 abandoned {CALLER}",),
      afresh=(f"1001: ringing peer={CALLER} queue=400",
              f"1002: ringing peer={CALLER} queue=400"))  # fmt: skip
def queue_call_given_up(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5550400")
    stage.ring("1001")
    stage.look_afresh()
    caller.hangup()


@case("1001: free > dialing > oncall peer=1005 queue=none > free",
      f"1002: free > ringing > oncall peer={CALLER} queue=400 > free",
      "1005: free > ringing > oncall peer=1001 > free",
      waits=(f"400 answered {CALLER} 1002",))  # fmt: skip
def agent_in_a_call_is_not_rung(stage: Field) -> None:
    """ringinuse=no, by the hint as state interface."""
    other, _ = stage.call("1001", "1005")
    caller = stage.phones.dial_in(CALLER, "5550400")
    stage.answered(caller, "1002")
    caller.hangup()
    other.hangup()


@case(f"1001: free > ringing > oncall peer={CALLER} queue=400 > free",
      f"1005: free > ringing > oncall peer={CALLER} > free",
      records=(f"1001 inbound answered {CALLER} for 400 to 1005",
               f"1002 inbound answered_elsewhere {CALLER} for 400",
               f"1005 inbound answered {CALLER} for 400 from 1001"))  # fmt: skip
def queue_call_transferred(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5550400")
    called = stage.answered_by(caller, "1001", "1002")
    called.refer("1005")
    stage.answered(caller, "1005")
    caller.hangup()


@case(f"1004: free > ringing > oncall peer={CALLER} queue=403 away=yes > free",
      records=(f"1004 inbound answered {CALLER} for 403",),
      waits=(f"403 answered {CALLER} 1004",), devices=False,
      afresh=(f"1004: oncall peer={CALLER} queue=403 away=yes",))  # fmt: skip
def queue_call_taken_on_the_mobile(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5550403")
    stage.answered_by(caller, MOBILE, "1004")
    stage.look_afresh()
    caller.hangup()


@case("1003: free > dialing? > oncall > free > "
      f"oncall peer={CALLER} queue=405 away=yes > free > dialing? > oncall > free",
      waits=(f"405 answered {CALLER} 1003",), devices=False)  # fmt: skip
def queue_call_to_a_forwarded_phone(stage: Field) -> None:
    stage.keys("1003", f"*729{FORWARD}")
    try:
        caller = stage.phones.dial_in(CALLER, "5550405")
        stage.answered(caller, FORWARD)
        caller.hangup()
        stage.talk()
    finally:
        stage.keys("1003", "*73")


@case("1012: free|loggedout queues=none > dialing? > oncall peer=*45401 > free queues=['401'] > "
      f"ringing > oncall peer={CALLER} queue=401 > free > dialing? > oncall > loggedout",
      waits=(f"401 answered {CALLER} 1012",),
      records=("1012 outbound answered *45401", f"1012 inbound answered {CALLER} for 401",
               "1012 outbound answered *45401"))  # fmt: skip
def logs_in_and_out_of_a_queue(stage: Field) -> None:
    stage.keys("1012", "*45401")
    caller = stage.phones.dial_in(CALLER, "5550401")
    stage.answered(caller, "1012")
    caller.hangup()
    stage.talk()
    stage.keys("1012", "*45401")


@case("1003: free > dialing? > oncall > free pauses={'405':_'break'} > dialing? > oncall > "
      "paused pause_reason=break > dialing? > oncall > free pauses={'406':_'break'} > "
      "dialing? > oncall > free pauses=none",
      afresh=("1003: paused pause_reason=break",))  # fmt: skip
def pauses_in_one_queue_then_in_all(stage: Field) -> None:
    stage.keys("1003", "*46405")
    stage.keys("1003", "*46")
    stage.talk()
    stage.look_afresh()
    stage.keys("1003", "*46405")
    stage.keys("1003", "*46")


@case("1009: free > ringing queue=402 > paused pause_reason=Auto-Pause > free",
      waits=(f"402 abandoned {CALLER}",),
      records=(f"1009 inbound missed {CALLER} for 402",))  # fmt: skip
def paused_by_the_queue(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5550402")
    stage.ring("1009").wait_ended()
    stage.talk()
    caller.hangup()
    stage.talk()
    stage.pbx.pause("402", member("1009"), paused=False)
    stage.talk()


@case(f"1002: free > ringing queue=404 > oncall peer={CALLER} queue=404 > free",
      records=(f"1002 inbound answered {CALLER} for 404",),
      waits=(f"404 answered {CALLER} 1002",))  # fmt: skip
def announcements(stage: Field) -> None:
    """The caller hears one before he waits, and the agent one before he is put through."""
    caller = stage.phones.dial_in(CALLER, "5550404")
    stage.ring("1002").answer()
    stage.talk(4)
    caller.hangup()


@case(f"1001: free > ringing > oncall peer={WANTED} queue=400 > free",
      "1002: free > ringing > free")  # fmt: skip
def called_back(stage: Field) -> None:
    """A Local channel waits in the queue; who takes it is connected to the caller."""
    stage.pbx.originate("Local/400@ext-callback/n", WANTED, Context="ext-callback",
                        CallerID=WANTED, Timeout="60000")  # fmt: skip
    agent = stage.ring("1001")
    stage.phones.ringing("1002")
    agent.answer()
    wanted = stage.ring(WANTED)
    wanted.answer()
    stage.talk()
    wanted.hangup()
    agent.wait_ended()


ALL = (
    queue_call, queue_call_given_up, agent_in_a_call_is_not_rung, queue_call_transferred,
    queue_call_taken_on_the_mobile, queue_call_to_a_forwarded_phone, logs_in_and_out_of_a_queue,
    pauses_in_one_queue_then_in_all, paused_by_the_queue, announcements, called_back,
)  # fmt: skip
