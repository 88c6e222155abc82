"""What the pages of paying while signed in are given."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.card_payment.forms import KEEP, WHAT, ReadChoice
from portal.card_payment.typed import AMOUNT, DEBTS, PLAN, TypedChoice, is_held
from shared.domain.money import Money
from shared.domain.stages import DebtType, type_name
from shared.services.card_payments.choose import PaymentChoice
from shared.services.card_payments.payable_page import PayableDebt, PayablePage
from shared.web.filters import money, say, weekday

Item = tuple[str, str, str]


def debt_name(kind: DebtType, year: int) -> str:
    """What a debt is called: `Council tax 2026/27`."""
    years = f"{year}/{(year + 1) % 100:02d}"
    return _("%(name)s %(year)s", name=say(type_name(kind)), year=years)


@dataclass(frozen=True)
class ChoosePage:
    """The page where a payer chooses what to pay."""

    page: PayablePage
    typed: TypedChoice
    problems: dict[str, str]
    over: Money

    @classmethod
    def first(cls, page: PayablePage, typed: TypedChoice) -> ChoosePage:
        """As it is opened."""
        return cls(page, typed, {}, Money(0))

    @classmethod
    def again(cls, page: PayablePage, read: ReadChoice) -> ChoosePage:
        """As it comes back with what is wrong."""
        asked = cls(page, read.typed, {}, read.over)
        fields = asked.fields
        problems: dict[str, str] = {}
        for field, text in read.problems.items():
            # A forged form can be wrong where this page has no field.
            problems.setdefault(field if field in fields else fields[0], text)
        return cls(page, read.typed, problems, read.over)

    @property
    def fields(self) -> list[str]:
        """The fields of the page, in their order."""
        whats = {choice for choice, _text, _hint in self.choices}
        found = [WHAT] if len(whats) > 1 else []
        for debt in self.debts:
            boxes = [f"tick-{debt.debt_id}"] if len(self.debts) > 1 else []
            found += [*boxes, f"amount-{debt.debt_id}"]
        found += [AMOUNT] if AMOUNT in whats and len(whats) > 1 else []
        return [*found, *([KEEP] if self.over or self.typed.keeps_credit else [])]

    @property
    def debts(self) -> tuple[PayableDebt, ...]:
        """Debts that still need money."""
        return tuple(
            debt for debt in self.page.debts if debt.to_pay or debt.debt_id in self.typed.ticked
        )

    @property
    def choices(self) -> list[Item]:
        """What can be chosen, as radio buttons; one alone needs none."""
        plans: list[Item] = [
            (
                f"{PLAN}{plan.plan_id}",
                _("Your next payment: %(amount)s", amount=money(plan.amount)),
                _(
                    "Plan %(reference)s, due on %(day)s.",
                    reference=plan.reference,
                    day=weekday(plan.due),
                ),
            )
            for plan in self.page.plans
        ]
        debts = (
            (DEBTS, _("An amount for each debt"), _("You say how much goes to which."))
            if len(self.debts) > 1
            else (DEBTS, _("Another amount"), "")
        )
        other = (
            AMOUNT,
            _("One amount for everything"),
            _("It pays what is due first. You see where it goes before you pay."),
        )
        return [*plans, debts, *([other] if self._one_fund else [])]

    @property
    def _one_fund(self) -> bool:
        """Whether one amount can be spread: over several debts, all of one kind."""
        free = [each for each in self.page.payable.values() if each.owed and not each.is_held]
        return len(free) > 1 and len({each.fund for each in free}) == 1

    @property
    def on_its_way(self) -> Money:
        """What is on its way to all of them."""
        return Money(sum(debt.on_its_way.pence for debt in self.page.debts))

    @property
    def has_held(self) -> bool:
        """Whether anything is held, so that paying it is wholly the payer's wish."""
        held = any(debt.is_held for debt in self.debts)
        return held or any(is_held(self.page, plan) for plan in self.page.plans)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The problems for the summary, in the order of the page."""
        return [(self.problems[name], name) for name in self.fields if name in self.problems]

    def name(self, debt: PayableDebt) -> str:
        """What a debt is called."""
        return debt_name(debt.type, debt.year)

    def hint(self, debt: PayableDebt) -> str:
        """Which account it is on, and what is owed."""
        account, amount = debt.account_reference, money(debt.to_pay)
        if debt.is_held:
            return _(
                "Account %(account)s. You owe %(amount)s. It is on hold: you do not have to pay it now.",
                account=account,
                amount=amount,
            )
        return _("Account %(account)s. You owe %(amount)s.", account=account, amount=amount)


@dataclass(frozen=True)
class GoesTo:
    """Where a part of the money goes."""

    name: str
    account: str
    amount: Money
    is_held: bool


@dataclass(frozen=True)
class CheckPage:
    """The page that shows where the money goes before it is paid."""

    page: PayablePage
    choice: PaymentChoice
    typed: TypedChoice
    token: str
    has_changed: bool = False

    @property
    def lines(self) -> list[GoesTo]:
        """Debt by debt; what is kept as a credit stands by itself."""
        found = []
        for wish in self.choice.wishes:
            debt = self.page.debt(wish.debt_id)
            if debt is not None:
                name = debt_name(debt.type, debt.year)
                paid = min(wish.amount, debt.to_pay)
                found.append(GoesTo(name, debt.account_reference, paid, debt.is_held))
        return found

    @property
    def plan_reference(self) -> str | None:
        """The plan whose instalment it is."""
        plan = self.page.plan(self.choice.plan_id) if self.choice.plan_id is not None else None
        return plan.reference if plan else None

    @property
    def seen(self) -> str:
        """What the page showed, so that nothing else is paid by its button."""
        return seen_of(self.page, self.choice)


def seen_of(page: PayablePage, choice: PaymentChoice) -> str:
    """A choice as its check page carries it: each debt, its pence, and what was to pay on it then.

    Whatever was paid meanwhile in another tab makes another text of it.
    """
    owed = {debt.debt_id: debt.to_pay.pence for debt in page.debts}
    return " ".join(
        f"{wish.debt_id}:{wish.amount.pence}/{owed.get(wish.debt_id, 0)}" for wish in choice.wishes
    )
