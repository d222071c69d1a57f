"""Besides plain calls: forwarding, groups, conference, pickup, parking, hold, spying."""

from tests.asterisk.playing.stage import RING, Stage, scenario

PARKED = "701"
"""The first slot of the lot; scenarios that park take turns."""


@scenario("1023 INUSE NOT_INUSE", "1029", "1031 RINGING INUSE NOT_INUSE")
def forwarded_local_kept(stage: Stage) -> None:
    caller = stage.phones.dial("1023", "1029")
    stage.answered(caller, "1031")
    caller.hangup()


@scenario("1024 INUSE NOT_INUSE", "1030", "1032 RINGING INUSE NOT_INUSE")
def forwarded_local_optimised(stage: Stage) -> None:
    caller = stage.phones.dial("1024", "1030")
    stage.answered(caller, "1032")
    caller.hangup()


@scenario("1029", "1031 RINGING NOT_INUSE")
def forwarded_unanswered(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550104", "5551029")
    stage.ring("1031")
    caller.hangup()


@scenario("1025 INUSE NOT_INUSE", "1036 RINGING NOT_INUSE", "1037 RINGING INUSE NOT_INUSE",
          "1038 RINGING NOT_INUSE")  # fmt: skip
def ring_group_answered(stage: Stage) -> None:
    caller = stage.phones.dial("1025", "650")
    stage.answered(caller, "1037")
    caller.hangup()


@scenario("1036 RINGING NOT_INUSE", "1037 RINGING NOT_INUSE", "1038 RINGING NOT_INUSE",
          "1025 INUSE NOT_INUSE")  # fmt: skip
def ring_group_cancelled(stage: Stage) -> None:
    caller = stage.phones.dial("1025", "650")
    stage.ring("1036")
    caller.hangup()


@scenario("1033 INUSE NOT_INUSE", "1034 INUSE NOT_INUSE", "1035 INUSE NOT_INUSE", claims=("801",))
def conference(stage: Stage) -> None:
    members = [stage.phones.dial(phone, "801") for phone in ("1033", "1034", "1035")]
    for member in members:
        member.wait_up()
    stage.talk()
    for member in members:
        member.hangup()
        stage.talk(RING)


@scenario("1020 INUSE NOT_INUSE", "1021 RINGING NOT_INUSE", "1022 INUSE NOT_INUSE")
def directed_pickup(stage: Stage) -> None:
    caller = stage.phones.dial("1020", "1021")
    stage.ring("1021")
    helper = stage.phones.dial("1022", "*81021")
    helper.wait_up()
    caller.wait_up()
    stage.talk()
    caller.hangup()


@scenario("1023 INUSE NOT_INUSE", "1024 RINGING INUSE NOT_INUSE", "1025 INUSE NOT_INUSE",
          claims=("700",))  # fmt: skip
def parked_by_ami(stage: Stage) -> None:
    caller, called = stage.call("1023", "1024")
    stage.pbx.park("1023", announce_to="1024")
    called.wait_ended()
    stage.talk()
    stage.phones.dial("1025", PARKED).wait_up()
    stage.talk()
    caller.hangup()


@scenario("1026 INUSE ONHOLD INUSE NOT_INUSE", "1027 RINGING INUSE NOT_INUSE",
          "1028 INUSE NOT_INUSE", claims=("700",))  # fmt: skip
def parked_by_dtmf(stage: Stage) -> None:
    caller, called = stage.call("1026", "1027")
    called.press("##w700")
    called.wait_ended()
    stage.talk()
    stage.phones.dial("1028", PARKED).wait_up()
    stage.talk()
    caller.hangup()


@scenario("1036 RINGING INUSE ONHOLD INUSE NOT_INUSE", "1037 INUSE NOT_INUSE")
def hold_by_caller(stage: Stage) -> None:
    """Asterisk says On Hold of the party that hears the music."""
    caller, _ = stage.call("1037", "1036")
    caller.hold()
    stage.talk()
    caller.unhold()
    stage.talk()
    caller.hangup()


@scenario("1036 INUSE ONHOLD INUSE NOT_INUSE", "1037 RINGING INUSE NOT_INUSE")
def hold_by_called(stage: Stage) -> None:
    caller, called = stage.call("1036", "1037")
    called.hold()
    stage.talk()
    called.unhold()
    stage.talk()
    caller.hangup()


@scenario("1036 INUSE ONHOLD NOT_INUSE", "1037 RINGING INUSE NOT_INUSE")
def hold_until_hangup(stage: Stage) -> None:
    caller, called = stage.call("1036", "1037")
    called.hold()
    stage.talk()
    caller.hangup()


@scenario("1026 INUSE NOT_INUSE", "1027 RINGING INUSE NOT_INUSE", "1028 INUSE NOT_INUSE")
def spied_upon(stage: Stage) -> None:
    caller, _ = stage.call("1026", "1027")
    spy = stage.phones.dial("1028", "*551027")
    spy.wait_up()
    stage.talk()
    spy.hangup()
    stage.talk(RING)
    caller.hangup()


ALL = (
    forwarded_local_kept, forwarded_local_optimised, forwarded_unanswered, ring_group_answered,
    ring_group_cancelled, conference, directed_pickup, parked_by_ami, parked_by_dtmf,
    hold_by_caller, hold_by_called, hold_until_hangup, spied_upon,
)  # fmt: skip
