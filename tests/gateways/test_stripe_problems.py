"""Whatever goes wrong on the way to Stripe is told as one of the port's problems, and soon."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from shared.domain.money import Money
from shared.gateways.card_ports import CardDeclined, CardsRefused, CardsUnavailable
from shared.gateways.stripe_cards import StripeCards
from shared.settings import StripeAccount
from tests.gateways.card_payments_contract import a_wish
from tests.support.records import NOW

SECONDS = 0.4
SESSION = {"id": "cs_test_1", "object": "checkout.session", "url": "https://checkout.example/1"}


def error(kind="invalid_request_error", **more):
    return json.dumps({"error": {"type": kind, "message": "Secret words.", **more}}).encode()


@contextmanager
def stripe_answering(*answers) -> Iterator[tuple[StripeCards, list[dict[str, str]]]]:
    """The port on a server of this machine that gives each answer once, and what it was sent."""
    waiting, sent = list(answers), []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent.append({**dict(self.headers), "path": self.path, "content": content})
            status, body = waiting.pop(0)
            if status == 0:
                self.connection.close()
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield port_at(f"http://127.0.0.1:{server.server_address[1]}"), sent
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def port_at(address):
    account = StripeAccount("sk_test_1", "pk_test_1", ("whsec_1",), base_url=address)
    return StripeCards(account, seconds=SECONDS)


def opened(port):
    return port.open_page(a_wish(NOW))


def test_an_answer_is_read():
    with stripe_answering((200, json.dumps(SESSION).encode())) as (port, sent):
        assert opened(port).address == "https://checkout.example/1"
    assert sent[0]["path"] == "/v1/checkout/sessions"


def test_every_request_carries_our_key_our_version_and_nothing_about_this_machine():
    with stripe_answering((200, json.dumps(SESSION).encode())) as (port, sent):
        wish = a_wish(NOW)
        port.open_page(wish)
    assert sent[0]["Idempotency-Key"] == f"{wish.key}:page:1"
    assert sent[0]["Stripe-Version"] == "2026-10-28.endive"
    assert sent[0]["Authorization"] == "Bearer sk_test_1"
    assert "platform" not in json.loads(sent[0]["X-Stripe-Client-User-Agent"])


REFUSALS = [
    (400, error(code="parameter_unknown", param="x"), "parameter_unknown"),
    (400, error(), "request-invalid"),
    (404, error(code="resource_missing"), "resource_missing"),
    (400, error("idempotency_error"), "key-used-for-another-request"),
    (401, error(), "key-refused"),
    (403, error(), "not-permitted"),
]


@pytest.mark.parametrize(("status", "body", "reason"), REFUSALS)
def test_a_clear_no_is_a_refusal(status, body, reason):
    with stripe_answering((status, body)) as (port, _), pytest.raises(CardsRefused) as refused:
        opened(port)
    assert (type(refused.value), refused.value.reason) == (CardsRefused, reason)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"code": "card_declined", "decline_code": "lost_card"}, "lost_card"),
        ({"code": "expired_card"}, "expired_card"),
        ({}, "declined"),
    ],
)
def test_a_declined_card_is_its_own_refusal(more, reason):
    answer = (402, error("card_error", **more))
    with stripe_answering(answer) as (port, _), pytest.raises(CardDeclined) as declined:
        opened(port)
    assert declined.value.reason == reason


WORTH_ASKING_AGAIN = [
    (429, error("rate_limit_error"), "too-many-requests"),
    (500, error("api_error"), "answer-500"),
    (503, b"<html>upstream</html>", "answer-503"),
    (409, error(code="lock_timeout"), "answer-409"),
    (200, b'{"id": "cs_te', "answer-200"),
    (200, b"", "answer-200"),
    (200, b"\xff\xfe", "answer-unreadable"),
    (200, b"[]", "answer-unreadable"),
    (200, b'{"id": "cs_test_1", "object": "checkout.session"}', "answer-unreadable"),
    (200, b'{"id": 3, "object": "checkout.session", "url": null}', "answer-unreadable"),
]


@pytest.mark.parametrize(("status", "body", "reason"), WORTH_ASKING_AGAIN)
def test_anything_else_may_have_been_done(status, body, reason):
    answers = [(status, body)] * 2
    with stripe_answering(*answers) as (port, _), pytest.raises(CardsUnavailable) as problem:
        opened(port)
    assert problem.value.reason == reason


@pytest.mark.parametrize("broken", [(500, error("api_error")), (0, b"")])
def test_a_quick_failure_is_tried_once_more_with_the_same_key(broken):
    answers = (broken, (200, json.dumps(SESSION).encode()))
    with stripe_answering(*answers) as (port, sent):
        assert opened(port).session_id == "cs_test_1"
    assert len({request["Idempotency-Key"] for request in sent}) == 1
    assert len(sent) == 2


def test_a_server_that_never_answers_is_left_in_time_and_not_asked_twice():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = port_at(f"http://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(CardsUnavailable) as problem:
            opened(port)
        took = time.monotonic() - began
        silent.settimeout(0.1)
        silent.accept()[0].close()
        with pytest.raises(TimeoutError):
            silent.accept()
    assert problem.value.reason == "no-answer"
    assert SECONDS <= took < SECONDS + 1


def test_where_nobody_listens_there_is_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(CardsUnavailable) as problem:
        opened(port_at(address))
    assert problem.value.reason == "no-answer"


def test_a_line_that_is_not_secure_is_not_spoken_on():
    with stripe_answering((200, b"")) as (port, sent):
        plain = port._account.base_url.replace("http://", "https://")
        with pytest.raises(CardsUnavailable):
            opened(port_at(plain))
    assert sent == []


def test_what_the_library_says_goes_no_further():
    with stripe_answering((400, error())) as (port, _), pytest.raises(CardsRefused) as refused:
        opened(port)
    assert "Secret" not in f"{refused.value!r}"
    assert refused.value.__suppress_context__


def test_money_is_sent_as_whole_pence_of_sterling_and_without_a_surcharge():
    with stripe_answering((200, json.dumps(SESSION).encode())) as (port, sent):
        port.open_page(a_wish(NOW, amount=Money(123_456)))
    content = sent[0]["content"]
    assert "line_items[0][price_data][unit_amount]=123456" in content
    assert "line_items[0][price_data][currency]=gbp" in content
    assert "line_items[1]" not in content


def test_the_page_is_asked_for_until_our_own_time():
    until = NOW + timedelta(minutes=45)
    with stripe_answering((200, json.dumps(SESSION).encode())) as (port, sent):
        port.open_page(a_wish(NOW, expires_at=until))
    assert f"expires_at={int(until.timestamp())}" in sent[0]["content"]


def test_the_reference_is_on_the_page_and_on_the_payment():
    with stripe_answering((200, json.dumps(SESSION).encode())) as (port, sent):
        port.open_page(a_wish(NOW, reference="C-77"))
    for place in ("client_reference_id", "metadata[reference]", "data][metadata][reference]"):
        assert f"{place}=C-77" in sent[0]["content"].replace(
            "payment_intent_data]", "data]"
        ).replace("payment_intent_data[", "data][")
