"""A mail server, against one on this machine."""

import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.gateways.ports import BadAddress, MessageProblem, NeverAccepted, NotNow, NotThisWay
from shared.gateways.smtp import SmtpMessages
from shared.settings import SmtpAccount
from tests.gateways.messages_contract import MessagesContract, a_message


class Inbox(Message):
    """Keeps what arrives, or answers what it is told to."""

    def __init__(self):
        super().__init__()
        self.letters = []
        self.recipients = []
        self.refusals = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message):
        self.letters.append(email.message_from_bytes(bytes(message), policy=email.policy.default))
        self.recipients.append(message["X-RcptTo"].split(", "))


@pytest.fixture(scope="module")
def server():
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield inbox, port
    controller.stop()


@pytest.fixture
def inbox(server):
    server[0].__init__()
    return server[0]


def account_at(port):
    return SmtpAccount("127.0.0.1", port, "", "", "help@tidewell.example", start_tls=False)


@pytest.fixture
def gateway(server, inbox):
    return SmtpMessages(account_at(server[1]))


class TestSmtp(MessagesContract):
    """The adapter obeys the contract."""

    channels = ("email",)
    remembers = False


def test_an_email_arrives_as_it_was_written(gateway, inbox):
    message = a_message(language="cy")
    gateway.send(message)
    (letter,) = inbox.letters
    assert letter["Subject"] == message.subject
    assert letter["From"] == "help@tidewell.example"
    assert letter["Content-Language"] == "cy"
    assert letter.get_content().replace("\r\n", "\n") == message.body


def test_the_same_message_carries_the_same_id(gateway, inbox):
    message = a_message()
    assert gateway.send(message) == gateway.send(message)
    assert {letter["Message-ID"] for letter in inbox.letters} == {gateway.send(message)}


@pytest.mark.parametrize(
    ("answer", "problem"), [("550 No such person", NeverAccepted), ("451 Later", NotNow)]
)
def test_the_servers_answer_decides(gateway, inbox, answer, problem):
    inbox.refusals.append(answer)
    with pytest.raises(problem, match=answer[:3]):
        gateway.send(a_message())


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("550 No such person", BadAddress),
        ("551 User not local", BadAddress),
        ("553 Mailbox name not allowed", BadAddress),
        ("552 Mailbox full", NeverAccepted),
        ("554 No", NeverAccepted),
    ],
)
def test_only_an_answer_about_the_address_is_about_the_address(gateway, inbox, answer, problem):
    inbox.refusals.append(answer)
    with pytest.raises(NeverAccepted) as refused:
        gateway.send(a_message())
    assert type(refused.value) is problem


def test_a_text_or_letter_is_none_for_a_mail_server(gateway, inbox):
    for channel in ("sms", "letter"):
        with pytest.raises(NotThisWay):
            gateway.send(a_message(channel))
    assert inbox.letters == []


def test_a_server_that_is_down_is_tried_later():
    with pytest.raises(NotNow, match="no-answer"):
        SmtpMessages(account_at(9)).send(a_message())


def test_a_server_without_encryption_is_not_told_anything_when_it_is_demanded(server, inbox):
    account = SmtpAccount("127.0.0.1", server[1], "", "", "a@tidewell.example", start_tls=True)
    with pytest.raises(NotNow):
        SmtpMessages(account).send(a_message())
    assert inbox.letters == []


SLY = ("a@b.example\r\nBcc: all@evil.example", "a@b.example\nDATA", "a@b.example, c@d.example", "")


@pytest.mark.parametrize("address", SLY)
def test_an_address_that_holds_more_than_one_is_refused(gateway, inbox, address):
    with pytest.raises(NeverAccepted):
        gateway.send(a_message(address=address))
    assert inbox.letters == []


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(subject=st.text(max_size=40), address=st.text(max_size=30))
@example(subject="a\r\nBcc: all@evil.example", address="a@b.example")
@example(subject="ok", address="a@b.example>\r\nRCPT TO:<all@evil.example")
def test_whatever_it_is_given_nobody_else_is_written_to(gateway, inbox, subject, address):
    inbox.__init__()
    try:
        gateway.send(a_message(subject=subject, address=address))
    except MessageProblem:
        return
    (letter,) = inbox.letters
    assert inbox.recipients == [[address]]
    assert letter["Bcc"] is None
    assert "\n" not in letter["Subject"]
