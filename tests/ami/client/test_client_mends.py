"""Each defect of pyst2 0.5.1: shown on pyst2 as it comes, mended in our client."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ami.client import Client, Timeouts
from tests.ami.client.client_probes import PROBES
from tests.ami.client.client_probing import verdict
from tests.fakes.servers.ami_server import AmiPeer, half_open

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]

PLAIN_PYST2 = {
    "a_channel_variable_does_not_stop_the_stream": "fails: Empty",
    "a_callback_that_raises_does_not_stop_the_stream": "the next event was never heard",
    "a_caller_named_status_will_follow_does_not_swallow_the_stream": "fails: Empty",
    "connect_ends_when_the_peer_says_nothing": "hangs",
    "connect_ends_when_the_peer_closes_before_its_greeting": "hangs",
    "login_ends_when_the_peer_never_answers": "hangs",
    "close_ends_when_the_peer_never_answers": "hangs",
    "close_from_another_thread_wakes_who_waits": "hangs",
    "dropping_it_ends_its_connection": "the connection stays open",
    "an_answer_nobody_asked_for_is_nobodys_answer": "'Message': 'stray'",
    "answers_in_another_order_reach_who_asked": "mixed up",
    "an_action_carries_nothing_of_the_one_before": "carried the Channel of the Hangup",
    "the_callers_action_is_not_changed": "changed to {'Action': 'Ping', 'ActionID'",
    "a_line_end_in_a_value_starts_no_action_of_its_own": "'Originate'",
    "every_line_of_output_is_kept": "kept only ['two']",
    "a_line_without_a_colon_hides_no_header_behind_it": "kept only {'Event': 'Newchannel'}",
    "bytes_that_are_no_utf8_do_not_vanish": "kept only Zo",
    "the_same_object_may_connect_again": "threads can only be started once|hangs",
    "a_lost_link_is_told": "fails: Empty",
    "ipv6_is_spoken": "Address family for hostname not supported",
    "login_can_ask_for_some_events_only": "unexpected keyword argument 'events'",
    "no_deprecated_call_is_made": "DeprecationWarning",
}
"""How pyst2 0.5.1 fails each probe; by | where its threads race."""

LEAVE_WITHOUT_CLOSING = """
import sys
from ami.client import Client
client = Client()
client.connect("127.0.0.1", int(sys.argv[1]))
client.register_event("*", print)
"""


def make() -> Client:
    return Client(timeouts=Timeouts(connect=5.0, greeting=1.0, answer=2.0, close=0.5))


@pytest.fixture(scope="module")
def plain_verdicts() -> dict[str, str]:
    command = [sys.executable, "-m", "tests.ami.client.client_probes"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=True)
    verdicts: dict[str, str] = json.loads(done.stdout)
    return verdicts


@pytest.mark.parametrize("name", PROBES)
def test_our_client_is_fine_where(name: str) -> None:
    assert verdict(PROBES[name], make, deadline=30.0) == "fine"


@pytest.mark.parametrize("name", PROBES)
def test_pyst2_as_it_comes_fails_where(name: str, plain_verdicts: dict[str, str]) -> None:
    assert any(way in plain_verdicts[name] for way in PLAIN_PYST2[name].split("|"))


def test_the_interpreter_leaves_though_nobody_closed_and_the_peer_never_answers() -> None:
    with AmiPeer(half_open) as peer:
        command = [sys.executable, "-c", LEAVE_WITHOUT_CLOSING, str(peer.port)]
        assert subprocess.run(command, cwd=ROOT, timeout=20, check=True).returncode == 0
