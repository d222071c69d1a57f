"""Alerts on the page, in the header, in the API and in /metrics: to whom they are shown, and
who acknowledges them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.factory import create_app
from state.access.roles import EVERYTHING, Role, Scope
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.alerts.measure import Finding, Subject
from state.alerts.messages import When
from state.alerts.open_alerts import OpenAlerts
from state.alerts.store import AlertStore
from state.files.alerts import Rule, RuleKey
from state.history import History, open_history
from tests.dashboard.conftest import make_settings
from tests.dashboard.poll import call, poll
from tests.fakes.reader import FakeReader, make_row

HOSTILE = "<img src=x onerror=alert(1)>"
LISTS = ("alerts-now-content", "alerts-history-content", "alerts-rules-content", "alerts-key")
PAGE = f"..{'...'.join(f'{each}.data' for each in LISTS)}.."
SALES = Scope(frozenset({"Sales"}), frozenset({"sales"}))


class Site(NamedTuple):
    """An installation with users and alerts."""

    history: History
    alerts: AlertStore
    access: AccessStore
    open_alerts: OpenAlerts
    server: Any

    def client(self, name: str, role: Role, scope: Scope = EVERYTHING) -> FlaskClient:
        """Somebody with this role and scope."""
        client: FlaskClient = self.server.test_client()
        token = self.access.tokens.add(name, role, scope)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    def begin(self, subject: Subject, **who: Any) -> str:
        """An alert of which nobody is told."""
        rule = Rule(RuleKey(subject.kind), 60.0, 0.0)
        finding = Finding(subject, rule, is_over=True, value=61.0, limit=60.0, **who)
        now = time.time()
        id_ = self.alerts.begin(finding, now - 100, [], When(now, now))
        self.open_alerts.refresh()
        return id_


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    history = open_history(f"sqlite:///{tmp_path / 'h.sqlite3'}")
    access = open_access(history, Limits(3_600, 36_000), tmp_path / "access")
    access.users.add("boss", Role.ADMIN, EVERYTHING)
    alerts = AlertStore(history)
    found = OpenAlerts(alerts)
    reader = FakeReader({"1001": make_row("1001", group="Sales")})
    settings = make_settings(ami_host="pbx", state_dir=tmp_path)
    app = create_app(reader, history, settings, store=access, alerts=found)
    yield Site(history, alerts, access, found, app.server)
    history.close()


def titles(client: FlaskClient) -> set[str]:
    answer = client.get("/api/v1/alerts")
    assert answer.status_code == 200
    return {each["title"] for each in json.loads(answer.text)["alerts"]}


def fill(site: Site) -> None:
    site.begin(Subject("wait", queue="sales"), queues=("sales",))
    site.begin(Subject("wait", queue="claims"), queues=("claims",))
    site.begin(Subject("nobody free", group="Sales"), group="Sales")
    site.begin(Subject("nobody free", group="Claims"), group="Claims")
    site.begin(Subject("oncall", extension="1001"), agent="Ana", group="Sales", queues=("sales",))
    site.begin(Subject("oncall", extension="2001"), agent="Bob", group="Claims")
    site.begin(Subject("link down"))
    site.begin(Subject("phones gone"))


def listed(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    """The alerts that the API gives."""
    found: list[dict[str, Any]] = json.loads(client.get(path).text)["alerts"]
    return found


OF_SALES = {
    "A caller waits longer than 1 min in sales",
    "Nobody is free in Sales",
    "Ana (1001): On Call for more than 1 min",
    "No link to the PBX",
}


def test_everybody_sees_the_alerts_of_his_scope_alone(site: Site) -> None:
    fill(site)
    assert len(titles(site.client("a", Role.ADMIN))) == 8
    assert titles(site.client("b", Role.SUPERVISOR, SALES)) == OF_SALES
    queue = Scope(queues=frozenset({"claims"}))
    assert titles(site.client("c", Role.SUPERVISOR, queue)) == {
        "A caller waits longer than 1 min in claims", "No link to the PBX"
    }  # fmt: skip


@pytest.mark.parametrize("role", [Role.WALL, Role.AGENT])
def test_who_may_not_see_the_board_s_people_opens_no_list(site: Site, role: Role) -> None:
    client = site.client("w", role, Scope(agent="Ana") if role is Role.AGENT else EVERYTHING)
    assert client.get("/api/v1/alerts").status_code == 403
    assert client.get("/alerts").status_code == 403
    assert look(client).status_code == 403


@pytest.mark.parametrize(
    ("role", "scope", "count"),
    [
        (Role.SUPERVISOR, EVERYTHING, 8), (Role.SUPERVISOR, SALES, 4),
        (Role.AGENT, Scope(agent="Ana"), 1),
    ],
)  # fmt: skip
def test_the_header_counts_the_alerts_of_the_scope(
    site: Site, role: Role, scope: Scope, count: int
) -> None:
    fill(site)
    frame = json.loads(json.loads(poll(site.client("x", role, scope), [1, None, 0, 0]).text)
                       ["response"]["frame"]["data"])  # fmt: skip
    assert (frame["head"]["alerts"]["open"], frame["head"]["alerts"]["unseen"]) == (count, count)


def test_a_poll_is_answered_again_when_an_alert_begins(site: Site) -> None:
    client = site.client("x", Role.SUPERVISOR)

    def head() -> int:
        answer = json.loads(poll(client, [1, None, 0, 0]).text)["response"]["frame"]["data"]
        return int(json.loads(answer)["h"])

    before = head()
    assert poll(client, [2, None, 0, before]).status_code == 204
    site.begin(Subject("link down"))
    assert head() != before


def look(client: FlaskClient, known: str = "") -> TestResponse:
    """Ask for the lists as the page does, which holds these fingerprints."""
    inputs = {"alerts-tick.n_intervals": 1, "alerts-acknowledge.data": None}
    return call(client, PAGE, inputs, {"alerts-key.data": known})


def body(id_: str) -> dict[str, Any]:
    names = ("alerts-tick.n_intervals", "alerts-acknowledge.data")
    return {names[0]: 1, names[1]: [1, id_]}


def press(client: FlaskClient, id_: str) -> int:
    """Acknowledge as the page does: the button's store is what changed."""
    given = body(id_)
    outputs = PAGE.strip(".").split("...")
    sent = {
        "output": PAGE,
        "outputs": [dict(zip(("id", "property"), n.rsplit(".", 1), strict=True)) for n in outputs],
        "inputs": [
            dict(zip(("id", "property", "value"), (*n.rsplit(".", 1), v), strict=True))
            for n, v in given.items()
        ],
        "state": [{"id": "alerts-key", "property": "data", "value": ""}],
        "changedPropIds": ["alerts-acknowledge.data"],
    }
    return client.post("/_dash-update-component", json=sent).status_code


