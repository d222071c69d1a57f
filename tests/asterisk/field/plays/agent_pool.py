"""app_agent_pool: agents log in at a phone and keep the line open; callers are bridged to them."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.asterisk.field.case import case
from tests.asterisk.field.field import Field
from tests.asterisk.lab.phones import Leg

CALLER, SECOND = "2025550101", "2025550102"
BLINK_S = 0.4
"""How long Asterisk may take from the answer until it says that the agent is logged in."""
NO_TILE = ("2001", "2002", "2003")
MEMBER = "Local/2001@agents"


@contextmanager
def logged_in(stage: Field, phone: str, agent: str) -> Iterator[Leg]:
    """An agent has logged in at a phone, and queues may call him, inside the block."""
    leg = stage.phones.dial(phone, f"*{agent}")
    leg.wait_up()
    stage.wait_device(f"Agent:{agent}", "NOT_INUSE")
    yield leg
    leg.hangup()
    stage.talk()


def call_from_outside(stage: Field, caller: str, number: str) -> None:
    """A call that an agent gets at once, and that the caller ends."""
    leg = stage.phones.dial_in(caller, number)
    leg.wait_up()
    stage.talk(3)
    leg.hangup()
    stage.talk()


@case("301: free|loggedout > dialing? > free queues=['pool'] > loggedout", records=(),
      absent=NO_TILE, afresh=("301: free queues=['pool']",), devices=False,
      blink_s=BLINK_S)  # fmt: skip
def waits_for_calls(stage: Field) -> None:
    with logged_in(stage, "301", "2001"):
        stage.look_afresh()


@case(f"301: free|loggedout > dialing? > free > oncall peer={CALLER} queue=pool > free > "
      f"oncall peer={SECOND} queue=pool > free > loggedout",
      records=(f"301 inbound answered {CALLER} for pool",
               f"301 inbound answered {SECOND} for pool"),
      waits=(f"pool answered {CALLER} 301", f"pool answered {SECOND} 301"),
      absent=NO_TILE, devices=False, blink_s=BLINK_S)  # fmt: skip
def two_callers_of_a_queue(stage: Field) -> None:
    with logged_in(stage, "301", "2001"):
        call_from_outside(stage, CALLER, "5550700")
        call_from_outside(stage, SECOND, "5550700")


@case(f"301: free|loggedout > dialing? > free > oncall peer={CALLER} queue=pool > loggedout",
      waits=(f"pool answered {CALLER} 301",), absent=NO_TILE, devices=False, blink_s=BLINK_S,
      afresh=(f"301: oncall peer={CALLER} queue=pool",))  # fmt: skip
def agent_hangs_up_in_a_call(stage: Field) -> None:
    """It ends the call, and his log-in with it."""
    with logged_in(stage, "301", "2001") as agent:
        caller = stage.phones.dial_in(CALLER, "5550700")
        caller.wait_up()
        stage.talk(3)
        stage.look_afresh()
        agent.hangup()
        stage.talk()
        caller.hangup()


@case("301: free|loggedout > dialing? > free > oncall peer=302 > free > loggedout",
      "302: free|loggedout > dialing? > oncall > free|loggedout",
      records=("301 inbound answered 302", "302 outbound answered 301"),
      absent=NO_TILE, devices=False, blink_s=BLINK_S)  # fmt: skip
def called_by_a_colleague(stage: Field) -> None:
    with logged_in(stage, "301", "2001"):
        caller = stage.phones.dial("302", "2001")
        caller.wait_up()
        stage.talk()
        caller.hangup()
        stage.talk()


@case("301: free|loggedout > dialing? > free > paused pause_reason=lunch > free > loggedout",
      records=(), absent=NO_TILE, devices=False, blink_s=BLINK_S,
      afresh=("301: paused pause_reason=lunch",))  # fmt: skip
def paused_at_lunch(stage: Field) -> None:
    with logged_in(stage, "301", "2001"):
        stage.pbx.pause("pool", MEMBER, paused=True, reason="lunch")
        stage.talk()
        stage.look_afresh()
        stage.pbx.pause("pool", MEMBER, paused=False)
        stage.talk()


@case("303: free|loggedout > dialing? > free > loggedout", "301: free|loggedout", absent=NO_TILE,
      devices=False, blink_s=BLINK_S)  # fmt: skip
def at_another_phone(stage: Field) -> None:
    """The same agent at another phone: the pool's calls go there."""
    with logged_in(stage, "303", "2001"):
        stage.talk()


@case(f"302: free|loggedout > dialing? > free > oncall peer={CALLER} > free > loggedout",
      records=(f"302 inbound answered {CALLER}",), absent=NO_TILE, devices=False,
      blink_s=BLINK_S)  # fmt: skip
def presses_a_key_to_take_the_call(stage: Field) -> None:
    """He serves no queue, but is an agent: when he has logged off he is Logged Out."""
    with logged_in(stage, "302", "2003") as agent:
        caller = stage.phones.dial_in(CALLER, "5552003")
        stage.talk(3)
        agent.press("#")
        caller.wait_up()
        stage.talk()
        caller.hangup()
        stage.talk()


@case("304: free > ringing peer=302 > oncall peer=302 > free",
      "302: free|loggedout > dialing > oncall peer=304 > free|loggedout",
      records=("302 outbound answered 304", "304 inbound answered 302"))  # fmt: skip
def phones_without_an_agent(stage: Field) -> None:
    caller, _ = stage.call("302", "304")
    caller.hangup()


ALL = (
    waits_for_calls, two_callers_of_a_queue, agent_hangs_up_in_a_call, called_by_a_colleague,
    paused_at_lunch, phones_without_an_agent, presses_a_key_to_take_the_call, at_another_phone,
)  # fmt: skip
