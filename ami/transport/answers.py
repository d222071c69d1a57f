"""The kinds of answers: accepted, refused, empty, or the beginning of a list.

Pure. Knows Asterisk's words for them, which are the same in versions 16 to 22.
"""

import re
from collections.abc import Callable
from typing import Final

from ami.errors import ActionRefused, RightsMissing
from ami.transport.message import Message

_REFUSALS: Final[dict[str, Callable[[str, str], ActionRefused]]] = {
    "Permission denied": RightsMissing
}

_NOTHING_THERE: Final = re.compile(
    r"^no\b.*\b(found|active|defined|configured|available|conferences)\b"  # No Contacts found
    r"|^there are no\b"  # There are no voicemail users currently defined.
    r"|\bempty\b",
    re.IGNORECASE,
)


def is_error(answer: Message) -> bool:
    """Whether the PBX refused the action."""
    return answer.get("Response") == "Error"


def is_empty(answer: Message) -> bool:
    """Whether the answer, an error or a success, says that the list is empty."""
    return bool(_NOTHING_THERE.search(_words(answer)))


def opens_list(answer: Message) -> bool:
    """Whether items follow, up to a Complete event."""
    if is_error(answer):
        return False
    return answer.get("EventList").lower() == "start" or "follow" in _words(answer)


def closes_list(item: Message, complete_event: str) -> bool:
    """Whether this event ends its list."""
    if complete_event and item.name == complete_event:
        return True
    # Looked for first: to parse each of a million entries here would take seconds.
    ends = b"EventList" in item.raw
    return ends and item.get("EventList").lower() in {"complete", "cancelled"}


def items_told(end: Message) -> int:
    """How many items the PBX says that it sent, by the event that ends its list; else -1."""
    told = end.get("ListItems")
    return int(told) if told.isascii() and told.isdigit() else -1


def refusal(action: str, answer: Message) -> ActionRefused:
    """The error to raise for an answer that refuses the action or opens no list."""
    words = _words(answer) if is_error(answer) else "no list"
    return _REFUSALS.get(words, ActionRefused)(action, words)


def _words(answer: Message) -> str:
    return answer.get("Message").strip()
