"""The settings of access: who may log in, by what, and which proxies are believed.

A part of state/settings.py. Must not know HTTP. Secrets are SecretStr: no log or repr shows them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from state.access.claims import Mapping, roles_of

LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""The names of this machine for itself."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class AccessSettings(BaseSettings):
    """Every setting of access with its default; bad values raise pydantic.ValidationError."""

    api_token: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr("")
    allowed_hosts: str = ""
    session_idle_s: float = Field(8 * 3600.0, gt=0)
    session_longest_s: float = Field(24 * 3600.0, gt=0)
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
    def mapping(self) -> Mapping:
        """How claims of the OpenID provider become a name, a role and a scope."""
        return Mapping(
            self.oidc_name_claim, self.oidc_role_claim, roles_of(self.oidc_roles),
            self.oidc_group_claim, self.oidc_queue_claim, self.oidc_agent_claim,
        )  # fmt: skip


def is_safe(url: str) -> bool:
    """Whether nobody on the way can read what is sent to an address, or change the answer."""
    try:
        parts = urlsplit(url)
        name = parts.hostname or ""
    except ValueError:
        return False
    is_local = parts.scheme == "http" and name in _LOOPBACK
    return bool(name) and (parts.scheme == "https" or is_local)


def listed(text: str) -> frozenset[str]:
    """`acme, beta` -> the names."""
    return frozenset(name for part in text.split(",") if (name := part.strip()))
