"""What is over its limit in a live picture, kind by kind."""

from __future__ import annotations

import pytest

from state.alerts.measure import Picture, Subject, is_known
from state.files.alerts import NO_RULES, Rules
from state.files.limits import Limits
from state.live.store.reading import NO_COLLECTOR
from tests.state.alerts.pictures import NOW, agent, found, live, over, queue, rule, rules


def test_so_many_callers_wait() -> None:
    own = rules(rule("waiting", 3, "sales"))
    queues = [queue("sales", [1, 2, 3]), queue("claims", [1, 2, 3, 4])]
    assert over(live(queues=queues), own) == {Subject("waiting", "sales")}
    assert over(live(queues=[queue("sales", [1, 2])]), own) == set()


def test_somebody_waits_longer_than_the_queue_s_target() -> None:
    queues = [queue("sales", [61, 5]), queue("claims", [59])]
    assert over(live(queues=queues), NO_RULES) >= {Subject("wait", "sales")}
    assert Subject("wait", "claims") not in over(live(queues=queues), NO_RULES)


@pytest.mark.parametrize(
    ("answered", "within", "abandoned", "kinds"),
    [
        (95, 80, 5, set()),
        (95, 70, 5, {"service level"}),
        (90, 85, 10, {"abandons"}),
        (5, 0, 3, set()),  # too few to say anything
    ],
)
def test_shares_of_today_are_held_against_their_targets(
    answered: int, within: int, abandoned: int, kinds: set[str]
) -> None:
    today = queue("sales", answered=answered, answered_within=within, abandoned=abandoned)
    assert {each.kind for each in over(live(queues=[today]), NO_RULES)} == kinds


def test_nobody_is_free_where_somebody_works_or_waits() -> None:
    own = rules(rule("nobody free", 0.0))
    subject = Subject("nobody free", "sales")
    busy, away, free = (
        agent("1001", "oncall", 9), agent("1002", "unavailable", 9), agent("1003", "free", 9)
    )  # fmt: skip

    def is_over(*people: str, waits: list[float] | None = None) -> bool:
        picture = live(busy, away, free, queues=[queue("sales", waits, members=list(people))])
        return subject in over(picture, own)

    assert is_over("1001", "1002")
    assert not is_over("1001", "1003")
    assert not is_over("1002")  # closed for the night
    assert is_over("1002", waits=[3.0])  # but somebody calls


def test_nobody_of_a_group_is_free() -> None:
    own = rules(rule("nobody free", 0.0, group="sales"))
    people = [agent("1001", "paused", 9, group="Sales"), agent("1002", "free", 9, group="Claims")]
    assert over(live(*people), own) == {Subject("nobody free", group="Sales")}


def test_a_status_lasts_too_long_by_its_own_limit_or_that_of_limits() -> None:
    people = [
        agent("1001", "oncall", 900, queues=["claims"], group="Sales", name="Ana"),
        agent("1002", "oncall", 500, queues=[]),
        agent("1003", "paused", 1900, paused_since=NOW - 1900),
        agent("1004", "wrapup", 61),
    ]
    own = rules(rule("oncall", 1000), rule("oncall", 800, "claims"), rule("paused", None),
                rule("wrapup", 120))  # fmt: skip
    assert over(live(*people), own) == {
        Subject("oncall", extension="1001"),
        Subject("paused", extension="1003"),
    }
    finding = found(live(*people), own)[Subject("oncall", extension="1001")]
    assert (finding.agent, finding.group, finding.queues) == ("Ana", "Sales", ("claims",))


def test_a_removed_extension_is_over_no_limit() -> None:
    gone = agent("1001", "oncall", 900, status=-1)
    assert over(live(gone), rules(rule("oncall", 10))) == set()


@pytest.mark.parametrize(
    ("link", "seconds", "kinds"),
    [
        ("down", 31, {"link down"}), ("resyncing", 31, {"link down"}), ("down", 29, set()),
        ("up", 999, set()), ("blind", 999, set()),
    ],
)  # fmt: skip
def test_the_link_is_down_for_too_long(link: str, seconds: float, kinds: set[str]) -> None:
    picture = live(link=link, link_s=seconds, why="refused")
    assert {each.kind for each in over(picture, NO_RULES)} == kinds


def test_nobody_collects() -> None:
    """Nothing is known of the link then: it is no alert of its own."""
    picture = live(link="down", link_s=31, why=NO_COLLECTOR)
    assert {each.kind for each in over(picture, NO_RULES)} == {"collector away"}
    assert Subject("link down") not in found(picture, NO_RULES)


def test_an_old_picture_says_nothing_of_queues_and_agents() -> None:
    picture = live(agent("1001", "oncall", 9e5), queues=[queue("sales", [9e5])], link="down")
    own = Rules({**NO_RULES.of, **rules(rule("oncall", 10)).of})
    assert {each.kind for each in found(picture, own)} == {"link down", "collector away"}
    known = Picture(picture, own, Limits(), NOW)
    assert not is_known(known, Subject("wait", "sales"))
    assert is_known(known, Subject("collector away"))


def test_many_phones_went_at_once() -> None:
    own = rules(rule("phones gone", 3))
    gone = [agent(str(1000 + n), "unavailable", 30) for n in range(3)]
    assert over(live(*gone), own) == {Subject("phones gone")}
    assert over(live(*gone[:2], agent("1009", "unavailable", 300)), own) == set()


def test_phones_that_were_away_when_the_link_came_did_not_go_at_once() -> None:
    gone = [agent(str(1000 + n), "unavailable", 30) for n in range(9)]
    assert over(live(*gone, link_s=31), rules(rule("phones gone", 3))) == set()


def test_the_alert_of_phones_goes_on_until_half_of_them_are_back() -> None:
    own, subject = rules(rule("phones gone", 4)), Subject("phones gone")
    gone = [agent(str(1000 + n), "unavailable", 900) for n in range(4)]
    began = {subject: NOW - 890}
    assert found(live(*gone), own, open_since=began)[subject].is_over
    assert found(live(*gone[:2]), own, open_since=began)[subject].is_over
    assert not found(live(*gone[:1]), own, open_since=began)[subject].is_over


def test_phones_of_a_group_are_counted_for_themselves() -> None:
    own = rules(rule("phones gone", 2, group="sales"))
    gone = [agent(str(1000 + n), "unavailable", 30, group="Sales") for n in range(2)]
    assert over(live(*gone), own) == {Subject("phones gone", group="Sales")}
