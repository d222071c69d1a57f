"""Users, sessions, tokens, attempts and the audit log, on every database there is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from state.access.roles import EVERYTHING, Role, Scope, Viewer
from state.access.secrets import LONGEST, WeakPassword
from state.access.store.attempts import (
    FREE_OF_ADDRESS,
    FREE_OF_NAME,
    LONGEST_S,
    Attempts,
    of_log_in,
    of_token,
    wait_s,
)
from state.access.store.audit import Audit
from state.access.store.database import AccessDatabase
from state.access.store.sessions import WALL_IDLE_S, Limits, Sessions
from state.access.store.tables import ACCESS
from state.access.store.tokens import Tokens
from state.access.store.users import INVITATION_S, UserError, Users
from state.history import History

SALES = Scope(frozenset({"Sales"}), frozenset({"sales"}))
PASSWORD = "correct horse battery"
OTHER = "staple of another horse"


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(history: History, tmp_path: Path) -> AccessDatabase:
    return AccessDatabase(history, tmp_path / "state" / "access")


@pytest.fixture
def users(database: AccessDatabase, clock: Clock) -> Users:
    return Users(database, clock)


@pytest.fixture
def sessions(database: AccessDatabase, clock: Clock) -> Sessions:
    return Sessions(database, Limits(idle_s=3_600, longest_s=36_000), clock)


def session_of(sessions: Sessions, name: str = "ann") -> str:
    return sessions.begin(Viewer(name, Role.AGENT), "password", of_user=True)


def test_a_user_is_found_whatever_the_case_of_his_name(users: Users) -> None:
    assert not users.exist()
    users.add(" Ann ", Role.SUPERVISOR, SALES, PASSWORD)
    assert users.exist()
    found = users.find("ANN")
    assert found is not None
    assert (found.name, found.role, found.scope) == ("ann", Role.SUPERVISOR, SALES)
    assert users.all() == [found]


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "x" * 65, "a/b", "<b>"])
def test_a_name_that_is_none_is_refused(users: Users, name: str) -> None:
    with pytest.raises(UserError):
        users.add(name, Role.AGENT, EVERYTHING)


@pytest.mark.parametrize(
    "password", ["short", "x" * (LONGEST + 1), "ann and her horses", "aaaaaaaaaaaaaaaa"]
)
def test_a_weak_password_is_refused(users: Users, password: str) -> None:
    with pytest.raises(WeakPassword):
        users.add("ann", Role.AGENT, EVERYTHING, password)


def test_only_the_right_password_lets_in(users: Users) -> None:
    users.add("ann", Role.AGENT, EVERYTHING, PASSWORD)
    users.add("bob", Role.AGENT, EVERYTHING)
    assert users.check("Ann", PASSWORD) is not None
    for name, password in (("ann", OTHER), ("bob", ""), ("cyd", PASSWORD), ("ann", "")):
        assert users.check(name, password) is None
    users.set_disabled("ann", disabled=True)
    assert users.check("ann", PASSWORD) is None


def test_who_is_not_there_cannot_be_changed_or_added_twice(users: Users) -> None:
    users.add("ann", Role.AGENT, EVERYTHING)
    with pytest.raises(UserError, match="already"):
        users.add("ANN", Role.ADMIN, EVERYTHING)
    for change in (users.remove, users.invite):
        with pytest.raises(UserError, match="no user bob"):
            change("bob")


def test_a_one_time_link_holds_once_and_for_days(users: Users, clock: Clock) -> None:
    users.add("ann", Role.AGENT, EVERYTHING)
    secret = users.invite("ann")
    invited = users.invited(secret)
    assert invited is not None
    assert invited.invited
    users.set_password("ann", PASSWORD)
    assert users.invited(secret) is None
    late = users.invite("ann")
    clock.now += INVITATION_S + 1
    assert users.invited(late) is None
    assert users.invited("") is None


def test_a_session_is_its_user_s_as_he_is_now(users: Users, sessions: Sessions) -> None:
    users.add("ann", Role.SUPERVISOR, SALES, PASSWORD)
    secret = session_of(sessions)
    assert sessions.find(secret) == Viewer("ann", Role.SUPERVISOR, SALES)
    assert sessions.find("another") is None
    sessions.end(secret)
    assert sessions.find(secret) is None


CHANGES = {
    "password": lambda users: users.set_password("ann", OTHER),
    "role": lambda users: users.set_role("ann", Role.ADMIN),
    "scope": lambda users: users.set_scope("ann", EVERYTHING),
    "disabled": lambda users: users.set_disabled("ann", disabled=True),
    "removed": lambda users: users.remove("ann"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_a_user_ends_his_sessions(
    database: AccessDatabase, users: Users, sessions: Sessions, change: str
) -> None:
    users.add("ann", Role.SUPERVISOR, SALES, PASSWORD)
    users.add("bob", Role.AGENT, EVERYTHING, PASSWORD)
    ended, other = session_of(sessions), session_of(sessions, "bob")
    before = database.changed_at()
    CHANGES[change](users)
    assert database.changed_at() != before
    assert sessions.find(ended) is None
    assert sessions.find(other) is not None


def test_every_change_is_seen_however_fast_they_come(
    database: AccessDatabase, users: Users
) -> None:
    users.add("ann", Role.AGENT, EVERYTHING)
    seen = set()
    for number in range(20):
        users.set_scope("ann", Scope(agent=str(number)))
        seen.add(database.changed_at())
    assert len(seen) == 20


def test_a_session_ends_when_nobody_uses_it_and_after_a_day(
    users: Users, sessions: Sessions, clock: Clock
) -> None:
    users.add("ann", Role.AGENT, EVERYTHING)
    secret, unused = session_of(sessions), session_of(sessions)
    for _ in range(10):
        clock.now += 3_590
        assert sessions.find(secret) is not None
    assert sessions.find(unused) is None
    clock.now += 200
    assert sessions.find(secret) is None


@pytest.mark.parametrize("idle_s", [60.0, 90.0, 3_600.0])
def test_a_session_that_is_used_is_not_idle_however_short_the_limit_is(
    database: AccessDatabase, users: Users, clock: Clock, idle_s: float
) -> None:
    users.add("ann", Role.AGENT, EVERYTHING)
    sessions = Sessions(database, Limits(idle_s, 86_400), clock)
    secret = session_of(sessions)
    for _ in range(40):
        clock.now += 5
        assert sessions.find(secret) is not None
    clock.now += idle_s + 1
    assert sessions.find(secret) is None


def wall_of(sessions: Sessions) -> str:
    return sessions.begin(Viewer("token lobby", Role.WALL, SALES), "wall link", of_user=False)


def test_a_session_without_a_user_of_its_own_keeps_its_role(
    sessions: Sessions, database: AccessDatabase, clock: Clock
) -> None:
    viewer = Viewer("token lobby", Role.WALL, SALES)
    Tokens(database, clock).add("lobby", Role.WALL, SALES)
    secret = wall_of(sessions)
    assert sessions.find(secret) == viewer
    sessions.end_of("token lobby")
    assert sessions.find(secret) is None


def test_a_wall_lasts_longer_than_any_log_in_while_it_is_on(
    sessions: Sessions, database: AccessDatabase, clock: Clock
) -> None:
    Tokens(database, clock).add("lobby", Role.WALL, SALES)
    secret = wall_of(sessions)
    for _ in range(200):
        clock.now += 86_400
        assert sessions.find(secret) is not None
    sessions.forget_over()
    assert sessions.find(secret) is not None
    clock.now += WALL_IDLE_S + 1
    assert sessions.find(secret) is None


def test_a_wall_ends_with_the_token_of_its_link(
    sessions: Sessions, database: AccessDatabase, clock: Clock
) -> None:
    tokens = Tokens(database, clock)
    tokens.add("lobby", Role.WALL, SALES, until=clock.now + 60)
    secret = wall_of(sessions)
    assert sessions.find(secret) is not None
    clock.now += 61
    assert sessions.find(secret) is None
    tokens.revoke("lobby")
    tokens.add("lobby", Role.WALL, SALES)
    assert sessions.find(secret) is None, "a new token of the same name opens no old wall"
    later = wall_of(sessions)
    assert sessions.find(later) is not None
    tokens.revoke("lobby")
    assert sessions.find(later) is None
    assert sessions.forget_over() == 1


def test_a_token_holds_until_its_end_or_until_it_is_revoked(
    database: AccessDatabase, clock: Clock
) -> None:
    tokens = Tokens(database, clock)
    secret = tokens.add("grafana", Role.MANAGER, SALES, until=clock.now + 60)
    assert tokens.find(secret) == Viewer("token grafana", Role.MANAGER, SALES)
    assert tokens.all()[0].used_at == clock.now
    clock.now += 61
    assert tokens.find(secret) is None
    for_ever = tokens.add("lobby", Role.WALL, EVERYTHING)
    tokens.revoke("lobby")
    assert tokens.find(for_ever) is None
    with pytest.raises(UserError, match="no token lobby"):
        tokens.revoke("lobby")
    with pytest.raises(UserError, match="already"):
        tokens.add("grafana", Role.WALL, EVERYTHING)


def test_failures_slow_down_a_name_and_an_address_and_nobody_else(
    database: AccessDatabase, clock: Clock
) -> None:
    attempts = Attempts(database, clock)
    ann = of_log_in("Ann ", "192.0.2.1")
    for _ in range(FREE_OF_NAME):
        assert attempts.begin(ann) == 0
    assert attempts.wait_s(of_log_in("ann", "192.0.2.9")) == 1
    assert attempts.begin(of_log_in("ann", "192.0.2.9")) == 1
    assert attempts.wait_s(of_log_in("bob", "192.0.2.1")) == 0
    attempts.succeeded(ann)
    assert attempts.begin(ann) == 0
    for number in range(FREE_OF_ADDRESS):
        attempts.begin(of_log_in(f"name{number}", "192.0.2.1"))
    assert attempts.wait_s(of_log_in("bob", "192.0.2.1")) > 0
    assert attempts.wait_s(of_token("192.0.2.1")) == 0
    clock.now += 3_601
    assert attempts.wait_s(of_log_in("bob", "192.0.2.1")) == 0


def test_who_succeeds_forgets_his_own_failures_and_not_his_neighbours(
    database: AccessDatabase, clock: Clock
) -> None:
    attempts = Attempts(database, clock)
    for number in range(FREE_OF_ADDRESS - 1):
        attempts.begin(of_log_in(f"name{number}", "192.0.2.1"))
    for _ in range(5):
        attempts.begin(of_log_in("ann", "192.0.2.1"))
        attempts.succeeded(of_log_in("ann", "192.0.2.1"))
    assert attempts.wait_s(of_log_in("bob", "192.0.2.1")) == 0
    attempts.begin(of_log_in("eve", "192.0.2.1"))
    assert attempts.wait_s(of_log_in("bob", "192.0.2.1")) > 0


def test_a_browser_that_is_known_waits_for_its_own_failures_alone(
    database: AccessDatabase, clock: Clock
) -> None:
    attempts = Attempts(database, clock)
    for _ in range(FREE_OF_ADDRESS + 5):
        attempts.begin(of_log_in("ann", "192.0.2.1"))
        clock.now += 901
    known = of_log_in("ann", "192.0.2.1", "number")
    for _ in range(FREE_OF_NAME):
        assert attempts.begin(known) == 0
    assert attempts.begin(known) > 0


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "unix", False),
    ],
)
def test_a_network_of_ipv6_is_one_address(one: str, other: str, is_same: bool) -> None:
    assert (of_token(one) == of_token(other)) is is_same


def test_however_many_begin_at_once_no_more_are_looked_at_than_may_fail(
    open_it: Callable[..., History],
) -> None:
    workers = [Attempts(AccessDatabase(open_it())) for _ in range(2)]
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda n: workers[n % 2].begin(of_log_in("ann", "192.0.2.1")),
                              range(32)))  # fmt: skip
    assert waits.count(0.0) == FREE_OF_NAME


def test_the_wait_doubles_and_is_never_for_good() -> None:
    waits = [wait_s(failures, 5) for failures in range(100)]
    assert waits[:8] == [0, 0, 0, 0, 0, 1, 2, 4]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_S


def test_the_audit_log_keeps_who_did_what(database: AccessDatabase, clock: Clock) -> None:
    audit = Audit(database, clock)
    audit.note("ann", "192.0.2.1", "log-in", how="password")
    clock.now += 10
    audit.note("", "192.0.2.2", "log-in refused", name="x" * 5_000)
    newest, oldest = audit.latest()
    assert (oldest.who, oldest.action, oldest.detail) == ("ann", "log-in", '{"how":"password"}')
    assert len(newest.detail) < 1_100
    assert audit.forget_before(clock.now) == 1
    assert [entry.action for entry in audit.latest()] == ["log-in refused"]


def test_no_secret_is_kept_as_it_is(
    database: AccessDatabase, users: Users, sessions: Sessions
) -> None:
    users.add("ann", Role.ADMIN, EVERYTHING, PASSWORD)
    secrets = [
        PASSWORD, users.invite("ann"), session_of(sessions),
        Tokens(database).add("t", Role.WALL, EVERYTHING),
    ]  # fmt: skip
    with database.reading() as connection:
        kept = str([connection.execute(select(table)).all() for table in ACCESS])
    assert "ann" in kept
    assert not any(secret in kept for secret in secrets)
