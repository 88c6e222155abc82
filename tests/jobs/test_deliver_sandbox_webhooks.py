"""The sandbox's card provider tells the installation over HTTP what happened, until it is taken."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from shared.gateways.no_cards import NoCards
from shared.jobs.deliver_sandbox_webhooks import run
from tests.gateways.card_payments_contract import a_wish
from tests.support.cards import GOOD


@pytest.fixture
def listener():
    """What arrives at the installation's address, and what it answers."""
    taken, answers = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((self.path, content, self.headers["Stripe-Signature"]))
            self.send_response(answers.pop(0) if answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_given):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    server.taken, server.answers = taken, answers
    server.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def at_listener(app_parts, listener):
    settings = replace(app_parts.settings, base_url=listener.address)
    return replace(app_parts, settings=settings)


def a_page(cards, clock):
    return cards.port.open_page(a_wish(clock.now())).session_id


def test_what_happened_arrives_signed_at_the_endpoint(at_listener, listener, cards, clock):
    cards.pay(a_page(cards, clock), GOOD)
    assert run(at_listener) == "4 taken, 0 left"
    assert {path for path, _, _ in listener.taken} == {"/webhooks/stripe"}
    kinds = [cards.port.read_event(*event, clock.now()).kind for _, *event in listener.taken]
    assert kinds[-1] == "checkout.session.completed"


def test_when_nothing_happened_nothing_is_sent(at_listener, listener):
    assert run(at_listener) == ""
    assert listener.taken == []


@pytest.mark.parametrize("status", [400, 404, 500, 503, 303])
def test_what_is_not_taken_is_sent_again(at_listener, listener, cards, clock, status):
    cards.port.close_page(a_page(cards, clock))
    listener.answers.append(status)
    assert run(at_listener) == "0 taken, 1 left"
    assert run(at_listener) == ""
    clock.pass_by(timedelta(seconds=5))
    assert run(at_listener) == "1 taken, 0 left"


def test_while_nobody_listens_everything_waits(at_listener, cards, clock):
    nowhere = replace(at_listener.settings, base_url="http://127.0.0.1:9")
    cards.port.close_page(a_page(cards, clock))
    assert run(replace(at_listener, settings=nowhere)) == "0 taken, 1 left"
    clock.pass_by(timedelta(seconds=5))
    assert run(at_listener) == "1 taken, 0 left"


def test_the_time_of_a_page_ends_by_itself(at_listener, listener, cards, clock):
    a_page(cards, clock)
    clock.pass_by(timedelta(hours=2))
    assert run(at_listener) == "1 taken, 0 left"


def test_with_a_real_provider_there_is_nothing_to_do(app_parts):
    assert run(replace(app_parts, cards=NoCards())) == ""
