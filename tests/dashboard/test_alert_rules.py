"""The rules in force on the alerts page: their words, to whom they are shown, and no secret."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.factory import create_app
from dashboard.pages.alerts import rules as words
from state.access.roles import EVERYTHING, Role, Scope
from state.access.store.sessions import Limits
from state.access.store.store import open_access
from state.alerts.rules_in_force import Line
from state.files.alerts import KINDS
from state.history import open_history
from tests.dashboard.conftest import make_settings
from tests.dashboard.poll import call
from tests.fakes.reader import FakeReader, make_row
from tests.fakes.waits import make_queue

LISTS = ("alerts-now-content", "alerts-history-content", "alerts-rules-content", "alerts-key")
PAGE = f"..{'...'.join(f'{each}.data' for each in LISTS)}.."
HOSTILE = "<img src=x onerror=alert(1)>"
SALES = Scope(frozenset({"Sales"}), frozenset({"Sales Desk"}))
SECRETS = {
    "alert_webhook": "https://hook.example.org/topsecret1",
    "alert_webhook_secret": "topsecret2" * 3,
    "alert_mail": "mailtos://user:topsecret3@mail.example.org?to=lead@example.org",
    "alert_slack": "slack://topsecret4/TokenB/TokenC/#calls",
    "alert_telegram": "tgram://topsecret5/12",
}
LINES = (
    "waiting,5,sales desk,,30 s,mail slack",
    "wait,,sales desk,,,none",
    f"waiting,7,{HOSTILE},,,",
    "nobody free,,,Sales,2 min,teams",
    "On Call,20 min,,Support,,",
    "link down,1:30,,,,webhook",
)
ALL = "webhook, e-mail, Slack, Telegram"
Ask = Callable[..., str]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    """What a supervisor of a scope is sent, where the ALERTS file has these lines."""
    history = open_history(f"sqlite:///{tmp_path / 'h.sqlite3'}")
    store = open_access(history, Limits(3_600, 36_000), tmp_path / "access")
    store.users.add("boss", Role.ADMIN, EVERYTHING)
    reader = FakeReader({"1001": make_row("1001", group="Sales")})
    reader.queues = [make_queue("Sales Desk", 5.0)]

    def answer(*lines: str, scope: Scope = EVERYTHING, **settings: Any) -> str:
        file = tmp_path / "alerts.csv"
        file.write_text("\n".join(("what,limit,queue,group,for,to", *lines)), "utf-8")
        own = {"ami_host": "pbx", "state_dir": tmp_path, "ALERTS": file} | settings
        app = create_app(reader, history, make_settings(**own), store=store)
        client: FlaskClient = app.server.test_client()
        token = store.tokens.add(f"token{len(store.tokens.all())}", Role.SUPERVISOR, scope)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        inputs = {"alerts-tick.n_intervals": 1, "alerts-acknowledge.data": None}
        found = call(client, PAGE, inputs, {"alerts-key.data": ""})
        page = client.get("/alerts").text + client.get("/_dash-layout").text
        assert "topsecret" not in found.text + page
        content: str = found.get_json()["response"]["alerts-rules-content"]["data"]
        return content

    yield answer
    history.close()


def rows(content: str) -> set[str]:
    """The rows of the table, and the lines under it."""
    found: set[str] = set()

    def look(part: Any) -> None:
        if isinstance(part, list):
            for each in part:
                look(each)
        elif isinstance(part, dict):
            children = part["props"].get("children")
            if part["type"] in {"Tr", "P"}:
                cells = children if isinstance(children, list) else [children]
                found.add(" | ".join(_text(each) for each in cells))
            else:
                look(children)

    look(json.loads(content))
    return found


def _text(part: Any) -> str:
    return str(part["props"]["children"] if isinstance(part, dict) else part)


def test_each_rule_is_a_sentence_with_its_limit_whom_it_is_for_and_by_what_it_is_sent(
    ask: Ask,
) -> None:
    assert rows(ask(*LINES, alert_quiet="22:00-07:00", **SECRETS)) >= {
        "5 callers or more waiting, for 30 s | queue Sales Desk | e-mail, Slack",
        "A caller who waits longer than 1 min | queue Sales Desk | this page only",
        f"A caller who waits longer than 1 min | every other queue | {ALL}",
        f"7 callers or more waiting, for 5 s | queue {HOSTILE} | {ALL}",
        "Nobody free, for 2 min | group Sales | this page only",
        f"On Call for longer than 20 min | agents of group support | {ALL}",
        "No link to the PBX for longer than 1 min 30 s | the board itself | webhook",
        "Quiet hours: 22:00-07:00. Nothing is sent then; this page shows all.",
    }


def test_a_scope_is_shown_the_rules_that_may_concern_it(ask: Ask) -> None:
    content = ask(*LINES, scope=SALES, **SECRETS)
    text = " ".join(rows(content))
    assert "queue Sales Desk" in text
    assert "group Sales" in text
    assert "img" not in content
    assert "support" not in content.casefold()
    assert "phones" not in content


def test_the_page_says_which_file_makes_the_rules_and_when_none_is_in_force(ask: Ask) -> None:
    off = [f"{kind},none,,,," for kind in KINDS]
    found = rows(ask(*off))
    assert words.NONE_HERE in found
    assert words.FROM_FILE in found
    assert words.NO_FILE in rows(ask(ALERTS=None))
    bad = rows(ask("lunch,1 min,,,,"))
    assert any(line.endswith("not used: 1; the log says why.") for line in bad)


def test_without_a_channel_the_page_says_that_nothing_is_sent(ask: Ask) -> None:
    found = rows(ask("waiting,5,,,,mail"))
    assert "5 callers or more waiting, for 5 s | every queue | this page only" in found
    assert "No channel is in use: alerts are on this page only." in found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words(kind: str) -> None:
    line = Line(kind, "", "", "", 60.0, 0.0, None)
    assert "{" not in words.sentence(line)
    assert kind == "nobody free" or any(each in words.sentence(line) for each in ("60", "1 min"))
    assert words.whom(line, words.Names((), ()))
    assert words.sent_by(line, ["mail"]) == "e-mail"


def test_a_line_that_says_there_is_no_alert() -> None:
    line = Line("paused", "sales", "", "lunch\tbreak", None, 0.0, None)
    assert words.sentence(line) == "Paused (lunch\\tbreak): no alert"
    assert words.whom(line, words.Names(["Sales"], ())) == "agents of queue Sales"
    assert words.sent_by(line, ["mail"]) == ""
    both = line._replace(group="care")
    assert words.whom(both, words.Names((), ["Care"])) == "agents of group Care in queue sales"
