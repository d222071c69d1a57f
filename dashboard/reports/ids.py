"""Ids of the bar above a report: each page has a bar of its own name.

Names only. The part "address" is a location of the page's own: a callback that writes it exists
only with the page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of a page; `filters` are the names of its controls in the address."""

    page: str
    filters: tuple[str, ...] = ()

    def id(self, part: str) -> str:
        """The id of a part of the page.

        Of every bar: address, problem. Over a range: range, from, to, heading, the filters. Of a
        day: date, earlier, later. Of a table with files: table, order, csv, xlsx, file.
        """
        return f"{self.page}-{part}"
