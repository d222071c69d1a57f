"""What is kept is its user's alone: folders, files, and the collector's lock."""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ami.recordings.recording import Recorder
from state.collector.folder_lock import NAME, FolderLock
from state.private import OpenFolderError, close_file, close_folder, opener, require_private

NOBODY = 65_534


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def make(folder: Path, name: str, rights: int) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    path.chmod(rights)
    return path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder as an older version left it: open, with a history and a live store."""
    folder = tmp_path / "var"
    folder.mkdir()
    folder.chmod(0o755)
    for name in ("history.sqlite3", "history.sqlite3-wal", "live/cache.db", "refused-cdr.txt"):
        make(folder, name, 0o644)
    (folder / "live").chmod(0o755)
    return folder


@pytest.fixture
def stranger() -> Callable[[Callable[[], object]], str]:
    """Do something as another user; returns the name of the error, or "" if it was allowed."""
    if os.geteuid() != 0:
        if os.environ.get("CI") == "true":
            pytest.fail("another user needs root")
        pytest.skip("another user needs root")

    def do(what: Callable[[], object]) -> str:
        reads, writes = os.pipe()
        child = os.fork()
        if not child:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            try:
                what()
            except BaseException as error:  # noqa: BLE001 - its name is the answer
                os.write(writes, type(error).__name__.encode())
            os._exit(0)
        os.close(writes)
        os.waitpid(child, 0)
        with os.fdopen(reads) as answer:
            return answer.read()

    return do


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that others may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="ringside-test-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def hold(path: Path) -> None:
    fcntl.flock(os.open(path, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_folder_that_is_made_is_closed(tmp_path: Path) -> None:
    assert close_folder(tmp_path / "a" / "var") == ""
    assert mode(tmp_path / "a" / "var") == 0o700


def test_an_older_versions_folder_is_closed_with_all_that_is_in_it(own: Path) -> None:
    assert close_folder(own) == f"STATE_DIR {own} was open to other users (755), now 700"
    assert {path.name: mode(path) & 0o077 for path in own.rglob("*")} == dict.fromkeys(
        ("history.sqlite3", "history.sqlite3-wal", "live", "cache.db", "refused-cdr.txt"), 0
    )
    assert close_folder(own) == ""


def test_a_link_is_not_followed_when_files_are_closed(own: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "other", "file", 0o644)
    (own / "link").symlink_to(other)
    (own / "links").symlink_to(other.parent)
    close_folder(own)
    assert mode(other) == 0o644


@pytest.mark.parametrize(
    ("spoil", "mends"),
    [
        (lambda own: own.chmod(0o777), "chmod -R go-rwx"),
        (lambda own: own.chmod(0o1777), "chmod -R go-rwx"),
        (lambda own: (own / "history.sqlite3").chmod(0o666), "chmod -R go-rwx"),
        (lambda own: os.chown(own, NOBODY, NOBODY), "chown -R"),
        (lambda own: os.chown(own / "history.sqlite3", NOBODY, NOBODY), "chown -R"),
    ],
    ids=["open to all", "as /tmp", "file open to all", "other owner", "file of another owner"],
)
def test_a_folder_that_others_may_have_changed_is_refused_with_what_mends_it(
    own: Path, spoil: Callable[[Path], None], mends: str, stranger: object
) -> None:
    spoil(own)
    said: list[str] = []
    with pytest.raises(SystemExit) as ended:
        require_private(own, said.append)
    assert ended.value.code == 2
    (line,) = said
    assert mends in line
    assert str(own) in line


def test_an_open_folder_of_other_things_is_refused_and_left_alone(tmp_path: Path) -> None:
    home = make(tmp_path / "home", "letters.txt", 0o644).parent
    home.chmod(0o755)
    with pytest.raises(OpenFolderError, match=r"chmod -R go-rwx .*name another folder"):
        close_folder(home)
    assert (mode(home), mode(home / "letters.txt")) == (0o755, 0o644)


def test_a_folder_that_cannot_be_made_is_said_where_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert close_folder(tmp_path / "file" / "var") == ""


def test_a_file_that_is_there_already_is_closed_when_it_is_written_again(tmp_path: Path) -> None:
    path = make(tmp_path, "refused-cdr.txt", 0o644)
    with open(path, "w", opener=opener) as file:
        file.write("y")
    assert mode(path) == 0o600
    close_file(tmp_path / "gone")
    with open("/dev/null", "w", opener=opener):
        assert mode(Path("/dev/null")) & 0o066 == 0o066


@pytest.mark.parametrize("name", ["stream.jsonl", "stream.jsonl.gz"])
@pytest.mark.parametrize("was_there", [True, False])
def test_a_recording_is_this_users_alone(tmp_path: Path, name: str, *, was_there: bool) -> None:
    path = tmp_path / name
    if was_there:
        make(tmp_path, name, 0o644)
    with Recorder(path, started=0.0):
        pass
    assert mode(path) == 0o600


def test_another_user_can_neither_read_nor_hold_anything(
    reachable: Path, stranger: Callable[[Callable[[], object]], str]
) -> None:
    folder = reachable / "var"
    lock = FolderLock(folder)
    make(folder, "history.sqlite3", 0o644)
    folder.chmod(0o755)
    assert stranger(lambda: hold(folder)) == ""
    assert stranger((folder / "history.sqlite3").read_text) == ""
    close_folder(folder)
    assert lock.acquire()
    for what in (
        lambda: hold(folder),
        lambda: hold(folder / NAME),
        (folder / "history.sqlite3").read_text,
        (folder / "mine").touch,
        lambda: list(folder.iterdir()),
    ):
        assert stranger(what) == "PermissionError"
    lock.release()


def test_who_held_the_folder_before_it_was_closed_does_not_keep_the_collector_out(
    reachable: Path,
) -> None:
    folder = reachable / "var"
    folder.mkdir(mode=0o755)
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    close_folder(folder)
    lock = FolderLock(folder)
    assert lock.acquire()
    lock.release()
    os.close(held)
