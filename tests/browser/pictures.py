"""Pictures for the documentation: kept when SCREENSHOTS=1, thrown away else.

Knows where they are kept. Must not know what they show.
"""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

DOCS = Path(__file__).parents[2] / "docs"
COLOURS = 256
MOST_BYTES = 150_000
IS_DRAWN = """() => {
  const panel = document.getElementById("chart-box");
  if (!panel?.checkVisibility()) return true;
  const names = document.getElementById("chart-names").textContent.split("\\n");
  const shown = document.querySelectorAll("#grid .tile:not([hidden])").length;
  return document.querySelector("#chart .bars path") !== null && names.length <= shown;
}"""


def is_wanted() -> bool:
    """Whether pictures are made to be kept."""
    return os.environ.get("SCREENSHOTS") == "1"


def take(page: Page, name: str, folder: Path | None = None) -> Path:
    """A picture of what is in sight, with few colours so that it is small."""
    path = (folder or DOCS) / f"{name}.png"
    if is_wanted():
        page.wait_for_function(IS_DRAWN)
    page.screenshot(path=path)
    with Image.open(path) as whole:
        few = whole.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2)
    few.save(path, optimize=True)
    return path
