"""Today's call time, drawn in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.board import choose, reads, stays, until, wait_tiles
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
    reads(lambda: len(names(page)), 20)
    expect(page.locator("#chart-caption")).to_contain_text("Showing 20 of 60 agents.")


def test_five_hundred_agents_scroll_in_their_own_box(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(500)))
    wait_tiles(page, 500)
    page.get_by_label("Show").select_option("0")
    until(lambda: bars(page) == 1500, "all agents")
    reads(lambda: len(names(page)), 500)
    height = "chart => chart.getBoundingClientRect().height"
    until(lambda: page.locator(".rs-chart").evaluate(height) <= 900, "its own box")


def test_names_stand_beside_their_bars(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(60)))
    until(lambda: bars(page) == 60, "the bars")
    until(lambda: page.evaluate(BESIDE) <= 3, "the last name beside the last bar")


# How far the middle of the last name is from the middle of the last bar, in pixels.
BESIDE = """() => {
  const middle = (each) => {
    const { top, height } = each.getBoundingClientRect();
    return top + height / 2;
  };
  const range = document.createRange();
  const text = document.getElementById("chart-names").firstChild;
  range.setStart(text, text.data.lastIndexOf("\\n") + 1);
  range.setEnd(text, text.length);
  const bar = [...document.querySelector("#chart .trace.bars").querySelectorAll("path")].at(-1);
  return Math.abs(middle(range) - middle(bar));
}"""


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
    expect(page.locator(".rs-chart")).to_be_hidden()
    page.evaluate("ringside.chart.ask()")  # as it is every few seconds
    wanted = "window.dash_component_api.getLayout('chart-wanted').props.data ?? ''"
    stays(lambda: page.evaluate(wanted), "")
    stays(page.locator(".rs-chart").is_hidden, True)
    stays(lambda: scripts(page, "plotly"), [])
    until(lambda: scripts(page, "live/chart"), "scripts are seen")
    page.locator("#chart-shown").check()
    reads(lambda: page.evaluate(wanted), "yes")
    until(lambda: scripts(page, "plotly") != [], "Plotly is asked for")
    until(lambda: bars(page) == 60, "the bars")


def scripts(page: Page, word: str) -> list[str]:
    """What the page has asked for so far with this word in its name."""
    found: list[str] = page.evaluate(
        "performance.getEntriesByType('resource').map((each) => each.name)"
    )
    return [name for name in found if word in name]


def test_an_answer_that_breaks_off_leaves_the_chart_as_it_is(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(20)))
    until(lambda: bars(page) == 60, "the bars")
    page.route("**/_dash-update-component", lambda route: route.fulfill(body='{"response": '))
    page.evaluate("ringside.chart.ask()")  # until it is answered
    stays(lambda: bars(page), 60)
    page.unroute("**/_dash-update-component")


def test_nobody_is_said_in_words(serve: Serve, visit: Visit) -> None:
    page = visit(serve(FakeReader()))
    until(
        lambda: page.locator("#chart-caption").inner_text() == "No agents yet.", "the empty caption"
    )
