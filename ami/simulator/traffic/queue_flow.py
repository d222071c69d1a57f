"""A caller in a queue, from the trunk to the last Hangup: what happens and how long it takes.

Knows waiting and ringing in rounds. `queue_visit` makes the events.
"""

from ami.simulator.switch.channels import ChannelState
from ami.simulator.switch.pbx import SimPbx
from ami.simulator.switch.queues import SimQueue
from ami.simulator.traffic.conversation import Flow, conversation
from ami.simulator.traffic.dice import Dice
from ami.simulator.traffic.queue_visit import Attempt, QueueVisit

RETRY = 1.0
"""Seconds between two attempts to find a free member."""
IGNORED = 0.06
"""The share of ringing phones that nobody answers."""
NEVER = 1e9


def queue_call(pbx: SimPbx, dice: Dice, queue: SimQueue) -> Flow:
    """Somebody calls the queue's number, waits, and is answered or gives up."""
    channel = pbx.new_channel(
        pbx.trunk, ChannelState.RING, exten=f"555{queue.exten}0", caller=dice.caller()
    )
    channel.context, channel.exten = "internal", queue.exten
    pbx.new_state(channel, ChannelState.UP)
    yield 0.5
    visit = QueueVisit(pbx, queue, channel)
    yield from _wait(pbx, dice, visit)


def _wait(pbx: SimPbx, dice: Dice, visit: QueueVisit) -> Flow:
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
    """Which phone answers first and after how many seconds; NEVER if none does."""
    times = [NEVER if dice.chance(IGNORED) else dice.pickup() for _ in range(phones)]
    soonest = min(times)
    return times.index(soonest), soonest
