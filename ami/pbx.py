"""Which PBX is watched: the one that the settings name, or a demo PBX.

Knows the settings. Must not know what is done with it.
"""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_urlsafe
from typing import TypeVar

from ami.demo.phones import DEMO_USER, demo_phones
from ami.session.session import Target
from ami.simulator import SimulatorServer
from ami.transport.tls import Tls
from state.settings import Settings

T = TypeVar("T")


def with_pbx(settings: Settings, use: Callable[[Target], T]) -> T:
    """Call `use` with the settings' PBX, or with a demo PBX that ends after the call."""
    if not settings.demo:
        return use(target_of(settings))
    secret = token_urlsafe()
    with SimulatorServer(demo_phones(secret)) as (host, port):
        return use(Target(host, port, DEMO_USER, secret, settings.sweep_s, "demo PBX"))


def target_of(settings: Settings) -> Target:
    """The PBX that the settings name."""
    return Target(
        host=settings.ami_host,
        port=settings.ami_port,
        username=settings.ami_username,
        secret=settings.ami_secret.get_secret_value(),
        sweep_s=settings.sweep_s,
        name=settings.pbx_name,
        tls=Tls(settings.ami_tls_ca, settings.ami_tls_verify) if settings.ami_tls else None,
    )
