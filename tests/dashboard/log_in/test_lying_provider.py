"""A provider that is down, slow, or says what it should not: nobody gets in, and a page says so."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from dashboard.log_in import provider as provider_module
from state.access.store.attempts import FREE_OF_ADDRESS
from state.access.store.store import AccessStore
from tests.asterisk.lab.process import free_port
from tests.dashboard.log_in.conftest import SETTINGS, NewBrowser, Serve, is_in
from tests.fakes.servers.oidc import LyingProvider, path_of

START = "/login/sign-on"
OTHER = "https://other.example"


@pytest.fixture
def provider() -> Iterator[LyingProvider]:
    with LyingProvider() as running:
        yield running


@pytest.fixture
def browser(serve: Serve, provider: LyingProvider) -> NewBrowser:
    return serve(oidc_issuer=provider.issuer, **SETTINGS)


def log_in(client: FlaskClient, provider: LyingProvider) -> TestResponse:
    away = client.get(START)
    assert away.status_code == 303, away.text
    return client.get(path_of(provider.confirm(away.location or "")))


def test_an_honest_answer_lets_in(browser: NewBrowser, provider: LyingProvider) -> None:
    client = browser()
    assert log_in(client, provider).status_code == 303
    assert is_in(client)


def test_the_log_has_no_secret_at_any_level(
    browser: NewBrowser, provider: LyingProvider, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert log_in(browser(), provider).status_code == 303
    own = "".join(each.getMessage() for each in caplog.records if each.name != "werkzeug")
    assert '"action":"log-in","who":"sso:ann"' in own
    for secret in ("code_verifier", "very-secret", "code-0", "eyJ"):
        assert secret not in own


CLAIMS: dict[str, dict[str, object]] = {
    "another issuer": {"iss": OTHER},
    "no issuer": {"iss": None},
    "another audience": {"aud": "another"},
    "another audience for this party": {"aud": ["another"], "azp": "ringside"},
    "several audiences without a party": {"aud": ["another", "ringside"]},
    "another party": {"aud": ["ringside", "another"], "azp": "another"},
    "no audience": {"aud": None},
    "over": {"exp": 1_700_000_000},
    "never over": {"exp": None},
    "of tomorrow": {"iat": 4_000_000_000, "exp": 4_000_000_300},
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "no subject": {"sub": None},
    "a subject that is no text": {"sub": {"a": 1}},
    "an end that is no time": {"exp": "soon"},
}


@pytest.mark.parametrize("case", CLAIMS)
def test_a_token_that_is_not_for_this_log_in_is_refused(
    browser: NewBrowser, provider: LyingProvider, store: AccessStore, case: str
) -> None:
    provider.claims = CLAIMS[case]
    client = browser()
    answer = log_in(client, provider)
    assert (answer.status_code, "did not succeed" in answer.text) == (401, True)
    assert not is_in(client)
    assert "log-in refused" in [each.action for each in store.audit.latest(2)]


@pytest.mark.parametrize("subject", ["", "x" * 300, "a\nb"])
def test_a_subject_that_cannot_be_kept_is_refused(
    browser: NewBrowser, provider: LyingProvider, subject: str
) -> None:
    provider.claims = {"sub": subject}
    client = browser()
    assert log_in(client, provider).status_code in {401, 403}
    assert not is_in(client)


def test_a_token_that_another_signed_is_refused(
    browser: NewBrowser, provider: LyingProvider
) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "1"})
    assert log_in(browser(), provider).status_code == 401


def test_a_token_that_nobody_signed_is_refused(
    browser: NewBrowser, provider: LyingProvider
) -> None:
    provider.metadata = {"id_token_signing_alg_values_supported": ["none", "HS256", "RS256"]}
    provider.is_unsigned = True
    assert log_in(browser(), provider).status_code == 401


def test_a_new_key_of_the_provider_is_asked_for(
    browser: NewBrowser, provider: LyingProvider
) -> None:
    log_in(browser(), provider)
    provider.key = provider.signs_with = RSAKey.generate_key(2048, {"kid": "2"})
    provider.header = {"alg": "RS256", "kid": "2"}
    assert log_in(browser(), provider).status_code == 303


def test_userinfo_adds_claims_and_cannot_replace_signed_ones(
    browser: NewBrowser, provider: LyingProvider, store: AccessStore
) -> None:
    provider.metadata = {"userinfo_endpoint": f"{provider.issuer}/userinfo"}
    provider.claims = {"roles": None}
    provider.userinfo = {"sub": "u1", "roles": ["bosses"], "preferred_username": "boss"}
    assert log_in(browser(), provider).status_code == 303
    (user,) = (each for each in store.users.all() if each.is_signed_on)
    assert (user.name, str(user.role)) == ("sso:ann", "manager")
    provider.userinfo["sub"] = "u2"
    assert log_in(browser(), provider).status_code == 503


METADATA: dict[str, dict[str, object]] = {
    "another issuer": {"issuer": OTHER},
    "no issuer": {"issuer": None},
    "a token address in clear": {"token_endpoint": "http://idp.example/token"},
    "an address that is none": {"authorization_endpoint": "javascript:alert(1)"},
    "keys from a file": {"jwks_uri": "file:///etc/passwd"},
    "a log-out in clear": {"end_session_endpoint": "http://idp.example/out"},
    "algorithms that are none": {"id_token_signing_alg_values_supported": 5},
}


@pytest.mark.parametrize("case", METADATA)
def test_a_provider_that_is_set_up_wrongly_is_a_page_and_a_log_line(
    browser: NewBrowser, provider: LyingProvider, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    provider.metadata = METADATA[case]
    answer = browser().get(START)
    assert (answer.status_code, "does not answer" in answer.text) == (503, True)
    own = [each for each in caplog.records if each.name != "werkzeug"]
    assert [(each.levelno, each.exc_info) for each in own] == [(logging.ERROR, None)]
    assert "very-secret" not in caplog.text


def test_a_provider_that_was_mended_is_asked_again(
    browser: NewBrowser, provider: LyingProvider
) -> None:
    client = browser()
    for wrong in ({"issuer": OTHER}, METADATA["algorithms that are none"]):
        provider.metadata = wrong
        assert client.get(START).status_code == 503
    provider.metadata = {"client_id": "another", "default_timeout": 1e9}  # not taken over
    assert log_in(client, provider).status_code == 303


def test_a_provider_that_is_down_is_a_page(serve: Serve) -> None:
    client = serve(oidc_issuer=f"http://127.0.0.1:{free_port()}", **SETTINGS)()
    answer = client.get(START)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert client.get("/login").status_code == 200  # a password still lets in


def in_threads(ask: Callable[[], TestResponse], number: int) -> list[int]:
    """The status of so many requests at once."""
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(ask().status_code))
               for _ in range(number)]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_a_slow_provider_holds_few_threads_and_not_for_long(
    serve: Serve, provider: LyingProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_module, "TIMEOUT_S", 1.0)
    provider.delay_s = 60.0
    browser = serve(oidc_issuer=provider.issuer, **SETTINGS)
    begun = time.monotonic()
    assert in_threads(lambda: browser().get(START), 20) == [503] * 20
    assert time.monotonic() - begun < 30
    assert len(provider.asked) <= provider_module.MOST_AT_ONCE


def test_whoever_cancels_at_the_provider_is_back_with_a_sentence(
    browser: NewBrowser, provider: LyingProvider
) -> None:
    client = browser()
    state = path_of(provider.confirm(client.get(START).location or "")).partition("state=")[2]
    words = "<script>alert(1)</script>"
    path = f"{START}/back?error=access_denied&error_description={words}&state={state}"
    answer = client.get(path)
    assert answer.status_code == 401
    assert words not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?code=x",
        "?state=x",
        "?code=x&state=",
        "?state=a&state=b&code=%00",
        "?code=" + "x" * 999,
    ],
)
def test_an_answer_that_nobody_waits_for_is_refused_without_asking_the_provider(
    browser: NewBrowser, provider: LyingProvider, query: str
) -> None:
    assert browser().get(f"{START}/back{query}").status_code in {400, 401}
    assert provider.asked == []


def test_a_flood_of_forged_answers_is_slowed_down_and_stops_no_other_address(
    browser: NewBrowser, provider: LyingProvider
) -> None:
    client = browser()
    for _ in range(FREE_OF_ADDRESS):
        assert client.get(f"{START}/back?state=x").status_code == 401
    assert client.get(f"{START}/back?state=x").status_code == 429
    other = browser()
    other.environ_base["REMOTE_ADDR"] = "192.0.2.8"
    assert log_in(other, provider).status_code == 303


def test_many_log_ins_that_were_begun_fit_into_the_cookie(
    browser: NewBrowser, provider: LyingProvider
) -> None:
    client = browser()
    for _ in range(10):
        client.get(f"{START}?next=/{'x' * 990}")
    cookie = client.get_cookie("ringside_form")
    assert cookie is not None
    assert len(cookie.value) < 4_000
    assert log_in(client, provider).status_code == 303
