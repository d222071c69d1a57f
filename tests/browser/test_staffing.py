"""The picture of staffing and the heat map: a click leads to a half hour, an hour, a day."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import stays, until
from tests.browser.reports import LAST_DAY
from tests.browser.site import Site
from tests.fakes import day

Visit = Callable[..., Page]


def click_at(page: Page, chart: str, across: float, down_px: float) -> None:
    """Click in a chart: so much of its width from the left, so many pixels from the top."""
    plot = page.locator(f"#{chart} .nsewdrag").first
    plot.scroll_into_view_if_needed()
    box = until(plot.bounding_box, "the chart")
    x, y = box["x"] + box["width"] * across, box["y"] + down_px
    page.mouse.move(x - 3, y)
    page.wait_for_selector(f"#{chart} .hoverlayer > *", state="attached")
    page.mouse.move(x, y)
    page.mouse.click(x, y)


def test_a_click_in_the_picture_chooses_its_half_hour(site: Site, visit: Visit) -> None:
    page = visit(site, f"/staffing{LAST_DAY}", viewport={"width": 1280, "height": 1400})
    page.wait_for_selector("#staffing-picture .scatterlayer .js-line")
    click_at(page, "staffing-picture", 0.02, 60)
    expect(page.locator("#staffing-half")).not_to_have_value("all")
    expect(page.locator("#staffing-answer")).to_contain_text("On duty")


@pytest.mark.parametrize(
    ("down_px", "leads_to", "shows"),
    [(9, "/staffing?", "#staffing-picture"), (27, "/agents/", "#agent-day-strip")],
)
def test_a_cell_leads_to_the_team_s_hour_or_the_agent_s_day(
    site: Site, visit: Visit, down_px: float, leads_to: str, shows: str
) -> None:
    page = visit(site, f"/utilisation{LAST_DAY}", viewport={"width": 1280, "height": 1400})
    page.wait_for_selector("#utilisation-heat .hm image")
    click_at(page, "utilisation-heat", 0.5, down_px)
    page.wait_for_url(lambda url: leads_to in url and str(day.YESTERDAY) in url)
    page.locator(shows).wait_for()
    stays(page.locator("text=There is no such page").is_visible, False)
