"""An archive holds what it was given, and one that is damaged or hostile is refused."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from state.upkeep.archive import ArchiveError, Manifest, pack, unpack

CONTENT = {"env": b"AMI_SECRET=s3cr3t\n", "history.sqlite3": bytes(range(256)) * 900}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    for name, content in CONTENT.items():
        (folder / name).write_bytes(content)
    pack(tmp_path / "b.tar.gz", folder, version="0.2.0", schema="0004", made_at=1e9)
    return tmp_path / "b.tar.gz"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "deep" / "target"
    folder.mkdir(parents=True)
    return folder


def anything(_: Manifest) -> None:
    """Accept every manifest."""


def test_what_is_packed_comes_out_again(archive: Path, target: Path) -> None:
    manifest = unpack(archive, target, anything)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == CONTENT
    assert (manifest.version, manifest.schema, manifest.made_at) == ("0.2.0", "0004", 1e9)


def test_only_this_user_can_read_an_archive_and_what_comes_out(archive: Path, target: Path) -> None:
    unpack(archive, target, anything)
    for path in (archive, *target.iterdir()):
        assert path.stat().st_mode & 0o777 == 0o600


def test_an_archive_that_cannot_be_finished_leaves_the_one_before(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = archive.read_bytes()

    def full(_: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        pack(archive, tmp_path / "content", version="", schema="", made_at=0)
    assert archive.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar.gz", "content"]


def test_an_archive_that_is_cut_off_anywhere_is_refused(archive: Path, tmp_path: Path) -> None:
    whole, cut = archive.read_bytes(), tmp_path / "cut"
    for number, length in enumerate(
        (0, 1, 10, 300, len(whole) // 2, len(whole) - 9, len(whole) - 1)
    ):
        cut.write_bytes(whole[:length])
        folder = tmp_path / f"cut-{number}"
        folder.mkdir()
        with pytest.raises(ArchiveError):
            unpack(cut, folder, anything)


def test_an_archive_with_a_changed_byte_is_refused_or_the_same(
    archive: Path, tmp_path: Path
) -> None:
    whole, chance = archive.read_bytes(), random.Random(7)
    for number in range(300):
        at = chance.randrange(len(whole))
        changed = bytearray(whole)
        changed[at] ^= 1 << chance.randrange(8)
        (tmp_path / "changed").write_bytes(changed)
        folder = tmp_path / f"changed-{number}"
        folder.mkdir()
        try:
            unpack(tmp_path / "changed", folder, anything)
        except ArchiveError:
            continue
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == CONTENT


def manifest_of(parts: dict[str, bytes], **changes: Any) -> bytes:
    named = {name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
             for name, content in parts.items()}  # fmt: skip
    whole = {"format": 1, "version": "1", "schema": "0004", "made_at": 1.0, "parts": named}
    return orjson.dumps(whole | changes)


def entry(name: str, content: bytes = b"", **fields: Any) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def tar_of(*entries: tuple[tarfile.TarInfo, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for info, content in entries:
            tar.addfile(info, io.BytesIO(content))
    return made.getvalue()


def long_header() -> bytes:
    """A header that says 2 GB of a longer name follow."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 2 << 30
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(4 << 20)


def a_link(kind: bytes) -> bytes:
    return tar_of(
        entry("manifest.json", manifest_of({"env": b""})),
        entry("env", type=kind, linkname="/etc/passwd"),
    )


HOSTILE: dict[str, Callable[[], bytes]] = {
    "no manifest": lambda: tar_of(entry("env", b"x")),
    "an empty tar": tar_of,
    "a manifest that is no JSON": lambda: tar_of(entry("manifest.json", b"\xff{")),
    "a manifest of another format": lambda: tar_of(
        entry("manifest.json", manifest_of({}, format=2))
    ),
    "a manifest with words for numbers": lambda: tar_of(
        entry("manifest.json", manifest_of({}, made_at="now"))
    ),
    "a manifest of 2 MB": lambda: tar_of(entry("manifest.json", b" " * (2 << 20))),
    "a file less": lambda: tar_of(entry("manifest.json", manifest_of({"env": b"x"}))),
    "a file more": lambda: tar_of(
        entry("manifest.json", manifest_of({"env": b"x"})), entry("env", b"x"), entry("more", b"x")
    ),
    "another content": lambda: tar_of(
        entry("manifest.json", manifest_of({"env": b"x"})), entry("env", b"y")
    ),
    "a longer content": lambda: tar_of(
        entry("manifest.json", manifest_of({"env": b"x"})), entry("env", b"x" * 10_000)
    ),
    "a path upwards": lambda: tar_of(
        entry("manifest.json", manifest_of({"env": b"x"})), entry("../../env", b"x")
    ),
    "a symbolic link": lambda: a_link(tarfile.SYMTYPE),
    "a hard link": lambda: a_link(tarfile.LNKTYPE),
    "a device": lambda: a_link(tarfile.CHRTYPE),
    "a pipe": lambda: a_link(tarfile.FIFOTYPE),
    "a folder": lambda: a_link(tarfile.DIRTYPE),
    "a header of 2 GB": long_header,
    "gigabytes after its end": lambda: (
        tar_of(entry("manifest.json", manifest_of({"env": b"x"})), entry("env", b"x"))
        + bytes(64 << 20)
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_archive_is_refused_and_writes_nothing_elsewhere(
    what: str, target: Path, tmp_path: Path
) -> None:
    source = tmp_path / "hostile.tar.gz"
    source.write_bytes(gzip.compress(HOSTILE[what]()))
    with pytest.raises(ArchiveError):
        unpack(source, target, anything)
    assert {path.name for path in tmp_path.iterdir()} == {"hostile.tar.gz", "deep"}
    assert {path.name for path in target.parent.iterdir()} == {"target"}
    assert not any(path.is_symlink() for path in target.iterdir())


@pytest.mark.parametrize("content", [b"", b"plain text", gzip.compress(b"no tar"), b"\x1f\x8b"])
def test_what_is_no_archive_is_refused(content: bytes, target: Path, tmp_path: Path) -> None:
    (tmp_path / "no").write_bytes(content)
    with pytest.raises(ArchiveError):
        unpack(tmp_path / "no", target, anything)
    with pytest.raises(ArchiveError, match="No such file"):
        unpack(tmp_path / "missing", target, anything)
