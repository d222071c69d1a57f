"""The webhook: an alert as signed JSON to an address of the operator's.

Knows HTTP and the signature. Must not know when something is sent or tried again. The receiver
computes HMAC-SHA256 of `time.body` with the secret; the time stops an old message from being sent
again by somebody else. `Ringside-Delivery` is the same for each try of a message.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Final

import orjson
import requests

from state.alerts.sending.notice import Notice
from state.alerts.sending.quiet_logs import keep_addresses_out_of_the_log
from state.text import one_line
from state.version import VERSION

TIMEOUT_S: Final = 10.0
GOOD: Final = range(200, 300)


class Webhook:
    """Posts notices to an address."""

    name = "webhook"

    def __init__(self, url: str, secret: str, clock: Callable[[], float] = time.time) -> None:
        keep_addresses_out_of_the_log()
        self._url = url
        self._secret = secret.encode()
        self._clock = clock

    def send(self, notice: Notice) -> str:
        """Post a notice; what went wrong, empty where nothing did."""
        body = orjson.dumps(notice.fields)
        at = str(int(self._clock()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"Ringside/{VERSION}",
            "Ringside-Delivery": notice.key,
            "Ringside-Time": at,
            "Ringside-Signature": f"sha256={signature(self._secret, at, body)}",
        }
        try:
            with requests.post(
                self._url, body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False,
                stream=True,  # the answer's body is not read, however long it is
            ) as answer:  # fmt: skip
                status = answer.status_code
        except requests.RequestException as error:
            return _problem(error)
        return "" if status in GOOD else f"the receiver answered {status}"


def signature(secret: bytes, at: str, body: bytes) -> str:
    """What a receiver computes to see that a message is ours."""
    return hmac.new(secret, at.encode() + b"." + body, hashlib.sha256).hexdigest()


def _problem(error: requests.RequestException) -> str:
    """The kind of error alone: its text may quote the address, which may hold a token."""
    named = {
        requests.exceptions.SSLError: "its certificate cannot be verified",
        requests.ConnectTimeout: f"no connection in {TIMEOUT_S:.0f} s",
        requests.Timeout: f"no answer in {TIMEOUT_S:.0f} s",
        requests.ConnectionError: "no connection",
    }
    words = next((text for kind, text in named.items() if isinstance(error, kind)), "")
    return one_line(words or type(error).__name__, 200)
