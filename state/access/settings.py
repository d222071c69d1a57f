"""The settings of access: who may log in, by what, and which proxies are believed.

A part of state/settings.py. Must not know HTTP. Secrets are SecretStr: no log or repr shows them.
"""

from __future__ import annotations

import re
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings

from state.access.claims import Mapping, roles_of

LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""The names of this machine for itself."""

Network = IPv4Network | IPv6Network

SHORTEST_SECRET: Final = 24
MAKE_ONE: Final = MappingProxyType(
    {
        "api_token": "'app.py token add NAME' makes a better one, or 'openssl rand -hex 24'",
        "secret_key": "leave it out, and one is made",
    }
)

_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_TAKEN: Final = frozenset({"authorization", "cookie", "host", "x-forwarded-for"})


class AccessSettings(BaseSettings):
    """Every setting of access with its default; bad values raise pydantic.ValidationError."""

    api_token: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr("")
    allowed_hosts: str = ""
    base_path: str = ""
    session_idle_s: float = Field(8 * 3600.0, ge=60, allow_inf_nan=False)
    session_longest_s: float = Field(24 * 3600.0, ge=60, allow_inf_nan=False)
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_name: str = "single sign-on"
    oidc_scopes: str = "openid profile email"
    oidc_name_claim: str = "preferred_username"
    oidc_role_claim: str = "roles"
    oidc_roles: str = ""
    oidc_group_claim: str = ""
    oidc_queue_claim: str = ""
    oidc_agent_claim: str = ""

    trusted_proxies: str = "127.0.0.1,::1"
    proxy_user_header: str = ""

    @field_validator("base_path")
    @classmethod
    def _is_a_path(cls, value: str) -> str:
        path = value.rstrip("/")
        if not re.fullmatch(r"(/[A-Za-z0-9_-]+)*", path, re.ASCII):
            raise ValueError("BASE_PATH is a path such as /ringside: letters, digits, - and _")
        return path

    @field_validator("api_token", "secret_key")
    @classmethod
    def _is_long(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if 0 < len(value.get_secret_value()) < SHORTEST_SECRET:
            name = str(info.field_name)
            least = f"{name.upper()} has at least {SHORTEST_SECRET} characters"
            raise ValueError(f"{least}: {MAKE_ONE[name]}")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _names_networks(cls, value: str) -> str:
        networks_of(value)
        return value

    @field_validator("proxy_user_header")
    @classmethod
    def _is_a_header(cls, value: str) -> str:
        if value and (not _HEADER.fullmatch(value) or value.lower() in _TAKEN):
            raise ValueError("PROXY_USER_HEADER names a header, such as X-Remote-User")
        return value

    @model_validator(mode="after")
    def _says_which_proxy(self) -> AccessSettings:
        """Whoever may send the header is anybody he likes, so that must be somebody's decision."""
        if self.proxy_user_header and "trusted_proxies" not in self.model_fields_set:
            raise ValueError("PROXY_USER_HEADER is set: set TRUSTED_PROXIES to the proxy's address")
        return self

    @field_validator("oidc_issuer")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        if value and not is_safe(value):
            raise ValueError("OIDC_ISSUER begins with https:// (http:// only on this machine)")
        return value

    @field_validator("oidc_roles")
    @classmethod
    def _names_roles(cls, value: str) -> str:
        roles_of(value)
        return value

    @model_validator(mode="after")
    def _wants_client_and_roles(self) -> AccessSettings:
        """Without roles nobody could log in."""
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_roles):
            raise ValueError("OIDC_ISSUER is set: set OIDC_CLIENT_ID and OIDC_ROLES too")
        if self.oidc_issuer and "openid" not in self.oidc_scopes.split():
            raise ValueError("OIDC_SCOPES has 'openid' in it")
        return self

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The names under which browsers may reach this: those of ALLOWED_HOSTS, and local ones."""
        return frozenset(listed(self.allowed_hosts.lower())) | LOCAL_NAMES

    @cached_property
    def proxies(self) -> tuple[Network, ...]:
        """The addresses of proxies that are believed."""
        return networks_of(self.trusted_proxies)

    @property
    def has_sign_on(self) -> bool:
        """Whether people log in by something else than our own passwords."""
        return bool(self.oidc_issuer or self.proxy_user_header)

    @cached_property
    def mapping(self) -> Mapping:
        """How claims of the OpenID provider become a name, a role and a scope."""
        return Mapping(
            self.oidc_name_claim, self.oidc_role_claim, roles_of(self.oidc_roles),
            self.oidc_group_claim, self.oidc_queue_claim, self.oidc_agent_claim,
        )  # fmt: skip


def networks_of(text: str) -> tuple[Network, ...]:
    """`10.0.0.5, 192.0.2.0/24`, or `none`. ValueError says what is wrong."""
    if text.strip().lower() == "none":
        return ()
    networks = tuple(map(_network, sorted(listed(text))))
    if any(network.prefixlen == 0 for network in networks):
        raise ValueError("TRUSTED_PROXIES trusts everybody; name the proxies")
    return networks


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ValueError(f"TRUSTED_PROXIES has {text!r}, which is no address") from error


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own. No other name is: where it leads may change."""
    host = host.strip("[]").lower()
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(url: str) -> bool:
    """Whether nobody on the way can read what is sent to an address, or change the answer."""
    try:
        parts = urlsplit(url)
        name = parts.hostname or ""
    except ValueError:
        return False
    is_local = parts.scheme == "http" and is_loopback(name)
    return bool(name) and (parts.scheme == "https" or is_local)


def listed(text: str) -> frozenset[str]:
    """`acme, beta` -> the names."""
    return frozenset(name for part in text.split(",") if (name := part.strip()))
