"""What the tests of reliability share: a laboratory, and the soak.

The soak runs in a process of its own, so that its memory can be measured.

SOAK_MINUTES says how long: by default 10 with CI=true, and half a minute otherwise.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.lab.lab import Lab
from tests.fakes.servers.ringside import ROOT
from tests.reliability.acts.soak import NO_LAB
from tests.reliability.parts import together

PATIENCE_S = 180.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of each performance together."""
    together(items)


def soak_minutes() -> float:
    """How long the soak goes on."""
    return float(os.environ.get("SOAK_MINUTES") or (10 if os.environ.get("CI") == "true" else 0.5))


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """An Asterisk 22 with time stamps for all tests that leave the phones on the hook."""
    with lab_or_skip(22, timestamps=True) as made:
        yield made


@pytest.fixture(scope="session")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the soak came to."""
    file = tmp_path_factory.mktemp("soak") / "verdict.json"
    command = [sys.executable, "-m", "tests.reliability.acts.soak", str(soak_minutes()), str(file)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            said, _ = process.communicate(timeout=soak_minutes() * 60 + PATIENCE_S)
        finally:
            process.terminate()
    print(said)
    if process.returncode == NO_LAB and os.environ.get("CI") != "true":
        pytest.skip(said.strip())
    assert process.returncode == 0, said
    return dict(json.loads(file.read_text()))
