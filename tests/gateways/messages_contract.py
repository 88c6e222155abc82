"""What everything that sends messages must do, the sandbox's stand-in like the real ones."""

import pytest

from shared.gateways.ports import Message, MessageProblem, NeverAccepted
from tests.support.records import next_number

LETTER_TO = "Ms C Hughes\n1 Quay Street\nTidewell\nTW1 4QT"
ADDRESSES = {"email": "carys@example.org", "sms": "07700900123", "letter": LETTER_TO}


def a_message(channel="email", **changes):
    return Message(
        **{
            "reference": f"message:{next_number()}",
            "channel": channel,
            "address": ADDRESSES[channel],
            "subject": "Your plan – Eich cynllun ŵ",
            "body": "You pay £92.00 a month.\n",
            "language": "en",
            **changes,
        }
    )


class MessagesContract:
    """Inherited by the test of each gateway, which gives the fixture `gateway`."""

    channels: tuple[str, ...] = ("email", "sms", "letter")
    remembers = True

    def test_every_channel_is_taken_with_a_reference(self, gateway):
        for channel in self.channels:
            assert gateway.send(a_message(channel))

    def test_references_differ(self, gateway):
        assert gateway.send(a_message()) != gateway.send(a_message())

    def test_a_message_that_was_sent_is_known(self, gateway):
        message = a_message()
        reference = gateway.send(message)
        assert gateway.already_sent(message.reference) == (reference if self.remembers else None)

    def test_a_message_that_was_never_sent_is_not_known(self, gateway):
        assert gateway.already_sent("never-sent") is None

    def test_a_channel_that_it_does_not_have_is_refused_for_good(self, gateway):
        for channel in {"email", "sms", "letter"} - set(self.channels):
            with pytest.raises(NeverAccepted):
                gateway.send(a_message(channel))


def test_a_message_does_not_print_what_it_says():
    shown = repr(a_message())
    assert "carys" not in shown
    assert "92.00" not in shown


def test_a_problem_says_only_its_reason():
    assert str(MessageProblem("answer-400")) == "answer-400"
