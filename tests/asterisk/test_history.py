"""The history against Asterisk's own books, over an hour of random calls that takes two minutes.

Asterisk 22 plays every scenario and goes on at random, and then has a crowd that hangs up in the
middle of things, for TRAFFIC_MINUTES (default 1.5) together; 16 plays every scenario. What was
compared is told at the end of the run, and handed in for docs/history-accuracy.md (accuracy.py).
A difference that no named kind explains is a failure.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from state.history import open_history
from state.history.reports.agents import AgentReports, DayRange
from state.history.reports.listing import LegFilter, find_legs
from state.importers import Job, import_cdr, import_queue_log
from state.records import CallLeg, Direction, Outcome, StatusInterval
from state.settings import Settings
from tests.asterisk.books import importing, reckoning
from tests.asterisk.books.hour import Hour, all_queue_calls, live_through
from tests.asterisk.books.reckoning import SECOND, tiles, total
from tests.asterisk.conftest import lab_or_skip
from tests.asterisk.judging.accuracy import Figures, begin_anew, hand_in
from tests.asterisk.playing.traffic import DECK
from tests.fakes.records import in_ms

pytestmark = [pytest.mark.asterisk, pytest.mark.slow, pytest.mark.timeout(3 * 3600)]

MINUTES = float(os.environ.get("TRAFFIC_MINUTES", "1.5"))
SEED = int(os.environ.get("TRAFFIC_SEED", "1"))
EARLY = "a phone is shown ringing from the moment its caller dials, before its own leg begins"
EARLY_S = 0.1
"""Longest, on average, that an Asterisk with too much to do takes between the two."""
RINGING = "ringing, dialing"
EVERY = LegFilter(0, 1e12)
Told = Callable[[Figures], None]


@pytest.fixture(scope="module", params=[22, 16], ids="asterisk-{}".format)
def hour(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hour]:
    """The calls of one Asterisk, and all that was written of them."""
    folder = tmp_path_factory.mktemp(f"hour-{request.param}")
    seconds = MINUTES * 60 if request.param == 22 else 0.0
    with lab_or_skip(request.param, timestamps=True, records=True) as lab:
        begin_anew(f"Asterisk {lab.version}")
        yield live_through(lab, folder, seconds, SEED)


@pytest.fixture
def told(figure: Callable[[str], None]) -> Told:
    """Tell and keep a comparison; it fails on what nothing explains."""

    def tell(figures: Figures) -> None:
        figure(figures.row())
        hand_in(figures)
        assert figures.number
        # Random traffic now and then makes what no kind names yet: one in a hundred, and all told.
        assert len(figures.unexplained) <= figures.number // 100, figures.unexplained

    return tell


def test_every_scenario_was_played_as_it_should(hour: Hour) -> None:
    assert [done for done in hour.done if done.error] == []
    assert {done.name for done in hour.done} == {card.name for card in DECK}


def test_every_leg_began_was_answered_and_ended_when_asterisk_says(hour: Hour, told: Told) -> None:
    told(reckoning.channels(hour))


def test_nothing_that_was_seen_to_its_end_is_estimated(hour: Hour) -> None:
    assert not [leg for leg in hour.legs if leg.estimated]
    assert not [call for call in hour.queue_calls if call.estimated]


def test_every_agents_seconds_on_the_phone_are_asterisks(hour: Hour, told: Told) -> None:
    told(reckoning.agents(hour))


def test_every_play_left_the_legs_it_must(hour: Hour, told: Told) -> None:
    told(reckoning.plays(hour))


def test_hold_is_what_the_hands_on_the_phones_held(hour: Hour, told: Told) -> None:
    told(reckoning.holds(hour))


def test_call_detail_records_bill_the_same_or_differ_by_a_named_kind(
    hour: Hour, told: Told
) -> None:
    told(reckoning.billing(hour))


def test_call_detail_records_call_the_outcome_the_same(hour: Hour, told: Told) -> None:
    told(reckoning.dispositions(hour))


def test_queue_calls_are_those_of_the_queue_log(hour: Hour, told: Told) -> None:
    told(reckoning.waits(hour))


def test_members_talks_and_rings_are_those_of_the_queue_log(hour: Hour, told: Told) -> None:
    told(reckoning.queue_legs(hour))


def test_todays_live_totals_are_the_historys_once_the_calls_have_ended(
    hour: Hour, told: Told
) -> None:
    figures = Figures("today's live totals by agent", "the history's legs", hour.on)
    by_number: dict[str, list[CallLeg]] = defaultdict(list)
    for leg in hour.legs:
        if leg.ended_at >= hour.day_begins:
            by_number[leg.extension].append(leg)
    for number, row in hour.live.rows.items():
        wanted, shown = sums(by_number[number]), dict(row["today"])
        same = shown.keys() == wanted.keys() and all(
            shown[name] == pytest.approx(wanted[name], abs=0.002) for name in wanted
        )
        figures.note("" if same else None, f"{number}: {shown} against {wanted}")
    told(figures)


def sums(legs: list[CallLeg]) -> dict[str, float]:
    """What a day's legs add up to on a tile."""
    outcomes = Counter(leg.outcome for leg in legs)
    return {
        "calls": outcomes[Outcome.ANSWERED],
        "missed": outcomes[Outcome.MISSED],
        "ring_s": in_ms(leg.ring_s for leg in legs if leg.direction is Direction.INBOUND),
        "talk_s": in_ms(leg.talk_s for leg in legs),
        "hold_s": in_ms(leg.hold_s for leg in legs),
    }


