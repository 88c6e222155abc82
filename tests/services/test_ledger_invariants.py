"""Whatever is broken on purpose in the ledger is found and named; what nobody broke holds."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from shared.domain.card_payment_states import CardPaymentState, RefundState
from shared.models import CashFile, Refund
from shared.services.ledger.direct_debit_invariants import DIRECT_DEBIT_INVARIANTS
from shared.services.ledger.invariants import INVARIANTS, violations
from shared.services.ledger.post import reverse
from tests.support.builders import NOW, TODAY, a_debt, pounds
from tests.support.ledger_checks import ledger_faults, money_was_moved, without_triggers
from tests.support.money_moves import BY, a_card_payment, money_came


@pytest.fixture
def changeable(database):
    """The ledger without its triggers."""
    with without_triggers(database):
        yield database


def some_money(database):
    """One debt of 400.00 and 20.00 costs, 30.00 paid, 5.00 in suspense, and 10.00 that came and went."""
    with database.transaction() as session:
        debt = a_debt(session, costs="20.00")
        money_came(session, debt, "30.00", left_over="5.00")
        gone = money_came(session, debt, "10.00")
        reverse(session, gone.posting_id, "test:back", "by mistake", BY, NOW)
        payment = a_card_payment(session, debt)
        session.add(_a_refund(payment))
        payment.refunded = pounds("1.00")
        session.add(_a_cash_file())


def _a_refund(payment):
    return Refund(
        reference="RF1",
        payment_id=payment.id,
        amount=pounds("1.00"),
        reason="",
        state=RefundState.WAITING,
        look_at=NOW,
        press="refund-1",
        asked_at=NOW,
    )


def _a_cash_file():
    return CashFile(
        number=1, day=TODAY, line_count=0, total=pounds("0.00"), sha256="0" * 64, made_at=NOW
    )


def test_what_nobody_broke_holds(database):
    some_money(database)
    assert ledger_faults(database) == ()


def test_a_ledger_without_money_is_not_looked_through(database):
    with database.transaction() as session:
        a_debt(session)
        assert not money_was_moved(session)
        money_came(session, a_debt(session), "1.00")
        assert money_was_moved(session)


def test_a_card_payment_alone_is_looked_at(database):
    with database.transaction() as session:
        a_card_payment(session)
        assert money_was_moved(session)


BREAKS = {
    "a posting comes to nought": (
        "UPDATE entry SET amount = amount + 1 WHERE account = 'card'",
        "posting:1",
    ),
    "a debt's cached sums are those of its entries": (
        "UPDATE debt SET received_costs = received_costs - 1",
        "debt:1",
    ),
    "a reversal takes back what was posted": (
        "UPDATE entry SET amount = amount * 2 WHERE posting_id = 3",
        "posting:3",
    ),
    "suspense is what the open items come to": (
        "UPDATE suspense_item SET state = 'settled'",
        "suspense:0",
    ),
    "a paid card payment has its receipt": (
        "UPDATE card_payment SET state = 'paid'",
        "card_payment:1",
    ),
    "a receipt is posted once and whole": (
        "UPDATE receipt SET amount = amount + 1 WHERE id = 1",
        "receipt:1",
    ),
    "refunds are no more than was paid": (
        "UPDATE card_payment SET refunded = 0",
        "card_payment:1",
    ),
    "a payment's state is that of its events": (
        "UPDATE card_payment SET state = 'declined'",
        "card_payment:1",
    ),
    "a cash file's total is the sum of its lines": (
        "UPDATE cash_file SET total = 1",
        "cash_file:1",
    ),
    "a cash line is what its posting paid": (
        (
            "INSERT INTO cash_line (number, file_id, position, posting_id, debt_id, amount)"
            " VALUES ('C1-1', 1, 1, 1, 1, 2999)"
        ),
        "cash_line:1",
    ),
    "what is held was handed over once": (
        (
            "INSERT INTO cash_line"
            " (number, file_id, position, posting_id, debt_id, amount, held_posting_id)"
            " VALUES ('C1-1', 1, 1, 1, 1, 3000, 1)"
        ),
        "debt:1",
    ),
    "a posting is in the audit trail": (
        "DELETE FROM audit_entry WHERE subject = 'posting:1'",
        "posting:1",
    ),
}


def test_every_invariant_is_broken_here_once():
    own = [each for each in INVARIANTS if each not in DIRECT_DEBIT_INVARIANTS]
    assert {name for name, _kind, _query in own} == set(BREAKS)


@pytest.mark.breaks_the_ledger
@pytest.mark.parametrize("invariant", BREAKS)
def test_what_is_broken_on_purpose_is_found_and_named(changeable, invariant):
    statement, subject = BREAKS[invariant]
    some_money(changeable)
    with changeable.transaction() as session:
        session.execute(text(statement))
    with changeable.reading() as session:
        found = {(each.invariant, each.subject) for each in violations(session)}
    assert (invariant, subject) in found


def test_a_payment_that_was_paid_keeps_its_state(database):
    with database.transaction() as session:
        payment = a_card_payment(session, state=CardPaymentState.PAID)
        money_came(session, None, "0.00", left_over="50.00", source=f"card_payment:{payment.id}")
    assert ledger_faults(database) == ()
