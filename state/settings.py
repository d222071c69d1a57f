"""The settings, read from the environment and `.env`; only this module knows their names.

Those of access, of alerts and of mails are in settings.py of their folders. Must not know what they
are used for. Secrets are SecretStr: no log or repr shows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from state.access.settings import AccessSettings, is_loopback, listed
from state.alerts.settings import AlertSettings
from state.board.identity.rules import DEFAULT_CONFERENCES, DEFAULT_PATTERN, Rules
from state.mail.settings import MailSettings

_STORES = ("diskcache", "redis", "rediss", "unix")
"""What a live store can be kept in, as STATE_URL names it."""


BEYOND_LOOPBACK = (
    "BIND is beyond this machine: put a proxy that buffers (nginx) in front, see docs/deploy.md. "
    "Slow clients, floods of connections and passwords in clear are kept off by it alone."
)


class Settings(AccessSettings, AlertSettings, MailSettings):
    """Every setting of Ringside with its default; bad values raise pydantic.ValidationError."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    demo_pbx: bool = Field(False, validation_alias="DEMO")
    demo_weeks: int = Field(8, ge=0, le=26)
    ami_host: str = ""
    ami_port: int = Field(5038, ge=1, le=65535)
    ami_username: str = ""
    ami_secret: SecretStr = SecretStr("")
    ami_tls: bool = False
    ami_tls_ca: Path | None = None
    ami_tls_verify: bool = True
    state_dir: Path = Path("var")
    state_url: str = ""
    history_url: str = ""
    history_days: int = Field(400, ge=1)
    audit_days: int = Field(400, ge=1)
    agent_pattern: str = DEFAULT_PATTERN
    contexts: str = ""
    extensions: str = ""
    ignore: str = ""
    agent_conferences: str = ",".join(DEFAULT_CONFERENCES)
    refresh_ms: int = Field(500, ge=100, le=60_000)
    publish_ms: int = Field(40, ge=0, le=5_000)
    sweep_s: float = Field(60.0, ge=1.0)
    service_level_s: float = Field(20.0, gt=0)
    wrapup_s: float = Field(0.0, ge=0, allow_inf_nan=False)
    wrapup: str = ""
    time_zone: str = "UTC"
    bind: str = "127.0.0.1:8050"
    show_callers: bool = True
    log_level: str = "INFO"
    log_format: str = "text"
    pbx_name: str = ""
    agents_file: Path | None = Field(None, validation_alias="AGENTS")
    shifts_file: Path | None = Field(None, validation_alias="SHIFTS")
    limits_file: Path | None = Field(None, validation_alias="LIMITS")

    @field_validator("agent_pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"AGENT_PATTERN is no regular expression: {error}") from error
        return value

    @model_validator(mode="after")
    def _wants_tls(self) -> Settings:
        """A CA without AMI_TLS is a slip that would send the secret in clear."""
        if self.ami_tls_ca is not None and not self.ami_tls:
            raise ValueError("AMI_TLS_CA is set, but AMI_TLS is not: write AMI_TLS=yes")
        return self

    @field_validator("state_url")
    @classmethod
    def _names_a_store(cls, value: str) -> str:
        scheme = value.partition("://")[0] if "://" in value else ""
        if value and scheme not in _STORES:
            raise ValueError(f"STATE_URL begins with {', '.join(f'{s}://' for s in _STORES)}")
        return value

    @field_validator("wrapup")
    @classmethod
    def _names_queues(cls, value: str) -> str:
        _by_queue(value)
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError) as error:
            raise ValueError(f"TIME_ZONE {value!r} is no IANA time zone") from error
        return value

    @field_validator("log_format")
    @classmethod
    def _is_a_format(cls, value: str) -> str:
        if value not in {"text", "json"}:
            raise ValueError("LOG_FORMAT is text or json")
        return value

    @cached_property
    def rules(self) -> Rules:
        """Who is an extension, as far as settings say."""
        return Rules(
            self.agent_pattern, listed(self.contexts), _devices(self.extensions),
            listed(self.ignore), listed(self.agent_conferences),
        )  # fmt: skip

    @property
    def site(self) -> str:
        """Where people find the pages: by the first of ALLOWED_HOSTS, else on this machine."""
        name = self.allowed_hosts.partition(",")[0].strip()
        return (f"https://{name}" if name else f"http://{self.bind}") + self.base_path

    @property
    def logs_callers(self) -> bool:
        """Whether log lines hold callers' numbers whole."""
        return self.show_callers and self.log_level.upper() == "DEBUG"

    @property
    def demo(self) -> bool:
        """Whether the demo PBX is shown: by the setting, or because no PBX is named."""
        return self.demo_pbx or not self.ami_host

    @property
    def is_beyond_loopback(self) -> bool:
        """Whether other machines can reach BIND."""
        return not (self.bind.startswith("unix:") or is_loopback(self.bind.rpartition(":")[0]))

    @property
    def folder(self) -> Path:
        """The folder of this PBX's state; the demo has a folder of its own."""
        return self.state_dir / "demo" if self.demo else self.state_dir

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which days begin."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def wrapup_by_queue(self) -> dict[str, float]:
        """The wrap-up seconds of single queues, by their names in lower case; `*` is any other."""
        return _by_queue(self.wrapup)

    @property
    def history_dsn(self) -> str:
        """HISTORY_URL, or SQLite in the folder; always SQLite for the demo."""
        own = f"sqlite:///{self.folder / 'history.sqlite3'}"
        return own if self.demo else self.history_url or own

    @property
    def state_dsn(self) -> str:
        """STATE_URL, or diskcache in the folder; always diskcache for the demo."""
        own = f"diskcache://{self.folder / 'live'}"
        return own if self.demo else self.state_url or own


def _devices(text: str) -> dict[str, frozenset[str]]:
    """`1001:PJSIP/0004f2aabbcc, 1002` -> each number and the devices that are its."""
    found: dict[str, set[str]] = {}
    for entry in listed(text):
        number, _, device = entry.partition(":")
        found.setdefault(number, set()).update([device] if device else [])
    return {number: frozenset(devices) for number, devices in found.items()}


def _by_queue(text: str) -> dict[str, float]:
    """`sales:20,*:5` as a dictionary. Raises ValueError with what is wrong."""
    found: dict[str, float] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        queue, _, seconds = (each.strip() for each in part.rpartition(":"))
        if not queue or not re.fullmatch(r"\d{1,5}(\.\d+)?", seconds, re.ASCII):
            raise ValueError(f"WRAPUP has {part!r}; write queue:seconds, such as sales:20,*:5")
        if queue.casefold() in found:
            raise ValueError(f"WRAPUP names the queue {queue!r} twice")
        found[queue.casefold()] = float(seconds)
    return found


def load_settings(say_error: Callable[[str], None]) -> Settings:
    """The settings. With bad values: a line to `say_error` for each, then SystemExit(2)."""
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False):  # a bad value may be a secret
            name = "_".join(map(str, problem["loc"])).upper()
            say_error(f"{name or 'settings'}: {problem['msg']}")
        raise SystemExit(2) from None