def test_reports_sum_to_the_legs(hour: Hour) -> None:
    days = [datetime.fromtimestamp(leg.ended_at, UTC).date() for leg in hour.legs]
    with closing(hour.history()) as history:
        rows = AgentReports(history).agents(DayRange(min(days), max(days)))
    for row in rows:
        mine = [leg for leg in hour.legs if (leg.agent or leg.extension) == row.agent]
        wanted = sums(mine)
        handled, missed = row.totals.answered + row.totals.connected, row.totals.missed
        assert (handled, missed) == (wanted["calls"], wanted["missed"])
        spoken = row.totals.call_talk_ms + row.totals.call_hold_ms
        assert spoken == pytest.approx(1000 * (wanted["talk_s"] + wanted["hold_s"]), abs=len(mine))


def test_todays_queue_counts_are_the_historys(hour: Hour) -> None:
    for queue in hour.live.queues:
        calls = [call for call in hour.queue_calls if call.queue == queue["queue"]
                 and call.ended_at >= hour.day_begins]  # fmt: skip
        results = Counter(call.result for call in calls)
        assert (queue["answered"], queue["abandoned"]) == (
            results["answered"],
            results["abandoned"],
        )


def test_status_intervals_tile_the_time_without_gap_or_overlap(hour: Hour) -> None:
    found = hour.intervals
    assert found.keys() == hour.live.rows.keys()
    assert [each for mine in found.values() for each in tiles(mine)] == []
    assert len({mine[0].started_at for mine in found.values()}) == 1
    assert len({mine[-1].ended_at for mine in found.values()}) == 1
    assert {mine[-1].state for mine in found.values()} == {"unknown"}
    known = [each.state for mine in found.values() for each in mine[:-1]]
    assert "unknown" not in known


def test_status_intervals_have_the_seconds_of_the_legs(hour: Hour, told: Told) -> None:
    figures = Figures("talk, hold, ringing in status intervals by agent", "legs", hour.on)
    worst = 0.0
    for number, mine in hour.intervals.items():
        apart = interval_seconds_apart(hour, number, mine)
        worst = max(worst, *(abs(each) for each in apart.values()))
        wrong = [name for name, each in apart.items() if abs(each) > SECOND]
        rings = sum(leg.extension == number for leg in hour.legs)
        early = wrong == [RINGING] and 0 < apart[RINGING] < EARLY_S * rings
        figures.note((EARLY if early else None) if wrong else "", f"{number}: {apart}")
    figures.besides = f"at most {worst * 1000:.0f} ms apart"
    told(figures)


