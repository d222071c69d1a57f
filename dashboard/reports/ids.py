"""Ids of the bar above a report: each page has a bar of its own name.

ADDRESS is a location of the page's own: a callback that writes it exists only with the page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of a page; `filters` are the names of its controls in the address."""

    page: str
    filters: tuple[str, ...]

    def id(self, part: str) -> str:
        """The id of a part: address, range, from, to, heading, problem, or a filter."""
        return f"{self.page}-{part}"
