"""What is typed to pay without signing in, and what may be wrong with it before anything is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from portal.card_payment.forms import read_amount
from shared.domain.money import Money
from shared.web.filters import money

LONGEST = 40


@dataclass(frozen=True)
class BillForm:
    """Reference, postcode and amount, as they were typed."""

    reference: str = ""
    postcode: str = ""
    amount: str = ""
    keeps_credit: bool = False

    @classmethod
    def read(cls, form: Mapping[str, str]) -> BillForm:
        """What came with the request."""
        reference, postcode, amount = (
            form.get(name, "").strip()[:LONGEST] for name in ("reference", "postcode", "amount")
        )
        return cls(reference, postcode, amount, form.get("keep") == "yes")


@dataclass(frozen=True)
class ReadBill:
    """The form read: an amount, or what is wrong by field."""

    form: BillForm
    amount: Money | None = None
    problems: dict[str, str] = field(default_factory=dict)


def read_bill(form: BillForm, least: Money, most: Money) -> ReadBill:
    """Read what was typed. Whether the reference is known is not looked at."""
    problems: dict[str, str] = {}
    if not form.reference:
        problems["reference"] = _("Enter the reference. It is on your bill.")
    if not form.postcode:
        problems["postcode"] = _("Enter the postcode of the address on your bill.")
    amount = read_amount(form.amount, "amount", problems)
    if amount is not None and amount < least:
        problems["amount"] = _("The least you can pay by card is %(least)s", least=money(least))
    elif amount is not None and amount > most:
        problems["amount"] = _(
            "The most you can pay by card at once is %(most)s. "
            "Pay a part of it now, or pay by bank transfer.",
            most=money(most),
        )
    return ReadBill(form, None if problems else amount, problems)
