"""The demo PBX's settings: its phones, its queues, and whose they are.

Knows the simulator. Must not know the past.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from ami.demo.people import names
from ami.simulator import SimulatorSettings

DEMO_USER = "demo"
DEFAULTS: Final = {"LOG_LEVEL": "ERROR", "WRAPUP": "sales:15,support:10"}
"""Settings of the demo where nothing else is set: a terminal whose last line is the address, and
the wrap-up of the demo PBX's queues.
"""


def demo_phones(secret: str = "") -> SimulatorSettings:
    """The demo PBX; its AMI user logs in with `secret`."""
    plain = SimulatorSettings(DEMO_USER, secret)
    return replace(plain, names=names(plain))


def defaults_beside(given: Collection[str]) -> dict[str, str]:
    """The demo's settings but those that are given, by their names in lower case."""
    return {name: value for name, value in DEFAULTS.items() if name.lower() not in given}
