"""A client's AMI session: log-in, event mask, actions, log-off. Bytes in, bytes out, no socket.

Knows the rights of a read-only user (read = system,call,agent,user, write = reporting) and how
Asterisk 22 answers within and beyond them. The lists are made by `actions`.
"""

import hmac
from collections.abc import Callable

from ami.simulator.protocol.actions import AMI_VERSION, LISTS, action_id, error, response
from ami.simulator.switch.pbx import SimPbx
from ami.simulator.wire import Action, ActionReader, BadActionError, SimEvent, block, lines

BANNER = f"Asterisk Call Manager/{AMI_VERSION}\r\n"
READABLE = frozenset({"system", "call", "agent", "user"})
DENIED = frozenset(
    """
    AbsoluteTimeout AGI AOCMessage Atxfer BlindTransfer Bridge CancelAtxfer Command ConfbridgeKick
    ConfbridgeLock ConfbridgeMute ConfbridgeUnlock ConfbridgeUnmute ControlPlayback CreateConfig
    DBDel DBDelTree DBPut DialplanExtensionAdd DialplanExtensionRemove Filter GetConfig
    GetConfigJSON Hangup ListCategories LocalOptimizeAway MessageSend MixMonitor MixMonitorMute
    ModuleCheck ModuleLoad MuteAudio Originate Park ParkedCalls Parkinglots PJSIPHangup
    PJSIPShowAors PJSIPShowAuths PJSIPShowContacts PJSIPShowEndpoint PJSIPShowEndpoints
    PJSIPShowRegistrationsInbound PJSIPShowSubscriptionsInbound PlayDTMF PlayMF QueueAdd QueueLog
    QueueMemberRingInUse QueuePause QueuePenalty QueueRemove Redirect Reload SendFlash SendText
    Setvar StopMixMonitor UpdateConfig UserEvent VoicemailForward VoicemailMove VoicemailRefresh
    VoicemailRemove
    """.casefold().split()
)
"""Actions Asterisk 22 knows and a user with `write = reporting` may not use (ListCommands)."""
_ON, _OFF = ("on", "yes", "true", "y", "t", "1", "all"), ("off", "no", "false", "n", "f", "0")


class ClientSession:
    """What a client may see and ask. `closing` is set when its connection has to end."""

    def __init__(self, pbx: SimPbx, username: str, secret: str) -> None:
        self.closing = False
        self.logged_in = False
        self.mask: frozenset[str] = READABLE
        self._pbx = pbx
        self._credentials = username, secret
        self._reader = ActionReader()
        self._actions: dict[str, Callable[[Action], str]] = {
            "login": self._login,
            "logoff": self._logoff,
            "events": self._events,
            "ping": self._ping,
            "listcommands": self._list_commands,
        }

    def feed(self, data: bytes) -> bytes:
        """The replies to these bytes."""
        replies: list[str] = []
        try:
            requests = self._reader.feed(data)
            replies.extend(self._answer(request) for request in requests if not self.closing)
        except BadActionError as problem:
            self.closing = True
            replies.append(error({}, str(problem)))
        return "".join(replies).encode()

    def wants(self, event: SimEvent) -> bool:
        """Whether this client gets such an event."""
        return self.logged_in and event.event_class in self.mask

    def _answer(self, request: Action) -> str:
        given = request.get("action", "")
        name = given.casefold()
        if not given:
            return error(request, "Missing action in request")
        if not self.logged_in and name not in ("login", "logoff"):
            return error(request, "Permission denied")
        if name in self._actions:
            return self._actions[name](request)
        if name in _LISTS:
            return _LISTS[name](self._pbx, request)
        if name in DENIED:
            return error(request, "Permission denied")
        hint = "Use Action: ListCommands to show available commands."
        return error(request, f"Invalid/unknown command: {given}. {hint}")

    def _login(self, request: Action) -> str:
        if self.logged_in:
            return response(request, "Success", {"Message": "Already authenticated"})
        pairs = zip(self._credentials, ("username", "secret"), strict=True)
        right = [hmac.compare_digest(own.encode(), request.get(k, "").encode()) for own, k in pairs]
        if not all(right):
            self.closing = True
            return error(request, "Authentication failed")
        self.logged_in = True
        if "events" in request:
            self.mask = event_mask(request["events"])
        accepted = response(request, "Success", {"Message": "Authentication accepted"})
        return accepted + (self._fully_booted() if "system" in self.mask else "")

    def _fully_booted(self) -> str:
        uptime = int(self._pbx.now - self._pbx.started)
        times = {"Uptime": uptime, "LastReload": uptime, "Status": "Fully Booted"}
        return lines({"Event": "FullyBooted", "Privilege": "system,all"}) + block(times)

    def _logoff(self, request: Action) -> str:
        self.closing = True
        return response(request, "Goodbye", {"Message": "Thanks for all the fish."})

    def _events(self, request: Action) -> str:
        self.mask = event_mask(request.get("eventmask", ""))
        return response(request, "Success", {"Events": "On" if self.mask else "Off"})

    def _ping(self, request: Action) -> str:
        now = {"Ping": "Pong", "Timestamp": f"{self._pbx.now:.6f}"}
        return response(request, "Success", now)

    def _list_commands(self, request: Action) -> str:
        own = {"Events": "Control Event Flow.", "Ping": "Keepalive command."}
        commands = {
            **{name: f"{about}  (Priv: <none>)" for name, about in own.items()},
            **{name: f"{_about(name)}  (Priv: {_PRIVILEGE.get(name, '<none>')})" for name in LISTS},
        }
        return block({"Response": "Success", **action_id(request)} | dict(sorted(commands.items())))


def event_mask(given: str) -> frozenset[str]:
    """The event classes a client asks for: on, off, or a comma list, within its rights."""
    words = {word.strip().casefold() for word in given.split(",")}
    if words & set(_OFF):
        return frozenset()
    return READABLE if words & set(_ON) else READABLE & words


def _about(name: str) -> str:
    return (LISTS[name].__doc__ or "").partition(":")[2].strip().capitalize()


_CORE, _CALL = "system,reporting,all", "call,reporting,all"
_PRIVILEGE = {
    "CoreSettings": _CORE,
    "CoreStatus": _CORE,
    "CoreShowChannels": _CORE,
    "Status": "system,call,reporting,all",
    "ExtensionState": _CALL,
    "ExtensionStateList": _CALL,
    "DeviceStateList": _CALL,
    "PresenceStateList": _CALL,
}
_LISTS = {name.casefold(): handler for name, handler in LISTS.items()}
