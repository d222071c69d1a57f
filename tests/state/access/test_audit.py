"""The audit log: what is kept of an entry, in which order it is read, and what a flood leaves."""

from __future__ import annotations

import json
import logging

import pytest

from state.access.store.audit import LONGEST, Audit
from state.access.store.database import AccessDatabase
from state.access.store.flood import OF_ADDRESS, OF_ALL, WINDOW_S, FloodGate
from state.history import History, HistoryLocked

HOSTILE = "a\nb\x1b[31m\x00\u202e\u2028\ud800\x7f\N{NO-BREAK SPACE}c"
ESCAPED = "a\\nb\\x1b[31m\\x00\\u202e\\u2028\\ud800\\x7f\N{NO-BREAK SPACE}c"


@pytest.fixture
def audit(history: History) -> Audit:
    return Audit(AccessDatabase(history))


def test_hostile_words_are_kept_as_escapes_in_every_field(
    audit: Audit, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ringside.audit")
    audit.note(HOSTILE, HOSTILE, "log-in", name=HOSTILE)
    (entry,) = audit.latest()
    assert (entry.who, entry.address) == (ESCAPED, ESCAPED)
    assert json.loads(entry.detail) == {"name": ESCAPED}
    (line,) = caplog.messages
    assert line.isascii()
    assert line.isprintable()


def test_long_values_and_many_values_are_cut(audit: Audit) -> None:
    audit.note("a" * 100_000, "b" * 100_000, "log-in", **{f"n{at}": "x" * 999 for at in range(99)})
    (entry,) = audit.latest()
    assert LONGEST - 2 < len(entry.who) == len(entry.address) <= LONGEST
    assert len(entry.detail) < 10_000


def test_each_entry_is_a_json_line_of_the_log(
    audit: Audit, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ringside.audit")
    audit.note("ann", "192.0.2.1", "exported", what="legs", rows=7)
    line = json.loads(caplog.messages[0])
    assert line.pop("at") == pytest.approx(audit.latest()[0].at)
    assert line == {"action": "exported", "who": "ann", "address": "192.0.2.1",
                    "detail": {"what": "legs", "rows": "7"}}  # fmt: skip


def test_entries_are_read_page_by_page_and_since_a_moment(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("state.access.store.audit.BATCH", 3)
    clock = iter(range(1_000, 1_010))
    monkeypatch.setattr(audit, "_clock", lambda: next(clock))
    for number in range(10):
        audit.note("ann", "", f"act {number}")
    newest = audit.latest(4)
    older = audit.latest(4, skip=4)
    assert [entry.action for entry in (*newest, *older)] == [f"act {n}" for n in range(9, 1, -1)]
    assert [entry.action for entry in audit.since(1_003)] == [f"act {n}" for n in range(3, 10)]


def test_a_flood_of_refusals_is_counted_and_nothing_else_is_lost(audit: Audit) -> None:
    clock = [0.0]
    audit._refusals = FloodGate(lambda: clock[0])
    for number in range(500):
        audit.note("", f"192.0.2.{number % 250}", "request refused")
        audit.note("", "198.51.100.1", "log-in refused")
    audit.note("ann", "192.0.2.1", "log-in")
    actions = [entry.action for entry in audit.latest(2_000)]
    assert len(actions) == OF_ALL + 1
    assert actions.count("log-in refused") == OF_ADDRESS
    assert actions[0] == "log-in"
    clock[0] += WINDOW_S
    audit.note("", "192.0.2.9", "request refused")
    last, counted = audit.latest(2)
    assert (last.action, counted.action) == ("request refused", "more was refused")
    assert json.loads(counted.detail) == {"times": str(1_000 - OF_ALL)}


def test_an_entry_is_in_the_log_where_there_is_no_database(
    audit: Audit, history: History, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def locked() -> None:
        raise HistoryLocked("locked")

    caplog.set_level(logging.INFO, "ringside.audit")
    monkeypatch.setattr(history, "changing", locked)
    audit.note("ann", "", "log-in")
    assert [record.levelname for record in caplog.records] == ["INFO", "ERROR"]
