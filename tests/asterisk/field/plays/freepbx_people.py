"""FreePBX: do-not-disturb, presence, and users who move from device to device."""

from tests.asterisk.field.case import case
from tests.asterisk.field.field import Field

CALLER = "2025550101"
HINT = "PJSIP/{device}&Custom:DND{user}"


@case("1003: free > dialing? > oncall peer=*78 > dnd dnd=yes > dialing? > oncall > free dnd=none",
      "1005: free > dialing? > free", afresh=("1003: dnd dnd=yes",), devices=False)  # fmt: skip
def do_not_disturb(stage: Field) -> None:
    """Nobody rings a phone under do-not-disturb, so it must not be shown ringing."""
    stage.keys("1003", "*78")
    try:
        stage.look_afresh()
        stage.phones.dial("1005", "1003").wait_ended()
        stage.talk()
    finally:
        stage.keys("1003", "*79")


@case("1003: free > dialing? > oncall > dnd > dialing? > oncall > free",
      waits=(f"405 abandoned {CALLER}",), devices=False)  # fmt: skip
def queue_call_under_do_not_disturb(stage: Field) -> None:
    stage.keys("1003", "*78")
    try:
        caller = stage.phones.dial_in(CALLER, "5550405")
        caller.wait_up()
        stage.talk(2.5)
        caller.hangup()
        stage.talk()
    finally:
        stage.keys("1003", "*79")


@case("1005: free > dnd > dialing > oncall peer=1006 > dnd > free", devices=False)
def calls_out_under_do_not_disturb(stage: Field) -> None:
    """Switched on elsewhere than at the phone."""
    stage.command("devstate change Custom:DND1005 BUSY")
    stage.talk()
    caller, _ = stage.call("1005", "1006")
    caller.hangup()
    stage.talk()
    stage.command("devstate change Custom:DND1005 NOT_INUSE")
    stage.talk()


@case("1010: unavailable > dnd > unavailable", devices=False)
def do_not_disturb_of_a_phone_that_is_not_there(stage: Field) -> None:
    stage.command("devstate change Custom:DND1010 BUSY")
    stage.talk()
    stage.command("devstate change Custom:DND1010 NOT_INUSE")
    stage.talk()


@case("1003: free presence=none > dialing? > oncall > "
      "free presence=away presence_message=lunch,_At_lunch_until_two > dialing? > oncall > "
      "free presence=none",
      afresh=("1003: free presence=away presence_message=lunch,_At_lunch_until_two",))  # fmt: skip
def away_at_lunch(stage: Field) -> None:
    stage.keys("1003", "*481")
    stage.talk()
    stage.look_afresh()
    stage.keys("1003", "*480")


@case("1003: free > dialing? > oncall > dnd dnd=yes > dialing? > oncall > free dnd=none",
      afresh=("1003: dnd dnd=yes",), devices=False)  # fmt: skip
def presence_of_do_not_disturb(stage: Field) -> None:
    stage.keys("1003", "*482")
    stage.talk()
    stage.look_afresh()
    stage.keys("1003", "*480")


@case("1003: free > dialing? > oncall > dnd > dialing? > oncall > dnd > dialing? > oncall > free",
      devices=False)  # fmt: skip
def a_presence_does_not_end_do_not_disturb(stage: Field) -> None:
    stage.keys("1003", "*78")
    try:
        stage.keys("1003", "*480")
    finally:
        stage.keys("1003", "*79")


def log_on(stage: Field, user: str, device: str) -> None:
    """What FreePBX does when a user logs on to a device."""
    stage.set_database("AMPUSER", f"{user}/device", device)
    stage.set_database("DEVICE", f"{device}/user", user)
    hint = HINT.format(device=device, user=user)
    stage.command(f"dialplan add extension {user},hint,{hint} into ext-local replace")


def log_off(stage: Field, user: str, device: str) -> None:
    """And when he logs off."""
    stage.set_database("AMPUSER", f"{user}/device", "none")
    stage.set_database("DEVICE", f"{device}/user", "none")
    stage.command(f"dialplan remove extension {user}@ext-local hint")


@case("1021: free > ringing > oncall peer=1005 > free", absent=("6001", "6002"))
def user_of_a_hot_desk(stage: Field) -> None:
    log_off(stage, "1022", "6001")
    log_on(stage, "1021", "6001")
    stage.talk()
    caller = stage.phones.dial("1005", "1021")
    stage.answered(caller, "6001")
    caller.hangup()


@case("1021: free > ringing > oncall peer=1022 > free",
      "1022: free > dialing > oncall > free",
      absent=("6001", "6002"), blink_s=0.1)  # fmt: skip
def users_change_desks(stage: Field) -> None:
    """1021 moves to another device, and 1022 comes to his old one."""
    log_on(stage, "1021", "6002")
    log_on(stage, "1022", "6001")
    stage.talk()
    caller = stage.phones.dial("6001", "1021")
    stage.answered(caller, "6002")
    caller.hangup()


@case("1005: free > ringing > oncall > free", absent=("1022", "6001", "6002"), devices=False)
def logs_off_in_the_middle_of_a_call(stage: Field) -> None:
    """The hint goes, and its user with it: nobody is logged on to the device that talks."""
    log_on(stage, "1021", "6002")
    log_on(stage, "1022", "6001")
    stage.talk()
    caller = stage.phones.dial("6001", "1005")
    stage.answered(caller, "1005")
    log_off(stage, "1022", "6001")
    stage.command("module reload app_queue.so")
    stage.talk(4)
    caller.hangup()


ALL = (
    do_not_disturb, queue_call_under_do_not_disturb, calls_out_under_do_not_disturb,
    do_not_disturb_of_a_phone_that_is_not_there, away_at_lunch, presence_of_do_not_disturb,
    a_presence_does_not_end_do_not_disturb, user_of_a_hot_desk, users_change_desks,
    logs_off_in_the_middle_of_a_call,
)  # fmt: skip
