"""An app over a FakeReader, and a client that asks it as a browser on this machine would."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard.factory import create_app
from state.settings import Settings
from tests.fakes.reader import FakeReader, make_row


def make_settings(**values: Any) -> Settings:
    """Settings from the arguments alone: no environment, no .env."""
    return Settings(_env_file=None, **values)


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader({number: make_row(number) for number in ("1001", "1002", "1003")})


@pytest.fixture
def client(reader: FakeReader) -> FlaskClient:
    server: Flask = create_app(reader, None, make_settings()).server
    return server.test_client()
