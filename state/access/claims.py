"""What an OpenID provider says of somebody, as a name, a role and a scope here.

Pure. Claims are hostile: whoever registers at the provider may choose some of them. Must not know
HTTP or tokens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from typing import Final, NamedTuple

from state.access.roles import EVERYTHING, Role, Scope

MOST_VALUES: Final = 200
"""So many values of a claim are read."""

LONGEST: Final = 256
"""A longer value names no role, group, queue or agent."""

LONGEST_NAME: Final = 48

_ORDER: Final = (Role.ADMIN, Role.MANAGER, Role.SUPERVISOR, Role.AGENT, Role.WALL)
"""Of several roles the first counts."""

_NO_LETTER: Final = re.compile(r"[^\w.@+-]+")


class ClaimsError(ValueError):
    """Whoever has these claims may not log in; the text says why, for people."""


class Mapping(NamedTuple):
    """Which claims are read; the last three may be empty: then they limit nothing."""

    name_claim: str
    role_claim: str
    roles: Dict[str, Role]
    group_claim: str
    queue_claim: str
    agent_claim: str


class Person(NamedTuple):
    """Somebody whom the provider knows. `subject` is who he is; a name may change hands."""

    subject: str
    name: str
    role: Role
    scope: Scope


def roles_of(text: str) -> dict[str, Role]:
    """`team-leads:supervisor,/board/admins:admin` as a table. ValueError says what is wrong."""
    found: dict[str, Role] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        value, _, role = (each.strip() for each in part.rpartition(":"))
        if not value or role not in set(Role):
            raise ValueError(f"OIDC_ROLES has {part!r}; write value:role, such as leads:supervisor")
        found[value] = Role(role)
    return found


def person_of(claims: Dict[str, object], mapping: Mapping) -> Person:
    """Who has these claims. Raises ClaimsError."""
    subject = f"{_text(claims, 'iss')} {_text(claims, 'sub')}"
    role = _role(values_of(claims, mapping.role_claim), mapping.roles)
    return Person(subject, _name(claims, mapping.name_claim), role, _scope(claims, mapping, role))


def values_of(claims: Dict[str, object], path: str) -> list[str]:
    """The texts in a claim; `realm_access.roles` is `roles` in the claim `realm_access`."""
    found: object = claims.get(path)
    if found is None:
        found = claims
        for step in path.split("."):
            found = found.get(step) if isinstance(found, dict) else None
    values = found if isinstance(found, list) else [found]
    texts = (each for each in values[:MOST_VALUES] if isinstance(each, str))
    return [each for each in texts if 0 < len(each) <= LONGEST and each.isprintable()]


def _text(claims: Dict[str, object], name: str) -> str:
    values = values_of(claims, name)
    if not values:
        raise ClaimsError("Your account at the provider has no identity that can be kept here.")
    return values[0]


def _role(values: list[str], roles: Dict[str, Role]) -> Role:
    given = {roles[value] for value in values if value in roles}
    for role in _ORDER:
        if role in given:
            return role
    raise ClaimsError("Your account has no role here. Ask whoever manages the accounts for one.")


def _scope(claims: Dict[str, object], mapping: Mapping, role: Role) -> Scope:
    """Whose calls a role shows. Where a claim limits it, an account without one sees nothing."""
    if role is Role.ADMIN:
        return EVERYTHING
    agents = values_of(claims, mapping.agent_claim) if role is Role.AGENT else []
    if role is Role.AGENT:
        return Scope(agent=_only(agents))
    groups, queues = (
        frozenset(values_of(claims, claim)) if claim else frozenset()
        for claim in (mapping.group_claim, mapping.queue_claim)
    )
    if (mapping.group_claim or mapping.queue_claim) and not (groups or queues):
        raise ClaimsError("Your account has no group and no queue here. Ask for one.")
    return Scope(groups, queues)


def _only(agents: list[str]) -> str:
    if len(agents) != 1:
        raise ClaimsError("Your account does not say which agent you are. Ask for that.")
    return agents[0]


def _name(claims: Dict[str, object], claim: str) -> str:
    """A name of letters, digits and . _ - + @; the beginning of a name that is too long."""
    for path in (claim, "email", "sub"):
        for text in _all_texts(claims, path):
            name = _NO_LETTER.sub("_", text[:LONGEST].strip().casefold())[:LONGEST_NAME]
            if name.strip("_"):
                return name
    return "somebody"


def _all_texts(claims: Dict[str, object], path: str) -> list[str]:
    """The text of a claim however long it is and whatever is in it."""
    found = claims.get(path)
    return [found] if isinstance(found, str) else []
