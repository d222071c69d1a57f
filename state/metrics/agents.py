"""The measures of an agent's time and calls.

Pure functions of `Totals`. Must not know where sums come from. "Intervals" are status intervals:
they cover the time in which an extension was observed, without gaps. "Calls" are call legs that
ended in the range. Time known only from imported call records is part of talk, hold, ring and
paused. It is not part of a quotient that needs to know how the rest of the time was spent.
"""

from __future__ import annotations

from state.metrics.measure import Figure, Measure
from state.metrics.totals import Totals


def talk(t: Totals) -> Figure:
    """Time talking.

    Unit: seconds. Source: intervals; imported calls from answer to end.
    """
    return Figure(t.talk_ms + t.bare_talk_ms)


def hold(t: Totals) -> Figure:
    """Time with every open call on hold.

    Unit: seconds. Source: intervals.
    """
    return Figure(t.hold_ms + t.bare_hold_ms)


def ring(t: Totals) -> Figure:
    """Time ringing.

    Unit: seconds. Source: intervals; imported calls from start to answer or end.
    """
    return Figure(t.ring_ms + t.bare_ring_ms)


def dialing(t: Totals) -> Figure:
    """Time of own calls before their answer.

    Unit: seconds. Source: intervals; imported calls from start to answer or end.
    """
    return Figure(t.dialing_ms + t.bare_dialing_ms)


def wrapup(t: Totals) -> Figure:
    """Time in wrap-up after a queue call.

    Unit: seconds. Source: intervals.
    """
    return Figure(t.wrapup_ms)


def paused(t: Totals) -> Figure:
    """Time paused in the queues and not in a call.

    Unit: seconds. Source: intervals; imported pauses from PAUSE to UNPAUSE.
    """
    return Figure(t.paused_ms + t.bare_paused_ms)


def available(t: Totals) -> Figure:
    """Time free: registered, not paused, no call.

    Unit: seconds. Source: intervals.
    """
    return Figure(t.available_ms)


def busy(t: Totals) -> Figure:
    """Time busy without a call, as the phone says.

    Unit: seconds. Source: intervals.
    """
    return Figure(t.busy_ms)


def dnd(t: Totals) -> Figure:
    """Time on do-not-disturb without a call.

    Unit: seconds. Source: intervals.
    """
    return Figure(t.dnd_ms)


def loggedout(t: Totals) -> Figure:
    """Time in which a queue agent served no queue and had no call.

    Unit: seconds. Source: intervals.
    """
    return Figure(t.loggedout_ms)


def monitoring(t: Totals) -> Figure:
    """Time listening in on a colleague's call.

    Unit: seconds. Source: intervals.
    """
    return Figure(t.monitoring_ms)


def unavailable(t: Totals) -> Figure:
    """Time unavailable: the phone was not registered.

    Unit: seconds. Source: intervals.
    """
    return Figure(t.unavailable_ms)


def unknown(t: Totals) -> Figure:
    """Time in which the state was not known: the dashboard or the PBX was away.

    Unit: seconds. Source: intervals.
    """
    return Figure(t.unknown_ms)


def observed(t: Totals) -> Figure:
    """Observed time = the sum of all parts, unknown time and imported calls left out.

    Unit: seconds. Source: intervals.
    """
    return Figure(_observed(t))


def known(t: Totals) -> Figure:
    """Known time = the sum of all parts but unknown, imported calls included.

    Unit: seconds. Source: intervals and imported calls.
    """
    bare = t.bare_talk_ms + t.bare_hold_ms + t.bare_ring_ms
    return Figure(_observed(t) + bare + t.bare_dialing_ms + t.bare_paused_ms)


def handled(t: Totals) -> Figure:
    """Calls handled = calls answered + own calls that were answered.

    Unit: calls. Source: calls that ended in the range.
    """
    return Figure(t.answered + t.connected)


def answered(t: Totals) -> Figure:
    """Calls that rang the agent and were answered.

    Unit: calls. Source: calls that ended in the range.
    """
    return Figure(t.answered)


def missed(t: Totals) -> Figure:
    """Calls that rang the agent until nobody took them; not those cancelled or taken elsewhere.

    Unit: calls. Source: calls that ended in the range.
    """
    return Figure(t.missed)


def placed(t: Totals) -> Figure:
    """Own calls, answered or not.

    Unit: calls. Source: calls that ended in the range.
    """
    return Figure(t.placed)


