"""Who evaluates and who sends: once over restarts, and by a worker while nobody collects."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from state.alerts.evaluation import Evaluation, Sources
from state.alerts.messages import Messages
from state.alerts.quiet_hours import parse_quiet
from state.alerts.service import Alerting, rules_file
from state.alerts.store import AlertStore
from state.files.limits_file import LimitsFile
from state.history import History, open_history
from state.live.schema import Live
from state.live.store.reading import NO_COLLECTOR
from state.settings import Settings
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.servers.receivers import HttpReceiver, http_receiver
from tests.state.alerts.pictures import NOW, live, queue

SECRET = "a-secret-of-the-operator-1"


class Reader:
    """A reader whose picture a test sets; counts as fresh at any time."""

    def __init__(self, picture: Live) -> None:
        self.picture = picture
        self.reads = 0

    def read(self) -> Live:
        self.reads += 1
        return self.picture

    def changes(self, _: str) -> list[Any]:
        return []

    def diagnostics(self) -> dict[str, object]:
        return {}


def settings(folder: Path, **values: Any) -> Settings:
    return Settings(_env_file=None, ami_host="pbx", state_dir=folder, **values)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    found = open_history(f"sqlite:///{tmp_path / 'h.sqlite3'}")
    yield found
    found.close()


@pytest.fixture
def http() -> Iterator[HttpReceiver]:
    with http_receiver() as receiver:
        yield receiver


def evaluation(
    history: History, reader: Reader, *, is_collecting: bool = True, quiet: str = "",
    rules: Path | None = None,
) -> Evaluation:  # fmt: skip
    own = settings(Path("unused"), alerts_file=None)
    if rules is not None:
        own = settings(Path("unused"), ALERTS=rules)
    sources = Sources(reader, rules_file(own), LimitsFile(None), AlertStore(history),
                      parse_quiet(quiet, own.zone), ["mail", "slack"])  # fmt: skip
    return Evaluation(sources, is_collecting)


def moved(picture: Live, seconds: float) -> Live:
    """The same picture, as old as it was, so many seconds later."""
    return replace(picture, link={**picture.link, "since": picture.link["since"] + seconds})


WAITS = live(queues=[queue("sales", [90.0])])
CALM = live(queues=[queue("sales")])


def test_an_alert_begins_once_goes_on_over_a_restart_and_ends_once(history: History) -> None:
    reader, store = Reader(WAITS), AlertStore(history)
    first = evaluation(history, reader)
    first.look(NOW)
    first.look(NOW + 1)
    again = evaluation(history, reader)
    again.look(NOW + 2)
    assert [each.kind for each in store.going_on()] == ["wait"]
    reader.picture = CALM
    for second in range(3, 70):
        again.look(NOW + second)
    assert store.going_on() == []
    assert [each.ended_at for each in store.latest(9)] == [NOW + 3]
    assert Messages(history).counts() == {("mail", "dropped"): 1, ("slack", "dropped"): 1}


def test_two_that_evaluate_at_once_keep_one_alert(history: History) -> None:
    both = [evaluation(history, Reader(WAITS)) for _ in range(2)]
    threads = [threading.Thread(target=each.look, args=(NOW,)) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(AlertStore(history).going_on()) == 1
    assert Messages(history).counts().total() == 2


def test_a_rule_sends_to_its_channels_alone(history: History, tmp_path: Path) -> None:
    file = tmp_path / "alerts.csv"
    file.write_text("what,limit,queue,group,for,to\nwait,1 min,sales,,,slack\n")
    evaluation(history, Reader(WAITS), rules=file).look(NOW)
    assert Messages(history).counts() == {("slack", "waiting"): 1}


def test_in_quiet_hours_nothing_is_due(history: History) -> None:
    evaluation(history, Reader(WAITS), quiet="00:00-24:00").look(NOW)
    assert not Messages(history).is_due("mail", NOW + 7 * 86_400)
    assert len(AlertStore(history).going_on()) == 1  # the page shows it


def test_a_worker_sees_to_the_collector_alone(history: History) -> None:
    away = live(queues=[queue("sales", [9e5])], link="down", why=NO_COLLECTOR, link_s=31)
    worker, collector = (
        evaluation(history, Reader(away), is_collecting=False),
        evaluation(history, Reader(CALM)),
    )
    worker.look(NOW)
    assert [each.kind for each in AlertStore(history).going_on()] == ["collector away"]
    for second in range(1, 8):
        collector.look(NOW + second)
    assert AlertStore(history).going_on() == []


def test_a_collector_that_begins_is_not_away_though_the_store_still_says_so(
    history: History,
) -> None:
    old = live(link="down", why=NO_COLLECTOR, link_s=9e5)
    evaluation(history, Reader(old)).look(NOW)
    assert AlertStore(history).going_on() == []


def test_the_collector_s_process_evaluates_and_sends_and_ends(
    history: History, tmp_path: Path, http: HttpReceiver
) -> None:
    now = time.time()
    waits = moved(WAITS, now - NOW)
    waits.queues[0]["waiting"][0]["joined_at"] = now - 90
    own = settings(tmp_path, alert_webhook=http.url, alert_webhook_secret=SECRET)
    alerting = Alerting(own, history, Reader(waits))
    alerting.start_collecting()
    wait_until(lambda: len(http.posts) == 1, "the alert is sent", timeout=30)
    alerting.end()
    assert json.loads(http.posts[0].body)["title"] == "A caller waits longer than 1 min in sales"
    assert not [each for each in threading.enumerate() if each.name.startswith("alerts")]
    again = Alerting(own, history, Reader(waits))
    again.start_collecting()
    wait_until(lambda: Messages(history).counts() == {("webhook", "sent"): 1}, "it is recorded")
    again.end()
    assert len(http.posts) == 1


def test_of_two_workers_one_tells_that_nobody_collects(
    history: History, tmp_path: Path, http: HttpReceiver
) -> None:
    away = moved(live(link="down", why=NO_COLLECTOR, link_s=9e5), time.time() - NOW)
    file = tmp_path / "alerts.csv"
    file.write_text("what,limit\ncollector away,2 s\n")
    own = settings(tmp_path, alert_webhook=http.url, alert_webhook_secret=SECRET, ALERTS=file)
    workers = [Alerting(own, history, Reader(away)) for _ in range(2)]
    found = [each.start_standing_by() for each in workers]
    wait_until(lambda: bool(http.posts), "the alert is sent", timeout=30)
    wait_until(lambda: all(each.everything() for each in found), "both workers show it", timeout=30)
    for each in workers:
        each.end()
    assert [json.loads(post.body)["kind"] for post in http.posts] == ["collector away"]


def test_a_worker_that_has_just_begun_does_not_take_a_long_stop_for_a_collector_that_is_away(
    history: History, tmp_path: Path
) -> None:
    """The store is as old as the stop was long, and the collector needs a second to begin."""
    away = moved(live(link="down", why=NO_COLLECTOR, link_s=9e5), time.time() - NOW)
    reader = Reader(away)
    worker = Alerting(settings(tmp_path), history, reader)
    worker.start_standing_by()
    wait_until(lambda: reader.reads >= 2, "it looked twice", timeout=30)
    worker.end()
    assert AlertStore(history).latest(9) == []


def test_a_hanging_receiver_holds_up_no_evaluation(
    history: History, tmp_path: Path, http: HttpReceiver
) -> None:
    http.go_on.clear()
    now = time.time()
    waits = moved(WAITS, now - NOW)
    waits.queues[0]["waiting"][0]["joined_at"] = now - 90
    reader = Reader(waits)
    own = settings(tmp_path, alert_webhook=http.url, alert_webhook_secret=SECRET)
    alerting = Alerting(own, history, reader)
    alerting.start_collecting()
    wait_until(lambda: bool(http.posts), "the receiver hangs", timeout=30)
    reader.picture = replace(waits, link={**waits.link, "state": "down", "since": now - 60})
    store = AlertStore(history)
    wait_until(lambda: len(store.going_on()) == 2, "another alert is kept", timeout=30)
    http.go_on.set()
    alerting.end()


def test_the_demo_sends_nothing(history: History, tmp_path: Path) -> None:
    own = Settings(_env_file=None, state_dir=tmp_path, alert_webhook="https://example.org/hook",
                   alert_webhook_secret=SECRET)  # fmt: skip
    assert own.demo
    assert Alerting(own, history, Reader(WAITS))._senders == []
