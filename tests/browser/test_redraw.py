"""What is drawn again while somebody uses it: the focus, a selection and a click stay.

The lists of /alerts and the tables of who waits on /queues, over several polls and as rows come,
go and change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from state.alerts.measure import Subject
from state.alerts.words import duration
from state.history import open_history
from tests.browser.alerts import Alerts
from tests.browser.board import reads, stays, until
from tests.browser.controls import Walk, has_focus
from tests.browser.reports import LAST_DAY
from tests.browser.site import Site
from tests.fakes.reader import FakeReader, make_row
from tests.fakes.waits import make_queue

Serve = Callable[..., Site]
Visit = Callable[..., Page]
LOADED_S = 30.0
POLLS = 3
NOW, EARLIER = "#alerts-now", "#alerts-history"

MARK = "e => { window.marked = e; }"
IS_MARKED = "e => e === window.marked"
HAS_FOCUS = "() => document.activeElement === window.marked"
SELECT = "e => getSelection().selectAllChildren(e)"
SELECTED = "() => String(getSelection())"
WATCH = """e => {
  window.changes = [];
  new MutationObserver(all => window.changes.push(...all.map(each => each.type)))
    .observe(e, {subtree: true, childList: true, attributes: true, characterData: true});
}"""


def waits_in(queue: str) -> Subject:
    """What an alert of a wait in a queue is about."""
    return Subject("wait", queue=queue)


@pytest.fixture
def alerts(tmp_path: Path) -> Iterator[Alerts]:
    history = open_history(f"sqlite:///{tmp_path / 'h.sqlite3'}")
    yield Alerts(history)
    history.close()


@pytest.fixture
def reader() -> FakeReader:
    found = FakeReader({"1001": make_row("1001")})
    found.queues = [make_queue("sales", 70.0), make_queue("care", 10.0)]
    return found


@pytest.fixture
def site(serve: Serve, alerts: Alerts, reader: FakeReader, tmp_path: Path) -> Iterator[Site]:
    history = open_history(f"sqlite:///{tmp_path / 'h.sqlite3'}")
    yield serve(reader, history=history, alerts=alerts.found, time_zone="UTC")
    history.close()


@pytest.fixture
def page(site: Site, visit: Visit, alerts: Alerts) -> Page:
    """The alerts: two open ones, and one that is over."""
    alerts.end(alerts.begin(waits_in("old")))
    alerts.begin(waits_in("sales"))
    alerts.begin(waits_in("care"))
    opened = visit(site, "/alerts")
    until(lambda: opened.locator(f"{EARLIER} tbody tr").count() == 1, "the lists", LOADED_S)
    return opened


def row(page: Page, box: str, queue: str) -> Locator:
    """The row of an alert in one of the lists."""
    return page.locator(f"{box} :is(li, tbody tr)", has_text=f"in {queue}")


def asked_again(page: Page, times: int = POLLS) -> None:
    """Wait until the page has asked the server so many times more."""
    for _ in range(times):
        with page.expect_response(lambda answer: "alerts-tick" in (answer.request.post_data or "")):
            pass


@pytest.mark.parametrize("box", [NOW, EARLIER])
def test_a_link_keeps_the_focus_over_polls_and_as_a_row_comes_above_it(
    page: Page, alerts: Alerts, box: str
) -> None:
    link = row(page, box, "sales" if box == NOW else "old").get_by_role("link").first
    link.focus()
    link.evaluate(MARK)
    asked_again(page)
    stays(lambda: page.evaluate(HAS_FOCUS), True)
    new = alerts.begin(waits_in("new"), ago_s=1.0)
    until(lambda: row(page, NOW, "new").count() == 1, "it is listed")
    expect(page.locator(f"{NOW} li").first).to_contain_text("in new")
    stays(lambda: page.evaluate(HAS_FOCUS), True)
    alerts.end(new)
    until(lambda: row(page, EARLIER, "new").count() == 1, "it is over")
    expect(page.locator(f"{EARLIER} tbody tr").first).to_contain_text("in new")
    stays(lambda: page.evaluate(HAS_FOCUS), True)
    stays(lambda: link.evaluate(IS_MARKED), True)  # and it is the link of the same row


def test_nothing_is_written_while_nothing_changed(page: Page, alerts: Alerts) -> None:
    alerts.begin(waits_in("long"), ago_s=3_000.0)
    until(lambda: row(page, NOW, "long").count() == 1, "it is listed")
    for box in (EARLIER, f"{NOW} li:has-text('in long')"):
        page.locator(box).evaluate(WATCH)
        asked_again(page)
        stays(lambda: page.evaluate("window.changes"), [])


def test_how_long_an_alert_lasts_goes_on_by_the_pages_own_clock(
    page: Page, alerts: Alerts, reader: FakeReader
) -> None:
    alerts.begin(waits_in("new"), ago_s=5.0)
    lasts = row(page, NOW, "new").locator(".rs-running")
    until(lambda: lasts.count() == 1, "it is listed")
    reads(row(page, NOW, "sales").locator(".rs-running").inner_text, "3 min")
    reader.link("down", "refused")
    until(lambda: page.locator('#link[data-link="down"]').count() == 1, "no link")
    then = until(lasts.inner_text, "how long")
    until(lambda: lasts.inner_text() != then, "an alert goes on without the link, too")


def test_a_selection_stays_as_another_row_comes(page: Page, alerts: Alerts) -> None:
    title = row(page, NOW, "sales").locator("b")
    words = until(title.inner_text, "its title")
    title.evaluate(SELECT)
    alerts.begin(waits_in("new"))
    until(lambda: row(page, NOW, "new").count() == 1, "it is listed")
    stays(lambda: [page.evaluate(SELECTED), title.inner_text()], [words, words])


def test_a_click_that_has_begun_counts_though_a_row_comes(page: Page, alerts: Alerts) -> None:
    row(page, NOW, "sales").get_by_role("button").hover()
    page.mouse.down()
    alerts.begin(
        waits_in("new"), ago_s=900.0
    )  # older, and so below: nothing moves under the pointer
    until(lambda: row(page, NOW, "new").count() == 1, "it is listed")
    page.mouse.up()
    until(lambda: row(page, NOW, "sales").locator(".rs-alert-who").count() == 1, "acknowledged")


def test_the_focus_goes_from_the_button_to_who_acknowledged(page: Page) -> None:
    row(page, NOW, "sales").get_by_role("button").focus()
    page.keyboard.press("Enter")
    until(lambda: row(page, NOW, "sales").get_by_role("button").count() == 0, "acknowledged")
    found = row(page, NOW, "sales").locator(".rs-alert-who a")
    until(lambda: has_focus(found), "the focus")


def test_the_focus_of_a_row_that_goes_is_given_to_the_one_at_its_place(
    page: Page, alerts: Alerts
) -> None:
    for last in (False, True):
        left = row(page, NOW, "sales" if last else "care")
        left.get_by_role("link").first.focus()
        for alert in alerts.found.everything():
            if alert.queue == ("sales" if last else "care"):
                alerts.end(alert.id)
        until(lambda left=left: left.count() == 0, "it is over")  # type: ignore[misc]
        heir = page.locator(NOW) if last else row(page, NOW, "sales").get_by_role("link").first
        until(partial(has_focus, heir), "the focus")


def test_words_of_strangers_stay_text_as_they_change(page: Page, alerts: Alerts) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    alerts.begin(waits_in(hostile))
    until(lambda: page.get_by_text(f"in {hostile}").count() == 1, "it is listed")
    stays(page.locator("#alerts img").count, 0)


def test_the_rules_stay_open_and_keep_the_focus_as_an_alert_begins(
    page: Page, alerts: Alerts
) -> None:
    page.get_by_text("Rules in force").click()
    table = page.get_by_role("region", name="Rules in force")
    until(lambda: "Nobody free, for 1 min" in table.inner_text(), "the rules")
    table.focus()
    table.evaluate(MARK)
    alerts.begin(waits_in("new"))
    until(lambda: row(page, NOW, "new").count() == 1, "it is listed")
    stays(table.is_visible, True)
    stays(lambda: page.evaluate(HAS_FOCUS), True)


def test_the_page_says_how_long_an_alert_lasts_in_the_words_of_its_messages(page: Page) -> None:
    lengths = [0, 1, 59, 60, 119, 240, 3599, 3600, 3900, 7200, 90_000]
    write = "all => all.map(ringside.durations.rough)"
    written = [duration(length) for length in lengths]
    stays(lambda: page.evaluate(write, lengths), written)


@pytest.fixture
def queues(site: Site, visit: Visit) -> Page:
    """Who waits: one in sales, then one in care."""
    opened = visit(site, f"/queues{LAST_DAY}")
    until(lambda: callers(opened).count() == 2, "who waits", LOADED_S)
    return opened


def callers(page: Page) -> Locator:
    """The rows of the table of callers."""
    return page.locator(".rs-waiting-callers tbody tr")


def waits_of(page: Page) -> list[str]:
    """How long each caller has waited, from the top."""
    found: list[str] = page.locator(".rs-waiting-callers .rs-running").all_inner_texts()
    return found


def test_a_table_of_who_waits_keeps_the_focus_and_a_selection_as_callers_come(
    queues: Page, reader: FakeReader
) -> None:
    table = queues.get_by_role("region", name="Callers, the longest wait first")
    table.focus()
    table.evaluate(MARK)
    name = callers(queues).last.locator("td").nth(2)
    words = until(name.inner_text, "its name")
    name.evaluate(SELECT)
    until(lambda: all(waits_of(queues)), "how long they wait")
    before = waits_of(queues)
    until(lambda: waits_of(queues) != before, "they count on")
    reader.queues = [*reader.queues, make_queue("vip", 100.0)]
    reader.heard()
    until(lambda: callers(queues).count() == 3, "a caller above them")
    reads(lambda: callers(queues).first.inner_text().split("\t")[1:2], ["vip"])
    stays(lambda: queues.evaluate(HAS_FOCUS), True)
    stays(lambda: [queues.evaluate(SELECTED), name.inner_text()], [words, words])
    reader.queues = reader.queues[1:]
    reader.heard()
    until(lambda: callers(queues).count() == 2, "one is answered")
    stays(lambda: queues.evaluate(HAS_FOCUS), True)


def test_tab_reaches_all_of_the_lists_while_they_count(page: Page, queues: Page) -> None:
    for each in (page, queues):
        each.bring_to_front()
        walk = Walk(each)
        assert not walk.is_trap
        assert walk.missed == []
        assert walk.problems == []
