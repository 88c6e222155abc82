"""What an officer fills in about money received."""

from __future__ import annotations

from collections.abc import Iterable

from backoffice.words import debt_name
from shared.domain.money import Money
from shared.domain.says import N_
from shared.services.card_payments.choose import (
    PaymentChoice,
    choose_amount,
    choose_debts,
    choose_instalment,
)
from shared.services.card_payments.payable_page import PayableDebt, PayablePage
from shared.services.card_payments.refund_asking import LONGEST_REASON
from shared.web.fields import Choice as Offered
from shared.web.fields import ChoiceField, MoneyField, TextField, TickField
from shared.web.filters import day, money
from shared.web.forms import PageForm

SPREAD = "spread"
"""The choice of an amount that goes where the council's order says."""


class RefundForm(PageForm):
    """A refund."""

    amount = MoneyField(N_("How much goes back"), empty=N_("Enter how much goes back."))
    reason = TextField(
        N_("Why"), longest=LONGEST_REASON, lines=True, empty=N_("Say why the money goes back.")
    )


class AnswerForm(PageForm):
    """What a second person says with a no."""

    note = TextField(N_("If you decline, say why"), longest=LONGEST_REASON, lines=True)


class MoveForm(PageForm):
    """A move of money from one debt to another."""

    from_debt = ChoiceField(
        N_("It paid"), kind_of=int, empty=N_("Choose the debt that the money is on.")
    )
    to_debt = ChoiceField(
        N_("It should pay"),
        kind_of=int,
        empty=N_("Choose the debt that the money should pay."),
    )
    amount = MoneyField(N_("How much moves"), empty=N_("Enter how much moves."))
    reason = TextField(
        N_("Why"), longest=LONGEST_REASON, lines=True, empty=N_("Say why the money moves.")
    )
    payer_asked = TickField(N_("The person asked for this"))


class PhoneForm(PageForm):
    """What somebody on the phone pays."""

    what = ChoiceField(N_("What they pay"), empty=N_("Choose what they pay."))
    amount = MoneyField(N_("Amount (if it is not all of it)"))
    keep = TickField(N_("They say: keep what is over as a credit"))


class LinkForm(PageForm):
    """What a link pays."""

    what = ChoiceField(N_("What it pays"), empty=N_("Choose what the link pays."))
    amount = MoneyField(N_("Amount (if it is not all of it)"))
    asked = TickField(N_("They asked me for this link"))


def phone_choices(page: PayablePage) -> tuple[Offered, ...]:
    """The next instalment of each plan, each debt, and an amount that is spread."""
    plans = [
        (
            f"plan-{plan.plan_id}",
            f"{money(plan.amount)}: {plan.reference}, {day(plan.due)}",
        )
        for plan in page.plans
    ]
    debts = [(f"debt-{debt.debt_id}", payable_words(debt)) for debt in _to_pay(page)]
    spread = [(SPREAD, N_("Another amount, spread by the council's order"))]
    return (*plans, *debts, *(spread if len(debts) > 1 else []))


def payable_words(debt: PayableDebt) -> str:
    """A debt with what is left to pay of it."""
    name = debt_name(debt.type, debt.year)
    return f"{name}, {debt.account_reference}: {money(debt.to_pay)}"


def debt_choices(debts: Iterable[tuple[int, str, Money]]) -> tuple[Offered, ...]:
    """Debts to choose from, each with an amount."""
    return tuple((str(debt_id), f"{name}: {money(amount)}") for debt_id, name, amount in debts)


def _to_pay(page: PayablePage) -> list[PayableDebt]:
    return [debt for debt in page.debts if debt.to_pay]


def chosen(payable: PayablePage, what: str, amount: Money | None, *, keeps: bool) -> PaymentChoice:
    """What one of the offered choices pays. Raises NotPayable and TwoFunds."""
    kind, _dash, number = what.partition("-")
    if kind == "plan":
        return choose_instalment(payable, int(number), amount, keeps_credit=keeps)
    if what == SPREAD:
        return choose_amount(payable, amount or Money(0), keeps_credit=keeps)
    debt = payable.debt(int(number))
    wanted = amount if amount is not None else (debt.to_pay if debt else Money(0))
    return choose_debts(payable, {int(number): wanted}, keeps_credit=keeps)
