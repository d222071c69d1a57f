"""Agents who pause and phones that become unreachable, with events in Asterisk's order.

Knows pauses and registrations only; recorded from Asterisk 22.10.
"""

from ami.simulator.switch.channels import Endpoint
from ami.simulator.switch.pbx import SimPbx
from ami.simulator.traffic.conversation import Flow
from ami.simulator.traffic.dice import Dice

HOST = "192.0.2.1"
"""The phones' address, from the documentation network (RFC 5737)."""


def pause(pbx: SimPbx, dice: Dice, phone: Endpoint) -> Flow:
    """A queue member pauses in all its queues, and comes back."""
    reason, seconds = dice.pause()
    set_paused(pbx, phone, reason)
    yield seconds
    set_paused(pbx, phone, "")


def set_paused(pbx: SimPbx, phone: Endpoint, reason: str) -> None:
    """Pause a phone for this reason; an empty reason ends its pause."""
    for member in phone.memberships:
        member.paused, member.reason = bool(reason), reason
        if reason:
            member.last_pause = int(pbx.now)
        device = f"Queue:{member.queue.name}_pause_{phone.device}"
        pbx.set_device(device, "INUSE" if reason else "NOT_INUSE")
        pbx.emit("QueueMemberPause", member.event_headers())
        pbx.tell_available(member.queue)


def absence(pbx: SimPbx, dice: Dice, phone: Endpoint) -> Flow:
    """A phone loses its registration and registers again a few minutes later."""
    set_reachable(pbx, phone, reachable=False)
    yield dice.between(60, 600)
    set_reachable(pbx, phone, reachable=True)


def set_reachable(pbx: SimPbx, phone: Endpoint, *, reachable: bool) -> None:
    """Remove a phone's only contact, or add it again."""
    phone.reachable = reachable
    pbx.tell_device(phone)
    peer = "Reachable" if reachable else "Unreachable"
    names = {"ChannelType": "PJSIP", "Peer": phone.device, "PeerStatus": peer}
    pbx.emit("PeerStatus", names)
    contact = {
        "URI": f"sip:{phone.number}@{HOST}:5060",
        "ContactStatus": "NonQualified" if reachable else "Removed",
        "AOR": phone.number,
        "EndpointName": phone.number,
        "RoundtripUsec": 0,
    }
    pbx.emit("ContactStatus", contact)
