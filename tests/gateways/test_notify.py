"""GOV.UK Notify, against a stub of its web service."""

import json
import time

import pytest

from shared.gateways.notify import NotifyMessages
from shared.gateways.ports import BadAddress, NeverAccepted, NotNow
from shared.settings import NotifyAccount
from tests.gateways.messages_contract import MessagesContract, a_message
from tests.support.notify_stub import notify_stub

KEY = f"test-{'0' * 8}-0000-0000-0000-{'0' * 12}-{'1' * 8}-1111-1111-1111-{'1' * 12}"


@pytest.fixture
def stub():
    with notify_stub() as listening:
        yield listening


@pytest.fixture
def gateway(stub):
    account = NotifyAccount(KEY, stub.address, "email-words", "sms-words", "letter-words")
    return NotifyMessages(account, seconds=0.5)


class TestNotify(MessagesContract):
    """The adapter obeys the contract."""


def test_an_email_carries_our_words_and_our_reference(gateway, stub):
    message = a_message()
    gateway.send(message)
    (sent,) = stub.taken
    assert sent["template_id"] == "email-words"
    assert sent["email_address"] == "carys@example.org"
    assert sent["reference"] == message.reference
    assert sent["personalisation"] == {"subject": message.subject, "body": message.body}


def test_a_text_carries_the_words_alone(gateway, stub):
    gateway.send(a_message("sms"))
    assert stub.taken[0]["phone_number"] == "07700900123"
    assert list(stub.taken[0]["personalisation"]) == ["body"]


def lines_of(stub):
    said = stub.taken[0]["personalisation"]
    return [said[name] for name in sorted(said) if name.startswith("address_line_")]


def test_a_letter_carries_the_address_line_by_line(gateway, stub):
    gateway.send(a_message("letter"))
    assert lines_of(stub) == ["Ms C Hughes", "1 Quay Street", "Tidewell", "TW1 4QT"]


def test_an_address_that_is_too_long_for_the_envelope_keeps_its_postcode_last(gateway, stub):
    gateway.send(a_message("letter", address="\n".join("ABCDEFGHI") + "\n\nTW1 4QT"))
    assert lines_of(stub) == ["A", "B", "C", "D", "E", "F, G, H, I", "TW1 4QT"]


@pytest.mark.parametrize("status", [403, 408, 429, 500, 502, 503])
def test_trouble_that_passes_is_tried_later(gateway, stub, status):
    stub.answers.append((status, b'{"errors": [{"error": "Some", "message": "thing"}]}'))
    with pytest.raises(NotNow, match=str(status)):
        gateway.send(a_message())


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_a_refusal_is_for_good(gateway, stub, status):
    stub.answers.append((status, b'{"errors": [{"error": "Some", "message": "thing"}]}'))
    with pytest.raises(NeverAccepted, match=str(status)):
        gateway.send(a_message())


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("email_address Not a valid email address", BadAddress),
        ("phone_number Not enough digits", BadAddress),
        ("Must be a real UK postcode", BadAddress),
        ("Missing personalisation: body", NeverAccepted),
    ],
)
def test_a_refusal_that_names_the_address_is_about_the_address(gateway, stub, said, problem):
    told = {"errors": [{"error": "ValidationError", "message": said}], "status_code": 400}
    stub.answers.append((400, json.dumps(told).encode()))
    with pytest.raises(NeverAccepted) as refused:
        gateway.send(a_message())
    assert type(refused.value) is problem


@pytest.mark.parametrize("body", [b"", b'{"id": ', b"[]", b'{"id": 7}', b"<html>", b"null"])
def test_an_answer_that_cannot_be_read_is_tried_later(gateway, stub, body):
    stub.answers.append((201, body))
    with pytest.raises(NotNow):
        gateway.send(a_message())


@pytest.mark.parametrize("body", [b"", b"[]", b'{"notifications": 3}', b'{"notifications": [{}]}'])
def test_a_list_that_cannot_be_read_is_asked_for_later(gateway, stub, body):
    stub.answers.append((200, body))
    with pytest.raises(NotNow):
        gateway.already_sent("message:1")


def test_a_slow_supplier_is_not_waited_for(gateway, stub):
    stub.seconds = 2
    began = time.monotonic()
    with pytest.raises(NotNow):
        gateway.send(a_message())
    assert time.monotonic() - began < 1.5


def test_a_supplier_that_is_down_is_tried_later():
    account = NotifyAccount(KEY, "http://127.0.0.1:9", "a", "b", "c")
    with pytest.raises(NotNow):
        NotifyMessages(account).send(a_message())


def test_nothing_is_waited_for_longer_than_five_seconds():
    account = NotifyAccount(KEY, "http://127.0.0.1:9", "a", "b", "c")
    assert NotifyMessages(account)._client.timeout <= 5


def test_the_account_does_not_print_its_key():
    assert KEY not in repr(NotifyAccount(KEY, "http://127.0.0.1:9", "a", "b", "c"))


def test_a_letter_in_another_format_uses_its_own_template(stub):
    formats = {"large_print": "large-words"}
    account = NotifyAccount(KEY, stub.address, "email-words", "sms-words", "letter-words", formats)
    NotifyMessages(account, seconds=0.5).send(a_message("letter", letter_format="large_print"))
    assert stub.taken[0]["template_id"] == "large-words"


@pytest.mark.parametrize("letter_format", ["large_print", "braille", "audio", "easy_read"])
def test_a_letter_in_a_format_that_it_does_not_have_is_made_by_a_person(
    gateway, stub, letter_format
):
    with pytest.raises(NeverAccepted, match="other-format"):
        gateway.send(a_message("letter", letter_format=letter_format))
    assert stub.taken == []
