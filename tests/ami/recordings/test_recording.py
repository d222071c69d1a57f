"""A stream written is the stream read, shared recordings are read too, and damage is counted."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ami.recordings.recording
from ami.recordings.recording import RecordedMessage, Recorder, paced, read_recording
from ami.transport.framing import Framer

MESSAGES = [
    (10.0, b"Event: A\r\nX: 1"),
    (10.25, b"Event: B\r\nCallerIDName: Zo\xeb \xc3\xab"),
    (11.5, b"Event: C\r\nMessage: No Contacts found\n"),
]
SNAPSHOT = {"CoreStatus": b"Response: Success\r\n\r\n", "Status": b"Response: Error\r\n\r\n"}


def record(path: Path) -> None:
    banner = "Asterisk Call Manager/11.0.0"
    with Recorder(path, started=10.0, banner=banner, snapshot=SNAPSHOT) as recorder:
        for at, raw in MESSAGES:
            recorder.write(at, raw)
        assert recorder.messages == 3


@pytest.mark.parametrize("name", ["stream.jsonl", "stream.jsonl.gz"])
def test_what_is_written_is_read_to_the_byte(name: str, tmp_path: Path) -> None:
    record(tmp_path / name)
    recording = read_recording(tmp_path / name)
    assert recording.started == 10.0
    assert recording.banner == "Asterisk Call Manager/11.0.0"
    assert recording.snapshot == SNAPSHOT
    assert list(recording) == [RecordedMessage(at - 10.0, raw) for at, raw in MESSAGES]
    assert list(recording) == [RecordedMessage(at - 10.0, raw) for at, raw in MESSAGES], (
        "read once only"
    )
    assert recording.bad == 0


def test_gz_is_really_compressed(tmp_path: Path) -> None:
    record(tmp_path / "stream.jsonl.gz")
    assert (tmp_path / "stream.jsonl.gz").read_bytes()[:2] == b"\x1f\x8b"


def test_a_recording_without_a_first_line_takes_the_snapshot_beside_it(tmp_path: Path) -> None:
    line = {"t": 0.5, "raw": "Event: A\r\n\r\n"}
    (tmp_path / "events.jsonl").write_text(json.dumps(line) + "\n")
    replies = {"PJSIPShowContacts": "Response: Error\r\nMessage: No Contacts found\n\r\n"}
    told = {"banner": "Asterisk Call Manager/11.0.0\r\n", "responses": replies}
    (tmp_path / "snapshot.json").write_text(json.dumps(told))
    recording = read_recording(tmp_path / "events.jsonl")
    assert recording.banner == "Asterisk Call Manager/11.0.0"
    assert list(recording) == [RecordedMessage(0.5, b"Event: A")]
    answer = b"Response: Error\r\nMessage: No Contacts found\n"
    assert Framer().feed(recording.snapshot["PJSIPShowContacts"]) == [answer]


def test_a_recording_with_nothing_beside_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text('{"t": 0, "raw": "Event: A\\r\\n\\r\\n"}\n')
    recording = read_recording(tmp_path / "events.jsonl")
    assert (recording.banner, recording.snapshot) == ("", {})
    assert list(recording) == [RecordedMessage(0.0, b"Event: A")]


BAD = [
    "no json",
    "[1]",
    "{}",
    '{"t": 1}',
    '{"t": "1", "raw": "x"}',
    '{"t": NaN, "raw": "x"}',
    '{"t": true, "raw": "x"}',
    '{"t": 1, "raw": 2}',
    '{"t": 1, "raw": "\\ud800"}',
    '{"started": 1}',
    "[" * 100_000,
]


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_line_is_counted_by_its_number_and_the_next_is_read(bad: str, tmp_path: Path) -> None:
    good = '{"t": 1.0, "raw": "Event: A\\r\\n\\r\\n"}'
    (tmp_path / "x.jsonl").write_text(f"{good}\n{bad}\n\n{good}\n")
    recording = read_recording(tmp_path / "x.jsonl")
    assert [entry.raw for entry in recording] == [b"Event: A", b"Event: A"]
    assert (recording.bad, recording.bad_lines) == (1, [2])


def test_a_first_line_that_is_neither_is_counted(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("no json\n")
    recording = read_recording(tmp_path / "x.jsonl")
    assert list(recording) == []
    assert recording.bad_lines == [1]


def test_an_overlong_line_is_one_bad_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami.recordings.recording, "LINE_LIMIT", 64)
    good = '{"t": 1.0, "raw": "Event: A\\r\\n\\r\\n"}'
    (tmp_path / "x.jsonl").write_text(f"{good}\n{'x' * 300}\n{good}\n{'x' * 64}")
    recording = read_recording(tmp_path / "x.jsonl")
    assert len(list(recording)) == 2
    assert recording.bad_lines == [2, 4]


def test_no_more_bad_numbers_are_kept_than_the_limit_but_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ami.recordings.recording, "BAD_LINES_KEPT", 5)
    (tmp_path / "x.jsonl").write_text("bad\n" * 20)
    recording = read_recording(tmp_path / "x.jsonl")
    assert list(recording) == []
    assert (recording.bad, recording.bad_lines) == (20, [1, 2, 3, 4, 5])


def test_a_compressed_file_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "stream.jsonl.gz"
    lines = [json.dumps({"t": n, "raw": f"Event: {n * 7919}\r\n\r\n"}) for n in range(20_000)]
    path.write_bytes(gzip.compress("\n".join(lines).encode())[:-30_000])
    recording = read_recording(path)
    read = len(list(recording))
    assert 1000 < read < 20_000
    assert recording.bad_lines == [read + 1]


def test_a_file_that_is_no_gzip_is_one_bad_line(tmp_path: Path) -> None:
    (tmp_path / "x.gz").write_bytes(b"no gzip")
    recording = read_recording(tmp_path / "x.gz")
    assert list(recording) == []
    assert recording.bad_lines == [1]


def test_what_was_flushed_can_be_read_while_the_recorder_goes_on(tmp_path: Path) -> None:
    for name in ("x.jsonl", "x.jsonl.gz"):
        with Recorder(tmp_path / name, started=0.0) as recorder:
            recorder.write(1.0, b"Event: A")
            recorder.flush()
            assert [entry.raw for entry in read_recording(tmp_path / name)] == [b"Event: A"]


@pytest.mark.parametrize(
    "header", ["Secret", "Password", "PASSWORD", "Md5Cred", "md5_cred", "RemoteSecret"]
)
def test_a_password_in_a_pbx_list_is_not_recorded(header: str, tmp_path: Path) -> None:
    raw = f"Event: AuthDetail\r\n{header}: hunter2\r\nUsername: 1001".encode()
    reply = {"PJSIPShowAuths": raw + b"\r\n\r\n"}
    with Recorder(tmp_path / "x.jsonl", started=0.0, snapshot=reply) as recorder:
        recorder.write(0.0, raw)
    assert "hunter2" not in (tmp_path / "x.jsonl").read_text()
    assert b"Username: 1001" in next(iter(read_recording(tmp_path / "x.jsonl"))).raw


def test_headers_that_only_sound_like_it_are_recorded(tmp_path: Path) -> None:
    raw = b"Event: SuccessfulAuth\r\nUsingPassword: 0\r\nCallerIDName: Secret: x"
    with Recorder(tmp_path / "x.jsonl", started=0.0) as recorder:
        recorder.write(0.0, raw)
    assert next(iter(read_recording(tmp_path / "x.jsonl"))).raw == raw


def test_replay_keeps_the_pace_times_the_speed() -> None:
    entries = [RecordedMessage(t, b"") for t in (100.0, 101.0, 100.5, 100.5, 104.5)]
    waits: list[float] = []
    assert list(paced(entries, 2.0, waits.append)) == entries
    assert waits == [0.5, 2.0]


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1e6), st.binary(max_size=60)), max_size=8))
def test_any_bytes_come_back(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[float, bytes]]
) -> None:
    path = tmp_path_factory.mktemp("any") / "x.jsonl"
    messages = [(t, b"Event: X\r\n" + raw.replace(b":", b".") + b"|") for t, raw in told]
    with Recorder(path, started=0.0) as recorder:
        for t, raw in messages:
            recorder.write(t, raw)
    recording = read_recording(path)
    assert [entry.raw for entry in recording] == [raw for _, raw in messages]
    assert recording.bad == 0


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_file_is_read_to_its_end(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "x.jsonl"
    path.write_bytes(content)
    recording = read_recording(path)
    assert len(list(recording)) + recording.bad <= content.count(b"\n") + 1
