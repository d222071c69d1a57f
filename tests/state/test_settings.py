"""The settings: defaults, one place for the demo's state, and secrets that stay secret."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from state.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No `.env` and no variable of the machine's reaches these tests."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_a_ca_without_tls_is_a_slip_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMI_TLS_CA", "/etc/ssl/pbx.pem")
    with pytest.raises(ValidationError, match="AMI_TLS_CA is set, but AMI_TLS is not"):
        Settings()
    monkeypatch.setenv("AMI_TLS", "yes")
    assert Settings().ami_tls_verify


def test_without_a_host_the_demo_is_shown_and_kept_apart() -> None:
    settings = Settings()
    assert settings.demo
    assert settings.state_dsn == "diskcache://var/demo/live"
    assert settings.history_dsn == "sqlite:///var/demo/history.sqlite3"


def test_the_demo_never_writes_into_the_stores_of_the_real_pbx(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AMI_HOST", "pbx.example.org")
    monkeypatch.setenv("HISTORY_URL", "postgresql://ringside@db/ringside")
    monkeypatch.setenv("STATE_URL", "redis://cache/0")
    assert Settings().history_dsn == "postgresql://ringside@db/ringside"
    assert Settings().state_dsn == "redis://cache/0"
    monkeypatch.setenv("DEMO", "yes")
    assert Settings().demo
    assert Settings().history_dsn.startswith("sqlite:///var/demo/")
    assert Settings().state_dsn.startswith("diskcache://var/demo/")


def test_the_env_file_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("AMI_HOST=one.example.org\nREFRESH_MS=750\n")
    monkeypatch.setenv("AMI_HOST", "two.example.org")
    assert (Settings().ami_host, Settings().refresh_ms) == ("two.example.org", 750)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("AMI_PORT", "0", "greater than or equal to 1"),
        ("AGENT_PATTERN", "(", "AGENT_PATTERN is no regular expression"),
        ("TIME_ZONE", "Mars/Olympus", "is no IANA time zone"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT is text or json"),
        ("REFRESH_MS", "5", "greater than or equal to 100"),
        ("SESSION_IDLE_S", "59", "greater than or equal to 60"),
        ("SESSION_LONGEST_S", "inf", "finite number"),
        ("API_TOKEN", "a" * 23, "API_TOKEN has at least 24 characters: 'app.py token add NAME'"),
        ("SECRET_KEY", "short", "SECRET_KEY has at least 24 characters: leave it out"),
        ("STATE_URL", "memory://x", "STATE_URL begins with diskcache://"),
        ("STATE_URL", "var/live", "STATE_URL begins with diskcache://"),
        ("WRAPUP_S", "inf", "finite number"),
        ("WRAPUP", "sales", "WRAPUP has 'sales'; write queue:seconds, such as sales:20"),
        ("WRAPUP", "sales:20,:5", "WRAPUP has ':5'"),
        ("WRAPUP", "sales:-1", "WRAPUP has 'sales:-1'"),
        ("WRAPUP", "sales:inf", "WRAPUP has 'sales:inf'"),
        ("WRAPUP", "sales:99999999", "WRAPUP has 'sales:99999999'"),
        ("WRAPUP", "sales:20s", "WRAPUP has 'sales:20s'"),
        ("WRAPUP", "sales:1,Sales:2", "WRAPUP names the queue 'Sales' twice"),
    ],
)
def test_a_bad_setting_is_named_with_what_it_should_be(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=words):
        Settings()


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AMI_SECRET", "API_TOKEN", "SECRET_KEY"):
        monkeypatch.setenv(name, "very-secret-and-long-enough")
    settings = Settings()
    assert "very-secret" not in repr(settings)
    assert "very-secret" not in str(settings.model_dump())


def test_each_bad_setting_is_a_line_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMI_PORT", "s3cret-by-mistake")
    monkeypatch.setenv("LOG_FORMAT", "xml")
    said: list[str] = []
    with pytest.raises(SystemExit) as ended:
        load_settings(said.append)
    assert ended.value.code == 2
    assert [line.partition(":")[0] for line in said] == ["AMI_PORT", "LOG_FORMAT"]
    assert "s3cret" not in "".join(said)


def test_good_settings_are_loaded_in_silence() -> None:
    said: list[str] = []
    assert load_settings(said.append).ami_port == 5038
    assert said == []


@pytest.mark.parametrize(
    ("text", "by_queue"),
    [
        ("", {}),
        ("sales:20,support:0,*:5", {"sales": 20.0, "support": 0.0, "*": 5.0}),
        (" Sales : 2.5 , a:b:7, ", {"sales": 2.5, "a:b": 7.0}),
    ],
)
def test_wrap_up_may_differ_by_queue(
    monkeypatch: pytest.MonkeyPatch, text: str, by_queue: dict[str, float]
) -> None:
    monkeypatch.setenv("WRAPUP", text)
    assert Settings().wrapup_by_queue == by_queue


@pytest.mark.parametrize(
    ("bind", "expected"),
    [
        ("127.0.0.1:8050", False), ("127.0.1.1:80", False), ("localhost:8050", False),
        ("[::1]:8050", False), ("unix:/run/ringside.sock", False), ("0.0.0.0:8050", True),
        ("[::]:8050", True), ("192.0.2.1:80", True), (":8050", True),
        ("127.0.0.1.example.org:80", True), ("LOCALHOST:80", False),
    ],
)  # fmt: skip
def test_it_is_known_whether_other_machines_reach_the_board(bind: str, expected: bool) -> None:
    assert Settings(_env_file=None, bind=bind).is_beyond_loopback is expected
