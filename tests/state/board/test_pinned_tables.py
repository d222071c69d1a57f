"""The tables of statuses as literals: whoever changes one says so here, too."""

from __future__ import annotations

from state.board.statuses import AGREEING, USUAL

USUAL_WORDS = """
Free: Ringing, Dialing, Unavailable, Busy
Ringing: On Call, Free, Dialing, Busy, Unavailable
Dialing: On Call, Free, Busy, Ringing, Dialing, Monitoring
On Call: On Call, On Hold, Free, Monitoring, Ringing, Dialing, Busy
On Hold: On Call, Free, Ringing, Dialing
Monitoring: Free, On Call, Monitoring
Busy: Free, Dialing, Ringing
Unavailable: Free, Dialing, Ringing
"""

AGREEING_WORDS = """
Busy: busy, in use
Dialing: in use, ringing, in use and ringing, busy
Ringing: ringing, in use and ringing
Monitoring: in use, in use and ringing, busy, on hold
On Hold: in use, in use and ringing, on hold, busy
On Call: in use, in use and ringing, on hold, busy
"""


def pairs(table: str) -> set[tuple[str, str]]:
    """Each line's first word with each of those behind the colon."""
    lines = (line.split(": ") for line in table.strip().splitlines())
    return {(first, second) for first, rest in lines for second in rest.split(", ")}


def test_these_changes_are_usual() -> None:
    assert {(before.word, after.word) for before, after in USUAL} == pairs(USUAL_WORDS)


def test_these_reports_agree_with_a_leg() -> None:
    found = {(status.word, str(each)) for status, agree in AGREEING.items() for each in agree}
    assert found == pairs(AGREEING_WORDS)
