"""What the history is to keep of each recorded scenario: one line per leg.

A line reads: extension, direction, outcome, the other party, `for` its queue, `held` where it
pressed hold, `to` whom it transferred the call and `from` whom it came by transfer.
"""

from __future__ import annotations

from state.records import CallLeg

LEGS: dict[str, tuple[str, ...]] = {
    "attended_by_ami": (
        "1005 outbound answered 1006",
        "1006 inbound answered 1005 held to 1007",
        "1007 inbound answered 1005 from 1006",
    ),
    "attended_by_dtmf": (
        "1008 outbound answered 1010",
        "1010 inbound answered 1008 held to 1015",
        "1015 inbound answered 1008 from 1010",
    ),
    "attended_by_refer": (
        "1016 outbound answered 1017",
        "1017 inbound answered 1016 held to 1018",
        "1017 outbound answered 1018",
        "1018 inbound answered 1016 from 1017",
    ),
    "attended_refused": (
        "1016 outbound answered 1017",
        "1017 inbound answered 1016 held",
        "1018 inbound declined 1017",
    ),
    "attended_semi_by_dtmf": (
        "1016 outbound answered 1017",
        "1017 inbound answered 1016 held to 1018",
        "1018 inbound cancelled 1016 from 1017",
    ),
    "blind_by_ami": (
        "1023 outbound answered 1024",
        "1024 inbound answered 1023 to 1025",
        "1025 inbound answered 1023 from 1024",
    ),
    "blind_by_dtmf": (
        "1026 outbound answered 1027",
        "1027 inbound answered 1026 held to 1028",
        "1028 inbound answered 1026 from 1027",
    ),
    "blind_by_refer": (
        "1033 outbound answered 1034",
        "1034 inbound answered 1033 to 1035",
        "1035 inbound answered 1033 from 1034",
    ),
    "blind_of_trunk_call": (
        "1021 inbound answered 2025550103 to 1022",
        "1022 inbound answered 2025550103 from 1021",
    ),
    "blind_unanswered": (
        "1033 outbound answered 1034",
        "1034 inbound answered 1033 to 1035",
        "1035 inbound cancelled 1033 from 1034",
    ),
    "busy_after_ringing": (
        "1015 outbound busy 1016",
        "1016 inbound declined 1015",
    ),
    "busy_at_once": (
        "1015 outbound busy 1016",
        "1015 outbound busy 1016",
        "1016 inbound busy 1015",
        "1016 inbound busy 1015",
    ),
    "call_waiting_answered": (
        "1020 outbound answered 1021",
        "1021 inbound answered 1020",
        "1021 inbound answered 1022",
        "1022 outbound answered 1021",
    ),
    "call_waiting_given_up": (
        "1020 outbound answered 1021",
        "1021 inbound answered 1020",
        "1021 inbound cancelled 1022",
        "1022 outbound cancelled 1021",
    ),
    "calls_out_while_in_a_call": (
        "1020 outbound answered 1021",
        "1021 inbound answered 1020",
        "1021 outbound answered 1022",
        "1022 inbound answered 1021",
    ),
    "conference": (
        "1033 outbound answered 801",
        "1034 outbound answered 801",
        "1035 outbound answered 801",
    ),
    "declined": (
        "1017 outbound failed 1018",
        "1018 inbound declined 1017",
    ),
    "direct_answered": (
        "1005 outbound answered 1006",
        "1006 inbound answered 1005",
    ),
    "direct_cancelled": (
        "1007 outbound cancelled 1008",
        "1008 inbound cancelled 1007",
    ),
    "direct_ended_by_called": (
        "1007 outbound answered 1008",
        "1008 inbound answered 1007",
    ),
    "direct_timed_out": (
        "1009 inbound missed 1010",
        "1010 outbound failed 1009",
    ),
    "directed_pickup": (
        "1020 outbound answered 1022",
        "1021 inbound answered_elsewhere 1020",
        "1022 inbound answered 1020",
    ),
    "forwarded_local_kept": (
        "1023 outbound answered 1031",
        "1031 inbound answered 1023",
    ),
    "forwarded_local_optimised": (
        "1024 outbound answered 1032",
        "1032 inbound answered 1024",
    ),
    "forwarded_unanswered": ("1031 inbound cancelled 2025550104",),
    "hold_by_called": (
        "1036 outbound answered 1037",
        "1037 inbound answered 1036 held",
    ),
    "hold_by_caller": (
        "1036 inbound answered 1037",
        "1037 outbound answered 1036 held",
    ),
    "hold_until_hangup": (
        "1036 outbound answered 1037",
        "1037 inbound answered 1036 held",
    ),
    "one_by_one_abandoned": ("1011 inbound cancelled 2025550110 for support",),
    "one_by_one_answered": (
        "1011 inbound missed 2025550109 for support",
        "1012 inbound answered 2025550109 for support",
    ),
    "one_by_one_answered_through_local": ("1013 inbound answered 2025550112 for support",),
    "one_by_one_answered_through_optimised_local": (
        "1014 inbound answered 2025550113 for support",
    ),
    "one_by_one_not_taken": (
        "1011 inbound missed 2025550111 for support",
        "1012 inbound missed 2025550111 for support",
        "1013 inbound missed 2025550111 for support",
        "1014 inbound missed 2025550111 for support",
    ),
    "originate_through_local": (
        "1027 outbound answered 1028",
        "1028 inbound answered 1027",
    ),
    "originate_to_phone": (
        "1026 outbound answered 1027",
        "1027 inbound answered 1026",
    ),
    "originate_unanswered": ("1026 outbound failed -",),
    "outbound_answered": ("1039 outbound answered 92025550123",),
    "outbound_busy": ("1039 outbound busy 92025550125",),
    "outbound_cancelled": ("1039 outbound cancelled 92025550124",),
    "parked_by_ami": (
        "1023 outbound answered 1024",
        "1024 inbound answered 1023",
        "1025 outbound answered 1023",
    ),
    "parked_by_dtmf": (
        "1026 outbound answered 1027",
        "1027 inbound answered 1026 held to 700",
        "1028 outbound answered 1026",
    ),
    "redirected_by_ami": (
        "1020 outbound answered 1021",
        "1021 inbound answered 1020",
        "1022 inbound answered 1020",
    ),
    "registers_and_leaves": (
        "1004 outbound answered 1040",
        "1040 inbound answered 1004",
    ),
    "ring_group_answered": (
        "1025 outbound answered 1037",
        "1036 inbound answered_elsewhere 1025",
        "1037 inbound answered 1025",
        "1038 inbound answered_elsewhere 1025",
    ),
    "ring_group_cancelled": (
        "1025 outbound cancelled 650",
        "1036 inbound cancelled 1025",
        "1037 inbound cancelled 1025",
        "1038 inbound cancelled 1025",
    ),
    "ringall_abandoned": (
        "1001 inbound cancelled 2025550106 for sales",
        "1002 inbound cancelled 2025550106 for sales",
        "1003 inbound cancelled 2025550106 for sales",
    ),
    "ringall_answered": (
        "1001 inbound answered_elsewhere 2025550105 for sales",
        "1002 inbound answered 2025550105 for sales",
        "1003 inbound answered_elsewhere 2025550105 for sales",
    ),
    "ringall_not_taken": (
        "1001 inbound missed 1005 for sales",
        "1002 inbound missed 1005 for sales",
        "1003 inbound missed 1005 for sales",
        "1005 outbound answered 610",
    ),
    "ringall_one_agent_in_a_call": (
        "1001 inbound answered_elsewhere 2025550107 for sales",
        "1002 outbound answered 1006",
        "1003 inbound answered 2025550107 for sales",
        "1006 inbound answered 1002",
    ),
    "ringall_then_transferred": (
        "1001 inbound answered_elsewhere 2025550108 for sales",
        "1002 inbound answered_elsewhere 2025550108 for sales",
        "1003 inbound answered 2025550108 for sales to 1004",
        "1004 inbound answered 2025550108 from 1003",
    ),
    "spied_upon": (
        "1026 outbound answered 1027",
        "1027 inbound answered 1026",
    ),
    "transferred_to_queue": (
        "1001 inbound answered 1023 for sales from 1024",
        "1002 inbound answered_elsewhere 1023 for sales from 1024",
        "1003 inbound answered_elsewhere 1023 for sales from 1024",
        "1023 outbound answered 1024",
        "1024 inbound answered 1023 to 600",
    ),
    "trunk_caller_with_an_agents_number": ("1019 inbound answered 1015",),
    "trunk_to_did": ("1019 inbound answered 2025550101",),
    "trunk_to_did_cancelled": ("1019 inbound cancelled 2025550102",),
    "two_calls_ring_one_phone": (
        "1020 outbound cancelled 1021",
        "1021 inbound answered 1022",
        "1021 inbound cancelled 1020",
        "1022 outbound answered 1021",
    ),
    "unreachable": (
        "1004 outbound failed 1040",
        "1004 outbound failed 1040",
    ),
}
"""By scenario, sorted."""

WAITS = {
    "sales": {
        "1005 left",
        "1023 answered by 1001",
        "2025550105 answered by 1002",
        "2025550106 abandoned",
        "2025550107 answered by 1003",
        "2025550108 answered by 1003",
    },
    "support": {
        "2025550109 answered by 1012",
        "2025550110 abandoned",
        "2025550111 left",
        "2025550112 answered by 1013",
        "2025550113 answered by 1014",
    },
}
"""Every caller that waited, by queue. Two whose time was over were hung up on at once: they left,
for nobody asked to be hung up on."""


def line_of(leg: CallLeg) -> str:
    """A leg in the words of the table."""
    parts = [leg.extension, leg.direction, leg.outcome.replace(" ", "_"), leg.peer or "-"]
    parts += ["for", leg.queue] if leg.queue else []
    parts += ["held"] if leg.hold_s > HELD_S else []
    parts += ["to", leg.transferred_to] if leg.transferred_to else []
    parts += ["from", leg.transferred_from] if leg.transferred_from else []
    return " ".join(parts)


HELD_S = 0.05
"""Asterisk holds and takes back the line for a moment by itself during some transfers."""
