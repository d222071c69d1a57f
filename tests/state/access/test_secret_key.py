"""The key that signs forms."""

from __future__ import annotations

from pathlib import Path

from state.access.secret_key import NAME, secret_key


def test_it_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    key = secret_key(folder)
    assert len(key) > 40
    assert secret_key(folder) == key
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in folder.iterdir()] == [NAME]


def test_a_key_that_is_set_is_taken(tmp_path: Path) -> None:
    assert secret_key(tmp_path, "my own") == "my own"
    assert not list(tmp_path.iterdir())
