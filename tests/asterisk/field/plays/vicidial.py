"""VICIdial: the agent's phone sits in a conference all shift, and customers join him there.

Who has left his conference gets no calls: he is Logged Out.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.asterisk.field.case import case
from tests.asterisk.field.field import Field
from tests.asterisk.lab.phones import Leg

OUTBOUND, INBOUND = "2025550123", "2025550199"
DIALLED = f"91{OUTBOUND}"
"""The peer of who calls out is what was dialled, with the prefix for the trunk."""
SESSION = "8600051"
BLINK_S = 0.4
"""How long Asterisk may take from the answer until it says that the phone is in the conference."""


@contextmanager
def session(stage: Field, phone: str) -> Iterator[Leg]:
    """The agent's phone is called and put into his conference, inside the block."""
    stage.pbx.originate(f"PJSIP/{phone}", SESSION, Context="default",
                        CallerID="S2511271500008600051")  # fmt: skip
    leg = stage.ring(phone)
    leg.answer()
    stage.talk()
    yield leg
    leg.hangup()
    stage.talk()


def dial_out(stage: Field, number: str) -> Leg:
    """A customer is called for the agent; rings."""
    stage.pbx.originate(f"Local/{SESSION}@default", f"91{number}", Context="default",
                        CallerID="M2511271501000000001 <3125550100>")  # fmt: skip
    return stage.ring(number)


def bring_in(stage: Field, number: str) -> Leg:
    """A customer who waited is put into the conference."""
    customer = stage.phones.dial_in(number, "5550100")
    customer.wait_up()
    stage.talk()
    stage.pbx.redirect("trunk", SESSION, Context="default")
    stage.talk()
    return customer


def record(stage: Field) -> None:
    """The conference is recorded by a leg of its own."""
    stage.pbx.originate("Local/58600051@default", "8309", Context="default", CallerID="rec")
    stage.talk()


@case(
    "301: free|loggedout > ringing > free > loggedout",
    records=(),
    afresh=("301: free",),
    devices=False,
    blink_s=BLINK_S,
)
def alone_all_shift(stage: Field) -> None:
    with session(stage, "301"):
        stage.look_afresh()


@case(f"301: free|loggedout > ringing > free > dialing? > oncall peer={DIALLED} > free > loggedout",
      records=(f"301 outbound answered {DIALLED}",), devices=False, blink_s=BLINK_S,
      afresh=(f"301: oncall peer={DIALLED}",))  # fmt: skip
def outbound_customer(stage: Field) -> None:
    with session(stage, "301"):
        customer = dial_out(stage, OUTBOUND)
        customer.answer()
        stage.talk()
        stage.look_afresh()
        customer.hangup()
        stage.talk()


@case(f"301: free|loggedout > ringing > free > oncall peer={INBOUND} > free > loggedout",
      records=(f"301 inbound answered {INBOUND}",), devices=False, blink_s=BLINK_S)  # fmt: skip
def inbound_customer(stage: Field) -> None:
    with session(stage, "301"):
        bring_in(stage, INBOUND).hangup()
        stage.talk()


@case(f"301: free|loggedout > ringing > free > oncall peer={INBOUND} > free > "
      f"dialing? > oncall peer={DIALLED} > free > loggedout",
      records=(f"301 inbound answered {INBOUND}", f"301 outbound answered {DIALLED}"),
      devices=False, blink_s=BLINK_S)  # fmt: skip
def one_customer_after_the_other(stage: Field) -> None:
    with session(stage, "301"):
        bring_in(stage, INBOUND).hangup()
        stage.talk()
        customer = dial_out(stage, OUTBOUND)
        customer.answer()
        stage.talk()
        customer.hangup()
        stage.talk()


@case(f"301: free|loggedout > ringing > free > dialing? > oncall peer={DIALLED} > free > loggedout",
      records=(f"301 outbound answered {DIALLED}",), devices=False, blink_s=BLINK_S)  # fmt: skip
def recorded(stage: Field) -> None:
    """What records the conference is no customer: it stays for a while when he has gone."""
    with session(stage, "301"):
        customer = dial_out(stage, OUTBOUND)
        customer.answer()
        record(stage)
        customer.hangup()
        stage.talk()
        stage.pbx.link.action("Hangup", {"Channel": r"/^Local\/58600051@default-.*;1$/"})
        stage.talk()


@case("301: free|loggedout > ringing > free > dialing? > free > loggedout",
      devices=False, blink_s=BLINK_S)  # fmt: skip
def customer_is_busy(stage: Field) -> None:
    """Nobody answers: the agent has talked to nobody."""
    with session(stage, "301"):
        dial_out(stage, OUTBOUND).busy()
        stage.talk()


@case(f"301: free|loggedout > ringing > free > oncall peer={INBOUND} > loggedout",
      records=(f"301 inbound answered {INBOUND}",), devices=False, blink_s=BLINK_S)  # fmt: skip
def agent_hangs_up_in_a_call(stage: Field) -> None:
    """The customer stays in the conference; the agent's part ends with his phone."""
    with session(stage, "301") as agent:
        customer = bring_in(stage, INBOUND)
        agent.hangup()
        stage.talk()
        customer.hangup()


@case("302: free > dialing > oncall peer=303 > free",
      "303: free > ringing > oncall peer=302 > free",
      records=("302 outbound answered 303", "303 inbound answered 302"))  # fmt: skip
def phones_without_a_session(stage: Field) -> None:
    caller, _ = stage.call("302", "303")
    caller.hangup()


ALL = (
    alone_all_shift, outbound_customer, inbound_customer, one_customer_after_the_other, recorded,
    customer_is_busy, agent_hangs_up_in_a_call, phones_without_a_session,
)  # fmt: skip