def test_who_acknowledges_an_alert_is_noted_with_the_time_and_in_the_audit_log(site: Site) -> None:
    id_ = site.begin(Subject("wait", queue="sales"), queues=("sales",))
    client = site.client("ann", Role.SUPERVISOR, SALES)
    assert press(client, id_) == 200
    (alert,) = listed(client, "/api/v1/alerts?open=yes")
    assert alert["acknowledged_by"].endswith("ann")
    assert abs(alert["acknowledged_at"] - time.time()) < 60
    entry = site.access.audit.latest(1)[0]
    assert entry.action == "alert acknowledged"
    assert "longer than 1 min in sales" in entry.detail
    assert press(site.client("bob", Role.SUPERVISOR), id_) == 200
    assert listed(client, "/api/v1/alerts")[0]["acknowledged_by"].endswith("ann")


def test_nobody_acknowledges_what_he_does_not_see(site: Site) -> None:
    id_ = site.begin(Subject("wait", queue="claims"), queues=("claims",))
    assert press(site.client("ann", Role.SUPERVISOR, SALES), id_) == 200
    assert press(site.client("wall", Role.WALL), id_) == 403
    assert press(site.client("ann2", Role.SUPERVISOR), "no such alert") == 200
    assert site.alerts.going_on()[0].seen_by == ""


def test_the_page_shows_names_as_text(site: Site) -> None:
    site.begin(Subject("oncall", extension="1001"), agent=HOSTILE, group="Sales")
    client = site.client("x", Role.SUPERVISOR)
    answer = look(client)
    shown = json.loads(json.loads(answer.text)["response"]["alerts-now-content"]["data"])
    assert HOSTILE in json.dumps(shown)
    assert "DangerouslySetInnerHTML" not in answer.text
    assert "Markdown" not in answer.text


def test_an_alert_that_is_over_moves_to_the_history(site: Site) -> None:
    id_ = site.begin(Subject("link down"))
    now = time.time()
    site.alerts.end(id_, now, When(now, now))
    client = site.client("x", Role.SUPERVISOR)
    assert listed(client, "/api/v1/alerts?open=yes") == []
    (alert,) = listed(client, "/api/v1/alerts")
    assert alert["ended_at"] == pytest.approx(now, abs=0.01)
    answer = look(client)
    assert "No alerts now" in answer.text
    assert "1 min" in answer.text


def test_nothing_is_sent_where_nothing_changed_and_only_the_list_that_did(site: Site) -> None:
    client = site.client("x", Role.SUPERVISOR)
    id_ = site.begin(Subject("link down"))
    sent = look(client).get_json()["response"]
    key = sent["alerts-key"]["data"]
    assert look(client, key).status_code == 204
    site.begin(Subject("wait", queue="sales"), queues=("sales",))
    more = look(client, key).get_json()["response"]
    assert set(more) == {"alerts-now-content", "alerts-key"}
    site.alerts.end(id_, time.time(), When(0.0, 0.0))
    over = look(client, more["alerts-key"]["data"]).get_json()["response"]
    assert set(over) == set(LISTS) - {"alerts-rules-content"}
    for wrong in ("", "nonsense", "a b c d"):
        assert set(look(client, wrong).get_json()["response"]) == set(LISTS)


def test_days_can_be_asked_for_and_nonsense_is_refused(site: Site) -> None:
    site.begin(Subject("link down"))
    client = site.client("x", Role.SUPERVISOR)
    assert len(listed(client, "/api/v1/alerts?range=today")) == 1
    assert listed(client, "/api/v1/alerts?from=2020-01-01&to=2020-01-02") == []
    for wrong in ("open=maybe", "from=never"):
        assert client.get(f"/api/v1/alerts?{wrong}").status_code == 400


def test_metrics_count_alerts_and_messages(site: Site) -> None:
    now = time.time()
    rule = Rule(RuleKey("wait"), 60.0, 0.0)
    finding = Finding(Subject("wait", "sales"), rule, is_over=True, value=61.0, limit=60.0)
    site.alerts.begin(finding, now, ["mail"], When(now, now))
    site.open_alerts.refresh()
    text = site.client("x", Role.ADMIN).get("/metrics").text
    assert 'ringside_alerts{kind="wait"} 1.0' in text
    assert 'ringside_alerts{kind="link down"} 0.0' in text
    assert "ringside_alerts_unacknowledged 1.0" in text
    assert 'ringside_alert_messages{channel="mail",state="waiting"} 1.0' in text
    assert "ringside_alerts_bad_lines 0.0" in text
