"""deploy/: the unit, the container and its settings give Ringside no more than it needs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
import yaml

from state.settings import Settings
from tests.test_pbx_page import names

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNIT = DEPLOY / "ringside.service"
WORST = 3.0
"""The exposure that systemd-analyze may find at most; it was 6.0 before."""


def unit() -> dict[str, list[str]]:
    """Every setting of the unit with its values, in order."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"(?m)^(\w+)=(.*)$", UNIT.read_text("utf-8")):
        found.setdefault(name, []).append(value)
    return found


def dockerfile() -> list[str]:
    """The instructions, each on one line."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def service() -> Mapping[str, object]:
    """The service of compose.yaml."""
    document = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return cast("Mapping[str, object]", document["services"]["ringside"])


def test_systemd_finds_little_that_the_unit_leaves_open() -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        assert os.environ.get("CI") != "true", "systemd-analyze is not installed"
        pytest.skip("systemd-analyze is not installed")
    done = subprocess.run(
        [program, "security", "--offline=true", "--no-pager", str(UNIT)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    found = re.search(r"Overall exposure level for ringside\.service: ([\d.]+)", done.stdout)
    assert found is not None, done.stdout + done.stderr
    assert float(found[1]) < WORST
    assert "Unknown" not in done.stderr


def test_the_unit_runs_as_a_user_of_its_own_who_can_write_to_one_folder() -> None:
    settings = unit()
    assert settings["User"] == ["ringside"]
    assert settings["StateDirectory"] == ["ringside"]
    assert settings["StateDirectoryMode"] == ["0700"]
    assert settings["UMask"] == ["0077"]
    assert settings["ProtectSystem"] == ["strict"]
    assert settings["CapabilityBoundingSet"] == [""]
    assert settings["NoNewPrivileges"] == ["yes"]
    assert "ReadWritePaths" not in settings
    assert settings.keys() >= {"MemoryMax", "TasksMax"}


def test_the_unit_opens_no_port_beyond_this_machine() -> None:
    assert "BIND" not in UNIT.read_text("utf-8")
    assert Settings.model_fields["bind"].default.startswith("127.0.0.1:")


def test_the_pattern_of_settings_has_good_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in names():
        monkeypatch.delenv(name, raising=False)
    text = (DEPLOY / "ringside.env").read_text("utf-8")
    written = re.findall(r"(?m)^(?:# )?([A-Z_]+)=", text)
    assert set(written) <= names()
    assert not Settings(_env_file=DEPLOY / "ringside.env").demo
    assert "STATE_DIR=/var/lib/ringside\n" in text
    assert "BIND=127.0.0.1:8050\n" in text


def test_the_image_starts_from_a_version_and_installs_only_what_is_hashed() -> None:
    lines = dockerfile()
    assert re.fullmatch(r"ARG BASE=python:\d+\.\d+\.\d+-slim-\w+(@sha256:[0-9a-f]{64})?", lines[0])
    assert [line for line in lines if line.startswith("FROM")] == ["FROM ${BASE}"]
    installs = [line for line in lines if re.search(r"\b(pip|apt|apt-get|curl|wget)\b", line)]
    assert len(installs) == 1
    assert "pip install --no-cache-dir --no-compile --require-hashes -r req" in installs[0]


def test_the_image_runs_as_a_user_who_owns_none_of_the_code() -> None:
    lines = dockerfile()
    users = [line for line in lines if line.startswith("USER")]
    assert users == ["USER 10001:10001"]
    copied = [line for line in lines if line.startswith("COPY")]
    assert copied
    assert [line for line in copied if "--chown" in line or "COPY . " in line] == []
    assert lines.index(copied[-1]) < lines.index(users[0])


def test_the_container_can_write_to_its_volume_alone_and_has_limits() -> None:
    given = service()
    assert given["read_only"] is True
    assert given["cap_drop"] == ["ALL"]
    assert given["security_opt"] == ["no-new-privileges:true"]
    assert given["user"] == "10001:10001"
    assert given["volumes"] == ["state:/var/lib/ringside"]
    assert all("noexec" in str(each) for each in cast("list[str]", given["tmpfs"]))
    assert given.keys() >= {"mem_limit", "pids_limit", "cpus"}
    assert not given.keys() & {"privileged", "cap_add", "network_mode", "pid", "ipc", "devices"}


def test_the_container_is_reached_from_its_host_alone() -> None:
    given = service()
    assert given["ports"] == ["127.0.0.1:8050:8050"]
    document = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    (network,) = document["networks"]["ringside"]["ipam"]["config"]
    environment = cast("Mapping[str, str]", given["environment"])
    assert environment["TRUSTED_PROXIES"] == network["gateway"]
