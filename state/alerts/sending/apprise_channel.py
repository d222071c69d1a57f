"""E-mail, Slack, Teams and Telegram, through Apprise.

Knows Apprise. Must not know when something is sent or tried again. Names of queues and agents come
from the PBX and reach readers as text: what could be markup, a mention, a link or a header is made
harmless here, for each of these channels alike. Apprise is imported where something is sent: it is
large, and most installations send nothing.
"""

from __future__ import annotations

import logging
import re
import threading
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import unquote, unquote_plus

from state.alerts.sending.notice import Notice
from state.alerts.sending.quiet_logs import APPRISE, keep_addresses_out_of_the_log
from state.text import one_line, visible

if TYPE_CHECKING:
    from apprise import Apprise

LONGEST: Final = 300
LONGEST_PROBLEM: Final = 200

_PLAIN: Final = str.maketrans(
    {"<": "(", ">": ")", "[": "(", "]": ")", "{": "(", "}": ")", "&": "+", "*": "+", "@": " at ",
     "`": "'", "|": "/", "\\": "/", "~": "-"}
)  # fmt: skip
"""What Slack, Teams, Telegram or HTML could read as more than text, and what stands for it."""

_DOTS: Final = str.maketrans("\u3002\uff0e\uff61\u2024", "....")
"""Other dots that divide a name of a host."""

_LINK: Final = re.compile(r"(?<=\w):(?=//)|(?<=[\w-])\.(?=[^\W\d_])|(?<=[^\W\d_])\.(?=\w)")
"""Where a text could become a link: chats make one of any `name.tld`, in any script. The dot of
1.5 and of an address in digits is none."""

_PARTS: Final = re.compile(r"[/:@?&=#]+")


class AppriseChannel:
    """Sends notices to one address of Apprise."""

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        self._address = address
        self._lock = threading.Lock()
        self._apprise: Apprise | None = None

    def send(self, notice: Notice) -> str:
        """Send a notice; what went wrong, empty where nothing did."""
        from apprise import NotifyFormat, NotifyType  # noqa: PLC0415  see above

        with self._lock:
            self._apprise = self._apprise or _make(self._address)
            if not self._apprise:
                return "the address cannot be used"
            with _Complaints() as complaints:
                is_sent = self._apprise.notify(
                    title=harmless(notice.title),
                    body=f"{harmless(notice.text)}\n{notice.link}",
                    notify_type=NotifyType.SUCCESS if notice.is_over else NotifyType.WARNING,
                    body_format=NotifyFormat.TEXT,
                    interpret_escapes=False,
                )
        return "" if is_sent else self._without_secrets(complaints.last) or "it was not accepted"

    def _without_secrets(self, text: str) -> str:
        """The text without any part of the address that could be a secret."""
        parts = _PARTS.split(self._address)
        forms = {form for part in parts for form in (part, unquote(part), unquote_plus(part))}
        for form in sorted(forms, key=len, reverse=True):
            if len(form) > 3:  # noqa: PLR2004 - shorter parts are in any text
                text = re.sub(re.escape(form), "…", text, flags=re.IGNORECASE)
        return one_line(text, LONGEST_PROBLEM)


def harmless(text: str) -> str:
    """A text on one line that no reader takes for markup, a mention or a link."""
    plain = one_line(visible(text), LONGEST).translate(_PLAIN).translate(_DOTS)
    return _LINK.sub(lambda found: f"{found[0]} ", plain)


def _make(address: str) -> Apprise:
    """An Apprise that loads nothing: no pictures, no plug-ins, no templates, no redirects."""
    from apprise import Apprise, AppriseAsset, PersistentStoreMode  # noqa: PLC0415  see above

    keep_addresses_out_of_the_log()
    asset = AppriseAsset(
        app_id="Ringside", app_desc="Ringside", app_url="", image_url_mask="", image_url_logo="",
        async_mode=False, secure_logging=True, allow_templates=False, http_redirects=False,
        storage_mode=PersistentStoreMode.MEMORY, pgp_autogen=False, pem_autogen=False,
    )  # fmt: skip
    made = Apprise(asset=asset)
    made.add(address)
    return made


class _Complaints(logging.Handler):
    """What Apprise says went wrong: it returns no more than False. Nobody else hears it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.last = ""
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the first complaint, which says what the others come from."""
        if record.thread == self._thread and not self.last:
            self.last = record.getMessage()

    def __enter__(self) -> Self:
        APPRISE.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        APPRISE.removeHandler(self)
