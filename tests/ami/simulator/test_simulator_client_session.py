"""A session answers as Asterisk 22.10 answered a read-only user, whatever it is sent."""

import pytest

from ami.simulator.protocol.client_session import READABLE, ClientSession, event_mask
from ami.simulator.wire import ActionReader, BadActionError, SimEvent
from tests.ami.simulator.simulator_support import blocks, small_pbx

LOGIN = b"Action: Login\r\nActionID: l\r\nUsername: watcher\r\nSecret: word\r\n\r\n"


def fresh() -> ClientSession:
    return ClientSession(small_pbx(), "watcher", "word")


def ask(session: ClientSession, data: bytes) -> list[dict[str, str]]:
    return [dict(block) for block in blocks(session.feed(data).decode())]


@pytest.fixture
def session() -> ClientSession:
    logged_in = fresh()
    logged_in.feed(LOGIN)
    return logged_in


def test_a_login_is_accepted_and_followed_by_fully_booted() -> None:
    accepted, booted = ask(fresh(), LOGIN)
    assert accepted == {
        "Response": "Success",
        "ActionID": "l",
        "Message": "Authentication accepted",
    }
    assert booted["Event"] == "FullyBooted"
    assert list(booted) == ["Event", "Privilege", "Uptime", "LastReload", "Status"]


@pytest.mark.parametrize("secret", [b"Word", b"", b"word2", "wörd".encode()])
def test_a_wrong_secret_is_refused_and_ends_the_session(secret: bytes) -> None:
    session = fresh()
    (refused,) = ask(session, LOGIN.replace(b"Secret: word", b"Secret: " + secret))
    assert (refused["Response"], refused["Message"]) == ("Error", "Authentication failed")
    assert session.closing
    assert not session.logged_in


def test_nothing_is_answered_or_told_before_the_login() -> None:
    session = fresh()
    (refused,) = ask(session, b"Action: CoreShowChannels\r\n\r\n")
    assert refused == {"Response": "Error", "Message": "Permission denied"}
    assert not session.wants(SimEvent("Hangup", "call", ""))


@pytest.mark.parametrize(
    "action", ["Originate", "Command", "PJSIPShowEndpoints", "ParkedCalls", "Filter", "hangup"]
)
def test_what_a_read_only_user_may_not_do_is_denied(session: ClientSession, action: str) -> None:
    (refused,) = ask(session, f"Action: {action}\r\nActionID: 7\r\n\r\n".encode())
    assert refused == {"Response": "Error", "ActionID": "7", "Message": "Permission denied"}


def test_an_unknown_action_is_an_error_that_names_it(session: ClientSession) -> None:
    (refused,) = ask(session, b"Action: SIPpeers\r\nActionID: 8\r\n\r\n")
    assert refused["Message"] == (
        "Invalid/unknown command: SIPpeers. Use Action: ListCommands to show available commands."
    )


def test_a_block_without_an_action_is_an_error(session: ClientSession) -> None:
    (refused,) = ask(session, b"ActionID: foo\r\n\r\n")
    assert refused["Message"] == "Missing action in request"


def test_actions_cut_anywhere_are_put_together(session: ClientSession) -> None:
    data = b"action: PING\r\nactionid: 1\r\n\r\nAction: Ping\nActionID: 2\n\n"
    replies = [dict(b) for byte in data for b in blocks(session.feed(bytes([byte])).decode())]
    assert [reply["ActionID"] for reply in replies] == ["1", "2"]
    assert all(reply["Ping"] == "Pong" for reply in replies)


def test_an_action_that_never_ends_closes_the_session(session: ClientSession) -> None:
    session.feed(b"x" * (ActionReader.LIMIT + 1))
    assert session.closing
    with pytest.raises(BadActionError):
        list(ActionReader().feed(b"x" * (ActionReader.LIMIT + 1)))


def test_bytes_that_are_no_text_are_answered_like_any_other(session: ClientSession) -> None:
    (refused,) = ask(session, b"\xff\xfe\x00\r\nAction: \xf0\x28\r\n\r\n")
    assert refused["Response"] == "Error"


def test_logoff_says_goodbye_and_ends_the_session(session: ClientSession) -> None:
    (goodbye,) = ask(session, b"Action: Logoff\r\n\r\nAction: Ping\r\n\r\n")
    assert goodbye["Response"] == "Goodbye"
    assert session.closing


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("on", READABLE),
        ("off", frozenset()),
        ("call,agent", {"call", "agent"}),
        ("call, dialplan", {"call"}),
        ("verbose", frozenset()),
    ],
)
def test_an_event_mask_gives_what_is_asked_within_the_rights(
    asked: str, given: frozenset[str]
) -> None:
    assert event_mask(asked) == given


def test_events_come_by_their_class(session: ClientSession) -> None:
    (answer,) = ask(session, b"Action: Events\r\nEventMask: agent\r\n\r\n")
    assert answer == {"Response": "Success", "Events": "On"}
    assert session.wants(SimEvent("AgentCalled", "agent", ""))
    assert not session.wants(SimEvent("Hangup", "call", ""))


def test_a_mask_at_login_holds_from_the_first_event() -> None:
    session = fresh()
    replies = ask(session, LOGIN.replace(b"\r\n\r\n", b"\r\nEvents: off\r\n\r\n"))
    assert len(replies) == 1
    assert not session.wants(SimEvent("Hangup", "call", ""))


def test_an_extension_without_hint_is_minus_one(session: ClientSession) -> None:
    request = b"Action: ExtensionState\r\nExten: 9\r\nContext: internal\r\n\r\n"
    (state,) = ask(session, request)
    assert (state["Status"], state["Hint"], state["StatusText"]) == ("-1", "", "Unknown")


def test_one_queue_and_one_member_can_be_asked_for(session: ClientSession) -> None:
    request = b"Action: QueueStatus\r\nQueue: sales\r\nMember: PJSIP/1002\r\n\r\n"
    events = [block["Event"] for block in ask(session, request)[1:]]
    assert events == ["QueueParams", "QueueMember", "QueueStatusComplete"]


def test_list_commands_names_what_may_be_done(session: ClientSession) -> None:
    (commands,) = ask(session, b"Action: ListCommands\r\n\r\n")
    assert commands["QueueStatus"].endswith("(Priv: <none>)")
    assert commands["CoreShowChannels"].endswith("(Priv: system,reporting,all)")
    assert "Originate" not in commands
