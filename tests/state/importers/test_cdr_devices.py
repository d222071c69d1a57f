"""Devices whose names are no numbers: counted and named, and an agent's only where proved."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from state.history import History
from state.importers import run_import
from tests.state.importers.fakes import Importing, ever

MAC = "PJSIP/0004f2aabbcc"
TRUNK = "PJSIP/trunk"


def record(  # noqa: PLR0917 - the columns in their order
    src: str, dst: str, caller: str, called: str, number: int = 0, app: str = "Dial"
) -> str:
    """A call from a device to another, which may be none."""
    dest = called and f"{called}-{number:07x}1"
    return (
        f'"","{src}","{dst}","x","""{src}"" <{src}>","{caller}-{number:07x}0","{dest}","{app}",'
        f'"{called},30","2026-11-25 09:0{number}:00","2026-11-25 09:0{number}:05",'
        f'"2026-11-25 09:0{number}:25",25,20,"ANSWERED","DOCUMENTATION","179559720{number}.1",""\n'
    )


def placed(number: int, src: str = "1001", device: str = MAC) -> str:
    return record(src, "0622222222", device, TRUNK, number)


def told(importing: Importing, *records: str) -> list[str]:
    return importing.cdr("".join(records)).nameless.lines()


COUNTED = {
    "a phone that calls out": ([placed(0)], "1 record of 1 device has no extension: " + MAC),
    "a phone that is called": (
        [record("0622222222", "1001", TRUNK, MAC)],
        "1 record of 1 device has no extension: " + MAC,
    ),
    "a phone that is called behind a Local channel": (
        [record("0622222222", "1001", "Local/1001@x", MAC)],
        "1 record of 1 device has no extension: " + MAC,
    ),
    "a phone that an extension calls": (
        [record("1002", "1001", "PJSIP/1002", MAC)],
        "1 record of 1 device has no extension: " + MAC,
    ),
    "a phone that a queue rings": (
        [record("0622222222", "600", TRUNK, "SIP/alice", app="Queue")],
        "1 record of 1 device has no extension: SIP/alice",
    ),
    "two phones": (
        [placed(0), placed(1), placed(2, "1002", "SIP/alice")],
        f"3 records of 2 devices have no extension: {MAC}, SIP/alice",
    ),
    "nothing says which of the two is the trunk": (
        [record("0622222222", "0633333333", TRUNK, MAC)],
        f"1 record of 2 devices has no extension: {MAC}, {TRUNK}",
    ),
    "more than fit in the line": (
        [placed(number, device=f"SIP/phone{number}") for number in range(8)],
        "8 records of 8 devices have no extension: "
        + ", ".join(f"SIP/phone{number}" for number in range(5))
        + " and 3 more",
    ),
}


@pytest.mark.parametrize(("records", "line"), COUNTED.values(), ids=COUNTED)
def test_a_record_without_an_extension_is_counted_and_told(
    importing: Importing, records: list[str], line: str
) -> None:
    assert told(importing, *records) == [line]


SILENT = {
    "an extension calls out": record("1001", "0622222222", "PJSIP/1001", TRUNK),
    "an extension is called": record("0622222222", "1001", TRUNK, "PJSIP/1001"),
    "a caller hears an announcement": record("0622222222", "s", TRUNK, "", app="Playback"),
    "a caller waits in a queue": record("0622222222", "s", TRUNK, "Local/1001@x", app="Queue"),
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_a_trunk_needs_no_extension(importing: Importing, text: str) -> None:
    assert told(importing, text) == []


def test_whose_a_device_is_is_proved_by_the_calls_it_placed(importing: Importing) -> None:
    called = record("0622222222", "600", TRUNK, MAC, 4, app="Queue")
    assert told(importing, *map(placed, range(3)), called) == [
        f"{MAC} is taken as 1001's: all calls that it placed came from 1001"
    ]
    assert importing.talks == [("1001", 20)] * 4
    again = importing.cdr("".join(map(placed, range(3))))
    assert (again.counts["legs new"], again.counts["legs known"]) == (0, 3)


UNPROVED = {
    "two calls": [placed(0), placed(1)],
    "calls of two numbers": [placed(0), placed(1), placed(2), placed(3, "1002")],
    "a call of an outside number": [placed(0), placed(1), placed(2), placed(3, "0611111111")],
    "a number that another device has, too": [
        *map(placed, range(3)),
        *(placed(number, "1001", "SIP/alice") for number in range(3, 6)),
    ],
    "the number of a device with its name": [
        *map(placed, range(3)),
        record("0622222222", "1001", TRUNK, "PJSIP/1001", 3),
    ],
}


@pytest.mark.parametrize("records", UNPROVED.values(), ids=UNPROVED)
def test_whose_a_device_is_is_never_guessed(importing: Importing, records: list[str]) -> None:
    lines = told(importing, *records)
    assert len(lines) == 1
    assert "no extension: " in lines[0]
    assert MAC in lines[0]


def test_the_command_prints_and_logs_it_once_and_forges_no_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, out = tmp_path / "Master.csv", io.StringIO()
    path.write_text(placed(0, device="SIP/a\x1b[1mb"))
    settings = ever().model_copy(update={"state_dir": tmp_path / "var"})
    run_import("cdr", [path], settings, out)
    line = "1 record of 1 device has no extension: SIP/a\\x1b[1mb"
    assert out.getvalue().splitlines().count(line) == 1
    assert [record.getMessage() for record in caplog.records].count(line) == 1


NAMED = {
    "a phone of an extension": (f"1001:{MAC}", "", [("1001", 20)]),
    "a number that AGENT_PATTERN shuts out": (f"71:{MAC}", "", [("71", 20)]),
    "a device to ignore": ("", MAC, []),
}


@pytest.mark.parametrize(("extensions", "ignore", "talks"), NAMED.values(), ids=NAMED)
def test_the_settings_say_whose_a_device_is(
    history: History, tmp_path: Path, extensions: str, ignore: str, talks: list[tuple[str, float]]
) -> None:
    settings = ever().model_copy(update={"extensions": extensions, "ignore": ignore})
    importing = Importing(history, tmp_path, settings)
    assert told(importing, placed(0)) == []
    assert importing.talks == talks


def test_a_number_to_ignore_has_no_legs(history: History, tmp_path: Path) -> None:
    importing = Importing(history, tmp_path, ever().model_copy(update={"ignore": "4930"}))
    assert told(importing, record("0622222222", "1001", "PJSIP/4930", "PJSIP/1001")) == []
    assert importing.talks == [("1001", 20)]
