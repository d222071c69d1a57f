"""The call centres of the field laboratory: their phones, and where their configuration lies.

Knows names of phones and modules; what is played on them is in `plays/`.
"""

from pathlib import Path

from state.board.identity.kinds import Kind
from tests.asterisk.lab.lab import Centre, Phone

CONFIG = Path(__file__).parent / "config"
MOBILE = "2025550142"
"""The mobile of 1004, which its follow-me list names."""

USERS = tuple(f"10{n:02}" for n in (*range(1, 10), 11, 12))
OFFLINE = "1010"
HINT = "exten => {0},hint,{1}&Custom:DND{0},CustomPresence:{0}\n"
"""A user's hint as FreePBX writes it."""


def _freepbx() -> Centre:
    """Users 1001 to 1012: 1010 is not there, 1011 has two phones. 6001 and 6002 are hot desks."""
    devices = (*USERS, "991011", "6001", "6002")
    phones = (Phone(each, each, "from-internal") for each in devices)
    offline = Phone(OFFLINE, OFFLINE, "from-internal", wanders=True)
    return Centre(
        (*phones, offline), CONFIG / "freepbx", modules=frozenset({"app_voicemail.so"}),
        dialplan=f"[ext-local](+)\n{_hints()}",
    )  # fmt: skip


def _hints() -> str:
    devices = {user: f"PJSIP/{user}" for user in (*USERS, OFFLINE)}
    devices |= {"1011": "PJSIP/1011&PJSIP/991011", "1021": "PJSIP/6001"}
    return "".join(HINT.format(user, device) for user, device in devices.items())


def _odd_names() -> Centre:
    names = {"0004f2aabbcc": "1201", "alice": "1202", "bob.smith": "1203", "204": "204",
             "91204": "204", "205": "205", "206": "206"}  # fmt: skip
    tenants = (Phone(f"{tenant}-{number}", number, tenant)
               for tenant in ("acme", "beta") for number in ("101", "102"))  # fmt: skip
    others = (Phone(name, number) for name, number in names.items())
    return Centre((*tenants, *others), CONFIG / "odd_names", trunk="4930")


CENTRES = {
    "freepbx": _freepbx(),
    "agent_pool": Centre(
        tuple(Phone(each, each) for each in ("301", "302", "303", "304")),
        CONFIG / "agent_pool",
        modules=frozenset({"app_agent_pool.so"}),
    ),
    "vicidial": Centre(
        tuple(Phone(each, each, "default") for each in ("301", "302", "303")), CONFIG / "vicidial"
    ),
    "odd_names": _odd_names(),
}

KINDS = {
    "freepbx": (Kind.FREEPBX, Kind.HOT_DESKS),
    "agent_pool": (Kind.AGENT_POOL,),
    "vicidial": (Kind.VICIDIAL,),
    "odd_names": (Kind.WAZO, Kind.TENANTS),
    "plain": (Kind.PLAIN,),
}
"""Of which kinds each centre is, the laboratory's plain one too: the sections of docs/pbx.md."""

DEVICES: dict[str, dict[str, str]] = {
    "freepbx": {user: user for user in (*USERS, OFFLINE) if user != "1011"},
    "agent_pool": {each: each for each in ("301", "302", "303", "304")},
    "vicidial": {each: each for each in ("301", "302", "303")},
    "odd_names": {
        "acme-101": "101@acme", "acme-102": "102@acme", "beta-101": "101@beta",
        "beta-102": "102@beta", "0004f2aabbcc": "1201", "alice": "1202", "bob.smith": "1203",
    },
}  # fmt: skip
"""Device -> the key of its only extension, whose only phone it is."""
