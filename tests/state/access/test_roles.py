"""Who may see what, as the one table says it."""

from __future__ import annotations

import pytest

from state.access.roles import ABILITIES, EVERYTHING, UNCUT, Ability, Role, Scope, Viewer

SALES = Scope(groups=frozenset({"Sales"}), queues=frozenset({"sales"}))
QUEUE = Scope(queues=frozenset({"sales"}))
ANN = Scope(agent="Ann")


def test_every_role_has_its_abilities_and_an_admin_has_all() -> None:
    assert set(ABILITIES) == set(Role)
    assert ABILITIES[Role.ADMIN] == set(Ability)
    assert Ability.CALLERS not in ABILITIES[Role.WALL]
    assert ABILITIES[Role.AGENT] == {Ability.OWN_DAY}


@pytest.mark.parametrize(
    ("scope", "agent", "shown"),
    [
        (EVERYTHING, ("Bob", "1002", "Support", ()), True),
        (SALES, ("Ann", "1001", "Sales", ()), True),
        (SALES, ("Bob", "1002", "Support", ["sales"]), False),
        (SALES, ("Cyd", "1003", "", ()), False),
        (QUEUE, ("Bob", "1002", "Support", ["sales", "support"]), True),
        (QUEUE, ("Cyd", "1003", "Sales", ["support"]), False),
        (ANN, ("Ann", "1001", "Sales", ()), True),
        (ANN, ("Bob", "1002", "Sales", ()), False),
        (Scope(agent="1002"), ("Bob", "1002", "", ()), True),
    ],
)
def test_a_scope_shows_its_agents_and_no_others(
    scope: Scope, agent: tuple[str, str, str, list[str]], shown: bool
) -> None:
    assert scope.shows_agent(*agent) is shown


@pytest.mark.parametrize(
    ("scope", "shown"), [(EVERYTHING, True), (SALES, True), (QUEUE, True), (ANN, False)]
)
def test_a_scope_shows_the_queues_that_it_names(scope: Scope, shown: bool) -> None:
    assert scope.shows_queue("sales") is shown
    assert scope.shows_queue("support") is (scope is EVERYTHING)


def test_groups_without_queues_show_no_queue() -> None:
    assert not Scope(groups=frozenset({"Sales"})).shows_queue("sales")


@pytest.mark.parametrize("scope", [EVERYTHING, SALES, QUEUE])
def test_an_agent_of_whom_it_is_not_said_who_he_is_sees_nobody(scope: Scope) -> None:
    sees = Viewer("bob", Role.AGENT, scope).sees
    assert not sees.is_whole
    assert not sees.shows_agent("Ann", "1001", "Sales", ["sales"])
    assert not sees.shows_queue("sales")


def test_an_agent_sees_himself_alone_whatever_groups_he_has() -> None:
    sees = Viewer("ann", Role.AGENT, Scope(frozenset({"Sales"}), frozenset({"sales"}), "Ann")).sees
    assert sees == ANN
    assert Viewer("tv", Role.WALL, SALES).sees == SALES


def test_what_no_scope_can_cut_is_for_those_who_see_everything() -> None:
    assert all(Viewer("boss", Role.ADMIN).may(ability) for ability in Ability)
    scoped = Viewer("boss", Role.ADMIN, SALES)
    assert {ability for ability in Ability if not scoped.may(ability)} == UNCUT
