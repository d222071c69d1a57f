"""What of a page cannot be read in a window of 320 px, as a zoom of 400 % leaves it.

Knows the DOM, and which parts may scroll sideways in their own box. Must not know pages.
"""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize

NARROW: ViewportSize = {"width": 320, "height": 640}

WIDE_PARTS = "table, .ag-root-wrapper, .js-plotly-plot, .rs-chart-scroll, pre, .rs-totals"
"""What may scroll sideways: tables, charts, formulas, and the totals, each of which is narrow."""

SEEN_ELSEWHERE = ".tile, .rs-queue-name, .rs-names, .rs-skip:not(:focus), .rs-menu-word"
"""What may be cut: a click on a tile or a queue shows all of it, a chart's names stand in the
table or the tiles as well, the skip link comes with the focus, and a page has its name as heading.
"""

# Each text and control: what is left of its box inside the boxes around it, and in the window.
CUT = """([part, wideParts, seenElsewhere]) => {
  const root = document.scrollingElement;
  const wide = root.scrollWidth;
  const found = new Set(wide > innerWidth ? [`the page is ${wide} wide`] : []);
  const name = (e) => [e.localName + (e.id && `#${e.id}`), ...e.classList].join(".");
  const scrolls = (overflow) => overflow === "auto" || overflow === "scroll";
  const styleOf = (e) => getComputedStyle(e);

  function around(element) {  // the boxes that hold it; an absolute part skips static ones
    const boxes = [];
    let { position } = styleOf(element);
    let e = element.parentElement;
    for (; e && e !== document.body && position !== "fixed"; e = e.parentElement) {
      const style = styleOf(e);
      if (position === "absolute" && style.position === "static") continue;
      boxes.push([e, style]);
      position = style.position;
    }
    return { boxes, isFixed: position === "fixed" };
  }

  function fault(box, element, isText) {
    let { left, right, top, bottom } = box;
    const some = box.height / 3;  // a font is taller than its letters
    const { boxes, isFixed } = around(element);
    if (isText) boxes.unshift([element, styleOf(element)]);
    for (const [e, { overflowX, overflowY }] of boxes) {
      const edge = e.getBoundingClientRect();
      if (edge.width <= 1 || edge.height <= 1) return "";  // there for screen readers alone
      const isWider = left < edge.left - 1 || right > edge.right + 1;
      const isTaller = top < edge.top - some || bottom > edge.bottom + some;
      if (isTaller && scrolls(overflowY)) return "";  // scrolled to, downwards
      if (isTaller && overflowY !== "visible") return `cut in its height by ${name(e)}`;
      if (!isWider || overflowX === "visible") continue;
      if (!scrolls(overflowX)) return `cut in its width by ${name(e)}`;
      return element.closest(wideParts) ? "" : `scrolls sideways in ${name(e)}`;
    }
    if (left < -1 || right > innerWidth + 1) return "beside the window";
    const stays = isFixed || styleOf(document.body).overflowY === "hidden";
    return stays && (top < -some || bottom > innerHeight + some) ? "above or below the window" : "";
  }

  function look(element, box, text) {
    const what = box.width > 1 && fault(box, element, text !== element.value);
    if (what) found.add(`${what}: ${name(element)} ${(text ?? "").trim().slice(0, 40)}`);
  }

  const isSeen = (e) => e.checkVisibility({ visibilityProperty: true })
    && !e.closest(seenElsewhere) && !e.matches("option, script, style, noscript");
  const looked = document.querySelector(part);
  const texts = document.createTreeWalker(looked, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!node.data.trim() || !isSeen(node.parentElement)) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) look(node.parentElement, box, node.data);
  }
  const controls = "button, input:not(.btn-check), select, textarea, canvas";
  for (const e of looked.querySelectorAll(controls)) {
    if (isSeen(e)) look(e, e.getBoundingClientRect(), e.value);
  }
  return [...found];
}"""


def unreadable(page: Page, part: str) -> list[str]:
    """A line for each text or control of a part that cannot be read whole by scrolling down,
    at the next frame.
    """
    page.evaluate("() => new Promise((r) => requestAnimationFrame(() => setTimeout(r, 20)))")
    found: list[str] = page.evaluate(CUT, [part, WIDE_PARTS, SEEN_ELSEWHERE])
    return found
