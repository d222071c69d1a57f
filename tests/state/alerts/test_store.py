"""Alerts and messages in the database: each once, whoever writes, and over restarts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from state.alerts.alert import Part, State
from state.alerts.measure import Finding, Subject
from state.alerts.messages import CLAIM_S, Messages, When
from state.alerts.store import AlertStore
from state.history import History
from tests.state.alerts.pictures import NOW, rule
from tests.state.conftest import OpenHistory

AT_ONCE = When(NOW, NOW)
WAIT = Finding(Subject("wait", "sales"), rule("wait", 60), is_over=True, value=61.0, limit=60.0,
               queues=("sales",))  # fmt: skip


@pytest.fixture
def store(history: History) -> AlertStore:
    return AlertStore(history)


@pytest.fixture
def messages(history: History) -> Messages:
    return Messages(history)


def begun(store: AlertStore, *channels: str, when: When = AT_ONCE) -> str:
    return store.begin(WAIT, NOW - 1, channels, when)


def test_an_alert_is_kept_with_what_it_says_and_who_may_see_it(store: AlertStore) -> None:
    id_ = begun(store)
    (alert,) = store.going_on()
    assert alert.id == id_
    assert alert.subject == WAIT.subject
    assert (alert.value, alert.limit, alert.began_at) == (61.0, 60.0, NOW - 1)
    assert (alert.queues, alert.ended_at, alert.seen_by) == (("sales",), None, "")


def test_of_each_subject_one_alert_goes_on_whoever_begins_it(open_it: OpenHistory) -> None:
    stores = [AlertStore(open_it()) for _ in range(4)]
    stores[0].going_on()
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(lambda each: begun(each, "mail"), stores))
    assert sum(map(bool, ids)) == 1
    assert len(stores[0].going_on()) == 1
    assert Messages(open_it()).counts() == {("mail", "waiting"): 1}


def test_an_alert_that_ended_can_begin_again_as_another(store: AlertStore) -> None:
    first = begun(store)
    assert store.end(first, NOW + 60, AT_ONCE)
    assert not store.end(first, NOW + 90, AT_ONCE)
    second = begun(store)
    assert second not in {"", first}
    assert [each.id for each in store.going_on()] == [second]
    ended = store.find(first)
    assert ended is not None
    assert (ended.ended_at, ended.lasted(NOW + 999)) == (NOW + 60, 61)


def test_the_first_who_acknowledges_an_alert_is_noted(store: AlertStore) -> None:
    id_ = begun(store)
    alert = store.acknowledge(id_, "ann", NOW + 5)
    assert alert is not None
    assert (alert.seen_by, alert.seen_at) == ("ann", NOW + 5)
    assert store.acknowledge(id_, "bob", NOW + 6) is None
    assert store.acknowledge("none", "bob", NOW + 6) is None
    assert store.going_on()[0].seen_by == "ann"


def test_a_message_is_claimed_by_one_process_and_sent_once(open_it: OpenHistory) -> None:
    store = AlertStore(open_it())
    begun(store, "mail", "slack")
    senders = [Messages(open_it()) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(lambda each: each.claim("mail", NOW), senders))
    (message,) = filter(None, claimed)
    assert (message.part, message.channel, message.tries) == (Part.BEGIN, "mail", 1)
    senders[0].record(message, State.SENT, NOW)
    assert not senders[1].is_due("mail", NOW + 10 * CLAIM_S)
    assert senders[1].counts() == {("mail", "sent"): 1, ("slack", "waiting"): 1}


def test_a_process_that_died_leaves_its_message_to_the_next_with_the_same_key(
    store: AlertStore, messages: Messages
) -> None:
    begun(store, "mail")
    first = messages.claim("mail", NOW)
    assert first is not None
    assert messages.claim("mail", NOW + CLAIM_S - 1) is None
    second = messages.claim("mail", NOW + CLAIM_S)
    assert second is not None
    assert (second.key, second.tries) == (first.key, 2)
    messages.record(first, State.FAILED, NOW + CLAIM_S)  # it comes late, and is not its own now
    messages.record(second, State.SENT, NOW + CLAIM_S)
    assert messages.counts() == {("mail", "sent"): 1}


def test_a_failed_message_waits_until_it_is_due_again(
    store: AlertStore, messages: Messages
) -> None:
    begun(store, "mail")
    message = messages.claim("mail", NOW)
    assert message is not None
    messages.record(message, State.WAITING, NOW, "refused", due=NOW + 30)
    assert messages.claim("mail", NOW + 29) is None
    assert messages.claim("mail", NOW + 30) is not None


def test_the_end_is_sent_after_the_begin_and_to_the_same_channels(
    store: AlertStore, messages: Messages
) -> None:
    id_ = begun(store, "mail")
    begin = messages.claim("mail", NOW)
    assert begin is not None
    store.end(id_, NOW + 60, When(NOW + 90, NOW + 90))
    assert messages.claim("mail", NOW + 91) is None  # the begin is under way
    messages.record(begin, State.SENT, NOW + 91)
    end = messages.claim("mail", NOW + 91)
    assert end is not None
    assert (end.part, end.alert.ended_at, end.alert.id) == (Part.END, NOW + 60, id_)
    assert messages.claim("slack", NOW + 91) is None


def test_what_was_over_before_quiet_hours_ended_is_not_sent_at_all(
    store: AlertStore, messages: Messages
) -> None:
    id_ = begun(store, "mail", when=When(NOW, NOW + 3600))
    assert not messages.is_due("mail", NOW + 60)
    store.end(id_, NOW + 60, When(NOW + 90, NOW + 3600))
    assert not messages.is_due("mail", NOW + 4000)
    assert messages.counts() == {("mail", "dropped"): 1}


def test_a_lease_is_one_holder_s_until_it_is_over(store: AlertStore) -> None:
    assert store.take_lease("alerts", "a", NOW, NOW + 10)
    assert not store.take_lease("alerts", "b", NOW + 9, NOW + 19)
    assert store.take_lease("alerts", "a", NOW + 9, NOW + 19)
    assert store.take_lease("alerts", "b", NOW + 19, NOW + 29)


def test_old_alerts_are_forgotten_with_their_messages(
    store: AlertStore, messages: Messages
) -> None:
    store.end(begun(store, "mail"), NOW + 1, AT_ONCE)
    going_on = begun(store, "mail")
    assert store.forget_before(NOW + 100) == 1
    assert [each.id for each in store.latest(9)] == [going_on]
    assert messages.counts() == {("mail", "waiting"): 1}


def test_alerts_of_a_stretch_of_time_are_found(store: AlertStore) -> None:
    first = begun(store)
    store.end(first, NOW + 60, AT_ONCE)
    assert [each.id for each in store.between(NOW + 30, NOW + 90)] == [first]
    assert store.between(NOW + 61, NOW + 90) == []
    assert store.between(NOW - 90, NOW - 1) == []


def test_a_lease_of_a_clock_that_was_set_back_is_nobody_s(store: AlertStore) -> None:
    assert store.take_lease("alerts", "a", NOW + 86_400, NOW + 86_490)
    assert store.take_lease("alerts", "b", NOW, NOW + 90)
    assert not store.take_lease("alerts", "a", NOW + 1, NOW + 91)
