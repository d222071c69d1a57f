"""Names easily mistaken: tenants, MACs, names of people, a numeric trunk, second phones."""

from tests.asterisk.field.case import case
from tests.asterisk.field.field import Field

CALLER = "2025550101"
NO_TILE = ("4930", "91204", "101", "102")


@case("101@acme: free > dialing > oncall peer=102 > free",
      "102@acme: free > ringing > oncall peer=101 > free", "101@beta: free", "102@beta: free",
      absent=NO_TILE)  # fmt: skip
def call_within_a_tenant(stage: Field) -> None:
    caller = stage.phones.dial("acme-101", "102")
    stage.answered(caller, "acme-102")
    caller.hangup()


@case("101@beta: free > ringing > oncall peer=102 > free",
      "102@beta: free > dialing > oncall peer=101 > free", "101@acme: free", "102@acme: free",
      absent=NO_TILE)  # fmt: skip
def call_within_the_other_tenant(stage: Field) -> None:
    caller = stage.phones.dial("beta-102", "101")
    stage.answered(caller, "beta-101")
    caller.hangup()


@case(f"101@acme: free > ringing > oncall peer={CALLER} > free", "101@beta: free",
      absent=NO_TILE)  # fmt: skip
def did_of_a_tenant(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5550101")
    stage.answered(caller, "acme-101")
    caller.hangup()


@case("1201: free > dialing > oncall peer=1202 > free",
      "1202: free > ringing peer=1201 > oncall peer=1201 > free",
      records=("1201 outbound answered 1202", "1202 inbound answered 1201"),
      absent=NO_TILE)  # fmt: skip
def devices_called_by_mac_and_by_name(stage: Field) -> None:
    caller = stage.phones.dial("0004f2aabbcc", "1202")
    stage.answered(caller, "alice")
    caller.hangup()


@case("1203: free > dialing > oncall peer=92025550123 > free", absent=NO_TILE,
      records=("1203 outbound answered 92025550123",))  # fmt: skip
def out_by_a_numeric_trunk(stage: Field) -> None:
    caller = stage.phones.dial("bob.smith", "92025550123")
    stage.answered(caller, "2025550123")
    caller.hangup()


@case(f"1201: free > ringing > oncall peer={CALLER} > free", absent=NO_TILE,
      records=(f"1201 inbound answered {CALLER}",))  # fmt: skip
def in_by_a_numeric_trunk(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5551201")
    stage.answered(caller, "0004f2aabbcc")
    caller.hangup()


@case("1201: free > ringing queue=callback > free",
      f"1202: free > ringing > oncall peer={CALLER} queue=callback > free",
      waits=(f"callback answered {CALLER} 1202",),
      records=(f"1201 inbound missed {CALLER} for callback",
               f"1202 inbound answered {CALLER} for callback"), absent=NO_TILE)  # fmt: skip
def members_known_by_an_id(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5550900")
    stage.ring("0004f2aabbcc").wait_ended()
    stage.answered(caller, "alice")
    caller.hangup()


@case(f"204: free > ringing > oncall peer={CALLER} > free", absent=NO_TILE,
      records=(f"204 inbound answered {CALLER}",),
      devices=False)  # fmt: skip
def taken_at_the_second_phone(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5550204")
    stage.answered_by(caller, "91204", "204")
    caller.hangup()


@case("204: free > dialing > oncall peer=206 > free",
      "206: free > ringing > oncall peer=204 > free", "205: free",
      absent=NO_TILE, devices=False)  # fmt: skip
def second_phone_calls_the_secretary(stage: Field) -> None:
    """The hint of her boss names her phone, too; he does nothing meanwhile."""
    caller = stage.phones.dial("91204", "206")
    stage.answered(caller, "206")
    caller.hangup()


ALL = (
    call_within_a_tenant, call_within_the_other_tenant, did_of_a_tenant,
    devices_called_by_mac_and_by_name, out_by_a_numeric_trunk, in_by_a_numeric_trunk,
    members_known_by_an_id, taken_at_the_second_phone, second_phone_calls_the_secretary,
)  # fmt: skip
