"""Style sheets from installed packages."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.shell import stylesheets as vendor

CSS = Path(__file__).parents[3] / "assets" / "css"


def test_every_icon_is_in_the_wheel() -> None:
    css = vendor.icon_css()
    for name in vendor.ICONS:
        assert f".icon-{name}{{" in css


def test_an_icon_that_the_wheel_lacks_is_noticed_at_start() -> None:
    with pytest.raises(KeyError, match="no-such-icon"):
        vendor.icon_css(["no-such-icon"])


def test_sheets_may_be_kept_for_good_since_their_address_names_their_content(
    client: FlaskClient,
) -> None:
    for url in vendor.urls():
        response = client.get(url)
        assert response.mimetype == "text/css"
        assert response.headers["Cache-Control"] == f"max-age={vendor.YEAR}"


@pytest.mark.parametrize("name", ["nothing.css", "../pyproject.toml", "%2e%2e%2fapp.py"])
def test_nothing_else_is_served_from_there(client: FlaskClient, name: str) -> None:
    assert client.get(f"{vendor.PREFIX}/{name}").status_code == 404


def test_no_sheet_loads_anything_from_elsewhere() -> None:
    for body in vendor.sheets().values():
        assert b"@import" not in body
        assert b"url(http" not in body
        assert b"url(//" not in body


SHARED = {"rs-page", "rs-key"}
"""Set in two sheets on purpose: the same element in both."""


def own_classes(sheet: str) -> set[str]:
    """Each class that is a selector by itself, outside of @media."""
    words = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    flat = re.sub(r"@[^{]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", words)
    selectors = re.findall(r"([^{}]+)\{[^{}]*\}", flat)
    each = (one.strip() for several in selectors for one in several.split(","))
    return {one[1:] for one in each if re.fullmatch(r"\.[\w-]+", one)}


def test_no_class_belongs_to_two_sheets() -> None:
    """Three parts of the page once had one name, and each wore what was meant for the others."""
    found = {path.name: own_classes(path.read_text("utf-8")) for path in CSS.glob("[0-8]*.css")}
    pairs = combinations(sorted(found), 2)
    assert [each for a, b in pairs for each in (found[a] & found[b]) - SHARED] == []
