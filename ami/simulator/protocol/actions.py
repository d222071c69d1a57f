"""AMI's list actions: the simulated PBX's answers about itself.

Knows the replies of Asterisk 22.10, recorded as a user with read = system,call,agent,user and
write = reporting. Must not know sessions, rights or sockets.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from ami.simulator.switch.channels import SimChannel
from ami.simulator.switch.pbx import SimPbx, hint_headers
from ami.simulator.switch.queues import SimQueue
from ami.simulator.wire import Action, block, lines

AMI_VERSION = "11.0.0"
ASTERISK_VERSION = "22.10.1"
T = TypeVar("T")
Headers = Mapping[str, object]


def action_id(request: Action) -> dict[str, object]:
    """The ActionID line, if the request has one."""
    given = request.get("actionid")
    return {"ActionID": given} if given else {}


def response(request: Action, result: str, headers: Headers) -> str:
    """A reply: Response, ActionID and more headers."""
    return block({"Response": result, **action_id(request), **headers})


def error(request: Action, message: str) -> str:
    """A refusal with its reason."""
    return response(request, "Error", {"Message": message})


def listing(
    request: Action, message: str, items: Iterable[str], complete: str, *, items_too: bool = False
) -> str:
    """A list reply: the start, its items, and the event that completes it."""
    body = list(items)
    head = response(request, "Success", {"EventList": "start", "Message": message})
    counts = {"ListItems": len(body), **({"Items": len(body)} if items_too else {})}
    end = {"Event": complete, **action_id(request), "EventList": "Complete", **counts}
    return "".join([head, *body, block(end)])


def core_settings(_: SimPbx, request: Action) -> str:
    """CoreSettings: version and limits."""
    figures = {
        "AMIversion": AMI_VERSION,
        "AsteriskVersion": ASTERISK_VERSION,
        "SystemName": "",
        "CoreMaxCalls": 0,
        "CoreMaxLoadAvg": "0.000000",
        "CoreRunUser": "",
        "CoreRunGroup": "",
        "CoreMaxFilehandles": 0,
        "CoreRealTimeEnabled": "No",
        "CoreCDRenabled": "Yes",
        "CoreHTTPenabled": "No",
        "SoundsSearchCustomDir": "No",
    }
    return response(request, "Success", figures)


def core_status(pbx: SimPbx, request: Action) -> str:
    """CoreStatus: when it started (in the PBX's own time zone) and how many calls it has."""
    began = datetime.fromtimestamp(pbx.started, UTC).astimezone()
    day, time = began.strftime("%Y-%m-%d"), began.strftime("%H:%M:%S")
    figures = {
        "CoreStartupDate": day,
        "CoreStartupTime": time,
        "CoreReloadDate": day,
        "CoreReloadTime": time,
        "CoreCurrentCalls": len(pbx.channels),
        "CoreProcessedCalls": pbx.calls_processed,
    }
    return response(request, "Success", figures)


def core_show_channels(pbx: SimPbx, request: Action) -> str:
    """CoreShowChannels: every channel with its age and its bridge."""

    def item(channel: SimChannel) -> str:
        minutes, seconds = divmod(int(pbx.now - channel.created), 60)
        hours, minutes = divmod(minutes, 60)
        rest = {
            "Application": channel.application,
            "ApplicationData": channel.data,
            "Duration": f"{hours:02d}:{minutes:02d}:{seconds:02d}",
            "BridgeId": channel.bridge_id,
        }
        head = lines({"Event": "CoreShowChannel", **action_id(request)})
        return head + channel.headers() + block(rest)

    items = map(item, pbx.channels.values())
    return listing(request, "Channels will follow", items, "CoreShowChannelsComplete")


def status(pbx: SimPbx, request: Action) -> str:
    """Status: the same channels, or the named channel only, with codecs and more."""
    wanted = request.get("channel", "")
    channels = [c for c in pbx.channels.values() if wanted in ("", c.name)]
    if wanted and not channels:
        return error(request, "No such channel")
    items = (_status_item(pbx, request, channel) for channel in channels)
    return listing(request, "Channel status will follow", items, "StatusComplete", items_too=True)


def _status_item(pbx: SimPbx, request: Action, channel: SimChannel) -> str:
    rest = {
        "Type": channel.name.partition("/")[0],
        "DNID": channel.dialled,
        "EffectiveConnectedLineNum": channel.connected_number or "<unknown>",
        "EffectiveConnectedLineName": channel.connected_name or "<unknown>",
        "TimeToHangup": 0,
        "BridgeID": channel.bridge_id,
        "Application": channel.application or "(null)",
        "Data": channel.data or "(null)",
        "Nativeformats": "(ulaw)",
        "Readformat": "ulaw",
        "Readtrans": "",
        "Writeformat": "ulaw",
        "Writetrans": "",
        "Callgroup": 0,
        "Pickupgroup": 0,
        "Seconds": int(pbx.now - channel.created),
        **action_id(request),
    }
    head = lines({"Event": "Status", "Privilege": "call,all"})
    return head + channel.headers() + block(rest)


def bridge_list(pbx: SimPbx, request: Action) -> str:
    """BridgeList: every bridge."""
    head = lines({"Event": "BridgeListItem", **action_id(request)})
    items = (head + bridge.headers() + "\r\n" for bridge in pbx.bridges.values())
    return listing(request, "Bridge listing will follow", items, "BridgeListComplete")


def extension_state_list(pbx: SimPbx, request: Action) -> str:
    """ExtensionStateList: every hint."""
    head = {"Event": "ExtensionStatus", **action_id(request)}
    items = (block({**head, **hint_headers(phone)}) for phone in pbx.phones.values())
    return listing(request, "Extension Statuses will follow", items, "ExtensionStateListComplete")


def extension_state(pbx: SimPbx, request: Action) -> str:
    """ExtensionState: one hint; -1 where there is none."""
    exten, context = request.get("exten", ""), request.get("context", "") or "default"
    if not exten:
        return error(request, "Extension not specified")
    phone = pbx.phones.get(exten)
    if phone and context == phone.context:
        found = hint_headers(phone)
    else:
        found = {"Exten": exten, "Context": context, "Hint": "", "Status": -1}
        found["StatusText"] = "Unknown"
    return response(request, "Success", {"Message": "Extension Status", **found})


def device_state_list(pbx: SimPbx, request: Action) -> str:
    """DeviceStateList: every device that has a state."""
    head = {"Event": "DeviceStateChange", **action_id(request)}
    items = (
        block({**head, "Device": device, "State": state}) for device, state in pbx.devices.items()
    )
    return listing(request, "Device State Changes will follow", items, "DeviceStateListComplete")


def presence_state_list(_: SimPbx, request: Action) -> str:
    """PresenceStateList: no presence hints here."""
    return listing(request, "Presence State Changes will follow", (), "PresenceStateListComplete")


def queue_status(pbx: SimPbx, request: Action) -> str:
    """QueueStatus: every queue, or the named queue only, with its members and callers."""
    items = [
        item for queue in _wanted_queues(pbx, request) for item in _queue_items(pbx, request, queue)
    ]
    return listing(request, "Queue status will follow", items, "QueueStatusComplete")


def _queue_items(pbx: SimPbx, request: Action, queue: SimQueue) -> Iterable[str]:
    end = action_id(request)
    wanted = request.get("member", "")
    yield block({"Event": "QueueParams", **queue.headers(), **end})
    for device, member in queue.members.items():
        if wanted in ("", device):
            yield block({"Event": "QueueMember", **member.list_headers(), **end})
    for entry in () if wanted else queue.waiting(pbx.now):
        yield block({"Event": "QueueEntry", **entry, **end})


def queue_summary(pbx: SimPbx, request: Action) -> str:
    """QueueSummary: each queue's figures."""
    items = (
        block({"Event": "QueueSummary", **queue.summary(pbx.now), **action_id(request)})
        for queue in _wanted_queues(pbx, request)
    )
    return listing(request, "Queue summary will follow", items, "QueueSummaryComplete")


def _wanted_queues(pbx: SimPbx, request: Action) -> list[SimQueue]:
    wanted = request.get("queue", "")
    return [queue for queue in pbx.queues.values() if wanted in ("", queue.name)]


LISTS: dict[str, Callable[[SimPbx, Action], str]] = {
    "CoreSettings": core_settings,
    "CoreStatus": core_status,
    "CoreShowChannels": core_show_channels,
    "Status": status,
    "BridgeList": bridge_list,
    "ExtensionStateList": extension_state_list,
    "ExtensionState": extension_state,
    "DeviceStateList": device_state_list,
    "PresenceStateList": presence_state_list,
    "QueueStatus": queue_status,
    "QueueSummary": queue_summary,
}
