"""Recordings of a real PBX: written by the laboratory, read as fixtures.

A recording is a directory of three files: `snapshot.json` (the banner, the raw reply to each list
action before the first call), `events.jsonl` (every event the read-only user is sent, in order:
`t` seconds since the start, `raw` its text; gzipped where large) and `truth.json` (Asterisk's own
device states over time, and when each scenario played). The events are what Ringside's own user
may see, the truth is taken with all rights.

    python -m tests.asterisk.lab.recorder 22 tests/scenarios/recordings/asterisk-22 [--timestamps]
"""

import gzip
import json
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.asterisk.judging.truth import Transition, Truth
from tests.asterisk.lab.ami_link import AmiLink, Message
from tests.asterisk.lab.lab import READER, Lab
from tests.asterisk.playing.stage import Scenario, perform
from tests.asterisk.scenarios import SCENARIOS

LISTS = (
    "CoreSettings", "CoreStatus", "CoreShowChannels", "ExtensionStateList", "DeviceStateList",
    "PresenceStateList", "QueueStatus", "QueueSummary", "Status", "BridgeList",
    "PJSIPShowEndpoints", "PJSIPShowContacts", "ParkedCalls", "ListCommands",
)  # fmt: skip
"""What the snapshot asks; the read-only user is refused some, and that is recorded too."""

LARGE = 1_000_000


@dataclass(frozen=True)
class Recording:
    """One recording in memory; `snapshot` and `truth` as in their files, `events` as (t, raw)."""

    snapshot: dict[str, Any]
    events: list[tuple[float, str]]
    truth: dict[str, Any]

    @property
    def transitions(self) -> list[Transition]:
        """The truth's transitions, in order."""
        return [Transition(**each) for each in self.truth["transitions"]]


def record(lab: Lab, scenarios: Iterable[Scenario]) -> Recording:
    """Play the scenarios in the laboratory and record what the PBX says of them."""
    start, epoch = time.monotonic(), time.time()
    events: list[Message] = []
    reader, witness = AmiLink(lab.ami_port, *READER, events.append), lab.pbx.login("truth")
    snapshot = {"banner": reader.banner, "responses": _lists(reader)}
    truth = Truth(witness, start)
    marks = perform(lab, truth, scenarios, lambda: time.monotonic() - start)
    left = int(reader.action("CoreShowChannels")[-1].get("ListItems"))
    reader.close()
    witness.close()
    return Recording(
        snapshot,
        [(round(each.t - start, 4), each.raw) for each in events],
        {"epoch": epoch, **truth.as_recorded(marks), "leftover_channels": left},
    )


def write(recording: Recording, directory: Path) -> None:
    """Write the three files; the events are gzipped where they are large."""
    directory.mkdir(parents=True, exist_ok=True)
    for name in ("snapshot", "truth"):
        text = json.dumps(getattr(recording, name), indent=1)
        (directory / f"{name}.json").write_text(text + "\n")
    lines = "".join(json.dumps({"t": t, "raw": raw}) + "\n" for t, raw in recording.events)
    plain, packed = directory / "events.jsonl", directory / "events.jsonl.gz"
    plain.unlink(missing_ok=True)
    packed.unlink(missing_ok=True)
    if len(lines) > LARGE:
        packed.write_bytes(gzip.compress(lines.encode(), mtime=0))
    else:
        plain.write_text(lines)


def read(directory: Path) -> Recording:
    """Read a recording back; FileNotFoundError where a file is missing."""
    packed = directory / "events.jsonl.gz"
    if packed.exists():
        text = gzip.decompress(packed.read_bytes()).decode()
    else:
        text = (directory / "events.jsonl").read_text()
    parsed = [json.loads(line) for line in text.splitlines()]
    return Recording(
        json.loads((directory / "snapshot.json").read_text()),
        [(each["t"], each["raw"]) for each in parsed],
        json.loads((directory / "truth.json").read_text()),
    )


def _lists(reader: AmiLink) -> dict[str, str]:
    return {name: "".join(each.raw for each in reader.ask(name)) for name in LISTS}


def _main(version: str, directory: str, option: str = "") -> None:
    with Lab(int(version), timestamps=option == "--timestamps") as lab:
        recording = record(lab, SCENARIOS.values())
    failed = [mark for mark in recording.truth["marks"] if mark["error"]]
    if failed:
        raise SystemExit(f"not written, scenarios failed: {failed}")
    write(recording, Path(directory))


if __name__ == "__main__":
    _main(*sys.argv[1:])
