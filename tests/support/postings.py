"""Money that came in, for tests: receipts on debts, in suspense, and taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.allocation import Allocation, Rule, Share
from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money
from shared.models import Debt
from shared.services.audit import Actor
from shared.services.ledger.payable import payable_debts
from shared.services.ledger.post import reverse
from shared.services.ledger.receive import Incoming, Received, receive
from tests.support.records import NOW, next_number, pounds

TELLER = Actor("command", "test")


def paid_in(
    session: Session,
    debt: Debt,
    amount: Money | str = "90.00",
    at: datetime = NOW,
    channel: LedgerAccount = LedgerAccount.CARD,
    party_id: int | None = None,
) -> Received:
    """A receipt that pays one debt."""
    money, number = pounds(amount), next_number()
    payable = payable_debts(session, [debt.id], at.astimezone(LONDON).date())
    allocation = Allocation((Share(debt.id, money, Rule.CHOSEN),), ZERO)
    incoming = Incoming(f"test:{number}", f"test:{number}", channel, money, party_id)
    return receive(session, incoming, allocation, payable, TELLER, at)


def in_suspense(
    session: Session,
    amount: Money | str = "90.00",
    said: str = "",
    at: datetime = NOW,
    channel: LedgerAccount = LedgerAccount.BANK,
    party_id: int | None = None,
) -> int:
    """Money that nobody could place; the id of its suspense item."""
    money, number = pounds(amount), next_number()
    incoming = Incoming(f"test:{number}", f"test:{number}", channel, money, party_id, said)
    found = receive(session, incoming, Allocation((), money), {}, TELLER, at, why="bank_line")
    assert found.suspense_id is not None
    return found.suspense_id


def taken_back(
    session: Session,
    received: Received,
    at: datetime = NOW,
    kind: PostingKind = PostingKind.REVERSAL,
) -> int:
    """The posting that takes a receipt back; its id."""
    return reverse(
        session, received.posting_id, f"test:{next_number()}", "a test", TELLER, at, kind
    )
