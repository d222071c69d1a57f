"""The demo's data and a PBX's are never kept in one folder."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from state.live.apart import require_apart
from state.live.schema import Link, Pbx
from state.live.store import Update, open_writer
from state.settings import Settings
from tests.dashboard.conftest import make_settings


def started(settings: Settings, *, demo: bool) -> None:
    """A start of a demo or a PBX, which published once."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    writer = open_writer(settings.state_dsn)
    link = Link(state="up", since=time.time(), last_event_at=0.0, reason="")
    writer.publish(Update(link=link, whole=True, pbx=Pbx(name="office", version="", demo=demo)))
    writer.close()


def refused(settings: Settings) -> str:
    said: list[str] = []
    with pytest.raises(SystemExit) as ended:
        require_apart(settings, said.append)
    assert ended.value.code == 2
    (line,) = said
    return line


def test_a_pbx_is_not_kept_in_the_folder_of_a_demo(tmp_path: Path) -> None:
    started(make_settings(state_dir=tmp_path), demo=True)
    line = refused(make_settings(state_dir=tmp_path / "demo", ami_host="pbx"))
    assert f"{tmp_path / 'demo'} holds the data of the demo" in line


def test_a_demo_is_not_kept_in_the_folder_of_a_pbx(tmp_path: Path) -> None:
    started(make_settings(state_dir=tmp_path / "demo", ami_host="pbx"), demo=False)
    assert "holds the data of the PBX office" in refused(make_settings(state_dir=tmp_path))


def test_each_goes_on_in_its_own_folder_and_beside_the_other(tmp_path: Path) -> None:
    demo, office = (
        make_settings(state_dir=tmp_path),
        make_settings(state_dir=tmp_path, ami_host="p"),
    )
    for _ in range(2):
        require_apart(demo, pytest.fail)
        require_apart(office, pytest.fail)
        started(demo, demo=True)
        started(office, demo=False)


def test_an_empty_folder_is_left_empty(tmp_path: Path) -> None:
    require_apart(make_settings(state_dir=tmp_path, ami_host="pbx"), pytest.fail)
    assert list(tmp_path.iterdir()) == []
