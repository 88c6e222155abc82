"""What the payer chose to pay: debts, a plan's instalment, or another amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.allocation import Rule, Share, by_order
from shared.domain.money import ZERO, Money, total
from shared.domain.says import N_, Says
from shared.services.card_payments.payable_page import PayablePage


class NotPayable(Exception):
    """The choice cannot be paid; `reason` is for the payer, beside `field`."""

    def __init__(self, reason: Says, field: str = "amount") -> None:
        super().__init__(reason.template)
        self.reason = reason
        self.field = field


@dataclass(frozen=True)
class PaymentChoice:
    """What the payer means to pay, and for what."""

    amount: Money
    wishes: tuple[Share, ...]
    plan_id: int | None = None
    over: Money = ZERO
    """What of it is more than is owed; kept as a credit only when the payer says so."""
    keeps_credit: bool = False


def choose_debts(
    page: PayablePage, amounts: Mapping[int, Money], *, keeps_credit: bool = False
) -> PaymentChoice:
    """What the payer gave for each debt. Raises NotPayable for an amount or a debt that cannot be."""
    wishes, over = [], ZERO
    for debt_id, amount in amounts.items():
        debt = page.debt(debt_id)
        if debt is None or amount <= ZERO:
            raise NotPayable(
                Says(N_("Enter how much you want to pay, such as 90.00")), f"debt-{debt_id}"
            )
        wishes.append(Share(debt_id, amount, Rule.CHOSEN))
        over += max(amount - debt.to_pay, ZERO)
    return _checked(
        page, PaymentChoice(total(amounts.values()), tuple(wishes), None, over), keeps_credit
    )


def choose_instalment(
    page: PayablePage, plan_id: int, amount: Money | None = None, *, keeps_credit: bool = False
) -> PaymentChoice:
    """A plan's next instalment, or another amount towards the plan. Raises NotPayable."""
    plan = page.plan(plan_id)
    if plan is None:
        raise NotPayable(Says(N_("Choose what you want to pay")), "what")
    paid = plan.amount if amount is None else amount
    wishes, left = [], paid
    for debt_id, most in plan.shares:
        part = min(most, left)
        if part > ZERO:
            wishes.append(Share(debt_id, part, Rule.INSTALMENT))
            left -= part
    if left > ZERO and wishes:
        first = wishes[0]
        wishes[0] = Share(first.debt_id, first.amount + left, first.rule)
    return _checked(page, PaymentChoice(paid, tuple(wishes), plan_id, left), keeps_credit)


def choose_amount(page: PayablePage, amount: Money, *, keeps_credit: bool = False) -> PaymentChoice:
    """An amount for the debts of one account, by the council's order. Raises NotPayable, TwoFunds."""
    found = by_order(amount, page.payable.values())
    wishes = found.shares
    if not wishes and page.debts:
        wishes = (Share(page.debts[0].debt_id, amount, Rule.CHOSEN),)
    elif wishes and found.left_over > ZERO:
        first = wishes[0]
        more = Share(first.debt_id, first.amount + found.left_over, first.rule)
        wishes = (more, *wishes[1:])
    return _checked(page, PaymentChoice(amount, wishes, None, found.left_over), keeps_credit)


def _checked(page: PayablePage, choice: PaymentChoice, keeps_credit: bool) -> PaymentChoice:
    if not choice.wishes:
        raise NotPayable(Says(N_("Choose what you want to pay")), "what")
    if choice.amount < page.least:
        raise NotPayable(
            Says(N_("The least you can pay by card is %(least)s"), {"least": page.least})
        )
    if choice.amount > page.most:
        raise NotPayable(
            Says(
                N_(
                    "The most you can pay by card at once is %(most)s. "
                    "Pay a part of it now, or pay by bank transfer."
                ),
                {"most": page.most},
            )
        )
    return PaymentChoice(
        choice.amount,
        choice.wishes,
        choice.plan_id,
        choice.over,
        keeps_credit and bool(choice.over),
    )
