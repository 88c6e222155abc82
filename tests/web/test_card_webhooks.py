"""Where the card provider tells us what happened: believed when signed, taken once, and nothing given away."""

from __future__ import annotations

import hmac
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import event, func, select

from shared.app import create_app
from shared.domain.card_payment_states import CardPaymentState
from shared.gateways.card_ports import CardStatus
from shared.gateways.parts import Parts
from shared.gateways.sandbox.messages import SandboxMessages
from shared.gateways.stripe_events import API_VERSION, EventsFor, read_event
from shared.models import AuditEntry, CardPayment, Debt, Posting, SupplierEvent
from shared.services.audit import Actor
from shared.services.card_payments.start import hand_over
from shared.web import card_webhooks
from shared.web.card_webhooks import LARGEST, MOST_NOTED
from tests.support.builders import NOW, a_debt, pounds
from tests.support.checked_client import CheckedClient
from tests.support.fake_cards import FakeCards
from tests.support.money_moves import a_card_payment

PATH, OLD, NEW = "/webhooks/stripe", "whsec_old", "whsec_new"
OURS = EventsFor((OLD, NEW), is_live=False, account="acct_ours")


class SignedCards(FakeCards):
    """Believes what is signed as the real provider signs it."""

    def read_event(self, content, signature, now):
        """By the real reading."""
        return read_event(content, signature, now, OURS)


@pytest.fixture
def cards(tmp_path):
    return SignedCards(tmp_path / "cards")


@pytest.fixture
def app(settings, database, clock, cards):
    made = create_app(
        parts=Parts(settings, database, clock, SandboxMessages(database), cards=cards)
    )
    made.test_client_class = CheckedClient
    return made


@pytest.fixture(autouse=True)
def _nothing_noted():
    card_webhooks._noted.clear()


@pytest.fixture
def payment(database, cards):
    """50.00 that its payer has paid at the provider."""
    with database.transaction() as session:
        debt = a_debt(session)
        made = a_card_payment(session, debt, "50.00", CardPaymentState.INTENDED)
    hand_over(database, cards, made.id, Actor("payer", 1), NOW)
    cards.pay(f"cs_{made.reference}")
    return made


def body_of(payment, **changes):
    intent = {
        "object": "payment_intent",
        "id": f"pi_cs_{payment.reference}",
        "status": "succeeded",
        "amount": payment.amount.pence,
        "amount_received": payment.amount.pence,
        "currency": "gbp",
        "metadata": {"reference": payment.reference},
        "latest_charge": None,
        "last_payment_error": None,
    }
    said = {
        "object": "event",
        "id": "evt_1",
        "type": "payment_intent.succeeded",
        "created": int(NOW.timestamp()),
        "livemode": False,
        "api_version": API_VERSION,
        "account": "acct_ours",
        "data": {"object": intent},
    }
    return json.dumps({**said, **changes}).encode()


def signed(content, *secrets, at=NOW):
    when = int(at.timestamp())
    marks = [
        hmac.new(secret.encode(), f"{when}.".encode() + content, sha256).hexdigest()
        for secret in secrets or (NEW,)
    ]
    return ",".join([f"t={when}", *(f"v1={mark}" for mark in marks)])


def send(client, content, signature=None, **options):
    headers = {"Stripe-Signature": signed(content) if signature is None else signature}
    given = {"data": content, "content_type": "application/json", "headers": headers, **options}
    return client.post(PATH, **given)


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def refusals(database):
    with database.reading() as session:
        return session.scalars(
            select(AuditEntry.facts).where(AuditEntry.action == "refused an event")
        ).all()


# ------------------------------------------------------------------ what is believed


def test_a_signed_event_pays_the_debt(client, database, payment):
    assert send(client, body_of(payment)).status_code == 200
    with database.reading() as session:
        assert session.scalar(select(Debt.received)) == pounds("50.00")
        assert session.scalar(select(CardPayment.state)) is CardPaymentState.PAID


def test_it_needs_no_token_and_gets_no_cookie(client, payment):
    answer = send(client, body_of(payment))
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)


@pytest.mark.parametrize("secrets", [(OLD,), (NEW,), (OLD, NEW), ("whsec_other", NEW)])
def test_while_secrets_change_either_is_believed(client, database, payment, secrets):
    content = body_of(payment)
    assert send(client, content, signed(content, *secrets)).status_code == 200
    assert count(database, Posting) == 1


def test_a_kind_that_we_do_not_act_on_is_accepted(client, database, payment):
    answer = send(client, body_of(payment, type="customer.created"))
    assert (answer.status_code, count(database, SupplierEvent)) == (200, 0)


def test_the_same_event_again_is_accepted_and_changes_nothing(client, database, payment):
    answers = [send(client, body_of(payment)).status_code for _ in range(3)]
    assert (answers, count(database, Posting)) == ([200] * 3, 1)


def test_an_event_of_a_payment_that_we_do_not_know_is_to_be_sent_again(client, database, payment):
    payment.reference = "C-unknown"
    answer = send(client, body_of(payment))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert (answer.data, count(database, SupplierEvent)) == (b"", 0)


def test_when_the_provider_cannot_be_asked_it_is_to_be_sent_again(client, cards, payment):
    cards.down = "before"
    answer = send(client, body_of(payment, type="payment_intent.processing"))
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)


# ------------------------------------------------------------------ what is not


def late(content, by):
    return signed(content, at=NOW + by)


