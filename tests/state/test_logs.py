"""Log lines: one record is one line, whatever names, addresses and errors hold; callers masked."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.collector.collector import log_change
from state.logs import LONGEST, LONGEST_MESSAGE, Caller, formatter
from state.records import StatusChange

FORGED = "x\n2026-11-27 12:00:00,000 INFO    ringside: forged\r\x1b[2J\u2028\x85\u202e"
HOSTILE = st.text(
    st.characters(exclude_categories=[]) | st.sampled_from("\n\r\x1b\x85\u2028\u202e%")
)
LONG = st.builds(lambda text, times: text * times, HOSTILE, st.sampled_from([1, 1, 9, 50_000]))
STYLES = pytest.mark.parametrize("style", ["text", "json"])
NUMBER = "01712345678"
CHANGE = StatusChange("1001", 1.0, 0, 8, "Free", "Ringing", "Newstate", "rings", "1.2", NUMBER)


class MuteError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


def record(message: object, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error is not None else None
    return logging.LogRecord("ringside", logging.INFO, __file__, 1, message, args, info)


def is_one_safe_line(line: str) -> bool:
    unseen = [each for each in line if unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp")]
    return len(line.splitlines()) == 1 and not unseen and line.encode() != b""


@STYLES
@settings(deadline=None)
@given(message=LONG, argument=LONG, words=LONG, name=LONG)
def test_a_record_is_one_line_of_bounded_length(
    style: str, message: str, argument: str, words: str, name: str
) -> None:
    made = record(message, argument, error=ValueError(words))
    made.name, made.stack_info = name, words
    made.change = replace(CHANGE, rule=words)
    line = formatter(style).format(made)
    assert is_one_safe_line(line)
    assert len(line) <= (LONGEST if style == "text" else 6 * LONGEST)
    if style == "json":
        assert json.loads(line)["level"] == "INFO"


@STYLES
@pytest.mark.parametrize(
    "made",
    [
        record("of %s", FORGED),
        record(FORGED),
        record("a fault", error=ValueError(FORGED)),
        record("a fault", error=MuteError()),
        record("%d of %s", "no number"),
        record("%s", MuteError()),
        record(10**40),
        record("names: %s", "n" * 100_000),
    ],
    ids=["argument", "message", "error", "error without words", "wrong", "mute", "int", "long"],
)
def test_nothing_that_is_logged_forges_a_line(style: str, made: logging.LogRecord) -> None:
    line = formatter(style).format(made)
    assert is_one_safe_line(line)
    assert not line.startswith("2026-11-27 12:00:00")
    assert len(line) <= LONGEST_MESSAGE + 500


def test_a_json_line_takes_extras_of_any_kind() -> None:
    made = record("changed")
    made.change = replace(CHANGE, before=10**40, after=float("nan"), call_id="\ud800")  # type: ignore[arg-type]
    found = json.loads(formatter("json").format(made))["change"]
    assert (found["before"], found["after"], found["call_id"]) == ("1" + "0" * 40, None, "\\ud800")


def test_a_traceback_can_be_made_readable_again() -> None:
    with pytest.raises(LookupError) as caught:
        raise LookupError("no such bridge")
    made = record("a fault", error=caught.value)
    made.exc_info = (LookupError, caught.value, caught.tb)
    lines = formatter("text").format(made).replace("\\n", "\n").splitlines()
    assert lines[1] == "Traceback (most recent call last):"
    assert lines[-1] == "LookupError: no such bridge"
    assert json.loads(formatter("json").format(made))["traceback"].splitlines() == lines[1:]


@pytest.fixture
def lines() -> io.StringIO:
    return io.StringIO()


@STYLES
def test_the_peer_of_a_change_is_masked_unless_it_is_an_extension(
    style: str, lines: io.StringIO
) -> None:
    handler = logging.StreamHandler(lines)
    handler.setFormatter(formatter(style))
    log = logging.getLogger("ringside.status")
    log.addHandler(handler)
    before = log.level
    log.setLevel(logging.INFO)
    try:
        log_change(CHANGE, {"1001"})
        log_change(replace(CHANGE, peer="1002"), {"1001", "1002"})
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
    first, second = lines.getvalue().splitlines()
    assert NUMBER not in first
    assert "peer=…78" in first
    assert "peer=1002" in second


@STYLES
def test_a_traceback_that_quotes_a_caller_is_masked(style: str) -> None:
    made = record("a fault", error=KeyError(NUMBER))
    assert NUMBER not in formatter(style).format(made)
    assert NUMBER in formatter(style, shows_callers=True).format(made)


@STYLES
def test_callers_are_whole_where_the_settings_want_it(style: str) -> None:
    made = record("from %s", Caller(NUMBER))
    made.change = replace(CHANGE, peer=Caller(NUMBER))
    assert NUMBER not in formatter(style).format(made)
    assert formatter(style, shows_callers=True).format(made).count(NUMBER) == (
        2 if style == "json" else 1
    )
    by_name = record("from %(who)s", {"who": Caller(NUMBER)})
    assert NUMBER in formatter(style, shows_callers=True).format(by_name)


def test_a_caller_is_masked_by_any_formatter() -> None:
    assert f"{Caller(NUMBER)} {Caller(NUMBER)!r}" == "…78 …78"
    assert NUMBER not in logging.Formatter().format(record("from %s", Caller(NUMBER)))


UNCAUGHT = """
import threading, warnings
from state.logs import set_up_logging
set_up_logging("INFO", "text")
def fail(): raise ValueError("a\\nFORGED of 01712345678")
warnings.warn("b\\nFORGED")
thread = threading.Thread(target=fail, name="c\\nFORGED"); thread.start(); thread.join()
fail()
"""


def test_errors_that_nobody_catches_and_warnings_are_one_line_each() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", UNCAUGHT], capture_output=True, text=True, check=False, timeout=60
    )
    said = ended.stderr.splitlines()
    assert ended.returncode == 1
    assert len(said) == 3
    assert not [line for line in said if line.startswith("FORGED")]
    assert "01712345678" not in ended.stderr
