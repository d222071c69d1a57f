"""What a person without a mouse needs of a page: stops of Tab, their focus, what opens, no motion.

Knows the DOM. Must not know pages.
"""

from __future__ import annotations

from playwright.sync_api import Locator, Page

# What Tab must reach: of the buttons of one radio group only one; of tables and charts nothing.
STOPS = """() => {
  const groups = new Set();
  const isStop = (e) => e.tabIndex >= 0 && !e.disabled && !e.closest("[inert]")
    && e.checkVisibility() && !e.closest(".rs-table, .js-plotly-plot");
  const found = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")]
    .filter(isStop)
    .filter((e) => e.type !== "radio" || (!groups.has(e.name) && groups.add(e.name)));
  found.forEach((e, n) => { e.dataset.stop = n; });
  return found.map((e) => e.outerHTML.slice(0, 120));
}"""

# The stop that has the focus, and what is wrong with how it is seen.
FOCUS = """() => {
  const focus = document.activeElement;
  if (!focus || focus === document.body) return ["end", ""];
  const group = focus.type === "radio" && document.querySelector(
    `input[name="${CSS.escape(focus.name)}"][data-stop]`);
  const stop = (group || focus).dataset.stop ?? "";
  const isThin = (e) => { const s = getComputedStyle(e);
    return s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 1; };
  const seen = focus.matches(".btn-check") ? focus.labels[0] : focus;
  const box = seen.getBoundingClientRect();
  const header = document.querySelector(".rs-header");
  const isUnder = header && getComputedStyle(header).position === "sticky"
    && !header.contains(focus) && !focus.matches(".rs-skip")
    && box.bottom <= header.getBoundingClientRect().bottom;
  const problem = isThin(seen) && !focus.closest(".rs-table") ? "no outline"
    : box.right < 1 || box.bottom < 1 || box.left > innerWidth || box.top > innerHeight
    ? "out of sight" : isUnder ? "under the header" : "";
  return [stop, problem && `${problem}: ${focus.outerHTML.slice(0, 120)}`];
}"""

# Links in text and tiles may be lower where they stand apart: axe-core measures those.
SMALL = """() => [...document.querySelectorAll(
    "button:not(.tile), summary, select, input:not([type=hidden], .btn-check)")]
  .filter((e) => e.checkVisibility() && !e.closest(".rs-table, .js-plotly-plot"))
  .map((e) => [e.outerHTML.slice(0, 100), (e.matches("[type=checkbox]") && e.labels[0] || e)
    .getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
  .map(([html, { width, height }]) => `${width} x ${height}: ${html}`)"""

MOVING = """() => [...document.querySelectorAll("body *")].filter((e) => {
    if (e.closest(".js-plotly-plot, [class^=ag-]") || !e.checkVisibility()) return false;
    return ["", "::before", "::after"].some((part) => {
      const style = getComputedStyle(e, part || null);
      const lasts = (text) => Math.max(...text.split(",").map(parseFloat)) > 0.01;
      return style.display !== "none" && (lasts(style.transitionDuration)
        || (style.animationName !== "none" && lasts(style.animationDuration)));
    });
  }).map((e) => e.outerHTML.slice(0, 100))"""

MOST_TABS = 250


class Walk:
    """Tab pressed from the top of a page to its end."""

    def __init__(self, page: Page) -> None:
        page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
        stops: list[str] = page.evaluate(STOPS)  # the body is none: its tabindex is -1
        met: set[str] = set()
        self.problems: list[str] = []
        self.is_trap = True
        for _ in range(MOST_TABS):
            page.keyboard.press("Tab")
            stop, problem = page.evaluate(FOCUS)
            if stop == "end" or (stop == "0" and stop in met):
                self.is_trap = False
                break
            met.add(stop)
            if problem:
                self.problems.append(problem)
        self.missed = [html for at, html in enumerate(stops) if str(at) not in met]


def openers(page: Page, part: str) -> Locator:
    """What opens something in a part of the page: each by its place among them."""
    return page.locator(part).locator("summary:visible, [aria-expanded]:visible:not(.ag-root *)")


def is_over_the_page(opener: Locator) -> bool:
    """Whether what it opens lies over the page, and so is closed by Escape."""
    found: bool = opener.evaluate(
        "e => e.matches('.rs-account > *, .rs-views > *, #menu-button, #strip [data-queue]')"
    )
    return found


def is_open(opener: Locator) -> bool:
    """Whether what it opens is open."""
    found: bool = opener.evaluate(
        "e => e.localName === 'summary' ? e.parentElement.open : e.ariaExpanded === 'true'"
    )
    return found


def has_focus(target: Locator) -> bool:
    """Whether it has the focus."""
    found: bool = target.evaluate("e => e === document.activeElement")
    return found
