"""What a program that uses pyst2's interface may expect, as probes of any Manager.

Each probe is given a way to make a manager and fails (an assertion, an error, or no end) where the
manager lets it down. As a program (`python -m tests.ami.client.client_probes`) it puts pyst2 as it
comes to the probes, all at once and for a bounded time, and prints each verdict as JSON.
"""

import contextlib
import gc
import json
import os
import sys
import threading
import time
import warnings
from typing import Any

from asterisk.manager import Manager

from tests.ami.client.client_probing import (
    PROBES,
    Make,
    Patience,
    Probe,
    asked_at_once,
    connected,
    fails_in_time,
    probe,
    survives,
    verdict,
)
from tests.fakes.servers.ami_server import (
    AmiPeer,
    Conversation,
    closes_at_once,
    event,
    half_open,
    message,
    says_nothing,
    streams,
    works,
)

__all__ = ["PROBES"]


# --- It stops in silence ------------------------------------------------------------------------


@probe
def a_channel_variable_does_not_stop_the_stream(make: Make) -> None:
    survives(make, event("Newchannel", ChanVariable="LANG=en"))


@probe
def a_callback_that_raises_does_not_stop_the_stream(make: Make) -> None:
    with AmiPeer(streams(event("First"), event("Last"))) as peer:
        manager = make()
        heard = threading.Event()

        def on_first(_event: Any, _manager: Any) -> None:
            raise ValueError("a mistake in a callback")

        manager.register_event("First", on_first)
        manager.register_event("Last", lambda _event, _manager: heard.set())
        manager.connect(peer.host, peer.port)
        assert heard.wait(Patience.seconds), "the next event was never heard"
        manager.close()


@probe
def a_caller_named_status_will_follow_does_not_swallow_the_stream(make: Make) -> None:
    survives(make, event("Newchannel", CallerIDName="status will follow"))


# --- It hangs for ever --------------------------------------------------------------------------


@probe
def connect_ends_when_the_peer_says_nothing(make: Make) -> None:
    with AmiPeer(says_nothing) as peer:
        fails_in_time(lambda: make().connect(peer.host, peer.port))


@probe
def connect_ends_when_the_peer_closes_before_its_greeting(make: Make) -> None:
    with AmiPeer(closes_at_once) as peer:
        fails_in_time(lambda: make().connect(peer.host, peer.port))


@probe
def login_ends_when_the_peer_never_answers(make: Make) -> None:
    with connected(make, half_open) as session:
        fails_in_time(lambda: session.manager.login("board", "secret"))


@probe
def close_ends_when_the_peer_never_answers(make: Make) -> None:
    with connected(make, half_open):
        pass


@probe
def close_from_another_thread_wakes_who_waits(make: Make) -> None:
    with connected(make, half_open) as session:
        manager = session.manager
        waiting = threading.Thread(
            target=fails_in_time, args=(lambda: manager.send_action({"Action": "A"}),), daemon=True
        )
        waiting.start()
        manager.close()
        waiting.join(Patience.seconds)
        assert not waiting.is_alive(), "the other thread waits on"


@probe
def dropping_it_ends_its_connection(make: Make) -> None:
    closed = threading.Event()

    def script(conversation: Conversation) -> None:
        half_open(conversation)
        closed.set()

    with AmiPeer(script) as peer:
        make().connect(peer.host, peer.port)
        gc.collect()
        assert closed.wait(Patience.seconds), "the connection stays open"


# --- It mixes up answers ------------------------------------------------------------------------


@probe
def an_answer_nobody_asked_for_is_nobodys_answer(make: Make) -> None:
    stray = message({"Response": "Success", "ActionID": "another's", "Message": "stray"})

    def script(conversation: Conversation) -> None:
        conversation.greet()
        action = conversation.expect("Ping")
        conversation.send(stray)
        conversation.reply(action, Message="mine")
        conversation.work()

    with connected(make, script) as session:
        answer = session.manager.send_action({"Action": "Ping"})
        assert answer.headers["Message"] == "mine", answer.headers


@probe
def answers_in_another_order_reach_who_asked(make: Make) -> None:
    rounds = 20

    def script(conversation: Conversation) -> None:
        conversation.greet()
        for _ in range(rounds):
            asked = [conversation.expect("Echo"), conversation.expect("Echo")]
            for action in reversed(asked):
                conversation.reply(action, Message=action.get("Word"))
        conversation.work()

    with connected(make, script) as session:
        for _ in range(rounds):
            answers = asked_at_once(session.manager, "one", "two")
            assert answers == {"one": "one", "two": "two"}, f"mixed up: {answers}"


