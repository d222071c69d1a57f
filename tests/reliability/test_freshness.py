"""How fresh the picture is can be read at any time: up, resyncing, down since when and why."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from dashboard.factory import create_app
from state.settings import Settings
from tests.asterisk.lab.lab import READER, Lab
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.broken.proxy import Proxy
from tests.fakes.panel import Panel
from tests.reliability.table import Result, hand_in

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]

KNOWN_WITHIN_S = 2.0
READY, NOT_READY = 200, 503


@pytest.fixture
def proxy(lab: Lab) -> Iterator[Proxy]:
    with Proxy(lab.ami_port) as made:
        yield made


def ready(client: Client) -> tuple[int, str]:
    """The answer of /readyz: status and reason."""
    answer: Any = client.get("/readyz")
    return answer.status_code, answer.json.get("reason", "")


def until(client: Client, wanted: int) -> float:
    """Wait for this answer; how long that took."""
    began = time.monotonic()
    wait_until(lambda: ready(client)[0] == wanted, f"/readyz says {wanted}", 30)
    return time.monotonic() - began


def test_readyz_says_that_the_link_is_away_and_why_and_when_it_is_back(
    proxy: Proxy, tmp_path: Path
) -> None:
    settings = Settings(_env_file=None, state_dir=tmp_path, ami_host="127.0.0.1")
    gone, back, reasons = [], [], []
    with Panel(proxy.port, READER, tmp_path) as panel:
        client = create_app(panel.reader, panel.history, settings).server.test_client()
        faults: tuple[Callable[[], None], ...] = (
            proxy.cut,
            lambda: proxy.freeze(new_ones_too=True),
        )
        assert ready(client) == (READY, "")
        for breaks, mends in zip(faults, (proxy.allow, proxy.thaw), strict=True):
            breaks()
            gone.append(until(client, NOT_READY))
            wait_until(lambda: "reading" not in ready(client)[1], "a lasting reason", 10)
            reasons.append(ready(client)[1])
            mends()
            back.append(until(client, READY))
    gone.append(until(client, NOT_READY))
    reasons.append(ready(client)[1])
    hand_in(
        Result(
            6, "freshness told by /readyz", "link cut, half-open, collector stopped",
            "Asterisk 22", 3, tuple(round(each, 2) for each in back), 0, 0, 0,
            "503 after " + ", ".join(f"{each:.1f} s" for each in gone),
        )
    )  # fmt: skip
    print(reasons)
    assert gone[0] < KNOWN_WITHIN_S
    assert gone[1] < 10
    assert gone[2] < KNOWN_WITHIN_S
    assert all(reasons)
