"""What leaves the pages: PDF files hold no word of other teams, and alerts none of callers."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from dashboard.access.viewing import View
from dashboard.paper import reports as paper
from dashboard.reports.data import ReportData
from state.alerts.alert import Alert, Message, Part
from state.alerts.measure import Picture, findings
from state.alerts.sending.notice import notice_of
from state.files.alerts import KINDS, Rule, RuleKey, Rules
from state.files.limits import Limits
from state.history import History, open_history
from tests.dashboard.access.walk.conftest import OF_SALES, SCOPES
from tests.dashboard.conftest import make_settings
from tests.fakes import two_teams
from tests.fakes.day import YESTERDAY


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """Sales and Support."""
    folder: Path = tmp_path_factory.mktemp("papers")
    history = open_history(f"sqlite:///{folder / 'h.sqlite3'}", agents=two_teams.AGENTS)
    two_teams.fill(history)
    yield history
    history.close()


def text_of_pdf(history: History, report: str, scope: str, extra: dict[str, str]) -> str:
    settings = make_settings(ami_host="pbx.example")
    view = View(SCOPES[scope], shows_callers=False)
    reports = ReportData(history, settings, lambda: view)
    query = reports.parse({"from": str(YESTERDAY), "to": str(YESTERDAY), **extra})
    body = paper.make(reports, report, query).finish()
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


@pytest.mark.parametrize("report", list(paper.REPORTS))
def test_a_pdf_of_a_scope_holds_no_word_of_others(history: History, report: str) -> None:
    whole = text_of_pdf(history, report, "whole", {})
    assert two_teams.found(two_teams.SUPPORT, whole)
    assert two_teams.found(two_teams.CALLERS, whole) == []
    for scope in OF_SALES:
        for extra in ({}, {"rows": "groups"}, {"compare": "weekdays"}):
            text = text_of_pdf(history, report, scope, extra)
            assert two_teams.found(two_teams.SUPPORT, text) == []


def test_no_message_of_an_alert_holds_a_caller() -> None:
    """Whoever reads a chat may see no caller: alerts of any kind say none."""
    rules = {RuleKey(kind): Rule(RuleKey(kind), limit=0.5, for_s=0.0) for kind in KINDS}
    live, now = two_teams.make_reader().read(), time.time()
    found = findings(Picture(live, Rules(rules), Limits(), now)).values()
    over = [each for each in found if each.is_over]
    assert {each.subject.kind for each in over} >= {"waiting", "wait", "oncall", "nobody free"}
    for each in over:
        kind, queue, group, extension = each.subject
        alert = Alert("a", kind, queue, group or each.group, extension, each.agent, each.queues,
                      each.value, each.limit, now)  # fmt: skip
        for part in Part:
            notice = notice_of(Message(alert, part, "any", 1, now, 0), "https://board")
            text = json.dumps([notice.title, notice.text, notice.link, notice.fields])
            assert two_teams.found((*two_teams.CALLERS, *two_teams.SUPPORT_CALLERS), text) == []