FORGED = {
    "no signature": lambda content: (content, ""),
    "nonsense": lambda content: (content, "t=now,v1=zz"),
    "another secret": lambda content: (content, signed(content, "whsec_other")),
    "an altered body": lambda content: (
        content.replace(b"succeeded", b"Succeeded"),
        signed(content),
    ),
    "a body cut short": lambda content: (content[:-20], signed(content)),
    "a body cut short and signed so": lambda content: (content[:-20], signed(content[:-20])),
    "too old": lambda content: (content, late(content, timedelta(seconds=-301))),
    "from the future": lambda content: (content, late(content, timedelta(seconds=301))),
    "another scheme": lambda content: (content, signed(content).replace("v1=", "v0=")),
    "an empty body": lambda content: (b"", signed(b"")),
}


@pytest.mark.parametrize("how", FORGED)
def test_what_is_not_rightly_signed_is_refused_and_leaves_one_line(client, database, payment, how):
    content, signature = FORGED[how](body_of(payment))
    answer = send(client, content, signature)
    assert (answer.status_code, answer.data) == (400, b"")
    assert (count(database, SupplierEvent), count(database, Posting)) == (0, 0)
    (line,) = refusals(database)
    assert json.loads(line)["size"] == len(content)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_five_minutes_either_way_are_in_time(client, payment, seconds):
    content = body_of(payment)
    assert send(client, content, late(content, timedelta(seconds=seconds))).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"account": "acct_another"},
        {"livemode": True},
        {"api_version": "2020-01-01"},
        {"object": "v2.core.event"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_is_rightly_signed_but_not_for_us_is_refused(client, database, payment, changes):
    answer = send(client, body_of(payment, **changes))
    assert (answer.status_code, answer.data) == (400, b"")
    assert (count(database, Posting), len(refusals(database))) == (0, 1)


def test_every_refusal_looks_the_same(client, payment):
    answers = [send(client, *FORGED[how](body_of(payment))) for how in FORGED]
    shown = {
        re.sub("X-Request-ID: [0-9a-f]+", "", f"{each.status} {each.headers}") for each in answers
    }
    assert len(shown) == 1


def test_a_refusal_repeats_nothing_of_what_was_sent(client, database, payment):
    send(client, body_of(payment), "t=1,v1=" + "a" * 64)
    assert payment.reference not in refusals(database)[0]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_kind_of_content_is_refused(client, database, payment, kind):
    answer = send(client, body_of(payment), content_type=kind)
    assert (answer.status_code, count(database, Posting)) == (415, 0)


@pytest.mark.parametrize(
    ("size", "status"), [(LARGEST, 400), (LARGEST + 1, 413), (10_000_000, 413)]
)
def test_a_body_that_is_too_large_is_not_read(client, database, payment, size, status):
    assert send(client, b"x" * size, "t=1,v1=a").status_code == status
    assert len(refusals(database)) == (1 if status == 400 else 0)


def test_a_large_body_that_does_not_say_so_is_refused_as_well(client, payment):
    from io import BytesIO

    answer = client.post(
        PATH,
        input_stream=BytesIO(b"x" * (LARGEST + 1)),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert answer.status_code == 413


def test_nothing_is_asked_of_the_database_before_the_signature_is_right(
    client, database, payment, monkeypatch
):
    asked = []
    monkeypatch.setattr(card_webhooks, "MOST_NOTED", 0)
    monkeypatch.setattr(
        card_webhooks, "_noted", card_webhooks.deque([card_webhooks.time.monotonic()], 1)
    )
    monkeypatch.setattr(card_webhooks, "MOST_NOTED", 1)
    event.listen(database.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    assert send(client, body_of(payment), "t=1,v1=" + "a" * 64).status_code == 400
    assert asked == []


def test_a_flood_of_forgeries_does_not_fill_the_trail(client, database, payment):
    for _ in range(MOST_NOTED + 20):
        send(client, b"{}", "t=1,v1=" + "a" * 64)
    assert len(refusals(database)) == MOST_NOTED


def test_only_a_post_is_listened_to(client):
    assert client.get(PATH).status_code == 405


def test_the_officers_surface_does_not_listen_at_all(settings, database, clock, cards):
    parts = Parts(settings, database, clock, SandboxMessages(database), cards=cards)
    alone = create_app(parts=parts, surfaces=("backoffice",))
    assert alone.test_client().post(PATH, json={}).status_code == 404


def test_a_page_that_says_paid_pays_nothing(client, database, payment):
    for said in ("status=success", "paid=1&redirect_status=succeeded"):
        client.get(f"/pay/{payment.reference}?{said}")
    with database.reading() as session:
        assert session.scalar(select(CardPayment.state)) is not CardPaymentState.PAID
    assert count(database, Posting) == 0


# ------------------------------------------------------------------ many at once


@pytest.mark.both_databases
@pytest.mark.parametrize("kinds", [1, 20], ids=["the same event", "as many events"])
def test_twenty_at_the_same_moment_post_once(app, database, payment, kinds):
    contents = [body_of(payment, id=f"evt_{number % kinds}") for number in range(20)]
    with ThreadPoolExecutor(20) as pool:
        work = [pool.submit(send, app.test_client(), content) for content in contents]
        answers = [each.result().status_code for each in work]
    assert answers == [200] * 20
    assert (count(database, Posting), count(database, SupplierEvent)) == (1, kinds)
    with database.reading() as session:
        assert session.scalar(select(Debt.received)) == pounds("50.00")


def test_what_the_payer_does_meanwhile_is_asked_of_the_provider(client, cards, database, payment):
    """The event says that the payment failed, and the provider says by now that it was paid."""
    content = body_of(payment, type="payment_intent.payment_failed", id="evt_old")
    assert send(client, content).status_code == 200
    with database.reading() as session:
        assert session.scalar(select(CardPayment.state)) is CardPaymentState.PAID
    assert cards.page(f"cs_{payment.reference}").status is CardStatus.PAID
