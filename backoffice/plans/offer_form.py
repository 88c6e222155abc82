"""The form of an offer that an officer makes for somebody, and the mark of what was read aloud."""

from __future__ import annotations

from backoffice.plans.forms import FiguresForm
from backoffice.words import debt_name
from shared.domain.frequency import Frequency
from shared.domain.says import N_, Says
from shared.domain.schedule import LAST_MONTHLY_DAY
from shared.services.proposals.changes import Seen
from shared.services.proposals.facts import Facts
from shared.web.fields import ChoiceField, ChoicesField, MoneyField
from shared.web.filters import money

METHODS = (
    ("bank_transfer", N_("Bank transfer")),
    ("standing_order", N_("Standing order")),
)


class OfferForm(FiguresForm):
    """What the person offers."""

    debts = ChoicesField(N_("Debts"), empty=N_("Choose at least one debt."))
    paid_now = MoneyField(N_("Paid at once (optional)"))
    method = ChoiceField(
        N_("How they will pay"),
        choices=METHODS,
        default="bank_transfer",
        empty=N_("Choose how they will pay."),
    )


def offer_form(facts: Facts) -> type[OfferForm]:
    """The form with the party's own debts as choices, and dates checked against today."""

    class TheirOffer(OfferForm):
        """The form for this party."""

        debts = ChoicesField(
            N_("Debts"),
            choices=tuple(
                (
                    str(debt.id),
                    f"{debt_name(debt.type, debt.year)}, {debt.account_reference}: {money(debt.balance)}",
                )
                for debt in facts.plannable
            ),
            empty=N_("Choose at least one debt."),
        )

        def validate(self, extra_validators: object = None) -> bool:
            """Fields that only make sense together are checked after each alone."""
            good = super().validate()
            is_alike = good and not self.lines.data
            problem = _date_problem(self, facts) if is_alike else None
            if problem is not None:
                self.refuse("first_due", problem)
            return good and problem is None

    return TheirOffer


def _date_problem(form: OfferForm, facts: Facts) -> Says | None:
    first, frequency = form.first_due.data, form.frequency.data
    if first < facts.today:
        return Says(N_("The first payment must be today or later."))
    if first > facts.days.known_until:
        return Says(N_("Enter a date up to %(last)s."), {"last": facts.days.known_until})
    if frequency is Frequency.MONTHLY and first.day > LAST_MONTHLY_DAY:
        return Says(N_("Choose a day from 1 to 28, which every month has."))
    return None


def write_seen(seen: Seen) -> str:
    """What was read aloud, for the confirm button to bring back: `accepted 7 12:105650`."""
    parts = ["accepted" if seen.accepted else "person", str(seen.statement_id or 0)]
    return " ".join([*parts, *(f"{debt}:{pence}" for debt, pence in seen.balances.items())])


def read_seen(text: str) -> Seen:
    """The mark as it comes back; anything else is a mark that nothing fits."""
    word, _space, rest = text[:2_000].partition(" ")
    statement, *pairs = rest.split() or ["0"]
    balances = {}
    for pair in pairs:
        debt, _colon, pence = pair.partition(":")
        if _is_number(debt) and _is_number(pence):
            balances[int(debt)] = int(pence)
    number = int(statement) if _is_number(statement) else 0
    return Seen(number or None, balances, word == "accepted")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16
