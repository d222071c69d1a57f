"""A caller in a queue, from the trunk to the last Hangup: what happens and how long it takes.

Knows the waiting and the ringing in turns; the events are queue_visit's.
"""

from ami.simulator.switch.channels import ChannelState
from ami.simulator.switch.pbx import Pbx
from ami.simulator.switch.queues import Queue
from ami.simulator.traffic.conversation import Flow, conversation
from ami.simulator.traffic.dice import Dice
from ami.simulator.traffic.queue_visit import Attempt, QueueVisit

RETRY = 1.0
"""Seconds between two attempts to find a free member."""
IGNORED = 0.06
"""How often a member lets the phone ring."""
NEVER = 1e9


def queue_call(pbx: Pbx, dice: Dice, queue: Queue) -> Flow:
    """Somebody calls the queue's number, waits, and is served or gives up."""
    channel = pbx.new_channel(
        pbx.trunk, ChannelState.RING, exten=f"555{queue.exten}0", caller=dice.caller()
    )
    channel.context, channel.exten = "internal", queue.exten
    pbx.new_state(channel, ChannelState.UP)
    yield 0.5
    visit = QueueVisit(pbx, queue, channel)
    yield from _wait(pbx, dice, visit)


def _wait(pbx: Pbx, dice: Dice, visit: QueueVisit) -> Flow:
    patience = dice.patience()
    while patience > 0:
        members = visit.queue.to_ring(visit.entry, pbx.now)
        if not members:
            patience -= RETRY
            yield RETRY
            continue
        attempt = visit.call(members)
        yield 0.01
        visit.ring(attempt)
        winner, after = _first_pickup(dice, len(members))
        wait = min(after, visit.queue.timeout, patience)
        yield wait
        patience -= wait
        if after <= wait:
            yield from conversation(pbx, dice, visit.connect(attempt, winner))
            return
        if patience <= 0:
            visit.abandon(attempt)
            return
        visit.not_answered(attempt)
        yield RETRY
        patience -= RETRY
    visit.abandon(Attempt(pbx.now))


def _first_pickup(dice: Dice, phones: int) -> tuple[int, float]:
    """Which phone is taken first and after how many seconds; NEVER if nobody takes theirs."""
    times = [NEVER if dice.chance(IGNORED) else dice.pickup() for _ in range(phones)]
    soonest = min(times)
    return times.index(soonest), soonest
