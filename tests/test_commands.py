"""`app.py doctor`, `record` and `replay` as a person runs them: exit codes and lines."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import app
from ami.recordings.recording import Recorder, read_recording
from ami.simulator import SimulatorServer, SimulatorSettings
from state.access.store import reach
from state.settings import Settings
from tests.ami.translate.test_events import channel
from tests.asterisk.lab.process import free_port
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.servers.ami_server import AmiPeer, event, speaks

ROOT = Path(__file__).parents[1]
SECRET = "s3cr3t-word"
PATIENCE_S = 60.0


@pytest.fixture
def pbx() -> Iterator[SimulatorServer]:
    server = SimulatorServer(SimulatorSettings("watcher", SECRET, agents=12, speed=20.0))
    yield server
    server.stop()


def environment(port: int, folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a command that knows the PBX on `port`, and no other setting."""
    names = {name.upper() for name in Settings.model_fields} | {
        "DEMO",
        "AGENTS",
        "SHIFTS",
        "LIMITS",
        "ALERTS",
    }
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    own = {"AMI_HOST": "127.0.0.1", "AMI_PORT": str(port), "AMI_USERNAME": "watcher",
           "AMI_SECRET": SECRET, "STATE_DIR": str(folder)}  # fmt: skip
    return inherited | own | settings


