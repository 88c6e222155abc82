"""Payouts against our records: equal to the penny, or each difference by its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.money import ZERO, Money, total
from shared.gateways.card_ports import (
    CardsUnavailable,
    SeenDispute,
    SeenPayout,
    SeenPayoutLine,
    SeenRefund,
    SeenRefundStatus,
)
from shared.models import CardPayment, Entry, Payout, PayoutLine, Posting
from shared.services.card_payments.disputes import settle_dispute
from shared.services.card_payments.payouts import Fetched, fetch_payouts
from shared.services.card_payments.refunds import settle_refund
from tests.support.builders import NOW, a_debt, a_party, an_account, pounds
from tests.support.money_moves import a_card_payment
from tests.support.paid_cards import PROVIDER, a_paid_payment
from tests.support.postings import TELLER


@dataclass
class PayingProvider:
    """A provider that tells of one payout, made of these lines."""

    lines: list[SeenPayoutLine] = field(default_factory=list)
    status: str = "paid"
    payout_id: str = "po_1"
    adds: Money = ZERO
    """What the payout is more than its lines."""
    asked: int = 0
    is_down: bool = False

    def payouts(self, since: datetime) -> tuple[SeenPayout, ...]:
        """The one payout."""
        if self.is_down:
            raise CardsUnavailable("timeout")
        amount = total(line.net for line in self.lines) + self.adds
        return (SeenPayout(self.payout_id, amount, self.status, date(2026, 11, 24)),)

    def payout_lines(self, payout_id: str) -> Iterable[SeenPayoutLine]:
        """What it is made of."""
        self.asked += 1
        return iter(self.lines)


def line(kind, source, gross, fee="0.00"):
    amount, kept = pounds(gross), pounds(fee)
    return SeenPayoutLine(f"txn_{kind}_{source}", kind, source, amount, kept, amount - kept)


@pytest.fixture
def payment(database):
    """£90.00 paid by card."""
    with database.transaction() as session:
        return a_payment(session, "90.00")


def a_payment(session, amount):
    party = a_party(session)
    debt = a_debt(session, an_account(session, party))
    return a_paid_payment(session, party.id, {debt.id: amount})


def refund(session, payment, amount, refund_id="re_1", status=SeenRefundStatus.DONE):
    seen = SeenRefund(refund_id, payment.intent_id, "", pounds(amount), status)
    settle_refund(session, seen, PROVIDER, NOW)


def fetch(database, provider):
    return fetch_payouts(database, provider, TELLER, NOW)


def the_payout(database):
    with database.reading() as session:
        return session.scalars(select(Payout)).one()


def differences(database):
    with database.reading() as session:
        rows = session.scalars(select(PayoutLine.difference).order_by(PayoutLine.id))
        return [difference for difference in rows if difference]


def standing(database, account):
    with database.reading() as session:
        amounts = select(func.sum(Entry.__table__.c.amount)).where(Entry.account == account)
        return session.scalar(amounts) or ZERO


@pytest.mark.parametrize("fees", ["netted", "billed apart", "billed later"])
def test_a_day_of_card_money_in_either_format(database, fees):
    """41 payments of £3,918.20 and 2 refunds of £120.00 are £3,798.20 before fees."""
    amounts = [*(["95.60"] * 40), "94.20"]
    with database.transaction() as session:
        payments = [a_payment(session, amount) for amount in amounts]
        refund(session, payments[0], "60.00", "re_1")
        refund(session, payments[1], "60.00", "re_2")
    fee = "1.63" if fees == "netted" else "0.00"
    lines = [line("payment", each.intent_id, each.amount, fee) for each in payments]
    lines += [line("refund", "re_1", "-60.00"), line("refund", "re_2", "-60.00")]
    if fees == "billed apart":
        lines.append(line("fee", "fee_1", "-66.83"))
    fetch(database, PayingProvider(lines))
    payout = the_payout(database)
    assert (payout.payments, payout.refunds) == (pounds("3918.20"), pounds("120.00"))
    assert payout.payments - payout.refunds - payout.disputes == pounds("3798.20")
    assert payout.state == "agrees"
    taken = ZERO if fees == "billed later" else pounds("66.83")
    assert payout.fees == taken
    assert payout.amount == pounds("3798.20") - taken
    assert standing(database, LedgerAccount.CARD) == ZERO
    assert standing(database, LedgerAccount.BANK) == payout.amount
    assert standing(database, LedgerAccount.FEES) == taken


def test_it_is_posted_once_and_not_asked_for_again(database, payment):
    provider = PayingProvider([line("payment", payment.intent_id, "90.00", "1.55")])
    assert fetch(database, provider) == Fetched(new=1)
    assert fetch(database, provider) == Fetched()
    assert provider.asked == 1
    with database.reading() as session:
        kinds = session.scalars(select(Posting.kind)).all()
    assert kinds.count(PostingKind.PAYOUT) == 1


def test_what_is_on_its_way_is_compared_and_posted_when_it_arrives(database, payment):
    provider = PayingProvider([line("payment", payment.intent_id, "90.00")], status="in_transit")
    fetch(database, provider)
    assert standing(database, LedgerAccount.BANK) == ZERO
    provider.status = "paid"
    fetch(database, provider)
    assert standing(database, LedgerAccount.BANK) == pounds("90.00")


def test_a_payout_that_the_bank_sent_back_is_taken_back_once(database, payment):
    provider = PayingProvider([line("payment", payment.intent_id, "90.00")])
    fetch(database, provider)
    provider.status = "failed"
    fetch(database, provider)
    fetch(database, provider)
    assert standing(database, LedgerAccount.CARD) == pounds("90.00")
    assert standing(database, LedgerAccount.BANK) == ZERO


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (line("payment", "pi_nobody", "5.00"), "unknown_payment"),
        (line("refund", "re_nobody", "-5.00"), "unknown_refund"),
        (line("refund_failed", "re_nobody", "5.00"), "unknown_refund"),
        (line("dispute", "du_nobody", "-5.00", "20.00"), "unknown_dispute"),
        (line("dispute_won", "du_nobody", "5.00"), "unknown_dispute"),
        (line("topup", "tu_1", "5.00"), "other_kind"),
    ],
)
def test_what_we_do_not_know_is_named(database, payment, wrong, name):
    fetch(database, PayingProvider([line("payment", payment.intent_id, "90.00"), wrong]))
    assert differences(database) == [name]
    assert the_payout(database).state == "differs"


def test_another_amount_is_named(database, payment):
    fetch(database, PayingProvider([line("payment", payment.intent_id, "89.00")]))
    assert differences(database) == ["other_amount"]


def test_a_payment_that_we_do_not_know_as_paid_is_named(database):
    with database.transaction() as session:
        a_card_payment(session, state=CardPaymentState.ON_ITS_WAY, intent_id="pi_x")
    fetch(database, PayingProvider([line("payment", "pi_x", "50.00")]))
    assert differences(database) == ["not_paid_here"]


def test_a_payout_that_is_not_the_sum_of_its_lines_differs(database, payment):
    lines = [line("payment", payment.intent_id, "90.00")]
    fetch(database, PayingProvider(lines, adds=Money(-100)))
    assert the_payout(database).state == "differs"
    assert differences(database) == []


def test_what_stood_in_another_payout_is_named(database, payment):
    first = line("payment", payment.intent_id, "90.00")
    fetch(database, PayingProvider([first]))
    again = replace(first, line_id="txn_again")
    fetch(database, PayingProvider([again], payout_id="po_2"))
    assert differences(database) == ["twice"]


def test_a_difference_that_has_passed_agrees_at_the_next_look(database, payment):
    provider = PayingProvider(
        [line("payment", payment.intent_id, "90.00"), line("refund", "re_1", "-20.00")]
    )
    assert fetch(database, provider).differing == 1
    with database.transaction() as session:
        refund(session, session.get_one(CardPayment, payment.id), "20.00")
    assert fetch(database, provider) == Fetched(compared_again=1)
    assert the_payout(database).state == "agrees"
    assert standing(database, LedgerAccount.CARD) == ZERO


def test_refunds_that_failed_and_disputes_that_were_won_agree(database, payment):
    with database.transaction() as session:
        paid = session.get_one(CardPayment, payment.id)
        refund(session, paid, "20.00")
        refund(session, paid, "20.00", status=SeenRefundStatus.FAILED)
        seen = SeenDispute("du_1", paid.intent_id, pounds("90.00"), "fraudulent",
                           "needs_response", is_withdrawn=True, answer_by=None)  # fmt: skip
        settle_dispute(session, seen, PROVIDER, NOW)
        won = replace(seen, status="won", is_withdrawn=False)
        settle_dispute(session, won, PROVIDER, NOW)
    lines = [
        line("payment", payment.intent_id, "90.00"),
        line("refund", "re_1", "-20.00"),
        line("refund_failed", "re_1", "20.00"),
        line("dispute", "du_1", "-90.00", "20.00"),
        line("dispute_won", "du_1", "90.00"),
    ]
    fetch(database, PayingProvider(lines))
    payout = the_payout(database)
    assert (payout.state, payout.disputes, payout.fees) == ("agrees", ZERO, pounds("20.00"))
    assert standing(database, LedgerAccount.CARD) == ZERO


def test_a_provider_that_is_down_changes_nothing(database, payment):
    with pytest.raises(CardsUnavailable):
        fetch(database, PayingProvider(is_down=True))
    with database.reading() as session:
        assert session.scalars(select(Payout.id)).all() == []
