"""Cases that the board does not show rightly yet, and what each needs.

The only place that says so: a case that is right must be taken out, or its test fails.
"""

AWAY = "a call taken on a mobile is shown and kept"
NO_RING = "a queue call to a forwarded phone shows its agent"
PRESENCE = "presence is a badge, and is asked for at a start"
DND = "do-not-disturb has one owner each, and goes before a hint"
PAUSES = "a pause in some queues is told"
MIDDLE = "a start in the middle of calls shows their queue"
DESK = "a device that nobody is logged on to has no tile"
POOL = "an agent of a pool is free while he waits, and each caller is a call"
SESSION = "an agent in a conference is free while alone, and each customer is a call"
TENANT = "the same number in two contexts is two extensions"
SECOND = "a numeric trunk and a second phone have no tile"

EXPECTED_TO_FAIL: dict[tuple[str, str], str] = {
    **{("freepbx", name): reason for name, reason in {
        "follow_me_taken_on_the_mobile": AWAY,
        "follow_me_of_a_colleague": AWAY,
        "forwarded_to_a_mobile": AWAY,
        "queue_call_taken_on_the_mobile": AWAY,
        "queue_call_to_a_forwarded_phone": NO_RING,
        "queue_call": MIDDLE,
        "queue_call_given_up": MIDDLE,
        "pauses_in_one_queue_then_in_all": PAUSES,
        "do_not_disturb": DND,
        "calls_out_under_do_not_disturb": DND,
        "do_not_disturb_of_a_phone_that_is_not_there": DND,
        "a_presence_does_not_end_do_not_disturb": DND,
        "presence_of_do_not_disturb": PRESENCE,
        "away_at_lunch": PRESENCE,
        "user_of_a_hot_desk": DESK,
        "users_change_desks": DESK,
        "logs_off_in_the_middle_of_a_call": DESK,
    }.items()},
    **dict.fromkeys((("agent_pool", name) for name in (
        "waits_for_calls", "two_callers_of_a_queue", "agent_hangs_up_in_a_call",
        "called_by_a_colleague", "paused_at_lunch", "presses_a_key_to_take_the_call",
        "at_another_phone",
    )), POOL),
    **dict.fromkeys((("vicidial", name) for name in (
        "alone_all_shift", "outbound_customer", "inbound_customer", "one_customer_after_the_other",
        "recorded", "customer_is_busy", "agent_hangs_up_in_a_call",
    )), SESSION),
    **dict.fromkeys((("odd_names", name) for name in (
        "call_within_a_tenant", "call_within_the_other_tenant", "did_of_a_tenant",
        "devices_called_by_mac_and_by_name",
    )), TENANT),
    **dict.fromkeys((("odd_names", name) for name in (
        "out_by_a_numeric_trunk", "in_by_a_numeric_trunk", "members_known_by_an_id",
        "taken_at_the_second_phone", "second_phone_calls_the_secretary",
    )), SECOND),
}  # fmt: skip
