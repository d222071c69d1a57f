"""The cases of each centre, by its name."""

from tests.asterisk.field.case import Case
from tests.asterisk.field.plays import (
    agent_pool,
    freepbx_calls,
    freepbx_changes,
    freepbx_people,
    freepbx_queues,
    odd_names,
    vicidial,
)

CASES: dict[str, tuple[Case, ...]] = {
    "freepbx": (
        *freepbx_calls.ALL, *freepbx_queues.ALL, *freepbx_changes.ALL, *freepbx_people.ALL,
    ),
    "agent_pool": agent_pool.ALL,
    "vicidial": vicidial.ALL,
    "odd_names": odd_names.ALL,
}  # fmt: skip
