"""The PBX's clock is learnt from its stamps: apart, drifting, set, late and in bursts."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from ami.translate.pbx_clock import PbxClock

HOUR = 3600.0


def at(clock: PbxClock, stamp: float, arrived: float) -> float:
    return clock.moment(f"{stamp:.6f}", arrived)


def hear(clock: PbxClock, moments: Iterable[float], ahead_s: float, delay_s: float = 0.002) -> None:
    for moment in moments:
        assert abs(at(clock, moment + ahead_s, moment + delay_s) - moment) < 0.05


def test_without_a_stamp_an_event_happened_when_it_came() -> None:
    assert PbxClock().moment(None, 1000.0) == 1000.0
    assert PbxClock().moment("soon", 1000.0) == 1000.0
    assert PbxClock().moment("nan", 1000.0) == 1000.0
    assert PbxClock().moment("inf", 1000.0) == 1000.0


def test_a_clock_that_is_an_hour_off_changes_no_time() -> None:
    for ahead in (HOUR, -HOUR):
        hear(PbxClock(), range(1000, 1100), ahead)


def test_an_event_that_was_held_up_happened_when_its_stamp_says() -> None:
    clock = PbxClock()
    hear(clock, range(1000, 1010), HOUR)
    held = [at(clock, 1010 + number / 100 + HOUR, 1013.0) for number in range(300)]
    assert all(abs(got - 1010 - number / 100) < 0.05 for number, got in enumerate(held))


def test_the_fastest_arrival_is_remembered_for_twenty_events() -> None:
    clock = PbxClock()
    hear(clock, [1000.0, 1000.1, 1000.2], HOUR)
    for second in range(1001, 1007):  # from here on, every event is held up
        for stamp in (second + 0.0, second + 0.1, second + 0.2):
            assert abs(at(clock, stamp + HOUR, stamp + 0.5) - stamp) < 0.05


def test_a_clock_set_back_or_forth_is_followed_at_once() -> None:
    for step in (-HOUR, -3.0, 3.0, HOUR):
        clock = PbxClock()
        hear(clock, range(1000, 1010), 0.0)
        hear(clock, [1010 + number / 10 for number in range(50)], step)


def test_no_event_is_an_hour_late_when_our_own_clock_is_set_forth() -> None:
    clock = PbxClock()
    hear(clock, range(1000, 1010), 0.0)
    for moment in range(1010, 1040):
        assert at(clock, float(moment), moment + HOUR) == moment + HOUR


def test_our_own_clock_set_back_is_followed_at_once() -> None:
    clock = PbxClock()
    hear(clock, range(10_000, 10_010), 0.0)
    for moment in range(10_010, 10_040):
        assert at(clock, float(moment), moment - HOUR) == moment - HOUR


def test_a_clock_set_back_by_little_while_nothing_happened_is_found_out_in_seconds() -> None:
    clock = PbxClock()
    hear(clock, range(1000, 1010), 0.0)
    for moment in range(1100, 1130):
        at(clock, moment - 3.0, moment + 0.002)
    assert abs(at(clock, 1127.0, 1130.002) - 1130.0) < 0.05


def test_clocks_that_drift_apart_stay_together() -> None:
    clock = PbxClock()
    for second in range(20_000):
        happened = float(second)
        got = at(clock, happened * 0.9995, happened + 0.002)
        assert abs(got - happened) < 0.1


def test_it_keeps_little_however_much_it_hears() -> None:
    clock = PbxClock()
    for number in range(20_000):
        at(clock, number / 100, number / 100)
    assert len(clock._seconds) <= 30


@given(st.lists(st.tuples(st.floats(allow_nan=True), st.floats(0, 1e10)), max_size=60))
def test_nothing_ever_happened_after_it_came(samples: list[tuple[float, float]]) -> None:
    clock = PbxClock()
    for stamp, arrived in samples:
        assert clock.moment(repr(stamp), arrived) <= arrived
