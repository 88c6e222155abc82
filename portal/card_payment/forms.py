"""What is typed on the page of paying, read; and what may be wrong with it, by field."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.card_payment.typed import AMOUNT, DEBTS, TypedChoice
from shared.domain.allocation import TwoFunds
from shared.domain.money import ZERO, Money, NotAnAmount
from shared.services.card_payments.choose import (
    NotPayable,
    PaymentChoice,
    choose_amount,
    choose_debts,
    choose_instalment,
)
from shared.services.card_payments.payable_page import PayablePage
from shared.web.filters import money, say

WHAT, OTHER, KEEP = "what", "amount", "keep"


@dataclass(frozen=True)
class ReadChoice:
    """The page read: what is to be paid, or what is wrong by field."""

    typed: TypedChoice
    choice: PaymentChoice | None
    problems: dict[str, str]
    over: Money = ZERO
    """What is more than is owed, where the payer must say what becomes of it."""


def read_choice(typed: TypedChoice, page: PayablePage) -> ReadChoice:
    """Read what was chosen, by what can be paid now."""
    problems: dict[str, str] = {}
    choice = None
    try:
        choice = _chosen(typed, page, problems)
    except NotPayable as no:
        problems[_field(no.field, typed)] = say(no.reason)
    except TwoFunds:
        problems[WHAT] = _("Choose the debts yourself. An amount cannot be split between them.")
    if choice is not None and choice.over and not choice.keeps_credit:
        problems[KEEP] = _(
            "This is %(over)s more than you owe. Change the amount, or tick the box.",
            over=money(choice.over),
        )
        return ReadChoice(typed, None, problems, choice.over)
    over = choice.over if choice is not None else ZERO
    return ReadChoice(typed, None if problems else choice, problems, over)


def _chosen(
    typed: TypedChoice, page: PayablePage, problems: dict[str, str]
) -> PaymentChoice | None:
    if typed.plan_id is not None:
        return choose_instalment(page, typed.plan_id, keeps_credit=typed.keeps_credit)
    if typed.what == DEBTS:
        return _debts(typed, page, problems)
    if typed.what == AMOUNT:
        amount = read_amount(typed.other, OTHER, problems)
        if amount is None:
            return None
        return choose_amount(page, amount, keeps_credit=typed.keeps_credit)
    problems[WHAT] = _("Choose what you want to pay.")
    return None


def _debts(typed: TypedChoice, page: PayablePage, problems: dict[str, str]) -> PaymentChoice | None:
    ticked = [debt.debt_id for debt in page.debts if debt.debt_id in typed.ticked]
    if not ticked:
        first = next((debt.debt_id for debt in page.debts if debt.to_pay), None)
        problems[f"tick-{first}" if first else WHAT] = _("Tick each debt that you want to pay.")
        return None
    amounts: dict[int, Money] = {}
    for debt_id in ticked:
        amount = read_amount(typed.amounts.get(debt_id, ""), f"amount-{debt_id}", problems)
        if amount is not None:
            amounts[debt_id] = amount
    return None if problems else choose_debts(page, amounts, keeps_credit=typed.keeps_credit)


def read_amount(text: str, field: str, problems: dict[str, str]) -> Money | None:
    """An amount that was typed. What cannot be read, or is nothing, is said beside its field."""
    if not text:
        problems[field] = _("Enter how much you want to pay, such as 90.00")
        return None
    try:
        amount = Money.from_pounds_text(text)
    except NotAnAmount as error:
        problems[field] = say(error.says)
        return None
    if amount == ZERO:
        problems[field] = _("Enter an amount that is more than 0.")
        return None
    return amount


def _field(field: str, typed: TypedChoice) -> str:
    """Where a problem of the whole amount stands: beside the first amount that was typed."""
    if field == OTHER and typed.what == DEBTS and typed.ticked:
        return f"amount-{typed.ticked[0]}"
    if field == OTHER and typed.what != AMOUNT:
        return WHAT
    return field.replace("debt-", "amount-")