@probe
def an_action_carries_nothing_of_the_one_before(make: Make) -> None:
    with connected(make, works) as session:
        session.manager.send_action(Action="Hangup", Channel="PJSIP/1001-1")
        session.manager.send_action(Action="Ping")
        hangup, ping = session.seen
        assert not ping.get("Channel"), "Ping carried the Channel of the Hangup"
        assert hangup.get("ActionID") != ping.get("ActionID")


@probe
def the_callers_action_is_not_changed(make: Make) -> None:
    action = {"Action": "Ping"}
    with connected(make, works) as session:
        session.manager.send_action(action)
        assert action == {"Action": "Ping"}, f"changed to {action}"


# --- It lets actions in -------------------------------------------------------------------------


@probe
def a_line_end_in_a_value_starts_no_action_of_its_own(make: Make) -> None:
    with connected(make, works) as session:
        with contextlib.suppress(ValueError):
            session.manager.send_action({"Action": "Ping", "Note": "x\r\n\r\nAction: Originate"})
        session.manager.send_action({"Action": "Ping"})
        names = [action.name for action in session.seen]
        assert "Originate" not in names, f"the peer was asked {names}"


# --- It loses data ------------------------------------------------------------------------------


@probe
def every_line_of_output_is_kept(make: Make) -> None:
    def script(conversation: Conversation) -> None:
        conversation.greet()
        action = conversation.expect("Command")
        head = f"Response: Success\r\nActionID: {action.get('ActionID')}\r\n"
        conversation.send(f"{head}Output: one\r\nOutput: two\r\n\r\n".encode())
        conversation.work()

    with connected(make, script) as session:
        answer = session.manager.send_action({"Action": "Command"})
        every = answer.all("Output") if hasattr(answer, "all") else [answer.headers["Output"]]
        assert every == ["one", "two"], f"kept only {every}"


@probe
def a_line_without_a_colon_hides_no_header_behind_it(make: Make) -> None:
    raw = b"Event: Newchannel\r\nno header at all\r\nUniqueid: 1.1\r\n\r\n"
    with connected(make, streams(raw)) as session:
        heard = session.hears("Newchannel")
        assert heard.headers.get("Uniqueid") == "1.1", f"kept only {heard.headers}"


@probe
def bytes_that_are_no_utf8_do_not_vanish(make: Make) -> None:
    raw = b"Event: Newchannel\r\nCallerIDName: Zo\xeb\r\n\r\n"
    with connected(make, streams(raw)) as session:
        name = session.hears("Newchannel").headers["CallerIDName"]
        assert name == "Zo\\xeb", f"kept only {name}"


# --- Links --------------------------------------------------------------------------------------


@probe
def the_same_object_may_connect_again(make: Make) -> None:
    with connected(make, works) as session:
        session.peer.cut()
        while session.manager.connected():
            time.sleep(0.001)
        session.manager.connect(session.peer.host, session.peer.port)
        session.manager.send_action({"Action": "Ping"})


@probe
def a_lost_link_is_told(make: Make) -> None:
    with connected(make, streams(event("First"))) as session:
        session.hears("First")
        session.peer.cut()
        session.hears("ConnectionEnded")


@probe
def ipv6_is_spoken(make: Make) -> None:
    with connected(make, works, host="::1"):
        pass


@probe
def login_can_ask_for_some_events_only(make: Make) -> None:
    with connected(make, works) as session:
        session.manager.login("board", "secret", events="call,agent")
        assert session.seen[0].get("Events") == "call,agent"


@probe
def no_deprecated_call_is_made(make: Make) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make().connected()


def main() -> None:
    """Print a JSON object of pyst2's verdicts, and leave without waiting for what hangs."""
    warnings.simplefilter("ignore")
    Patience.seconds = 1.0
    sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115  (pyst2's threads die aloud)
    verdicts: dict[str, str] = {}
    # Warnings are the whole process's: this one goes first and alone.
    first = PROBES["no_deprecated_call_is_made"]
    verdicts[first.__name__] = verdict(first, Manager, 5.0)

    def put(function: Probe) -> None:
        verdicts[function.__name__] = verdict(function, Manager, 5.0)

    others = [function for function in PROBES.values() if function is not first]
    threads = [threading.Thread(target=put, args=(other,), daemon=True) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(8.0)
    print(json.dumps(verdicts), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