def run(arguments: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself; whatever it says, it says no secret and no traceback."""
    done = subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@contextmanager
def running(arguments: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on until it is told to end."""
    with subprocess.Popen(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


# what is kept


@pytest.mark.parametrize(
    "command",
    [["serve"], ["demo"], ["user", "list"], ["token", "list"], ["import", "cdr", "x.csv"]],
)
def test_a_command_refuses_a_folder_that_anybody_could_write_to(
    command: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "live").mkdir()
    folder.chmod(0o777)
    done = run(command, environment(1, folder))
    assert done.returncode == 2
    assert done.stderr == (
        f"ringside: STATE_DIR {folder} is open to other users (777): 'chmod -R go-rwx {folder}' "
        "if it is Ringside's alone, else name another folder\n"
    )


def test_what_a_command_makes_is_this_users_alone(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    lines = tmp_path / "Master.csv"
    lines.write_text("no such line\n" * 60)
    before = os.umask(0)
    try:
        run(["user", "list"], environment(1, folder))
        run(["import", "cdr", str(lines)], environment(1, folder))
    finally:
        os.umask(before)
    made = {path.name: path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*"))}
    assert {"var", "history.sqlite3", "refused-cdr.txt"} <= made.keys()
    assert set(made.values()) == {0}


# doctor


def test_doctor_finds_nothing_bad_on_a_good_pbx(pbx: SimulatorServer, tmp_path: Path) -> None:
    _, port = pbx.start()
    done = run(["doctor", "--seconds", "1"], environment(port, tmp_path))
    assert done.returncode == 0, done.stdout
    for line in (
        "  ok  logged in to Asterisk Call Manager 11.0.0 as the AMI user",
        "  ok  Asterisk 22.10.1",
        "  ok  12 extensions, 12 of them with a hint",
        "  ok  the AMI user is read-only",
    ):
        assert line in done.stdout.splitlines()
    assert " bad  " not in done.stdout
    assert re.search(r"^  ok  2 queues with \d+ memberships$", done.stdout, re.MULTILINE)
    assert re.search(r"^  ok  heard in 1 s: .*\d+ call", done.stdout, re.MULTILINE)


def test_doctor_says_that_without_a_host_it_looks_at_the_demo_pbx(tmp_path: Path) -> None:
    done = run(["doctor", "--seconds", "0.1"], environment(1, tmp_path, AMI_HOST="", DEMO="yes"))
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("AMI_HOST is not set: this is the demo PBX\n")


def test_doctor_shows_the_stanza_to_a_refused_user(pbx: SimulatorServer, tmp_path: Path) -> None:
    _, port = pbx.start()
    done = run(["doctor"], environment(port, tmp_path, AMI_USERNAME="nobody"))
    assert done.returncode == 1
    assert done.stdout.startswith(f" bad  127.0.0.1:{port} refused user 'nobody': check AMI_USER")
    assert "[nobody]" in done.stdout.splitlines()
    assert "write = reporting" in done.stdout.splitlines()


def test_doctor_names_what_to_check_when_nobody_listens(tmp_path: Path) -> None:
    port = free_port()
    done = run(["doctor"], environment(port, tmp_path))
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert line.startswith(f" bad  127.0.0.1:{port} cannot be reached: check AMI_HOST, AMI_PORT")


def test_doctor_says_that_a_port_speaks_another_protocol(tmp_path: Path) -> None:
    with AmiPeer(speaks(b"SSH-2.0-OpenSSH_9.6\r\n")) as peer:
        done = run(["doctor"], environment(peer.port, tmp_path))
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert "does not speak AMI: check AMI_PORT (5038 is usual)" in line


def test_a_bad_setting_is_a_line_of_its_own(tmp_path: Path) -> None:
    done = run(["doctor"], environment(1, tmp_path, AMI_PORT="70000"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ringside: AMI_PORT: Input should be less than or equal to 65535")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "command",
    [["doctor", "--seconds", "0"], ["doctor", "--seconds", "soon"],
     ["record", "x.jsonl", "--seconds", "-1"], ["replay", "x.jsonl", "--speed", "inf"]],
)  # fmt: skip
def test_a_bad_number_is_a_line_that_names_it(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        app.main(command)
    assert ended.value.code == 2
    words = f"argument {command[-2]}: '{command[-1]}' is not a number above 0"
    assert words in capsys.readouterr().err


# record


def test_record_writes_a_recording_that_can_be_read(pbx: SimulatorServer, tmp_path: Path) -> None:
    _, port = pbx.start()
    path = tmp_path / "calls.jsonl.gz"
    done = run(["record", str(path), "--seconds", "2"], environment(port, tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    first, last = done.stdout.splitlines()
    assert first == f"Recording 127.0.0.1:{port} to {path}; end with Ctrl-C"
    recording = read_recording(path)
    messages = list(recording)
    assert last == f"{len(messages)} messages recorded"
    assert len(messages) > 10
    assert recording.bad == 0
    assert recording.banner == "Asterisk Call Manager/11.0.0"
    assert recording.snapshot["QueueStatus"].count(b"Event: QueueParams") == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_record_ends_well_when_it_is_told_to(
    pbx: SimulatorServer, tmp_path: Path, number: signal.Signals
) -> None:
    _, port = pbx.start()
    path = tmp_path / "calls.jsonl"
    with running(["record", str(path)], environment(port, tmp_path)) as process:
        wait_until(lambda: path.exists() and path.stat().st_size > 0, "it records", PATIENCE_S)
        process.send_signal(number)
        said, complaint = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, complaint) == (0, "")
    assert said.splitlines()[-1] == f"{len(list(read_recording(path)))} messages recorded"


def test_record_says_that_the_pbx_closed_the_connection(
    pbx: SimulatorServer, tmp_path: Path
) -> None:
    _, port = pbx.start()
    path = tmp_path / "calls.jsonl"
    with running(["record", str(path)], environment(port, tmp_path)) as process:
        wait_until(lambda: path.exists() and path.stat().st_size > 0, "it records", PATIENCE_S)
        pbx.stop()
        said, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert re.search(
        r"^\d+ messages recorded; (the PBX closed|connection lost)", said, re.MULTILINE
    )


def test_record_names_what_to_check_for_a_refused_user(
    pbx: SimulatorServer, tmp_path: Path
) -> None:
    _, port = pbx.start()
    path = tmp_path / "calls.jsonl"
    done = run(["record", str(path)], environment(port, tmp_path, AMI_USERNAME="nobody"))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"ringside: 127.0.0.1:{port}: the PBX refused user 'nobody'")
    assert line.endswith("check AMI_USERNAME, AMI_SECRET, and its permit line in manager.conf")
    assert not path.exists()


def test_record_into_a_folder_that_is_not_there_is_one_line(
    pbx: SimulatorServer, tmp_path: Path
) -> None:
    _, port = pbx.start()
    path = tmp_path / "nowhere" / "calls.jsonl"
    done = run(["record", str(path)], environment(port, tmp_path))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("ringside: ")
    assert str(path) in line


# replay


def test_replay_of_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    done = run(["replay", str(path)], environment(1, tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"ringside: {path}: no such recording\n"


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Let programs be interrupted: a shell's background job inherits that SIGINT is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_replay_shows_a_recording_and_leaves_no_process_behind(
    tmp_path: Path, number: signal.Signals
) -> None:
    path = tmp_path / "calls.jsonl"
    with Recorder(path, started=100.0) as recorder:
        recorder.write(100.0, event("Newstate", **channel("1002")).removesuffix(b"\r\n\r\n"))
    with path.open("a") as file:
        file.write("this is no message\n")
    bind = f"127.0.0.1:{free_port()}"
    env = environment(1, tmp_path / "untouched", BIND=bind)
    with running(["replay", str(path), "--speed", "2"], env) as process:
        wait_until(lambda: "1002" in extensions(bind), "the call is shown", PATIENCE_S)
        process.send_signal(number)
        said, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    first, last = said.splitlines()
    assert first == f"Ringside: http://{bind}, playing {path} 2 times as fast"
    # Twice where the second worker took over before it ended, too.
    assert re.fullmatch(r"Played [12] messages; bad lines: 3", last)
    assert extensions(bind) == ""
    assert not (tmp_path / "untouched").exists()


def extensions(bind: str) -> str:
    """What the API says; empty while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://{bind}/api/v1/extensions", timeout=10) as answer:
            return str(answer.read(), "utf-8")
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""


# Beyond this machine


def refused(*arguments: str, **env: str) -> str:
    """The line that says why a start is refused; gunicorn says first that it starts."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True,
        timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    *before, line = (done.stdout + done.stderr).splitlines()
    assert all("Starting gunicorn" in each for each in before)
    return line


GUNICORN = ("-m", "gunicorn", "app:server")


@pytest.mark.parametrize(
    ("arguments", "bind"),
    [
        (("app.py", "serve"), "0.0.0.0:8050"),
        (("app.py", "serve"), "[::]:8050"),
        (("app.py", "serve"), "pbx.example.com:8050"),
        (GUNICORN, "0.0.0.0:8050"),
        ((*GUNICORN, "-b", "0.0.0.0:8050"), "127.0.0.1:8050"),
        ((*GUNICORN, "-b", "127.0.0.1:8050", "-b", ":8051"), "127.0.0.1:8050"),
        ((*GUNICORN, "-b", "unix:/tmp/never-made.sock"), "127.0.0.1:8050"),
    ],
)
def test_a_start_that_others_reach_is_refused_while_there_are_no_users(
    tmp_path: Path, arguments: tuple[str, ...], bind: str
) -> None:
    line = refused(*arguments, **environment(1, tmp_path, BIND=bind))
    assert "there are no users yet" in line
    command = line.partition("This makes the first user: ")[2].split()
    done = subprocess.run(
        command, env=environment(1, tmp_path), input="correct horse battery\n", cwd="/", text=True,
        capture_output=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    settings = Settings(_env_file=None, ami_host="pbx", state_dir=tmp_path)
    assert reach.why_not(settings, [("0.0.0.0", 8050)]) == ""


def test_sockets_that_systemd_hands_over_are_reached_by_others(tmp_path: Path) -> None:
    env = environment(1, tmp_path, BIND="127.0.0.1:8050", LISTEN_FDS="1")
    assert "socket of systemd" in refused(*GUNICORN, **env)


def test_a_recording_is_shown_on_this_machine_alone(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    path.touch()
    line = refused("app.py", "replay", str(path), **environment(1, tmp_path, BIND="0.0.0.0:8050"))
    assert "a recording holds calls" in line


def test_the_demo_may_be_shown_to_others_and_this_machine_needs_no_users(tmp_path: Path) -> None:
    demo = Settings(_env_file=None, state_dir=tmp_path)
    own = Settings(_env_file=None, ami_host="pbx", state_dir=tmp_path)
    assert reach.why_not(demo, [("0.0.0.0", 8050)]) == ""
    proxied = Settings(_env_file=None, ami_host="pbx", state_dir=tmp_path,
                       proxy_user_header="X-Remote-User", trusted_proxies="10.0.0.5")  # fmt: skip
    assert reach.why_not(proxied, [("0.0.0.0", 8050)]) == ""
    local = [("127.0.0.1", 1), ("::1", 1), ("localhost", 1), ("127.8.0.1", 1), ("[::1]", 1)]
    assert reach.why_not(own, local) == ""


def test_while_nobody_can_say_whether_there_are_users_a_start_waits_for_the_guard(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "history"
    folder.mkdir()
    settings = Settings(_env_file=None, ami_host="pbx", state_dir=tmp_path,
                        history_url=f"sqlite:///{folder}")  # fmt: skip
    assert reach.why_not(settings, [("0.0.0.0", 8050)]) == ""


def test_what_is_said_at_the_terminal_forges_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    app.say("a\nb\x1b[2J\u202e\rc")
    app.say_error("a\nringside: forged")
    assert capsys.readouterr() == ("a\nb\\x1b[2J\\u202e\\rc\n", "ringside: a\\nringside: forged\n")
