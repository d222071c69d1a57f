"""What the tests of reliability share: a laboratory, and the soak.

The soak runs beside the other tests, in a process of its own, and is judged at the end.

SOAK_MINUTES says how long: by default 10 with CI=true, and half a minute otherwise.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.lab.lab import Lab
from tests.fakes.servers.ringside import ROOT
from tests.reliability.acts.soak import NO_LAB

SOAK = pytest.StashKey[subprocess.Popen[str]]()
FILE = "tests/reliability/test_soak.py"
PATIENCE_S = 180.0


def soak_minutes() -> float:
    """How long the soak goes on."""
    return float(os.environ.get("SOAK_MINUTES") or (10 if os.environ.get("CI") == "true" else 0.5))


def verdict_file() -> Path:
    """Where the soak of this test run leaves its verdict."""
    return ROOT / f"var/soak-{os.getpid()}.json"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Judge the soak last."""
    items.sort(key=lambda item: FILE in item.nodeid)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin the soak where it will be judged; of several workers only that one begins it."""
    wanted = any(FILE in item.nodeid for item in session.items)
    is_worker = hasattr(session.config, "workerinput")
    if wanted and not is_worker and not session.config.option.collectonly:
        begin(session.config)


def begin(config: pytest.Config) -> subprocess.Popen[str]:
    """The soak of this test run, begun if it was not yet."""
    if SOAK not in config.stash:
        verdict_file().parent.mkdir(exist_ok=True)
        config.stash[SOAK] = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.reliability.acts.soak",
                str(soak_minutes()),
                verdict_file(),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    return config.stash[SOAK]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave nothing behind."""
    process = session.config.stash.get(SOAK, None)
    if process is not None:
        if process.poll() is None:
            process.terminate()
        process.communicate()
        verdict_file().unlink(missing_ok=True)


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """An Asterisk 22 with time stamps for all tests that leave the phones on the hook."""
    with lab_or_skip(22, timestamps=True) as made:
        yield made


@pytest.fixture(scope="session")
def verdict(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the soak came to."""
    process = begin(request.config)
    said, _ = process.communicate(timeout=soak_minutes() * 60 + PATIENCE_S)
    print(said)
    if process.returncode == NO_LAB and os.environ.get("CI") != "true":
        pytest.skip(said.strip())
    assert process.returncode == 0, said
    return dict(json.loads(verdict_file().read_text()))
