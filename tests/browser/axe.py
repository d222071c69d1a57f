"""What axe-core finds wrong on a page, by the rules of WCAG 2.2 AA.

Knows axe-core. Must not know pages.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page) -> list[str]:
    """A line for each element that breaks a rule: the rule, the element, what is wrong."""
    page.evaluate("document.getAnimations().forEach(each => each.finish && each.cancel())")
    page.evaluate(AXE_SCRIPT)
    result: dict[str, Any] = page.evaluate(
        "tags => axe.run({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })",
        TAGS,
    )
    return [
        f"{found['id']}: {' '.join(node['target'][0].split())}: {_why(node)}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    return " ".join(node["failureSummary"].split())[:200]
