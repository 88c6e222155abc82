"""What a payer chose and typed on the page of paying, word for word, so that nothing of it is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask import session
from werkzeug.datastructures import MultiDict

from shared.services.card_payments.payable_page import PayablePage, PayablePlan

KEPT = "payment"
DEBTS, AMOUNT, PLAN = "debts", "amount", "plan-"
LONGEST_FIELD, MOST_TICKED = 40, 200


@dataclass(frozen=True)
class TypedChoice:
    """The fields of the page where a payer chooses what to pay."""

    what: str = ""
    """`plan-12`, `debts` or `amount`."""
    ticked: tuple[int, ...] = ()
    amounts: Mapping[int, str] = field(default_factory=dict)
    """Debt -> the amount as it stands in its field."""
    other: str = ""
    keeps_credit: bool = False

    @property
    def plan_id(self) -> int | None:
        """The plan whose instalment is paid, where that was chosen."""
        return _number(self.what.removeprefix(PLAN)) if self.what.startswith(PLAN) else None

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> TypedChoice:
        """What came with a request; never more than a field can need."""
        ticked = (_number(text) for text in form.getlist("debts")[:MOST_TICKED])
        return cls(
            what=_short(form.get("what", "")),
            ticked=tuple(dict.fromkeys(each for each in ticked if each is not None)),
            amounts=dict(_amounts(form)),
            other=_short(form.get("amount", "")),
            keeps_credit=form.get("keep") == "yes",
        )

    def fields(self) -> Iterator[tuple[str, str]]:
        """The same as hidden fields."""
        yield "what", self.what
        for debt_id in self.ticked:
            yield "debts", str(debt_id)
            yield f"amount-{debt_id}", self.amounts.get(debt_id, "")
        yield "amount", self.other
        if self.keeps_credit:
            yield "keep", "yes"


def first_choice(page: PayablePage, plan: str = "", debt_id: int | None = None) -> TypedChoice:
    """What the page shows first: the next instalment, else what is owed.

    `plan` and `debt_id` are those whose button was pressed. What is held is never ticked for the
    payer, and neither is a debt that a plan pays off.
    """
    amounts = {debt.debt_id: debt.to_pay.plain() for debt in page.debts if debt.to_pay}
    if len(amounts) == 1 and all(page.payable[each].is_held for each in amounts):
        # There is no box to leave unticked: the amount itself is the payer's wish.
        amounts = {}
    wanted = [each for each in page.plans if each.reference == plan] or page.plans
    asked = page.debt(debt_id) if debt_id is not None else None
    if asked is not None:
        ticked = () if asked.is_held else (asked.debt_id,)
        return TypedChoice(DEBTS, ticked, amounts)
    free = next((each for each in wanted if not is_held(page, each)), None)
    if free is not None:
        return TypedChoice(f"{PLAN}{free.plan_id}", (), amounts)
    loose = tuple(
        debt.debt_id
        for debt in page.debts
        if debt.to_pay and not debt.is_held and debt.plan_id is None
    )
    return TypedChoice("" if page.plans else DEBTS, loose, amounts)


def is_held(page: PayablePage, plan: PayablePlan) -> bool:
    """Whether any debt that the plan's next payment goes to is under a hold or a moratorium."""
    return any(page.payable[debt_id].is_held for debt_id, _amount in plan.shares)


def keep_typed(party_id: int, typed: TypedChoice) -> None:
    """Remember it until the payment is begun or they sign out."""
    session[KEPT] = {"party": party_id, "fields": [list(pair) for pair in typed.fields()]}


def kept_typed(party_id: int) -> TypedChoice | None:
    """What this person chose; nothing of anybody else who sat here before."""
    kept = session.get(KEPT)
    if not isinstance(kept, dict) or kept.get("party") != party_id:
        return None
    return TypedChoice.read(MultiDict([(name, value) for name, value in kept["fields"]]))


def forget_typed() -> None:
    """The payment is begun: the page begins anew."""
    session.pop(KEPT, None)


def _amounts(form: MultiDict[str, str]) -> Iterator[tuple[int, str]]:
    for name, value in form.items():
        debt_id = _number(name.removeprefix("amount-")) if name.startswith("amount-") else None
        if debt_id is not None:
            yield debt_id, _short(value)


def _short(text: str) -> str:
    return text.strip()[:LONGEST_FIELD]


def _number(text: str) -> int | None:
    """The number of a row, or nothing when it cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