def interval_seconds_apart(hour: Hour, number: str, mine: list[StatusInterval]) -> dict[str, float]:
    """How many seconds more each state has than the legs have.

    Several legs at once count once; who holds one call and talks in another talks.
    """
    states: dict[str, float] = defaultdict(float)
    for each in mine:
        states[each.state] += each.ended_at - each.started_at
    legs = [leg for leg in hour.legs if leg.extension == number]
    up = [(leg.answered_at, leg.ended_at) for leg in legs if leg.answered_at is not None]
    spying = [(each.answered or 0.0, each.ended or 0.0) for each in hour.phones.values()
              if each.phone == number and "ChanSpy" in each.apps]  # fmt: skip
    alive = [((leg.answered_at or leg.ended_at) - leg.ring_s, leg.ended_at) for leg in legs]
    held, at_once = sum(leg.hold_s for leg in legs), sum(b - a for a, b in up) - total(up)
    busy = total([*up, *spying])
    return {
        "talk, hold, listening in": states["oncall"]
        + states["onhold"]
        + states["monitoring"]
        - busy,
        "hold": min(0.0, states["onhold"] - held + at_once) + max(0.0, states["onhold"] - held),
        RINGING: states["ringing"] + states["dialing"] + busy - total([*alive, *up, *spying]),
    }


def test_asterisks_own_files_imported_give_the_same_history(
    hour: Hour, tmp_path: Path, told: Told
) -> None:
    refused: list[object] = []
    settings = Settings(ami_host="pbx", state_dir=tmp_path, _env_file=None)
    with closing(open_history(f"sqlite:///{tmp_path / 'imported.sqlite3'}")) as history:
        job = Job(history, settings, on_refused=refused.append)
        import_cdr([hour.master], job)
        by_records = list(find_legs(history, EVERY))
        import_queue_log([hour.queue_log], job)
        by_both = list(find_legs(history, EVERY))
        calls = all_queue_calls(history)
    assert refused == []
    told(importing.queue_calls(hour, calls))
    told(importing.legs(hour, by_records, "Master.csv"))
    told(importing.legs(hour, by_both, "Master.csv and queue_log"))


LATER_S = 2 * SECOND


def tampered(hour: Hour, change: Callable[[CallLeg], CallLeg | None]) -> Hour:
    """The hour with the leg of a plain call changed in the history, or taken out of it."""
    plain = next(done for done in hour.done if done.name == "trunk_to_did")
    chosen = next(leg for leg in hour.legs if leg.extension in plain.phones
                  and plain.begin - SECOND < leg.started_at < plain.end)  # fmt: skip
    other = replace(hour)
    changed = change(chosen)
    rest = [leg for leg in hour.legs if leg is not chosen]
    other.legs = rest if changed is None else [*rest, changed]
    return other


@pytest.mark.parametrize(
    ("judge", "change"),
    [
        (reckoning.channels, lambda leg: None),
        (reckoning.channels, lambda leg: replace(leg, ended_at=leg.ended_at + LATER_S)),
        (reckoning.channels, lambda leg: replace(leg, answered_at=None)),
        (reckoning.agents, lambda leg: replace(leg, talk_s=leg.talk_s + LATER_S)),
        (reckoning.plays, lambda leg: None),
        (reckoning.plays, lambda leg: replace(leg, outcome=Outcome.MISSED)),
        (reckoning.plays, lambda leg: replace(leg, transferred_to="1999")),
        (reckoning.holds, lambda leg: replace(leg, hold_s=leg.hold_s + LATER_S)),
        (reckoning.billing, lambda leg: replace(leg, ended_at=leg.ended_at + 2 * LATER_S)),
        (reckoning.dispositions, lambda leg: replace(leg, outcome=Outcome.BUSY)),
    ],
)
def test_a_wrong_history_is_found_out(
    hour: Hour,
    judge: Callable[[Hour], Figures],
    change: Callable[[CallLeg], CallLeg | None],
) -> None:
    assert len(judge(tampered(hour, change)).unexplained) > len(judge(hour).unexplained)
