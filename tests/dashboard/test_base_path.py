"""BASE_PATH: everything lives below a path, and nothing anywhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError

from dashboard.factory import create_app
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader, make_row

BASE = "/ringside"


@pytest.fixture
def below() -> FlaskClient:
    reader = FakeReader({"1001": make_row("1001")})
    client: FlaskClient = create_app(
        reader, None, make_settings(base_path=BASE)
    ).server.test_client()
    return client


def values_of(found: object, key: str) -> Iterator[str]:
    """Every value of a key, however deep."""
    if isinstance(found, dict):
        yield from (value for name, value in found.items() if name == key and value)
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    for each in inner:
        yield from values_of(each, key)


@pytest.mark.parametrize("value", ["/ringside", "/ringside/", "/a/b-c", "/", ""])
def test_a_path_is_taken_without_its_last_slash(value: str) -> None:
    assert make_settings(base_path=value).base_path == value.rstrip("/")


@pytest.mark.parametrize("value", ["ringside", "//evil.example", "/a b", "/../x", '/"x', "/a//b"])
def test_what_is_no_path_is_refused(value: str) -> None:
    with pytest.raises(ValidationError, match="BASE_PATH"):
        make_settings(base_path=value)


@pytest.mark.parametrize("path", ["", "/", "/agents", "/agents/1001", "/api/v1/extensions"])
def test_pages_and_api_live_below_it_alone(below: FlaskClient, path: str) -> None:
    assert below.get(BASE + path).status_code == 200
    assert below.get(path or "/").status_code == 404
    assert below.get(f"{BASE}x{path}").status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_answers_at_both(below: FlaskClient, path: str) -> None:
    assert below.get(path).status_code == below.get(BASE + path).status_code == 200


def test_every_address_in_the_page_is_below_it(below: FlaskClient) -> None:
    text = below.get(f"{BASE}/").text
    addresses = re.findall(r'(?:href|src)="([^"]*)"', text)
    assert len(addresses) > 20
    assert [each for each in addresses if not each.startswith(f"{BASE}/")] == []
    for each in addresses:
        with below.get(each) as answer:
            assert answer.status_code == 200, each
    config = re.search(r'id="_dash-config"[^>]*>(.*?)</script>', text)
    assert config is not None
    assert json.loads(config[1])["requests_pathname_prefix"] == f"{BASE}/"


def test_every_link_in_the_layout_is_below_it(below: FlaskClient) -> None:
    layout = below.get(f"{BASE}/_dash-layout").get_json()
    links = [each for each in values_of(layout, "href") if not each.startswith("#")]
    assert len(links) > 4
    assert [each for each in links if not each.startswith(f"{BASE}/")] == []
    assert list(values_of(layout, "data-base")) == [BASE]
    assert list(values_of(layout, "data-agent-day")) == [f"{BASE}/agents/"]
    (pages,) = values_of(layout, "data-pages")
    assert [path for path, *_ in json.loads(pages) if not path.startswith(f"{BASE}/")] == []


def test_the_browsers_path_finds_its_page(below: FlaskClient) -> None:
    body = {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "url", "property": "pathname", "value": f"{BASE}/agents/1001"}],
        "state": [{"id": "url", "property": "search", "value": ""}],
        "changedPropIds": [],
    }
    answer = below.post(f"{BASE}/_dash-update-component", json=body)
    assert answer.status_code == 200
    assert f"{BASE}/agents" in values_of(answer.get_json(), "href")
