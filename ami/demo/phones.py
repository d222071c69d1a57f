"""The demo PBX's settings: its phones, its queues, and whose they are.

Knows the simulator. Must not know the past.
"""

from __future__ import annotations

from dataclasses import replace

from ami.demo.people import names
from ami.simulator import SimulatorSettings

DEMO_USER = "demo"


def demo_phones(secret: str = "") -> SimulatorSettings:
    """The demo PBX; its AMI user logs in with `secret`."""
    plain = SimulatorSettings(DEMO_USER, secret)
    return replace(plain, names=names(plain))
