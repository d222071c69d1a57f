"""The check itself: log in, ask for the lists, listen for a while, and say what is missing.

Knows the link, the rights and manager.conf. What the lists mean is in understanding.py.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address
from types import MappingProxyType
from typing import Final

from ami.client import EVENT_CLASSES, Client
from ami.doctor.finding import Finding, Level
from ami.doctor.understanding import lines_to_write, understand
from ami.errors import ActionRefused, AmiError, LoginRefused, NotAmi, TlsFailed, TooOld
from ami.session.hearing import Hearing, blind_words
from ami.session.session import Target
from ami.session.versions import refuse_old
from ami.translate.lists import (
    CHANNELS,
    DEVICES,
    FULL,
    HINTS,
    PRESENCES,
    QUEUES,
    ListAction,
    Replies,
    Reply,
)
from ami.translate.lists import snapshot as snapshot_of
from state.board.identity.rules import Rules
from state.text import clean

STANZA = """[{user}]
secret = ...
deny = 0.0.0.0/0.0.0.0
permit = <address of this machine>/255.255.255.255
read = system,call,agent,user
write = reporting
writetimeout = 5000"""
"""The AMI user in manager.conf; `asterisk -rx "manager reload"` makes Asterisk read it."""

NEEDLESS = ("Command", "Originate", "Redirect", "UpdateConfig", "QueueAdd")
"""Actions that a board never needs and that can do harm."""


WITHOUT: Final = MappingProxyType(
    {
        CHANNELS: "there is no board without it",
        HINTS: "which phones belong to which extension is not known",
        DEVICES: "phones appear only once they call, and a phone that is offline is not known",
        QUEUES: "queues, agents, pauses and waiting callers are not known",
        PRESENCES: "presence is known only once it changes",
    }
)
"""What a board is blind for where a list is refused."""


def examine(target: Target, rules: Rules, watch_s: float) -> Iterator[Finding]:
    """Check a PBX; yield each finding at once. The stream is watched for `watch_s` seconds."""
    try:
        client = target.client()
    except AmiError as error:
        yield Finding(Level.BAD, _no_login(error, target))
        return
    with client:
        try:
            client.connect(target.host, target.port)
            refuse_old(client.version or "")
            client.login(target.username, target.secret)
        except AmiError as error:
            yield Finding(Level.BAD, _no_login(error, target))
            return
        yield _encryption(target)
        yield Finding(Level.OK, f"logged in to {client.title} {client.version} as the AMI user")
        try:
            yield from _check(client, target, rules, watch_s)
        except AmiError as error:
            yield Finding(Level.BAD, f"the link was lost: {error}")


def _no_login(error: AmiError, target: Target) -> str:
    where = f"{target.host}:{target.port}"
    if isinstance(error, LoginRefused):
        return (
            f"{where} refused user {target.username!r}: check AMI_USERNAME, AMI_SECRET and the "
            f"permit line; manager.conf should hold\n{STANZA.format(user=target.username)}"
        )
    if isinstance(error, TlsFailed | TooOld):
        return f"{where}: {error}"
    if isinstance(error, NotAmi):
        return f"{where} does not speak AMI: check AMI_PORT (5038 is usual): {error}"
    return (
        f"{where} cannot be reached: check AMI_HOST, AMI_PORT, 'enabled = yes' and bindaddr in "
        f"manager.conf, and the firewall: {error}"
    )


def _encryption(target: Target) -> Finding:
    if target.tls is not None and target.tls.verify:
        return Finding(Level.OK, "the link is encrypted, and the PBX's certificate is verified")
    if target.tls is not None:
        return Finding(
            Level.HINT,
            "the PBX's certificate is not verified (AMI_TLS_VERIFY=no): whoever stands between can "
            "read the secret; put its CA into AMI_TLS_CA instead",
        )
    if is_loopback(target.host):
        return Finding(Level.OK, "the link stays on this machine")
    return Finding(
        Level.HINT,
        "the secret and all calls go over the network in clear: set 'tlsenable = yes' in "
        "manager.conf, AMI_TLS=yes and AMI_PORT here (5039 is usual)",
    )


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by an address or the usual name."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check(client: Client, target: Target, rules: Rules, watch_s: float) -> Iterator[Finding]:
    logged_in = time.monotonic()
    version = clean(client.send_action({"Action": "CoreSettings"}).get("AsteriskVersion"))
    try:
        refuse_old(client.version or "", version)
    except TooOld as error:
        yield Finding(Level.BAD, f"{target.host}:{target.port}: {error}")
        return
    yield Finding(Level.OK, f"Asterisk {version or 'of unknown version'}")
    asked_at = time.monotonic()
    replies, refused = _lists(client)
    yield from _missing(replies, refused)
    snapshot = snapshot_of(replies, time.time())
    yield from understand(snapshot, rules)
    yield from _rights(client)
    hearing = Hearing(logged_in)
    hearing.look(snapshot, asked_at)
    yield from _stream(client, watch_s, hearing)
    yield from _blindness(client, hearing)
    yield Finding(
        Level.HINT,
        "writetimeout cannot be read with these rights: its default of 100 ms cuts off a reader "
        f"that is slow for a moment; write 'writetimeout = 5000' in [{target.username}]",
    )
    yield from lines_to_write(snapshot, rules)


def _missing(replies: Replies, refused: dict[ListAction, ActionRefused]) -> Iterator[Finding]:
    for action, error in refused.items():
        level = Level.BAD if action.required else Level.OK if action.extra else Level.HINT
        yield Finding(
            level,
            f"{action.name} is refused ({clean(error.answer)}): {WITHOUT[action]}; it needs "
            f"'{action.right}'",
        )
    for reply in filter(None, replies.values()):
        if reply.unread:
            yield Finding(
                Level.BAD,
                f"{reply.unread} entries of {reply.action.name} cannot be read, so the board "
                f"keeps what that list does not name. The first: {reply.why}",
            )


def _lists(client: Client) -> tuple[Replies, dict[ListAction, ActionRefused]]:
    replies: dict[ListAction, Reply | None] = {}
    refused: dict[ListAction, ActionRefused] = {}
    for action in FULL:
        try:
            replies[action] = reply = Reply(action, time.time())
            reply.end(client.read_list(action.name, reply.add))
        except ActionRefused as error:
            replies[action], refused[action] = None, error
    return replies, refused


def _rights(client: Client) -> Iterator[Finding]:
    commands = client.send_action({"Action": "ListCommands"}).headers
    needless = [name for name in NEEDLESS if name in commands]
    if needless:
        yield Finding(
            Level.HINT,
            f"the AMI user may also {', '.join(needless)}: the board never does; "
            "'write = reporting' is enough",
        )
    else:
        yield Finding(Level.OK, "the AMI user is read-only")


def _blindness(client: Client, hearing: Hearing) -> Iterator[Finding]:
    """Look at the lists twice more: what changed there should have come as events."""
    for _ in range(2):
        asked_at = time.monotonic()
        replies, _ = _lists(client)
        while (message := client.get(timeout=0)) is not None:
            hearing.hear(message)
        hearing.look(snapshot_of(replies, time.time()), asked_at)
    if hearing.blind:
        yield Finding(Level.BAD, blind_words(hearing.blind))


def _stream(client: Client, watch_s: float, hearing: Hearing) -> Iterator[Finding]:
    classes, stamped = _watch(client, watch_s, hearing)
    if stamped:
        yield Finding(Level.OK, "events carry their time (timestampevents)")
    elif classes.total():
        yield Finding(
            Level.HINT,
            "events carry no time: with 'timestampevents = yes' in [general] of manager.conf a "
            "late event is known to be late",
        )
    wanted = set(EVENT_CLASSES.split(",")) - {"system", "user"}
    silent = sorted(wanted - set(classes))
    heard = ", ".join(f"{count} {name}" for name, count in sorted(classes.items()))
    yield Finding(Level.OK, f"heard in {watch_s:g} s: {heard or 'nothing'}")
    if "call" in silent:
        yield Finding(
            Level.HINT,
            "no event of class call was heard: if there were calls meanwhile, 'read' lacks call",
        )


def _watch(client: Client, watch_s: float, hearing: Hearing) -> tuple[Counter[str], bool]:
    classes: Counter[str] = Counter()
    stamped = False
    until = time.monotonic() + watch_s
    while (left := until - time.monotonic()) > 0:
        message = client.get(timeout=left)
        if message is None:
            break
        hearing.hear(message)
        if message.name == "FullyBooted":  # a greeting of the log-in, which has no time
            continue
        classes[message.get("Privilege").partition(",")[0] or message.name] += 1
        stamped = stamped or "Timestamp" in message.headers
    return classes, stamped
