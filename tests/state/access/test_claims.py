"""Claims of an OpenID provider: which role and scope they give, and what they cannot do."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from state.access.claims import ClaimsError, Mapping, person_of, roles_of, values_of
from state.access.roles import EVERYTHING, Role, Scope
from tests.dashboard.conftest import make_settings

WHO = {"iss": "https://id.example", "sub": "u1"}
ROLES = {"leads": Role.SUPERVISOR, "bosses": Role.MANAGER, "admins": Role.ADMIN}
PLAIN = Mapping("preferred_username", "roles", ROLES, "", "", "")
LIMITED = PLAIN._replace(group_claim="groups", queue_claim="queues", agent_claim="agent")


def test_the_highest_of_several_roles_counts() -> None:
    person = person_of({**WHO, "roles": ["leads", "bosses", "x"]}, PLAIN)
    assert (person.role, person.scope) == (Role.MANAGER, EVERYTHING)
    assert person.subject == "https://id.example u1"


@pytest.mark.parametrize("path", ["realm_access.roles", "https://x.example/roles"])
def test_a_claim_may_lie_in_another_or_have_a_name_with_dots(path: str) -> None:
    claims: dict[str, object] = {"realm_access": {"roles": ["leads"]},
                                 "https://x.example/roles": "leads"}  # fmt: skip
    assert values_of(claims, path) == ["leads"]


@pytest.mark.parametrize("value", [None, 5, {}, [[]], [None], "", "x" * 300, "a\nb", "le\u202eads"])
def test_a_value_that_is_none_gives_nothing(value: object) -> None:
    assert values_of({"roles": value}, "roles") == []
    with pytest.raises(ClaimsError):
        person_of({**WHO, "roles": value}, PLAIN)


@pytest.mark.parametrize("value", [None, [], "", [""], {}, ["\x00"]])
def test_a_scope_that_is_missing_never_means_everything(value: object) -> None:
    claims = {**WHO, "roles": "leads", "groups": value, "queues": value}
    with pytest.raises(ClaimsError, match="no group and no queue"):
        person_of(claims, LIMITED)


def test_groups_and_queues_become_the_scope() -> None:
    claims = {**WHO, "roles": "leads", "groups": ["Sales", "West"], "queues": "sales"}
    expected = Scope(frozenset({"Sales", "West"}), frozenset({"sales"}))
    assert person_of(claims, LIMITED).scope == expected


@pytest.mark.parametrize("agents", [None, [], ["1001", "1002"]])
def test_an_agent_is_one_agent(agents: object) -> None:
    mapping = LIMITED._replace(roles={"a": Role.AGENT})
    with pytest.raises(ClaimsError, match="which agent"):
        person_of({**WHO, "roles": "a", "agent": agents}, mapping)


def test_the_setting_of_roles_is_checked() -> None:
    assert roles_of("/board/x:y:admin, leads:supervisor") == {
        "/board/x:y": Role.ADMIN, "leads": Role.SUPERVISOR,
    }  # fmt: skip
    for wrong in ("leads", ":admin", "leads:boss", "leads:"):
        with pytest.raises(ValueError, match="OIDC_ROLES has"):
            roles_of(wrong)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"oidc_issuer": "http://id.example"}, "begins with https://"),
        ({"oidc_issuer": "https://"}, "begins with https://"),
        ({"oidc_issuer": "https://[x"}, "begins with https://"),
        ({"oidc_issuer": "https://id.example"}, "set OIDC_CLIENT_ID and OIDC_ROLES"),
        ({"oidc_issuer": "https://id.example", "oidc_client_id": "r", "oidc_roles": "a:admin",
          "oidc_scopes": "profile"}, "OIDC_SCOPES has 'openid'"),
        ({"oidc_roles": "leads:boss"}, "OIDC_ROLES has 'leads:boss'"),
    ],
)  # fmt: skip
def test_settings_with_which_nobody_could_log_in_are_refused(
    values: dict[str, str], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        make_settings(**values)