def aht(t: Totals) -> Figure:
    """AHT = (talk + hold + wrap-up) / calls handled.

    Unit: seconds per call. Source: intervals and calls; average handle time, ICMI's glossary.
    """
    return Figure(_handling(t) + t.bare_talk_ms + t.bare_hold_ms, t.answered + t.connected)


def occupancy(t: Totals) -> Figure:
    """Occupancy = (talk + hold + wrap-up) / (talk + hold + wrap-up + available).

    Unit: percent of observed time. Source: intervals; ICMI's glossary.
    """
    return Figure(_handling(t), _handling(t) + t.available_ms)


def utilisation(t: Totals) -> Figure:
    """Utilisation = (talk + hold + wrap-up + available) / paid time.

    Unit: percent. Source: intervals, and the SHIFTS file for paid time; above 100 % is overtime.
    """
    return Figure(_handling(t) + t.available_ms, t.paid_ms if _observed(t) else 0)


def busy_share(t: Totals) -> Figure:
    """Busy share of observed time = (talk + hold + wrap-up) / observed time.

    Unit: percent. Source: intervals; shown where no shift tells the paid time.
    """
    return Figure(_handling(t), _observed(t))


def paid(t: Totals) -> Figure:
    """Paid time = the shifts that lie in the range, breaks taken off.

    Unit: seconds. Source: the SHIFTS file.
    """
    return Figure(t.paid_ms)


def call_talk(t: Totals) -> Figure:
    """Talk time of the calls, each counted whole where it ended.

    Unit: seconds. Source: calls that ended in the range.
    """
    return Figure(t.call_talk_ms)


def call_hold(t: Totals) -> Figure:
    """Hold time of the calls, each counted whole where it ended.

    Unit: seconds. Source: calls that ended in the range.
    """
    return Figure(t.call_hold_ms)


def call_ring(t: Totals) -> Figure:
    """Ring time of the calls that rang the agent, each counted whole where it ended.

    Unit: seconds. Source: calls that ended in the range.
    """
    return Figure(t.call_ring_ms)


def _handling(t: Totals) -> int:
    return t.talk_ms + t.hold_ms + t.wrapup_ms


def _observed(t: Totals) -> int:
    in_calls = t.talk_ms + t.hold_ms + t.ring_ms + t.dialing_ms
    apart = t.paused_ms + t.monitoring_ms + t.busy_ms + t.dnd_ms + t.unavailable_ms
    return in_calls + t.wrapup_ms + t.available_ms + apart + t.loggedout_ms


PARTS: tuple[Measure[Totals], ...] = (
    Measure("talk_s", "Talk", "s", talk),
    Measure("hold_s", "Hold", "s", hold),
    Measure("ring_s", "Ring", "s", ring),
    Measure("dialing_s", "Dialing", "s", dialing),
    Measure("wrapup_s", "Wrap-up", "s", wrapup),
    Measure("paused_s", "Paused", "s", paused),
    Measure("monitoring_s", "Monitoring", "s", monitoring),
    Measure("available_s", "Available", "s", available),
    Measure("busy_s", "Busy", "s", busy),
    Measure("dnd_s", "Do Not Disturb", "s", dnd),
    Measure("unavailable_s", "Unavailable", "s", unavailable),
    Measure("loggedout_s", "Logged Out", "s", loggedout),
)
"""The parts of the known time; their sum is `known_s`."""

METRICS: tuple[Measure[Totals], ...] = (
    *PARTS,
    Measure("known_s", "Known time", "s", known),
    Measure("unknown_s", "Unknown", "s", unknown),
    Measure("observed_s", "Observed time", "s", observed),
    Measure("paid_s", "Paid time", "s", paid),
    Measure("handled", "Calls", "calls", handled),
    Measure("answered", "Calls answered", "calls", answered),
    Measure("missed", "Missed", "calls", missed),
    Measure("placed", "Outbound calls", "calls", placed),
    Measure("aht_s", "AHT", "s", aht),
    Measure("occupancy", "Occupancy", "%", occupancy),
    Measure("utilisation", "Utilisation", "%", utilisation),
    Measure("busy_share", "Busy share of observed time", "%", busy_share),
    Measure("call_talk_s", "Talk of calls", "s", call_talk),
    Measure("call_hold_s", "Hold of calls", "s", call_hold),
    Measure("call_ring_s", "Ring of calls", "s", call_ring),
)
"""Every measure of an agent, in the order of the tables."""
