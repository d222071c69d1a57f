"""An installation on each database, and its commands as an operator runs them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from state.command_line import parser
from state.settings import Settings
from state.upkeep.command_line import run_upkeep
from state.upkeep.installation import Installation, opened

SECRET = "s3cr3t-word"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def settings(
    history_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Settings]:
    """The settings of an installation in a folder of its own."""
    names = {str(each.validation_alias or name).upper()
             for name, each in Settings.model_fields.items()}  # fmt: skip
    for name in names:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def settings_(**more: Any) -> Settings:
        own: dict[str, Any] = {
            "ami_host": "pbx",
            "state_dir": tmp_path / "var",
            "history_url": history_url,
        }
        return Settings(**(own | more))

    return settings_


@pytest.fixture
def run(settings: Callable[..., Settings]) -> Run:
    """Runs a command; its exit code and what it printed."""

    def run_(*words: str, **more: Any) -> tuple[int, str]:
        out = io.StringIO()
        code = run_upkeep(parser().parse_args(words), settings(**more), out)
        assert SECRET not in out.getvalue()
        return code, out.getvalue()

    return run_


@pytest.fixture
def installation(settings: Callable[..., Settings]) -> Iterator[Installation]:
    with opened(settings()) as found:
        yield found
