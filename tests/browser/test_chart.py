"""Today's call time, drawn in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.board import choose, until, wait_tiles
from tests.browser.site import Site
from tests.fakes.board import make_board
from tests.fakes.reader import FakeReader

Serve = Callable[..., Site]
Visit = Callable[..., Page]


def bars(page: Page) -> int:
    return page.locator("#chart .trace.bars path").count()


def names(page: Page) -> list[str]:
    return page.locator("#chart-names").inner_text().splitlines()


def test_the_first_twenty_are_drawn_and_the_cut_is_said(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(60)))
    until(lambda: bars(page) == 60, "20 agents of 3 parts")
    assert len(names(page)) == 20
    assert "Showing 20 of 60 agents." in page.locator("#chart-caption").inner_text()


def test_five_hundred_agents_scroll_in_their_own_box(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(500)))
    wait_tiles(page, 500)
    page.get_by_label("Show").select_option("0")
    until(lambda: bars(page) == 1500, "all agents")
    assert len(names(page)) == 500
    box = page.locator(".rs-chart").bounding_box()
    assert box is not None
    assert box["height"] <= 900


def test_names_stand_beside_their_bars(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(60)))
    until(lambda: bars(page) == 60, "the bars")
    line = page.locator("#chart-names").evaluate(
        """names => { const range = document.createRange(); const text = names.firstChild;
        const end = text.data.lastIndexOf("\\n") + 1; range.setStart(text, end);
        range.setEnd(text, text.length); const box = range.getBoundingClientRect();
        return box.top + box.height / 2; }"""
    )
    bar = page.locator("#chart .trace.bars").first.locator("path").last.bounding_box()
    assert bar is not None
    assert abs(line - (bar["y"] + bar["height"] / 2)) <= 3


def test_the_order_is_as_asked(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(60)))
    until(lambda: bars(page) == 60, "the bars")
    page.locator("#chart-sort").select_option("number")
    until(lambda: names(page)[:2] and names(page)[0].startswith("1001"), "by number")


def test_the_chart_follows_the_theme_and_may_be_put_away(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(20)))
    until(lambda: bars(page) == 60, "the bars")
    fill = "bar => getComputedStyle(bar).fill"
    light = page.locator("#chart .trace.bars path").first.evaluate(fill)
    choose(page, "theme-choice", "dark")
    bar = page.locator("#chart .trace.bars path").first
    until(lambda: bar.evaluate(fill) != light, "other colours")
    page.locator("#chart-shown").uncheck()
    until(lambda: page.locator(".rs-chart").is_hidden(), "put away")
    page.reload()
    wait_tiles(page, 20)
    until(lambda: page.locator(".rs-chart").is_hidden(), "still away")


def test_plotly_is_loaded_when_the_chart_is_opened_and_not_while_it_is_away(
    serve: Serve, visit: Visit
) -> None:
    page = visit(serve(make_board(20)), "/?chart=off")
    wait_tiles(page, 20)
    page.evaluate("ringside.chart.ask()")  # as it is every few seconds
    wanted = "window.dash_component_api.getLayout('chart-wanted').props.data ?? ''"
    assert page.evaluate(wanted) == ""
    assert page.locator(".rs-chart").is_hidden()
    assert scripts(page, "plotly") == []
    assert scripts(page, "live/chart") != [], "scripts are seen"
    page.locator("#chart-shown").check()
    assert page.evaluate(wanted) == "yes"
    until(lambda: scripts(page, "plotly") != [], "Plotly is asked for")
    until(lambda: bars(page) == 60, "the bars")


def scripts(page: Page, word: str) -> list[str]:
    """What the page has asked for so far with this word in its name."""
    found: list[str] = page.evaluate(
        "performance.getEntriesByType('resource').map((each) => each.name)"
    )
    return [name for name in found if word in name]


def test_nobody_is_said_in_words(serve: Serve, visit: Visit) -> None:
    page = visit(serve(FakeReader()))
    until(
        lambda: page.locator("#chart-caption").inner_text() == "No agents yet.", "the empty caption"
    )
