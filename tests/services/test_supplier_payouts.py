"""Payouts of a supplier that collects by card and by Direct Debit: each channel is cleared by its own."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.domain.ledger import LedgerAccount
from shared.domain.money import ZERO
from shared.models import Entry
from shared.services.card_payments.payout_read import one_payout, payouts
from shared.services.card_payments.payouts import fetch_payouts
from tests.support.postings import TELLER
from tests.support.supplied import Supplied
from tests.support.supplier_debits import CLAIMED, TrialDebits


@pytest.fixture
def supplied(database, cards, clock):
    return Supplied(database, TrialDebits(cards), clock)


def standing(database, account):
    with database.reading() as session:
        amounts = func.sum(Entry.__table__.c.amount)
        return session.scalar(select(amounts).where(Entry.account == account)) or ZERO


def paid_out(supplied):
    supplied.debits.cards.payout()
    now = supplied.clock.now()
    fetch_payouts(supplied.database, supplied.debits.cards.port, TELLER, now)
    with supplied.database.reading() as session:
        return one_payout(session, payouts(session).rows[0].id)


def collected(supplied, number=None):
    mandate_id = supplied.to_collect(*([number] if number else []))
    supplied.collect()
    supplied.debits.later()
    supplied.told()
    return mandate_id


def test_a_collection_in_a_payout_is_known_and_clears_its_own_channel(supplied, database):
    collected(supplied)
    found = paid_out(supplied)
    assert found.payout.agrees
    assert [line.difference for line in found.differing] == []
    assert standing(database, LedgerAccount.DIRECT_DEBIT) == ZERO
    assert standing(database, LedgerAccount.CARD) == ZERO


def test_a_collection_of_which_we_have_not_heard_is_named(supplied, database):
    supplied.to_collect()
    supplied.collect()
    supplied.debits.later()
    found = paid_out(supplied)
    assert not found.payout.agrees
    assert [line.difference for line in found.differing] == ["not_paid_here"]


def test_what_a_bank_claimed_back_is_known_too(supplied, database):
    collected(supplied)
    intent = supplied.asked()[0].supplier_id
    supplied.debits.banks.claim(intent, 100 * 10)
    supplied.told()
    found = paid_out(supplied)
    assert [line.difference for line in found.differing] == []
    assert standing(database, LedgerAccount.DIRECT_DEBIT) == ZERO


def test_a_payout_of_nothing_but_claims_waits(supplied):
    collected(supplied, CLAIMED)
    assert supplied.debits.cards.provider.pay_out() is None
