"""What each scenario must leave in a history of calls: one leg for each time a phone took part.

A leg reads "1006 in answered queue=sales to=1025 from=1024"; legs are separated by commas. Whoever
dials is `out`; `to` and `from` are the other ends of a transfer, told of the one who transferred,
of the party that was transferred, and of the one who was reached.
"""

LEGS: dict[str, str] = {
    # Plain calls.
    "direct_answered": "1005 out answered, 1006 in answered",
    "direct_ended_by_called": "1007 out answered, 1008 in answered",
    "direct_cancelled": "1007 out cancelled, 1008 in cancelled",
    "direct_timed_out": "1010 out failed, 1009 in missed",
    "busy_at_once": "1015 out busy, 1016 in busy, 1015 out busy, 1016 in busy",
    "busy_after_ringing": "1015 out busy, 1016 in declined",
    "declined": "1017 out failed, 1018 in declined",
    "trunk_to_did": "1019 in answered",
    "trunk_to_did_cancelled": "1019 in cancelled",
    "trunk_caller_with_an_agents_number": "1019 in answered",
    "two_calls_ring_one_phone": (
        "1020 out cancelled, 1021 in cancelled, 1022 out answered, 1021 in answered"
    ),
    "call_waiting_answered": (
        "1020 out answered, 1021 in answered, 1022 out answered, 1021 in answered"
    ),
    "call_waiting_given_up": (
        "1020 out answered, 1021 in answered, 1022 out cancelled, 1021 in cancelled"
    ),
    "calls_out_while_in_a_call": (
        "1020 out answered, 1021 in answered, 1021 out answered, 1022 in answered"
    ),
    "outbound_answered": "1039 out answered",
    "outbound_cancelled": "1039 out cancelled",
    "outbound_busy": "1039 out busy",
    "originate_to_phone": "1026 out answered, 1027 in answered",
    "originate_unanswered": "1026 out failed",
    "originate_through_local": "1027 out answered, 1028 in answered",
    "unreachable": "1004 out failed, 1004 out failed",
    "registers_and_leaves": "1004 out answered, 1040 in answered",
    # Forwarding, groups, conference, pickup, parking, hold, spying.
    "forwarded_local_kept": "1023 out answered, 1031 in answered",
    "forwarded_local_optimised": "1024 out answered, 1032 in answered",
    "forwarded_unanswered": "1031 in cancelled",
    "ring_group_answered": (
        "1025 out answered, 1036 in answered elsewhere, 1037 in answered, "
        "1038 in answered elsewhere"
    ),
    "ring_group_cancelled": (
        "1025 out cancelled, 1036 in cancelled, 1037 in cancelled, 1038 in cancelled"
    ),
    "conference": "1033 out answered, 1034 out answered, 1035 out answered",
    "directed_pickup": "1020 out answered, 1021 in answered elsewhere, 1022 in answered",
    "parked_by_ami": "1023 out answered, 1024 in answered, 1025 out answered",
    "parked_by_dtmf": ("1026 out answered from=1027, 1027 in answered to=700, 1028 out answered"),
    "hold_by_caller": "1037 out answered, 1036 in answered",
    "hold_by_called": "1036 out answered, 1037 in answered",
    "hold_until_hangup": "1036 out answered, 1037 in answered",
    "spied_upon": "1026 out answered, 1027 in answered",
    # Transfers.
    "blind_by_ami": (
        "1023 out answered from=1024, 1024 in answered to=1025, 1025 in answered from=1024"
    ),
    "blind_by_dtmf": (
        "1026 out answered from=1027, 1027 in answered to=1028, 1028 in answered from=1027"
    ),
    "blind_by_refer": (
        "1033 out answered from=1034, 1034 in answered to=1035, 1035 in answered from=1034"
    ),
    "blind_unanswered": (
        "1033 out answered from=1034, 1034 in answered to=1035, 1035 in cancelled from=1034"
    ),
    "blind_of_trunk_call": "1021 in answered to=1022, 1022 in answered from=1021",
    "redirected_by_ami": "1020 out answered, 1021 in answered, 1022 in answered",
    "attended_by_ami": (
        "1005 out answered from=1006, 1006 in answered to=1007, 1007 in answered from=1006"
    ),
    "attended_by_dtmf": (
        "1008 out answered from=1010, 1010 in answered to=1015, 1015 in answered from=1010"
    ),
    "attended_by_refer": (
        "1016 out answered from=1017, 1017 in answered to=1018, 1017 out answered, "
        "1018 in answered from=1017"
    ),
    "attended_semi_by_dtmf": (
        "1016 out answered from=1017, 1017 in answered to=1018, 1018 in cancelled from=1017"
    ),
    "attended_refused": "1016 out answered, 1017 in answered, 1018 in declined",
    # Queues.
    "ringall_answered": (
        "1001 in answered elsewhere queue=sales, 1002 in answered queue=sales, "
        "1003 in answered elsewhere queue=sales"
    ),
    "ringall_abandoned": (
        "1001 in cancelled queue=sales, 1002 in cancelled queue=sales, "
        "1003 in cancelled queue=sales"
    ),
    "ringall_not_taken": (
        "1001 in missed queue=sales, 1002 in missed queue=sales, 1003 in missed queue=sales, "
        "1005 out answered"
    ),
    "ringall_one_agent_in_a_call": (
        "1002 out answered, 1006 in answered, 1001 in answered elsewhere queue=sales, "
        "1003 in answered queue=sales"
    ),
    "ringall_then_transferred": (
        "1001 in answered elsewhere queue=sales, 1002 in answered elsewhere queue=sales, "
        "1003 in answered queue=sales to=1004, 1004 in answered from=1003"
    ),
    "one_by_one_answered": "1011 in missed queue=support, 1012 in answered queue=support",
    "one_by_one_abandoned": "1011 in cancelled queue=support",
    "one_by_one_not_taken": (
        "1011 in missed queue=support, 1012 in missed queue=support, "
        "1013 in missed queue=support, 1014 in missed queue=support"
    ),
    "one_by_one_answered_through_local": "1013 in answered queue=support",
    "one_by_one_answered_through_optimised_local": "1014 in answered queue=support",
    "transferred_to_queue": (
        "1023 out answered from=1024, 1024 in answered to=600, "
        "1001 in answered queue=sales from=1024, "
        "1002 in answered elsewhere queue=sales from=1024, "
        "1003 in answered elsewhere queue=sales from=1024"
    ),
    # Mixed, played by the random traffic only.
    "answered_at_once": "1005 out answered, 1006 in answered",
    "called_again_and_again": (
        "1005 out answered, 1006 in answered, 1005 out cancelled, 1006 in cancelled, "
        "1006 out answered, 1005 in answered"
    ),
    "held_twice": "1005 out answered, 1006 in answered",
    "both_hold": "1005 out answered, 1006 in answered",
    "held_then_transferred": (
        "1005 out answered from=1006, 1006 in answered to=1007, 1007 in answered from=1006"
    ),
    "held_for_a_second_call": (
        "1005 out answered, 1006 in answered, 1007 out answered, 1006 in answered"
    ),
    "transferred_twice": (
        "1005 in answered to=1006, 1006 in answered from=1005 to=1007, 1007 in answered from=1006"
    ),
    "transferred_back": (
        "1005 in answered to=1006, 1006 in answered from=1005 to=1005, 1005 in answered from=1006"
    ),
    "ringall_three_callers": (
        "1001 in answered queue=sales, 1002 in answered elsewhere queue=sales, "
        "1003 in answered elsewhere queue=sales, 1002 in answered queue=sales, "
        "1003 in answered elsewhere queue=sales, 1003 in answered queue=sales"
    ),
    "ringall_held": (
        "1001 in answered elsewhere queue=sales, 1002 in answered queue=sales, "
        "1003 in answered elsewhere queue=sales"
    ),
    "ringall_declined_by_one": (
        "1001 in declined queue=sales, 1002 in answered elsewhere queue=sales, "
        "1003 in answered queue=sales"
    ),
    "ringall_then_attended": (
        "1001 in answered queue=sales to=1005, 1001 out answered, "
        "1002 in answered elsewhere queue=sales, 1003 in answered elsewhere queue=sales, "
        "1005 in answered from=1001"
    ),
}
