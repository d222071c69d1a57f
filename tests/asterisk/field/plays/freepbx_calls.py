"""FreePBX: calls between people, groups, voicemail, parking, paging, follow-me, forwarding."""

from tests.asterisk.field.case import case
from tests.asterisk.field.field import Field

CALLER, MOBILE, FORWARD = "2025550101", "2025550142", "2025550143"


@case("1005: free > dialing > oncall peer=1006 > free",
      "1006: free > ringing peer=1005 > oncall peer=1005 > free",
      records=("1005 outbound answered 1006", "1006 inbound answered 1005"))  # fmt: skip
def phone_to_phone(stage: Field) -> None:
    caller, _ = stage.call("1005", "1006")
    caller.hangup()


@case(f"1005: free > ringing peer={CALLER} > oncall peer={CALLER} > free",
      records=(f"1005 inbound answered {CALLER}",))  # fmt: skip
def did_to_phone(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5551005")
    stage.answered(caller, "1005")
    caller.hangup()


@case("1005: free > dialing > oncall peer=92025550123 > free",
      records=("1005 outbound answered 92025550123",))  # fmt: skip
def out_by_the_trunk(stage: Field) -> None:
    caller = stage.phones.dial("1005", "92025550123")
    stage.answered(caller, "2025550123")
    caller.hangup()


@case("1005: free > ringing > free", "1006: free > ringing > oncall peer=1008 > free",
      "1008: free > dialing > oncall > free",
      records=("1005 inbound answered_elsewhere 1008", "1006 inbound answered 1008",
               "1008 outbound answered 1006"))  # fmt: skip
def ring_group(stage: Field) -> None:
    caller = stage.phones.dial("1008", "600")
    stage.answered_by(caller, "1006", "1005")
    caller.hangup()


@case("1005: free > ringing > free", f"1006: free > ringing > oncall peer={CALLER} > free",
      records=(f"1005 inbound answered_elsewhere {CALLER}", f"1006 inbound answered {CALLER}"),
      )  # fmt: skip
def ring_group_through_local(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5550601")
    stage.answered_by(caller, "1006", "1005")
    caller.hangup()


@case(f"1011: free > ringing > oncall peer={CALLER} > free", absent=("991011", "99101"),
      records=(f"1011 inbound answered {CALLER}",),
      devices=False)  # fmt: skip
def taken_in_the_browser(stage: Field) -> None:
    """The phone in the browser is a second device of the same user."""
    stage.set_database("AMPUSER", "1011/device", "1011&991011")
    stage.set_database("DEVICE", "991011/user", "1011")
    caller = stage.phones.dial_in(CALLER, "5551011")
    stage.answered_by(caller, "991011", "1011")
    caller.hangup()


@case(f"1004: free > ringing > oncall peer={CALLER} away=yes > free",
      records=(f"1004 inbound answered {CALLER}",), devices=False,
      afresh=(f"1004: oncall peer={CALLER} away=yes",))  # fmt: skip
def follow_me_taken_on_the_mobile(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5551004")
    stage.answered_by(caller, MOBILE, "1004")
    stage.look_afresh()
    caller.hangup()


@case(f"1004: free > ringing > oncall peer={CALLER} away=none > free",
      records=(f"1004 inbound answered {CALLER}",))  # fmt: skip
def follow_me_taken_at_the_phone(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5551004")
    stage.answered_by(caller, "1004", MOBILE)
    caller.hangup()


@case("1004: free > ringing > oncall peer=1005 away=yes > free",
      "1005: free > dialing > oncall > free",
      records=("1004 inbound answered 1005", "1005 outbound answered 1004"),
      devices=False)  # fmt: skip
def follow_me_of_a_colleague(stage: Field) -> None:
    caller = stage.phones.dial("1005", "1004")
    stage.answered_by(caller, MOBILE, "1004")
    caller.hangup()


@case("1003: free > dialing? > oncall > free > oncall peer=1005 away=yes > free > "
      "dialing? > oncall > free",
      "1005: free > dialing > oncall > free", devices=False)  # fmt: skip
def forwarded_to_a_mobile(stage: Field) -> None:
    """The phone that is forwarded does not ring, so it must not be shown ringing."""
    stage.keys("1003", f"*729{FORWARD}")
    try:
        caller = stage.phones.dial("1005", "1003")
        stage.answered(caller, FORWARD)
        caller.hangup()
        stage.talk()
    finally:
        stage.keys("1003", "*73")


@case("1003: free > dialing? > oncall > free > dialing? > oncall > free",
      "1005: free > dialing > oncall > free", "1006: free > ringing > oncall peer=1005 > free",
      )  # fmt: skip
def forwarded_to_a_colleague(stage: Field) -> None:
    stage.keys("1003", "*721006")
    try:
        caller = stage.phones.dial("1005", "1003")
        stage.answered(caller, "1006")
        caller.hangup()
        stage.talk()
    finally:
        stage.keys("1003", "*73")


@case("1007: free > ringing > free", f"1005: free > ringing > oncall peer={CALLER} > free",
      records=(f"1005 inbound answered {CALLER}", f"1007 inbound declined {CALLER}"),
      )  # fmt: skip
def voicemail(stage: Field) -> None:
    """A caller who talks to the mailbox of 1007 is no call of 1007."""
    caller = stage.phones.dial_in(CALLER, "5551007")
    stage.ring("1007").decline()
    caller.wait_up()
    stage.talk()
    caller.hangup()
    again = stage.phones.dial_in(CALLER, "5551005")
    stage.answered(again, "1005")
    again.hangup()


@case("1007: free > dialing? > oncall peer=*97 > free",
      records=("1007 outbound answered *97",))  # fmt: skip
def listens_to_his_mailbox(stage: Field) -> None:
    caller = stage.phones.dial("1007", "*97")
    caller.wait_up()
    stage.talk()
    caller.hangup()


@case(f"1005: free > ringing > oncall peer={CALLER} > free",
      "1006: free > dialing? > oncall > free")  # fmt: skip
def parked_and_fetched(stage: Field) -> None:
    caller = stage.phones.dial_in(CALLER, "5551005")
    called = stage.answered(caller, "1005")
    stage.pbx.park("trunk", announce_to="1005")
    called.wait_ended()
    stage.talk()
    stage.phones.dial("1006", "701").wait_up()
    stage.talk()
    caller.hangup()


@case("1008: free > dialing? > oncall > free", "1005: free > ringing > oncall > free",
      "1006: free > ringing > oncall > free")  # fmt: skip
def paged(stage: Field) -> None:
    caller = stage.phones.dial("1008", "500")
    stage.ring("1005").answer()
    stage.phones.ringing("1006").answer()
    stage.talk()
    caller.hangup()


MANY = ("1001", "1002", "1003", "1006", "1007", "1009", "1012")


@case("1008: free > dialing? > oncall > free",
      *(f"{each}: free|loggedout > ringing? > oncall > free|loggedout" for each in MANY),
      )  # fmt: skip
def paged_all(stage: Field) -> None:
    """All phones of a hall answer by themselves, at the same moment."""
    caller = stage.phones.dial("1008", "501")
    for leg in [stage.phones.ringing(each) for each in MANY]:
        leg.answer()
    stage.talk()
    caller.hangup()


@case("1010: unavailable", "1005: free > dialing? > free", afresh=("1010: unavailable",))
def phone_that_is_not_there(stage: Field) -> None:
    stage.phones.dial("1005", "1010").wait_ended()
    stage.look_afresh()


ALL = (
    phone_to_phone, did_to_phone, out_by_the_trunk, ring_group, ring_group_through_local,
    taken_in_the_browser, follow_me_taken_on_the_mobile, follow_me_taken_at_the_phone,
    follow_me_of_a_colleague, forwarded_to_a_mobile, forwarded_to_a_colleague, voicemail,
    listens_to_his_mailbox, parked_and_fetched, paged, paged_all, phone_that_is_not_there,
)  # fmt: skip
