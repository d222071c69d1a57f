"""A server that is too busy for a report: the page says so, asks again, and shows it in the end."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Route

from tests.browser.board import until
from tests.browser.site import Site

Visit = Callable[..., Page]
CALLBACKS = "**/_dash-update-component*"


def test_a_report_is_asked_for_again_until_there_is_time(site: Site, visit: Visit) -> None:
    page = visit(site, "/")
    refused: list[str] = []

    def answer(route: Route) -> None:
        body = route.request.post_data or ""
        if "agents-cards" in body and len(refused) < 2:
            refused.append(body)
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="busy")
        else:
            route.continue_()

    page.route(CALLBACKS, answer)
    page.click("#nav-agents")
    page.locator("#busy", has_text="Trying again").wait_for()
    until(lambda: page.locator("#agents-cards > *").count() > 0, "the figures")
    until(lambda: page.locator("#busy").is_hidden(), "no card any more")
    assert len(refused) == 2
    page.unroute(CALLBACKS)
