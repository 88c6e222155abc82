"""A payment by somebody who is not signed in: the account's reference, its postcode and an amount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.allocation import TwoFunds
from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.money_limits import LimitName, limit_on
from shared.domain.name_keys import postcode_key, reference_key
from shared.models import Account
from shared.services.audit import Actor
from shared.services.card_payments.choose import NotPayable, choose_amount
from shared.services.card_payments.payable_page import payment_page_of_account
from shared.services.card_payments.start import Intention, intend
from shared.services.ledger.limits import limits
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.limits import Limit, attempt_of, count_attempt
from shared.services.sign_in.payer import Here

PAY_BILL = Limit("pay_bill")
"""A reference and a postcode: as many tries as for signing in."""


class NoSuchBill(Exception):
    """The reference is not ours, or the postcode not its own, or the bill cannot be paid here."""


@dataclass(frozen=True)
class Bill:
    """What somebody typed to pay a bill. `press` is the token of the button."""

    reference: str
    postcode: str
    amount: Money
    keeps_credit: bool
    press: str
    language: str


def card_limits(session: Session, today: date) -> tuple[Money, Money]:
    """The least and the most that can be paid by card at once."""
    own = limits(session)
    return (
        limit_on(own, LimitName.CARD_LEAST, today),
        limit_on(own, LimitName.CARD_MOST, today),
    )


def intend_for_bill(session: Session, keys: Keys, bill: Bill, by: Actor, here: Here) -> int:
    """Write down a payment for the account that was named; its id.

    Where the money goes within the account follows the council's order. Raises TooManyAttempts,
    NoSuchBill, and StaleVersion when the press was used for another amount.
    """
    subject = reference_key(bill.reference)
    count_attempt(session, attempt_of(keys, PAY_BILL, subject, here.address), here.now)
    account_id = session.scalar(
        select(Account.id).where(
            Account.reference == subject, Account.postcode_key == postcode_key(bill.postcode)
        )
    )
    if account_id is None:
        raise NoSuchBill
    today = here.now.astimezone(LONDON).date()
    page = payment_page_of_account(session, account_id, today)
    try:
        choice = choose_amount(page, bill.amount, keeps_credit=bill.keeps_credit)
    except (NotPayable, TwoFunds) as error:
        raise NoSuchBill from error
    wanted = Intention(choice, bill.press, "reference", bill.language, account_id=account_id)
    return intend(session, wanted, by, here.now)
