"""SHOW_CALLERS: callers' numbers in the API, whatever the role, and in the log."""

from __future__ import annotations

import pytest

from dashboard.factory import create_app
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader, make_row

NUMBER = "01712345678"


@pytest.mark.parametrize("shown", [True, False])
def test_no_role_sees_a_callers_number_where_the_setting_forbids_it(*, shown: bool) -> None:
    reader = FakeReader({"1001": make_row("1001", status=1, peer=NUMBER)})
    app = create_app(reader, None, make_settings(show_callers=shown))
    answer = app.server.test_client().get("/api/v1/extensions")
    assert answer.status_code == 200
    assert (NUMBER in answer.text) is shown


@pytest.mark.parametrize(
    ("level", "shown", "whole"),
    [("DEBUG", True, True), ("debug", True, True), ("INFO", True, False), ("DEBUG", False, False)],
)
def test_the_log_holds_callers_whole_only_at_debug(level: str, *, shown: bool, whole: bool) -> None:
    assert make_settings(log_level=level, show_callers=shown).logs_callers is whole
