"""Ringside as it is deployed: gunicorn with a simulated PBX, users, and nginx before it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from ami.simulator import SimulatorServer, SimulatorSettings
from tests.fakes.servers.nginx import NAME, MissingNginxError, Nginx, program
from tests.fakes.servers.ringside import ROOT, Ringside

PASSWORD = "correct horse battery staple"
SECRET = "only-for-this-test"


@pytest.fixture(scope="session")
def nginx_is_there() -> None:
    """Skip without nginx and openssl; with CI=true that is an error."""
    try:
        program("nginx"), program("openssl")
    except MissingNginxError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


@dataclass(frozen=True)
class Deployment:
    """A running Ringside, the nginx before it, and the path below which it lives."""

    ringside: Ringside
    nginx: Nginx
    base: str

    def direct(self) -> socket.socket:
        """A connection to Ringside itself, as from this machine."""
        host, _, port = self.ringside.url.removeprefix("http://").partition(":")
        return socket.create_connection((host, int(port)), timeout=20)


class Deployments:
    """Starts deployments, and ends them in the end."""

    def __init__(self, ends: ExitStack, make_folder: pytest.TempPathFactory) -> None:
        self._ends = ends
        self._folders = make_folder

    def ringside(self, *, users: bool, **settings: str) -> Ringside:
        """A Ringside with a PBX of its own, with a user or without any."""
        pbx = SimulatorServer(SimulatorSettings("watcher", SECRET, agents=6))
        host, port = self._ends.enter_context(pbx)
        folder = self._folders.mktemp("ringside") / "var"
        mine = {"AMI_HOST": host, "AMI_PORT": str(port), "AMI_USERNAME": "watcher",
                "AMI_SECRET": SECRET, "STATE_DIR": str(folder), **settings}  # fmt: skip
        if users:
            add_user(mine)
        del mine["STATE_DIR"]
        return self._ends.enter_context(Ringside(folder, wait=True, **mine))

    def nginx(self, ringside: Ringside, base: str = "", **more: str) -> Nginx:
        """The shipped site, or another one, before a Ringside."""
        home = self._folders.mktemp("nginx")
        upstream = ringside.url.removeprefix("http://")
        return self._ends.enter_context(Nginx(home, upstream, base, **more))


def add_user(settings: dict[str, str]) -> None:
    """Add the user ann as docs/deploy.md does."""
    subprocess.run(
        [sys.executable, "app.py", "user", "add", "ann", "--role", "admin"],
        cwd=ROOT, env={**os.environ, **settings}, input=f"{PASSWORD}\n", text=True, timeout=60,
        check=True, capture_output=True,
    )  # fmt: skip


def add_wall(deployment: Deployment) -> str:
    """The link of a new wall, as an admin makes it on the command line."""
    done = subprocess.run(
        [sys.executable, "app.py", "token", "add", "lobby", "--role", "wall"],
        cwd=ROOT, env={**os.environ, **deployment.ringside.settings}, text=True, timeout=60,
        check=True, capture_output=True,
    )  # fmt: skip
    return done.stdout.split()[-1]


@pytest.fixture(scope="module")
def deployments(
    nginx_is_there: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployments]:
    with ExitStack() as ends:
        yield Deployments(ends, tmp_path_factory)


@pytest.fixture(scope="module", params=["", "/ringside"])
def deployment(deployments: Deployments, request: pytest.FixtureRequest) -> Deployment:
    """Ringside with a user behind the shipped site, at / and below a path."""
    base: str = request.param
    ringside = deployments.ringside(users=True, ALLOWED_HOSTS=NAME, BASE_PATH=base)
    return Deployment(ringside, deployments.nginx(ringside, base), base)


def read_config(path: str) -> str:
    """A file of deploy/."""
    return (Path(ROOT) / "deploy" / path).read_text("utf-8")
