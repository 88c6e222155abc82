"""The adapter for the Breathing Space register, in front of the stand-in and of a misbehaving web service."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from shared.domain.money import Money
from shared.gateways.register import RegisterApi, request_of
from shared.gateways.register_ports import (
    CallKind,
    NoRegister,
    NotOnRegister,
    RegisterNever,
    RegisterNotNow,
)
from shared.gateways.sandbox.cards.faults import Fault
from shared.settings import RegisterAccount
from tests.support.register import TrialRegister, a_call, a_space


@pytest.fixture
def register(database, clock):
    return TrialRegister(database, clock)


@pytest.fixture
def space(register):
    return register.advisers.begin(a_space())


@pytest.fixture
def debt(register, space):
    return register.debts(space)[0]["id"]


def test_what_an_adviser_entered_is_shown_to_us(register, space):
    shown = register.shown(space)
    assert shown["debtorDetails"]["lastName"] == "Price"
    assert shown["debtDetails"][0]["reference"] == "CT80012345X"
    assert str(shown["debtDetails"][0]["amount"]) == "412.5"


def test_one_token_serves_many_requests(register, space):
    register.shown(space)
    register.shown(space)
    tokens = [each for each in register.port.way.sent if "/connect/" in each]
    assert len(tokens) == 1


def test_a_token_that_was_withdrawn_is_fetched_anew_once(register, space):
    register.shown(space)
    register.faults.fail(Fault.KEY_REFUSED, times=1, only="GET")
    assert register.shown(space)["debtDetails"]


def test_a_key_that_is_refused_for_good_is_tried_later(register, space):
    register.faults.fail(Fault.KEY_REFUSED, times=None, only="GET")
    with pytest.raises(RegisterNotNow, match="answer-401"):
        register.shown(space)


@pytest.mark.parametrize("kind", sorted(CallKind))
def test_every_call_is_taken_and_known_afterwards(register, space, debt, kind):
    call = a_call(kind, space, debt)
    assert not register.port.was_told(call)
    register.port.tell(call)
    assert register.port.was_told(call)


@pytest.mark.parametrize("kind", sorted(CallKind))
def test_a_call_whose_answer_was_lost_is_known_to_have_been_made(register, space, debt, kind):
    call = a_call(kind, space, debt)
    register.shown(space)
    register.faults.fail(Fault.LOST, only="POST /Creditor")
    with pytest.raises(RegisterNotNow):
        register.port.tell(call)
    assert register.port.was_told(call)


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.SLOW, Fault.FAILS, Fault.BUSY])
def test_trouble_that_passes_is_tried_later(register, space, fault):
    register.faults.fail(fault, times=None)
    with pytest.raises(RegisterNotNow):
        register.shown(space)


def test_half_an_answer_is_tried_later(register, space):
    register.shown(space)
    register.faults.fail(Fault.TRUNCATED, only="GET")
    with pytest.raises(RegisterNotNow, match="answer-unreadable"):
        register.shown(space)


def test_a_number_that_is_not_there_is_said(register):
    with pytest.raises(NotOnRegister):
        register.shown("5f3f2d0e-0000-4000-8000-00000000dead")


@pytest.mark.parametrize(
    "number",
    [
        "",
        "../Debts/1",
        "1/../../x",
        "%2e%2e",
        "http://127.0.0.1/",
        "a b",
        "1\r\nX: y",
        "é",
        "1?x=y",
    ],
)
def test_a_number_that_could_lead_elsewhere_is_never_asked(register, number):
    with pytest.raises(RegisterNever, match="number-not-one"):
        register.shown(number)
    assert register.calls == []


def test_an_amount_is_written_in_pounds_to_the_penny():
    call = a_call(CallKind.PROPOSE_DEBT, "S1", amount=Money(1_234_507))
    path, body = request_of(call)
    assert path == "BreathingSpaces/S1/Debts"
    assert '"amount": 12345.07}' in body


@pytest.mark.parametrize(
    ("kind", "changed", "reason"),
    [
        (CallKind.PROPOSE_DEBT, {"reference": "R" * 101}, "reference-too-long"),
        (CallKind.PROPOSE_DEBT, {"nino": "AB12"}, "nino-not-one"),
        (CallKind.REVIEW_DEBT, {"ground": "iva"}, "ground-not-known"),
        (CallKind.REVIEW_PERSON, {"ground": "unfair"}, "ground-not-known"),
        (CallKind.REVIEW_PERSON, {"notes": " "}, "notes-missing"),
    ],
)
def test_what_the_register_would_not_take_is_never_sent(register, kind, changed, reason):
    with pytest.raises(RegisterNever, match=reason):
        register.port.tell(a_call(kind, "S1", "D1", **changed))
    assert register.calls == []


@pytest.mark.parametrize(
    ("ground", "said"),
    [
        ("able_to_pay", {"endReason": 1}),
        ("not_in_england_or_wales", {"endReason": 0, "noLongerEligibleReason": 0}),
        ("debt_relief_order", {"endReason": 0, "noLongerEligibleReason": 1}),
        ("iva", {"endReason": 0, "noLongerEligibleReason": 2}),
        ("bankrupt", {"endReason": 0, "noLongerEligibleReason": 3}),
        ("another_within_12_months", {"endReason": 0, "noLongerEligibleReason": 4}),
    ],
)
def test_each_ground_is_the_number_that_the_register_knows(ground, said):
    call = a_call(CallKind.REVIEW_PERSON, "S1", ground=ground, notes="Why")
    assert json.loads(request_of(call)[1]) == {**said, "creditorNotes": "Why"}


def test_without_a_connection_nothing_is_asked():
    assert not NoRegister().is_joined
    with pytest.raises(RegisterNever, match="no-register"):
        NoRegister().breathing_space("S1")


# ------------------------------------------------------------------ a web service that misbehaves


@contextmanager
def answering(*answers):
    """A web service on this machine that gives a token, then these answers."""
    left, asked = list(answers), []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            self._send(200, b'{"access_token": "t", "expires_in": 3600}', {})

        def do_GET(self):
            asked.append(self.path)
            self._send(*left.pop(0))

        def _send(self, status, body, headers):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening = threading.Thread(target=server.serve_forever, args=(0.05,))
    listening.start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    yield RegisterApi(RegisterAccount(base, f"{base}/token", "us", "secret"), seconds=2), asked
    server.shutdown()
    server.server_close()
    listening.join()


def test_a_redirect_is_not_followed():
    away = {"Location": "http://169.254.169.254/latest/"}
    with answering((302, b"", away)) as (register, asked):
        with pytest.raises(RegisterNotNow, match="answer-302"):
            register.breathing_space("S1")
        assert len(asked) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"7", b"<html>", b"[" * 100_000])
def test_an_answer_that_cannot_be_read_is_tried_later(body):
    with answering((200, body, {})) as (register, _), pytest.raises(RegisterNotNow):
        register.breathing_space("S1")


def test_an_answer_without_end_is_not_read_to_its_end():
    with (
        answering((200, b" " * (3 * 1024 * 1024), {})) as (register, _),
        pytest.raises(RegisterNever, match="answer-too-long"),
    ):
        register.breathing_space("S1")


def test_the_secret_is_not_shown():
    account = RegisterAccount("https://r.example", "https://r.example/t", "us", "very-secret")
    assert "very-secret" not in repr(account)
