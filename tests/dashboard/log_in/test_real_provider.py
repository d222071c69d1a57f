"""The whole way through a real OpenID provider: log in, roles, scope, log out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from state.access.roles import EVERYTHING, Role, Scope
from state.access.store.store import AccessStore
from tests.dashboard.log_in.conftest import PASSWORD, SETTINGS, NewBrowser, Serve, is_in
from tests.fakes.servers.oidc import RealProvider, path_of

START = "/login/sign-on"


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    with RealProvider() as running:
        yield running


@pytest.fixture
def browser(serve: Serve, provider: RealProvider) -> NewBrowser:
    return serve(oidc_issuer=provider.issuer, oidc_group_claim="groups",
                 oidc_queue_claim="queues", oidc_agent_claim="agent", **SETTINGS)  # fmt: skip


def dance(client: FlaskClient, provider: RealProvider, subject: str, path: str = START) -> str:
    """Begin at `path` and log in at the provider; the path to which the browser comes back."""
    away = client.get(path)
    assert away.status_code == 303, away.text
    return path_of(provider.confirm(away.location or "", subject))


def log_in(client: FlaskClient, provider: RealProvider, subject: str) -> TestResponse:
    return client.get(dance(client, provider, subject))


def scope_of(store: AccessStore, client: FlaskClient) -> Scope:
    cookie = client.get_cookie("ringside_session")
    assert cookie is not None
    viewer = store.sessions.find(cookie.value)
    assert viewer is not None
    return viewer.scope


def test_the_log_in_page_has_a_link_to_the_provider(browser: NewBrowser, serve: Serve) -> None:
    text = browser().get("/login?next=/agents%3Frange%3D7d").text
    assert "Log in with Example ID" in text
    assert 'href="/login/sign-on?next=/agents%3Frange%3D7d"' in text
    off = serve()()
    assert "sign-on" not in off.get("/login").text
    assert off.get(START).status_code == 401  # as any path that is none


def test_who_has_a_role_there_is_in_and_where_he_wanted(
    browser: NewBrowser, provider: RealProvider, store: AccessStore
) -> None:
    provider.knows("u1", preferred_username="Cyd", roles=["leads", "x"], groups=["Sales"],
                   queues=["sales"])  # fmt: skip
    client = browser()
    back = dance(client, provider, "u1", f"{START}?next=/agents%3Frange%3D7d")
    answer = client.get(back)
    assert (answer.status_code, answer.location) == (303, "/agents?range=7d")
    assert is_in(client)
    assert scope_of(store, client) == Scope(frozenset({"Sales"}), frozenset({"sales"}))
    found = store.users.find("sso:cyd")
    assert found is not None
    assert (found.role, found.is_signed_on, found.has_password) == (Role.SUPERVISOR, True, False)
    assert [(each.who, each.action) for each in store.audit.latest()] == [("sso:cyd", "log-in")]


def test_the_way_there_has_state_nonce_and_pkce(browser: NewBrowser) -> None:
    query = parse_qs(urlsplit(browser().get(START).location or "").query)
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == ["http://localhost/login/sign-on/back"]
    assert all(len(query[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_to_another_site(
    browser: NewBrowser, provider: RealProvider, target: str
) -> None:
    provider.knows("u2", preferred_username="dan", roles="bosses", groups="Sales")
    client = browser()
    assert client.get(dance(client, provider, "u2", f"{START}?next={target}")).location == "/"


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({}, "no role here"),
        ({"roles": ["strangers", 5, None, {"leads": 1}]}, "no role here"),
        ({"roles": {"leads": True}}, "no role here"),
        ({"roles": ["leads"]}, "no group and no queue"),
        ({"roles": ["leads"], "groups": []}, "no group and no queue"),
        ({"roles": ["agents"], "groups": ["Sales"]}, "which agent you are"),
    ],
)
def test_who_has_no_role_or_no_scope_is_refused_with_a_sentence(
    browser: NewBrowser, provider: RealProvider, store: AccessStore,
    claims: dict[str, object], words: str,
) -> None:  # fmt: skip
    provider.knows("u3", preferred_username="eve", **claims)
    client = browser()
    answer = log_in(client, provider, "u3")
    assert answer.status_code == 403
    assert words in answer.text
    assert not is_in(client)
    assert store.users.find("sso:eve") is None
    assert store.audit.latest()[0].action == "log-in refused"


def test_an_agent_sees_his_own_day_and_an_admin_everything(
    browser: NewBrowser, provider: RealProvider, store: AccessStore
) -> None:
    provider.knows("u4", preferred_username="fay", roles=["agents"], agent="1001")
    provider.knows("u5", preferred_username="gus", roles=["agents", "board-admins"])
    agent, admin = browser(), browser()
    log_in(agent, provider, "u4")
    assert scope_of(store, agent) == Scope(agent="1001")
    log_in(admin, provider, "u5")
    assert scope_of(store, admin) == EVERYTHING


def test_a_user_of_ours_keeps_his_name_for_himself(
    browser: NewBrowser, provider: RealProvider, store: AccessStore
) -> None:
    provider.knows("u6", preferred_username="ann", roles=["bosses"], groups=["Sales"])
    provider.knows("u7", preferred_username="ANN", roles=["bosses"], groups=["Sales"])
    for subject in ("u6", "u7"):
        log_in(browser(), provider, subject)
    ours, *theirs = store.users.all()
    assert (ours.name, ours.role, ours.has_password) == ("ann", Role.ADMIN, True)
    assert [each.name.partition("-")[0] for each in theirs] == ["sso:ann", "sso:ann"]
    assert store.users.check("ann", PASSWORD) is not None


def test_a_code_and_a_state_are_good_once_and_in_one_browser(
    browser: NewBrowser, provider: RealProvider
) -> None:
    provider.knows("u8", preferred_username="hal", roles=["bosses"], groups=["Sales"])
    mine, other = browser(), browser()
    back = dance(mine, provider, "u8")
    assert other.get(back).status_code == 401
    assert mine.get(re.sub("state=[^&]*", "state=x", back)).status_code == 401
    assert mine.get(back).status_code == 303
    assert mine.get(back).status_code == 401
    assert not is_in(other)
    # The state of another log-in of the same browser does not make the old code good.
    again = dance(mine, provider, "u8")
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert mine.get(re.sub("code=[^&]*", f"code={code}", again)).status_code == 401


def test_a_role_that_the_provider_takes_away_ends_the_other_sessions(
    browser: NewBrowser, provider: RealProvider, store: AccessStore
) -> None:
    provider.knows("u9", preferred_username="ida", roles=["bosses"], groups=["Sales"])
    old, new = browser(), browser()
    log_in(old, provider, "u9")
    assert is_in(old)
    provider.knows("u9", preferred_username="ida", roles=["agents"], agent="1001")
    log_in(new, provider, "u9")
    assert not is_in(old)
    assert [each.role for each in store.users.all() if each.name == "sso:ida"] == [Role.AGENT]


def test_who_is_disabled_here_stays_out_under_any_name(
    browser: NewBrowser, provider: RealProvider, store: AccessStore
) -> None:
    provider.knows("u10", preferred_username="jon", roles=["bosses"], groups=["Sales"])
    client = browser()
    log_in(client, provider, "u10")
    store.users.set_disabled("sso:jon", disabled=True)
    assert not is_in(client)
    provider.knows("u10", preferred_username="somebody-new", roles=["bosses"], groups=["Sales"])
    answer = log_in(browser(), provider, "u10")
    assert (answer.status_code, "disabled" in answer.text) == (403, True)


def test_a_user_who_is_removed_is_out_at_once(
    browser: NewBrowser, provider: RealProvider, store: AccessStore
) -> None:
    provider.knows("u11", preferred_username="kim", roles=["bosses"], groups=["Sales"])
    client = browser()
    log_in(client, provider, "u11")
    store.users.remove("sso:kim")
    assert not is_in(client)


def test_the_log_out_leads_to_the_provider_and_back(
    browser: NewBrowser, provider: RealProvider
) -> None:
    provider.knows("u12", preferred_username="lea", roles=["bosses"], groups=["Sales"])
    client = browser()
    log_in(client, provider, "u12")
    form = client.get("/logout").text
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', form)[0]
    answer = client.post("/logout", data={"csrf_token": token})
    assert not is_in(client)
    assert "Log out of Example ID as well" in answer.text
    found = re.findall(r'href="(http[^"]+)"', answer.text)[0].replace("&amp;", "&")
    query = parse_qs(urlsplit(found).query)
    assert found.startswith(f"{provider.issuer}/oauth2/end_session?")
    assert query["client_id"] == ["ringside"]
    assert query["post_logout_redirect_uri"] == ["http://localhost/login"]
    assert query["id_token_hint"][0].count(".") == 2


@pytest.mark.parametrize(
    "name",
    ["x" * 20_000, "<script>alert(1)</script>", "a\nb\x1b[31m\u202e", "", " ", 5, None, ["a"], {}],
)
def test_hostile_names_become_harmless_ones(
    browser: NewBrowser, provider: RealProvider, store: AccessStore, name: object
) -> None:
    provider.knows("u13", preferred_username=name, email=name, roles=["bosses"], groups=["Sales"])
    client = browser()
    assert log_in(client, provider, "u13").status_code == 303
    (signed_on,) = (each for each in store.users.all() if each.is_signed_on)
    assert re.fullmatch(r"sso:[\w.@+-]{1,64}", signed_on.name)


def test_claims_of_100_kb_are_refused_with_a_sentence(
    browser: NewBrowser, provider: RealProvider
) -> None:
    provider.knows("u15", preferred_username="x" * 100_000, roles=["bosses"], groups=["Sales"])
    answer = log_in(browser(), provider, "u15")
    assert (answer.status_code, "did not succeed" in answer.text) == (401, True)
    assert len(answer.text) < 5_000


def test_the_own_password_is_the_provider_s_matter(
    browser: NewBrowser, provider: RealProvider
) -> None:
    provider.knows("u14", preferred_username="max", roles=["bosses"], groups=["Sales"])
    client = browser()
    log_in(client, provider, "u14")
    answer = client.get("/password")
    assert (answer.status_code, "no password here" in answer.text) == (404, True)
