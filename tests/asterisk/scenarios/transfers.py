"""Transfers: blind and attended, each by AMI action, by DTMF feature code, by SIP REFER."""

from tests.asterisk.playing.stage import TALK, Stage, scenario


@scenario("1023 INUSE NOT_INUSE", "1024 RINGING INUSE NOT_INUSE", "1025 RINGING INUSE NOT_INUSE")
def blind_by_ami(stage: Stage) -> None:
    caller, called = stage.call("1023", "1024")
    stage.pbx.blind_transfer("1024", "1025")
    called.wait_ended()
    stage.answered(caller, "1025")
    caller.hangup()


@scenario(
    "1026 INUSE ONHOLD INUSE NOT_INUSE",
    "1027 RINGING INUSE NOT_INUSE",
    "1028 RINGING INUSE NOT_INUSE",
)
def blind_by_dtmf(stage: Stage) -> None:
    caller, called = stage.call("1026", "1027")
    called.press("##w1028")
    stage.answered(caller, "1028")
    called.wait_ended()
    caller.hangup()


@scenario("1033 INUSE NOT_INUSE", "1034 RINGING INUSE NOT_INUSE", "1035 RINGING INUSE NOT_INUSE")
def blind_by_refer(stage: Stage) -> None:
    caller, called = stage.call("1033", "1034")
    called.refer("1035")
    stage.answered(caller, "1035")
    called.wait_ended()
    caller.hangup()


@scenario("1033 INUSE NOT_INUSE", "1034 RINGING INUSE NOT_INUSE", "1035 RINGING NOT_INUSE")
def blind_unanswered(stage: Stage) -> None:
    caller, called = stage.call("1033", "1034")
    called.refer("1035")
    stage.ring("1035")
    called.hangup()
    stage.talk()
    caller.hangup()


@scenario("1021 RINGING INUSE NOT_INUSE", "1022 RINGING INUSE NOT_INUSE")
def blind_of_trunk_call(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550103", "5551021")
    called = stage.answered(caller, "1021")
    called.refer("1022")
    stage.answered(caller, "1022")
    called.wait_ended()
    caller.hangup()


@scenario("1020 INUSE NOT_INUSE", "1021 RINGING INUSE NOT_INUSE", "1022 RINGING INUSE NOT_INUSE")
def redirected_by_ami(stage: Stage) -> None:
    caller, called = stage.call("1020", "1021")
    stage.pbx.redirect("1020", "1022")
    called.wait_ended()
    stage.answered(caller, "1022")
    caller.hangup()


@scenario(
    "1005 INUSE ONHOLD INUSE NOT_INUSE",
    "1006 RINGING INUSE NOT_INUSE",
    "1007 RINGING INUSE NOT_INUSE",
)
def attended_by_ami(stage: Stage) -> None:
    caller, called = stage.call("1005", "1006")
    stage.pbx.attended_transfer("1006", "1007")
    stage.answered(called, "1007")
    called.hangup()
    stage.talk()
    caller.hangup()


@scenario(
    "1008 INUSE ONHOLD INUSE NOT_INUSE",
    "1010 RINGING INUSE NOT_INUSE",
    "1015 RINGING INUSE NOT_INUSE",
)
def attended_by_dtmf(stage: Stage) -> None:
    caller, called = stage.call("1008", "1010")
    called.press("*2w1015")
    stage.answered(called, "1015")
    called.hangup()
    stage.talk()
    caller.hangup()


@scenario("1016 INUSE ONHOLD INUSE NOT_INUSE", "1017 RINGING INUSE NOT_INUSE",
          "1018 RINGING INUSE NOT_INUSE")  # fmt: skip
def attended_by_refer(stage: Stage) -> None:
    caller, called = stage.call("1016", "1017")
    called.hold()
    consult, _ = stage.call("1017", "1018")
    called.refer_to_leg(consult)
    called.wait_ended()
    stage.talk()
    caller.hangup()


@scenario(
    "1016 INUSE ONHOLD INUSE NOT_INUSE", "1017 RINGING INUSE NOT_INUSE", "1018 RINGING NOT_INUSE"
)
def attended_semi_by_dtmf(stage: Stage) -> None:
    """The transferer hangs up while the target still rings, and the caller gives up."""
    caller, called = stage.call("1016", "1017")
    called.press("*2w1018")
    stage.ring("1018")
    called.hangup()
    stage.talk()
    caller.hangup()


@scenario("1016 INUSE ONHOLD INUSE NOT_INUSE", "1017 RINGING INUSE NOT_INUSE",
          "1018 RINGING NOT_INUSE")  # fmt: skip
def attended_refused(stage: Stage) -> None:
    """The target declines, and the transferer is back with the caller."""
    caller, called = stage.call("1016", "1017")
    called.press("*2w1018")
    stage.ring("1018").decline()
    stage.talk(4 * TALK)
    caller.hangup()


ALL = (
    blind_by_ami, blind_by_dtmf, blind_by_refer, blind_unanswered, blind_of_trunk_call,
    redirected_by_ami, attended_by_ami, attended_by_dtmf, attended_by_refer, attended_semi_by_dtmf,
    attended_refused,
)  # fmt: skip
