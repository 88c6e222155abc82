"""What a payer finds again: payments made page by page, links that pay once, bills paid by reference alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.card_payment_states import CardPaymentState
from shared.gateways.card_ports import CardStatus, SeenPayment
from shared.models import CardPayment, PaymentLink, SignInAttempt
from shared.services.audit import NOBODY_KNOWN, Actor
from shared.services.card_payments.by_reference import Bill, NoSuchBill, intend_for_bill
from shared.services.card_payments.links import LinkGone, make_link, open_link, use_link
from shared.services.card_payments.made import ON_A_PAGE, payments_made
from shared.services.card_payments.settle import settle
from shared.services.errors import NotFound
from shared.services.sign_in.limits import TooManyAttempts
from tests.support.builders import NOW, POSTCODE, a_debt, a_party, pounds, the_resident
from tests.support.signing_in import KEYS, from_home

OFFICER = Actor("officer", 1)
RIGHT = {"reference": "80012345", "postcode": POSTCODE}


@pytest.fixture
def resident(session):
    return the_resident(session)


def paid(session, payment_id, at=NOW):
    payment = session.get_one(CardPayment, payment_id)
    seen = SeenPayment(
        reference=payment.reference,
        status=CardStatus.PAID,
        amount=payment.amount,
        received=payment.amount,
        currency="gbp",
        session_id=f"cs_{payment.reference}",
        intent_id=f"pi_{payment.reference}",
    )
    settle(session, payment_id, seen, Actor("provider", "evt_1"), at)
    return payment


def a_link(session, resident, amount="10.00", debt=None) -> str:
    debt = debt or resident.debt
    address = make_link(session, resident.party.id, pounds(amount), OFFICER, NOW, debt_id=debt.id)
    return address.rpartition("/")[2]


def a_bill(press="press-1", **changes) -> Bill:
    given = {"amount": pounds("10.00"), "keeps_credit": False, "language": "en", **RIGHT}
    return Bill(press=press, **{**given, **changes})


# ------------------------------------------------------------------ payments made


@pytest.fixture
def many(session, resident):
    """More payments than a page holds, two of them at the same instant."""
    for number in range(ON_A_PAGE + 5):
        debt = a_debt(session, resident.account, year=1990 + number, charge="10.00")
        used = use_link(session, a_link(session, resident, debt=debt), "en", NOBODY_KNOWN, NOW)
        paid(session, used.payment_id, NOW + timedelta(hours=number // 2))
    return resident


def test_pages_follow_on_without_a_gap_or_a_repeat(session, many):
    first = payments_made(session, many.party.id)
    second = payments_made(session, many.party.id, first.older)
    numbers = [line.receipt_number for line in (*first.lines, *second.lines)]
    assert (len(first.lines), len(second.lines), second.older) == (ON_A_PAGE, 5, None)
    assert len(set(numbers)) == len(numbers)
    assert [line.at for line in first.lines] == sorted(
        (line.at for line in first.lines), reverse=True
    )


def test_a_place_in_somebody_elses_list_is_not_found(session, many):
    first = payments_made(session, many.party.id)
    with pytest.raises(NotFound):
        payments_made(session, a_party(session).id, first.older)


# ------------------------------------------------------------------ links


def test_a_link_pays_its_debt_and_then_says_so(session, resident):
    token = a_link(session, resident)
    used = use_link(session, token, "cy", NOBODY_KNOWN, NOW)
    payment = paid(session, used.payment_id)
    assert (payment.language, payment.state) == ("cy", CardPaymentState.PAID)
    assert open_link(session, token, NOW).is_paid
    assert use_link(session, token, "en", NOBODY_KNOWN, NOW).payment_id == payment.id


def test_a_link_of_nobodys_opens_nothing(session, resident):
    with pytest.raises(LinkGone):
        open_link(session, "none", NOW)
    with pytest.raises(LinkGone):
        use_link(session, "none", "en", NOBODY_KNOWN, NOW)


def test_a_paid_link_still_says_so_when_its_time_is_over(session, resident):
    token = a_link(session, resident)
    paid(session, use_link(session, token, "en", NOBODY_KNOWN, NOW).payment_id)
    assert open_link(session, token, NOW + timedelta(days=30)).is_paid


def test_a_link_is_used_at_a_known_time_by_a_known_payment(session, resident):
    used = use_link(session, a_link(session, resident), "en", NOBODY_KNOWN, NOW)
    link = session.scalars(select(PaymentLink)).one()
    assert (link.payment_id, link.used_at, link.created_by) == (used.payment_id, NOW, "officer:1")


# ------------------------------------------------------------------ bills


def test_a_bill_is_paid_for_its_account_and_for_nobody(session, resident):
    payment_id = intend_for_bill(session, KEYS, a_bill(), NOBODY_KNOWN, from_home())
    payment = session.get_one(CardPayment, payment_id)
    assert (payment.account_id, payment.party_id) == (resident.account.id, None)


@pytest.mark.parametrize(
    "changes", [{"reference": "80012346"}, {"postcode": "TW1 4QX"}, {"reference": ""}]
)
def test_what_does_not_fit_is_one_and_the_same(session, resident, changes):
    with pytest.raises(NoSuchBill):
        intend_for_bill(session, KEYS, a_bill(**changes), NOBODY_KNOWN, from_home())


def test_tries_from_one_address_are_limited_whatever_they_are_at(session, resident):
    for number in range(10):
        intend_for_bill(session, KEYS, a_bill(f"press-{number}"), NOBODY_KNOWN, from_home())
    assert len(session.scalars(select(SignInAttempt)).all()) == 10
    other = a_bill("another", reference="80099999")
    with pytest.raises(TooManyAttempts):
        intend_for_bill(session, KEYS, other, NOBODY_KNOWN, from_home())


def test_nobody_keeps_somebody_else_from_paying(session, resident):
    for number in range(10):
        intend_for_bill(session, KEYS, a_bill(f"press-{number}"), NOBODY_KNOWN, from_home())
    elsewhere = from_home(address="192.0.2.99")
    assert intend_for_bill(session, KEYS, a_bill("another"), NOBODY_KNOWN, elsewhere)
