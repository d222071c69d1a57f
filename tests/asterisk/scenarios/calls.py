"""Plain calls: between two phones, in and out through the trunk, by Originate, to nobody."""

import time

from tests.asterisk.playing.stage import RING, Stage, scenario


@scenario("1005 INUSE NOT_INUSE", "1006 RINGING INUSE NOT_INUSE")
def direct_answered(stage: Stage) -> None:
    caller, _ = stage.call("1005", "1006")
    caller.hangup()


@scenario("1007 INUSE NOT_INUSE", "1008 RINGING INUSE NOT_INUSE")
def direct_ended_by_called(stage: Stage) -> None:
    _, called = stage.call("1007", "1008")
    called.hangup()


@scenario("1007 INUSE NOT_INUSE", "1008 RINGING NOT_INUSE")
def direct_cancelled(stage: Stage) -> None:
    caller = stage.phones.dial("1007", "1008")
    stage.ring("1008")
    caller.hangup()


@scenario("1010 INUSE NOT_INUSE", "1009 RINGING NOT_INUSE")
def direct_timed_out(stage: Stage) -> None:
    caller = stage.phones.dial("1010", "1009")
    stage.ring("1009").wait_ended()
    caller.wait_ended()


@scenario("1015", "1016")
def busy_at_once(stage: Stage) -> None:
    stage.phones.refuse("1016", "busy")
    stage.phones.dial("1015", "1016").wait_ended()
    stage.talk()
    stage.phones.dial("1015", "1016").wait_ended()
    stage.talk()
    stage.phones.refuse("1016", "")


@scenario("1015 INUSE NOT_INUSE", "1016 RINGING NOT_INUSE")
def busy_after_ringing(stage: Stage) -> None:
    caller = stage.phones.dial("1015", "1016")
    stage.ring("1016").busy()
    caller.wait_ended()


@scenario("1017 INUSE NOT_INUSE", "1018 RINGING NOT_INUSE")
def declined(stage: Stage) -> None:
    caller = stage.phones.dial("1017", "1018")
    stage.ring("1018").decline()
    caller.wait_ended()


@scenario("1019 RINGING INUSE NOT_INUSE")
def trunk_to_did(stage: Stage) -> None:
    caller = stage.phones.dial_in("2025550101", "5551019")
    stage.answered(caller, "1019")
    caller.hangup()


@scenario("1019 RINGING NOT_INUSE")
def trunk_to_did_cancelled(stage: Stage) -> None:
    caller = stage.phones.dial_in('"<script>alert(1)</script>" <2025550102>', "5551019")
    stage.ring("1019")
    caller.hangup()


@scenario("1019 RINGING INUSE NOT_INUSE", "1015")
def trunk_caller_with_an_agents_number(stage: Stage) -> None:
    caller = stage.phones.dial_in("1015", "5551019")
    stage.answered(caller, "1019")
    caller.hangup()


@scenario("1020 INUSE NOT_INUSE", "1021 RINGING INUSE NOT_INUSE", "1022 INUSE NOT_INUSE")
def two_calls_ring_one_phone(stage: Stage) -> None:
    first = stage.phones.dial("1020", "1021")
    stage.ring("1021")
    second = stage.phones.dial("1022", "1021")
    called = stage.ring("1021")
    first.hangup()
    stage.talk()
    called.answer()
    second.wait_up()
    stage.talk()
    second.hangup()


@scenario("1020 INUSE NOT_INUSE", "1021 RINGING INUSE RINGINUSE INUSE NOT_INUSE",
          "1022 INUSE NOT_INUSE")  # fmt: skip
def call_waiting_answered(stage: Stage) -> None:
    first, _ = stage.call("1020", "1021")
    second, _ = stage.call("1022", "1021")
    first.hangup()
    stage.talk()
    second.hangup()


@scenario("1020 INUSE NOT_INUSE", "1021 RINGING INUSE RINGINUSE INUSE NOT_INUSE",
          "1022 INUSE NOT_INUSE")  # fmt: skip
def call_waiting_given_up(stage: Stage) -> None:
    first, _ = stage.call("1020", "1021")
    second = stage.phones.dial("1022", "1021")
    stage.ring("1021")
    second.hangup()
    stage.talk()
    first.hangup()


@scenario("1021 RINGING INUSE NOT_INUSE", "1020 INUSE NOT_INUSE", "1022 RINGING INUSE NOT_INUSE")
def calls_out_while_in_a_call(stage: Stage) -> None:
    first, _ = stage.call("1020", "1021")
    second, _ = stage.call("1021", "1022")
    first.hangup()
    stage.talk()
    second.hangup()


@scenario("1039 INUSE NOT_INUSE")
def outbound_answered(stage: Stage) -> None:
    caller = stage.phones.dial("1039", "92025550123")
    stage.answered(caller, "2025550123")
    caller.hangup()


@scenario("1039 INUSE NOT_INUSE")
def outbound_cancelled(stage: Stage) -> None:
    caller = stage.phones.dial("1039", "92025550124")
    stage.ring("2025550124")
    caller.hangup()


@scenario("1039 INUSE NOT_INUSE")
def outbound_busy(stage: Stage) -> None:
    caller = stage.phones.dial("1039", "92025550125")
    stage.ring("2025550125").busy()
    caller.wait_ended()


@scenario("1026 RINGING INUSE NOT_INUSE", "1027 RINGING INUSE NOT_INUSE")
def originate_to_phone(stage: Stage) -> None:
    stage.pbx.originate("PJSIP/1026", "1027")
    caller = stage.ring("1026")
    caller.answer()
    stage.answered(caller, "1027")
    caller.hangup()


@scenario("1026 RINGING NOT_INUSE")
def originate_unanswered(stage: Stage) -> None:
    stage.pbx.originate("PJSIP/1026", "1027", Timeout="1500")
    stage.ring("1026").wait_ended()


@scenario("1027 RINGING INUSE NOT_INUSE", "1028 RINGING INUSE NOT_INUSE")
def originate_through_local(stage: Stage) -> None:
    stage.pbx.originate("Local/1027@internal", "1028")
    caller = stage.ring("1027")
    caller.answer()
    stage.answered(caller, "1028")
    caller.hangup()


@scenario("1004", "1040")
def unreachable(stage: Stage) -> None:
    stage.phones.dial("1004", "1040").wait_ended()
    stage.talk()
    stage.phones.dial("1004", "1040").wait_ended()
    stage.talk()


@scenario("1004 INUSE NOT_INUSE", "1040 NOT_INUSE RINGING INUSE NOT_INUSE UNAVAILABLE")
def registers_and_leaves(stage: Stage) -> None:
    stage.phones.register("1040", 60)
    stage.truth.wait_state("1040", "NOT_INUSE")
    time.sleep(RING)
    caller, _ = stage.call("1004", "1040")
    caller.hangup()
    stage.truth.wait_idle(["1040"])
    stage.talk()
    stage.phones.register("1040", 0)
    stage.truth.wait_state("1040", "UNAVAILABLE")


ALL = (
    direct_answered, direct_ended_by_called, direct_cancelled, direct_timed_out, busy_at_once,
    busy_after_ringing, declined, trunk_to_did, trunk_to_did_cancelled,
    trunk_caller_with_an_agents_number, two_calls_ring_one_phone, call_waiting_answered,
    call_waiting_given_up, calls_out_while_in_a_call, outbound_answered, outbound_cancelled,
    outbound_busy, originate_to_phone, originate_unanswered, originate_through_local, unreachable,
    registers_and_leaves,
)  # fmt: skip
