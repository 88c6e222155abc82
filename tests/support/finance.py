"""Money for the pages of finance: a payout, a cash file, and some that must be placed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.bank_lines import BankLine
from shared.domain.money import ZERO, Money, total
from shared.gateways.card_ports import SeenPayout, SeenPayoutLine
from shared.models import Debt, Payout, SuspenseItem
from shared.services.card_payments.payouts import compare
from shared.services.ledger.bank_lines import take_bank_lines
from shared.services.ledger.cash_file import make_cash_file
from shared.services.ledger.suspense import Placing, place
from tests.support.paid_cards import a_paid_payment
from tests.support.people import a_debt, a_party, an_account, an_officer
from tests.support.postings import TELLER, paid_in
from tests.support.records import NOW, TODAY, pounds

BANK = (
    ("90.00", "CTAX 80012345"),
    ("140.00", "CARYS HUGHES"),
    ("260.00", "80077777"),
    ("100.00", "CASH"),
    ("50.00", ""),
)
"""Five lines that nobody knows, £640.00 together."""


@dataclass(frozen=True)
class Unplaced:
    """The items of the five lines, in their order, and the debts of the three that fit."""

    items: tuple[int, ...]
    debts: tuple[int, ...]


def five_bank_lines(session: Session) -> Unplaced:
    """Five lines of which three have a suggestion, the third above what one person may place."""
    debts = [
        a_debt(session, an_account(session, reference="80012345")),
        a_debt(
            session,
            an_account(session, a_party(session), current_instalment=pounds("140.00")),
        ),
        a_debt(session, an_account(session, reference="80077777")),
    ]
    lines = [BankLine(TODAY, pounds(amount), said) for amount, said in BANK]
    take_bank_lines(session, lines, TELLER, NOW)
    items = sorted(each.id for each in session.query(SuspenseItem))
    return Unplaced(tuple(items), tuple(debt.id for debt in debts))


def proposed(session: Session, made: Unplaced) -> int:
    """An officer proposes where the third item goes; the officer's id."""
    officer_id = an_officer(session).id
    wish = Placing(made.items[2], 0, made.debts[2], pounds("260.00"), "The reference fits.")
    place(session, wish, officer_id, NOW)
    return officer_id


def a_payout(session: Session, *, agrees: bool = True, fee: str = "1.55") -> int:
    """A payout of one payment of £90.00, and where it differs of one that nobody knows; its id."""
    party = a_party(session)
    debt = a_debt(session, an_account(session, party))
    payment = a_paid_payment(session, party.id, {debt.id: "90.00"})
    lines = [_line(payment.intent_id or "", "90.00", fee)]
    if not agrees:
        lines.append(_line(f"pi_nobody_{payment.id}", "5.00", "0.00"))
    amount = total(line.net for line in lines)
    number = f"po_{payment.id}"
    seen = SeenPayout(number, amount, "paid", date(2026, 11, 24))
    compare(session, seen, tuple(lines), TELLER, NOW)
    return session.query(Payout).filter_by(supplier_id=number).one().id


def a_cash_file(database: Database, day: date, *amounts: str) -> None:
    """Receipts of a day and its file."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=NOW.tzinfo)
    with database.transaction() as session:
        debt: Debt = a_debt(session)
        for amount in amounts:
            paid_in(session, debt, amount, at)
    make_cash_file(database, day, TELLER, NOW)


def _line(source: str, gross: str, fee: str) -> SeenPayoutLine:
    amount, kept = pounds(gross), pounds(fee)
    net: Money = amount - kept if kept != ZERO else amount
    return SeenPayoutLine(f"txn_{source}", "payment", source, amount, kept, net)
