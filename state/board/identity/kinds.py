"""What kind of PBX this is and how its agents log in, by the signs in its lists.

Pure. Knows how FreePBX, Wazo, VICIdial and app_agent_pool name things. Must not know settings.
Sources: FreePBX's core and queues modules, wazo-agentd, VICIdial's extensions.conf, app_agent_pool.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum

from state import events as ev
from state.board.identity.hints import Hints
from state.board.identity.names import agent_of_interface, is_phone
from state.board.identity.rules import Rules

_FREEPBX_DEVICE = re.compile(r"Custom:(DEV)?(DND|CF)|Custom:FOLLOWME")
_WAZO_MEMBER = re.compile(r"Local/id-\d+@agentcallback")
_VICIDIAL_DEVICE = re.compile(r"IAX2/AST(loop|blind|play)")
_FROM_QUEUE = re.compile(r"Local/[^@]+@from-queue")


class Kind(StrEnum):
    """A kind of PBX; docs/pbx.md has a section for each."""

    FREEPBX = "FreePBX or Issabel"
    WAZO = "Wazo"
    VICIDIAL = "VICIdial"
    AGENT_POOL = "agents of app_agent_pool"
    TENANTS = "tenants with the same numbers"
    HOT_DESKS = "hot desks"
    PLAIN = "plain Asterisk"


def kinds_of(lists: ev.Snapshot, rules: Rules) -> list[Kind]:
    """All kinds of which there is a sign; plain where there is none."""
    found = [kind for kind, has_sign in _SIGNS.items() if has_sign(lists, rules)]
    return found or [Kind.PLAIN]


def _is_freepbx(lists: ev.Snapshot, _rules: Rules) -> bool:
    return (
        any(hint.context == "ext-local" for hint in lists.hints or ())
        or any(_FREEPBX_DEVICE.match(each.device) for each in lists.devices or ())
        or any(_FROM_QUEUE.match(each.interface) for each in lists.members or ())
    )


def _is_wazo(lists: ev.Snapshot, _rules: Rules) -> bool:
    return any(_WAZO_MEMBER.match(each.interface) for each in lists.members or ())


def _is_vicidial(lists: ev.Snapshot, rules: Rules) -> bool:
    """A conference of an agent, or the loops to itself through which it plays and listens."""
    own = any(_VICIDIAL_DEVICE.fullmatch(each.device) for each in lists.devices or ())
    return own or any(map(rules.is_session, _conferences(lists)))


def _conferences(lists: ev.Snapshot) -> Iterator[str]:
    """Conferences that are under way, and those whose state the PBX keeps."""
    yield from filter(None, map(_room, lists.channels or ()))
    for device in lists.devices or ():
        kind, _, name = device.device.partition(":")
        if kind.lower() in {"confbridge", "meetme"}:
            yield name


def _room(each: ev.ListedChannel) -> str:
    """The conference that a channel is in."""
    is_in = each.application in {"ConfBridge", "MeetMe"}
    return each.data.partition(",")[0] if is_in else ""


def sessions_under_way(lists: ev.Snapshot, rules: Rules) -> int:
    """How many conferences are under way in which agents stay between calls."""
    return len({room for room in map(_room, lists.channels or ()) if rules.is_session(room)})


LONG_S = 1800.0
"""Nobody talks in a conference for so long without being asked about it."""


def long_conferences(lists: ev.Snapshot, rules: Rules) -> list[str]:
    """Conferences in which somebody is for long, and that AGENT_CONFERENCES does not name."""
    found = {_room(each) for each in lists.channels or () if each.age_s >= LONG_S} - {""}
    return sorted(room for room in found if not rules.is_session(room))


def _is_agent_pool(lists: ev.Snapshot, _rules: Rules) -> bool:
    members = any(agent_of_interface(each.state_interface) for each in lists.members or ())
    return members or any(agent_of_interface(each.device) for each in lists.devices or ())


def _has_tenants(lists: ev.Snapshot, rules: Rules) -> bool:
    hints = _learnt(lists, rules)
    return any(len(hints.keys(each.exten)) > 1 for each in lists.hints or ())


def _has_hot_desks(lists: ev.Snapshot, rules: Rules) -> bool:
    return _learnt(lists, rules).desks()


def _learnt(lists: ev.Snapshot, rules: Rules) -> Hints:
    hints = Hints(rules)
    hints.learn_all((each.exten, each.context, each.hint) for each in lists.hints or ())
    return hints


_SIGNS: dict[Kind, Callable[[ev.Snapshot, Rules], bool]] = {
    Kind.FREEPBX: _is_freepbx,
    Kind.WAZO: _is_wazo,
    Kind.VICIDIAL: _is_vicidial,
    Kind.AGENT_POOL: _is_agent_pool,
    Kind.TENANTS: _has_tenants,
    Kind.HOT_DESKS: _has_hot_desks,
}


def ways_to_log_in(members: tuple[ev.QueueMemberStatus, ...]) -> Counter[str]:
    """How queues reach their members, and how many each way has; who serves many counts once."""
    return Counter(map(_way, {each.interface: each for each in members}.values()))


def _way(member: ev.QueueMemberStatus) -> str:
    if agent_of_interface(member.state_interface) or agent_of_interface(member.interface):
        return "agents of app_agent_pool, who log in at a phone"
    if _WAZO_MEMBER.match(member.interface):
        return "agents called back by id, as Wazo does"
    if _FROM_QUEUE.match(member.interface):
        return "extensions called through from-queue, as FreePBX does"
    if is_phone(member.interface):
        return "phones"
    return "numbers called through the dialplan"
