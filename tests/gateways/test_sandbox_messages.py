"""The sandbox's stand-in for suppliers of messages."""

import pytest

from shared.gateways.ports import NeverAccepted, NotNow
from shared.gateways.sandbox.messages import BUSY, REFUSED, SandboxMessages
from shared.services.sandbox_messages import newest_messages
from tests.gateways.messages_contract import MessagesContract, a_message
from tests.support.clock import HeldClock


@pytest.fixture
def gateway(database):
    return SandboxMessages(database)


class TestSandboxMessages(MessagesContract):
    """The stand-in obeys the contract on both databases."""


def test_a_person_can_read_what_was_sent(gateway, database):
    gateway.send(a_message())
    with database.reading() as session:
        (read,) = newest_messages(session)
    assert (read.address, read.body) == ("carys@example.org", "You pay £92.00 a month.\n")


def test_the_same_message_twice_is_one(gateway, database):
    message = a_message()
    assert gateway.send(message) == gateway.send(message)
    with database.reading() as session:
        assert len(newest_messages(session)) == 1


def test_messages_to_one_address_can_be_picked_out(gateway, database):
    gateway.send(a_message())
    gateway.send(a_message(address="dewi@example.org"))
    with database.reading() as session:
        (read,) = newest_messages(session, "dewi@example.org")
    assert read.address == "dewi@example.org"


@pytest.mark.parametrize(("address", "problem"), [(BUSY, NotNow), (REFUSED, NeverAccepted)])
def test_trouble_can_be_tried_out(gateway, address, problem):
    with pytest.raises(problem):
        gateway.send(a_message(address=address))


def test_a_message_is_dated_by_the_clock_of_the_sandbox(database):
    SandboxMessages(database, HeldClock()).send(a_message())
    with database.reading() as session:
        (kept,) = newest_messages(session)
    assert kept.sent_at == HeldClock().now()
