"""Card payments, a payout, a cash file and bank lines in the sandbox: made by the same services as in life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.bank_lines import BankLine
from shared.domain.money import Money
from shared.domain.stages import DebtType, Stage
from shared.gateways.sandbox.cards import SandboxCards
from shared.gateways.sandbox.cards.known_cards import Keyed
from shared.models import Account, CardPayment, Debt, Liability, Party, Proposal
from shared.services.audit import Actor
from shared.services.card_payments.choose import choose_debts
from shared.services.card_payments.payable_page import payment_page
from shared.services.card_payments.payouts import fetch_payouts
from shared.services.card_payments.settle import settle
from shared.services.card_payments.start import Intention, hand_over, intend
from shared.services.debts.unpaid import OWED
from shared.services.ledger.bank_lines import take_bank_lines
from shared.services.ledger.cash_file import make_cash_file

BY = Actor("command", "sandbox-load")
LOCAL = "http://localhost:8000"
CARD = Keyed("4242424242424242", "12 / 34", "123")
AMOUNTS = (Money(95_60), Money(120_00), Money(64_15), Money(140_00), Money(52_00), Money(88_40))
"""What is paid before the payout, one payment each; the last is paid after it."""
LEAST = Money(300_00)
"""Who pays owes at least this, so that nobody is paid up by it."""
BANK = (
    (Money(90_00), "CTAX {first}"),
    (Money(140_00), "{second}"),
    (Money(260_00), "{third}"),
    (Money(100_00), "CASH"),
    (Money(50_00), ""),
)
"""Lines of the bank statement that nobody knew: £640.00, three of them with an account's reference."""


@dataclass
class _Clock:
    """A clock that shows what it is told."""

    shown: datetime

    def now(self) -> datetime:
        """What it shows."""
        return self.shown


@dataclass(frozen=True)
class _Paying:
    """Somebody who pays, the debt, and the reference of its account."""

    party_id: int
    debt_id: int
    reference: str


def pay_by_card(database: Database, at: datetime) -> None:
    """Let some made-up people pay by card, and the money go on to the bank and the revenues system.

    `at` is the morning of the first day; the payout is a day later, and the last payment after it.
    """
    clock = _Clock(at)
    with database.reading() as session:
        people = _people(session, len(AMOUNTS))
        base_url = str(session.info.get("base_url") or LOCAL)
    cards = SandboxCards(database, clock, base_url)
    for somebody, amount in zip(people[:-1], AMOUNTS[:-1], strict=True):
        clock.shown += timedelta(minutes=17)
        _pay(database, cards, somebody, amount, clock.shown)
    day, clock.shown = clock.shown.date(), at + timedelta(days=1)
    cards.provider.pay_out()
    fetch_payouts(database, cards, BY, clock.shown)
    make_cash_file(database, day, BY, clock.shown)
    _pay(database, cards, people[-1], AMOUNTS[-1], clock.shown)
    with database.transaction() as session:
        take_bank_lines(session, _bank_lines(people, day), BY, clock.shown)


def _people(session: Session, count: int) -> list[_Paying]:
    """Made-up people with council tax still in its instalments, who have made no offer."""
    has_offer = select(Proposal.party_id)
    rows = session.execute(
        select(Liability.party_id, Debt.id, Account.reference)
        .join(Account, Account.id == Debt.account_id)
        .join(Liability, Liability.account_id == Account.id)
        .join(Party, Party.id == Liability.party_id)
        .where(
            Account.type == DebtType.COUNCIL_TAX,
            Account.closed_on.is_(None),
            Debt.stage == Stage.INSTALMENTS,
            OWED >= LEAST,
            Party.source_reference.not_like("N%"),
            Liability.party_id.not_in(has_offer),
        )
        .order_by(Account.reference, Liability.party_id)
        .limit(count * 4)
    )
    by_account = {row.reference: _Paying(row.party_id, row.id, row.reference) for row in rows}
    return list(by_account.values())[:count]


def _pay(
    database: Database, cards: SandboxCards, somebody: _Paying, amount: Money, now: datetime
) -> None:
    with database.transaction() as session:
        page = payment_page(session, somebody.party_id, now.date())
        choice = choose_debts(page, {somebody.debt_id: amount})
        press = f"sandbox:{somebody.debt_id}"
        wish = Intention(choice, press, "online", party_id=somebody.party_id)
        payment_id = intend(session, wish, BY, now)
    hand_over(database, cards, payment_id, BY, now)
    with database.reading() as session:
        session_id = session.get_one(CardPayment, payment_id).session_id or ""
    cards.provider.pay(session_id, CARD)
    seen = cards.page(session_id)
    with database.transaction() as session:
        settle(session, payment_id, seen, BY, now)


def _bank_lines(people: list[_Paying], day: date) -> list[BankLine]:
    first, second, third = (each.reference for each in people[:3])
    names = {"first": first, "second": second, "third": third}
    return [BankLine(day, amount, said.format(**names)) for amount, said in BANK]
