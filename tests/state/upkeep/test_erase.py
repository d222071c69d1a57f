"""`app.py erase`: a person is gone from everything that is kept, and all sums stay true."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from state.access.roles import Role, Scope
from state.alerts.measure import Finding, Subject
from state.alerts.messages import When
from state.alerts.store import AlertStore
from state.files.alerts import Rule, RuleKey
from state.history.reports.agents import AgentReports, DayRange
from state.history.reports.listing import LegFilter, find_legs
from state.upkeep.installation import Installation
from tests.fakes.records import at, interval, leg, queue_call
from tests.state.upkeep.conftest import Run

DAY = at("2026-03-02 10:00:00")
NUMBER, OTHER = "+4930123456789", "+4930123450000"
KEPT = ("004930123456789", "+4930123456789", "030123456789")


@pytest.fixture(autouse=True)
def _nobody_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("state.live.store.erase_requests.ANSWER_S", 0.5)


@pytest.fixture
def filled(installation: Installation) -> Installation:
    numbers = [*KEPT, OTHER]
    installation.history.write(
        [leg(f"1.{number}", DAY + 100 * place, 5, 60, agent=("Ana", "ana")[place % 2],
             peer=number, peer_name=f"Mr {number[-4:]}", transferred_to=number)
         for place, number in enumerate(numbers)]
        + [leg("2.1", DAY + 900, 5, 60, extension="1002", agent="Bob", peer="1001",
               peer_name="Ana")],
        [interval("oncall", DAY, DAY + 60, agent="Ana")],
        [queue_call(f"3.{number}", DAY, 20, "abandoned", caller=number, caller_name=number)
         for number in numbers],
    )  # fmt: skip
    return installation


def sums(installation: Installation) -> list[tuple[str, int, int, int]]:
    found = AgentReports(installation.history).agents(DayRange(date(2026, 3, 2), date(2026, 3, 2)))
    return sorted((each.agent, each.totals.answered, each.totals.call_talk_ms, each.totals.talk_ms)
                  for each in found)  # fmt: skip


def bytes_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_caller_is_gone_and_what_was_counted_stays(filled: Installation, run: Run) -> None:
    before = sums(filled)
    code, text = run("erase", "caller", "+49 30 123-456-789")
    assert code == 0, text
    for line in ("         6  legs", "         3  queue_calls", "Not reached: backups"):
        assert line in text
    assert all(form in text for form in KEPT)
    found = list(find_legs(filled.history, LegFilter(0, 1e10)))
    gone = [each for each in found if each.key.endswith("456789")]
    assert len(gone) == 3
    assert {(each.peer, each.peer_name, each.transferred_to) for each in gone} == {("", "", "")}
    assert {each.peer for each in found} == {"", OTHER, "1001"}
    assert sums(filled) == before


@pytest.mark.parametrize("history_url", ["sqlite"], indirect=True)
def test_no_byte_of_a_number_stays_in_the_files(
    filled: Installation, run: Run, tmp_path: Path
) -> None:
    """Not in the database, not in its journal, not in what was deleted from it earlier."""
    many = [leg(f"4.{n}", DAY + n, 5, 60, peer=KEPT[n % 3], call_id="x" * 300) for n in range(400)]
    filled.history.write(many)
    filled.history.write([leg(each.key, DAY, 1, 1, peer=KEPT[0]) for each in many])
    assert KEPT[1].encode() in bytes_on_disk(tmp_path)
    with filled.history.changing() as connection:  # keys of the test hold the number
        connection.exec_driver_sql("UPDATE legs SET key = rowid, call_id = rowid")
        connection.exec_driver_sql("UPDATE queue_calls SET key = rowid, call_id = rowid")
    assert run("erase", "caller", NUMBER)[0] == 0
    left = bytes_on_disk(tmp_path)
    assert OTHER.encode() in left
    assert [form for form in KEPT if form.encode() in left] == []


def test_the_audit_log_has_the_erasure_without_the_number(filled: Installation, run: Run) -> None:
    run("erase", "caller", NUMBER)
    (entry,) = filled.store.audit.latest()
    assert entry.action == "erased caller"
    assert '"person":"ends in 89"' in entry.detail
    assert '"legs":"6"' in entry.detail
    assert not any(form in entry.detail for form in (*KEPT, "3456"))


def test_an_agent_becomes_a_row_without_a_name_and_all_sums_stay(
    filled: Installation, run: Run
) -> None:
    ana, bob, ana_ = sums(filled)
    filled.store.users.add("ana", Role.AGENT, Scope(agent="Ana"))
    code, text = run("erase", "agent", "ANA")
    assert code == 0, text
    assert "in these forms: Ana, ana" in text
    assert "'erased agent 1' from now on; all sums stay" in text
    assert "'app.py user remove ana'" in text
    added = tuple(map(int.__add__, ana[1:], ana_[1:]))
    assert sums(filled) == sorted([bob, ("erased agent 1", *added)])
    found = {(each.agent, each.peer_name) for each in find_legs(filled.history, LegFilter(0, 1e10))}
    assert not any("ana" in name.lower() for names in found for name in names)
    filled.history.write([leg("9.9", DAY + 2000, 5, 60, agent="Ana")])
    assert "'erased agent 2'" in run("erase", "agent", "Ana")[1]
    assert filled.store.audit.latest()[0].action == "erased agent"


def test_a_dry_run_counts_and_changes_nothing(filled: Installation, run: Run) -> None:
    before = list(find_legs(filled.history, LegFilter(0, 1e10)))
    for person in (("caller", NUMBER), ("agent", "Ana")):
        text = run("erase", *person, "--dry-run")[1]
        assert "Nothing is erased yet" in text
        assert "  legs" in text
    assert list(find_legs(filled.history, LegFilter(0, 1e10))) == before
    assert filled.store.audit.latest() == []


@pytest.mark.parametrize("history_url", ["sqlite"], indirect=True)
def test_who_is_nowhere_is_said_to_be_nowhere(filled: Installation, run: Run) -> None:
    assert "It is in nothing that is kept here." in run("erase", "caller", "+351910000000")[1]
    assert run("erase", "agent", " ")[0] == 1


@pytest.mark.parametrize("history_url", ["sqlite"], indirect=True)
def test_refused_lines_and_damaged_live_stores_go(
    filled: Installation, run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "var"
    refused = folder / "refused-cdr.txt"
    refused.write_bytes(
        b"a:1: ?: 030123456789,1001\na:2: ?: \xff,1002\na:3: ?: Ana,+49 30 123456789\n"
    )
    (folder / "live.corrupt-20260101").mkdir()
    text = run("erase", "caller", NUMBER)[1]
    assert refused.read_bytes() == b"a:2: ?: \xff,1002\n"
    assert refused.stat().st_mode & 0o777 == 0o600
    assert "         2  refused lines" in text
    assert "         1  live stores that were set aside as damaged" in text
    assert not (folder / "live.corrupt-20260101").exists()


@pytest.mark.parametrize("history_url", ["sqlite"], indirect=True)
def test_who_is_named_in_agents_is_to_be_taken_out_there(
    filled: Installation, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "agents.csv").write_text("agent,extension\nAna,1001\n")
    text = run("erase", "agent", "Ana", AGENTS=tmp_path / "agents.csv")[1]
    assert "AGENTS names him still" in text


def test_an_agent_s_name_goes_from_alerts_as_well(installation: Installation, run: Run) -> None:
    rule = Rule(RuleKey("oncall"), 60.0, 0.0)
    finding = Finding(Subject("oncall", extension="1001"), rule, is_over=True, value=61.0,
                      limit=60.0, agent="Ana")  # fmt: skip
    store = AlertStore(installation.history)
    store.begin(finding, DAY, ["mail"], When(DAY, DAY))
    assert run("erase", "agent", "Ana")[0] == 0
    assert [alert.agent for alert in store.going_on()] == ["erased agent 1"]
