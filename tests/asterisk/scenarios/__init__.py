"""All scenarios by name: every kind of call a board must show rightly."""

from tests.asterisk.playing.stage import Scenario
from tests.asterisk.scenarios import calls, features, queues, transfers

SCENARIOS: dict[str, Scenario] = {
    each.name: each
    for each in (*queues.ALL, *transfers.ALL, *features.ALL, *calls.ALL)
}  # fmt: skip
