"""What the pages of finance call things."""

from __future__ import annotations

from flask_babel import gettext as _

from backoffice.words import debt_name
from shared.domain.bank_lines import LineProblem
from shared.domain.payouts import LineKind, PayoutDifference
from shared.domain.says import N_
from shared.services.ledger.suggest import Reason, SuggestedDebt
from shared.services.ledger.suspense import NotPlaceable, WhyNot
from shared.services.ledger.suspense_list import ProposedDebt
from shared.web.choice_fields import Choice
from shared.web.filters import money

_WHY = {
    "bank_line": N_("Paid into the bank"),
    "unknown_payment": N_("Card payment that we do not know"),
    "paid_twice": N_("Paid twice by card"),
    "other_amount": N_("Card payment of another amount"),
    "more_than_owed": N_("More than was owed"),
    "debt_gone": N_("The debt was no longer theirs"),
    "came_back": N_("Came back from a refund or dispute"),
}
_LINES = {
    LineKind.PAYMENT: N_("Payment"),
    LineKind.REFUND: N_("Refund"),
    LineKind.REFUND_FAILED: N_("Refund that came back"),
    LineKind.DISPUTE: N_("Dispute"),
    LineKind.DISPUTE_WON: N_("Dispute that was won"),
    LineKind.FEE: N_("Fee"),
}
_DIFFERENCES = {
    PayoutDifference.UNKNOWN_PAYMENT: N_("a payment that we do not know"),
    PayoutDifference.NOT_PAID_HERE: N_("a payment that is not paid in our records"),
    PayoutDifference.UNKNOWN_REFUND: N_("a refund that we do not know"),
    PayoutDifference.UNKNOWN_DISPUTE: N_("a dispute that we do not know"),
    PayoutDifference.NOT_POSTED_HERE: N_("not posted in our records yet"),
    PayoutDifference.OTHER_AMOUNT: N_("another amount than in our records"),
    PayoutDifference.TWICE: N_("in another payout already"),
    PayoutDifference.OTHER_KIND: N_("a kind of movement that we do not know"),
}
_REASONS = {
    Reason.REFERENCE: N_("Its reference is in what came with the money."),
    Reason.SAME_PAYER: N_("The same person paid."),
    Reason.INSTALMENT: N_("The amount is exactly an instalment that is due."),
    Reason.WHOLE: N_("The amount is exactly what is owed."),
    Reason.NAME: N_("The name fits."),
}
_NOT_PLACEABLE = {
    WhyNot.NOT_THAT_MUCH: ("amount", N_("Place more than 0 and no more than %(amount)s.")),
    WhyNot.OWES_LESS: (
        "amount",
        N_("This debt owes %(amount)s. Place that much, and the rest on another debt."),
    ),
    WhyNot.HELD: (
        "payer_meant",
        N_("Recovery of this debt waits. Tick this only if the payer meant this debt."),
    ),
}
_LINE_PROBLEMS = {
    LineProblem.COLUMNS: N_("It should have a date, an amount and a reference."),
    LineProblem.DAY: N_("The date should be like 2026-11-20 or 20/11/2026."),
    LineProblem.DAY_TOO_FAR: N_("The date is still to come, or more than a year ago."),
    LineProblem.AMOUNT: N_("The amount should be pounds and pence, for example 92.50."),
    LineProblem.NOT_ABOVE_NOUGHT: N_("The amount should be more than 0."),
    LineProblem.REFERENCE_SIGNS: N_("The reference holds signs that we cannot read."),
    LineProblem.REFERENCE_LONG: N_("The reference is longer than 140 characters."),
    LineProblem.NO_TABLE: N_("This cannot be read as a line of a table."),
    LineProblem.HOW_MANY: N_("Give between 1 and 2,000 lines."),
}
_STATUSES = {
    "paid": N_("Arrived"),
    "in_transit": N_("On its way"),
    "pending": N_("On its way"),
    "failed": N_("Sent back by the bank"),
    "canceled": N_("Called back"),
}


def why_waiting(why: str) -> str:
    """Why money is on the list."""
    return _(_WHY.get(why, N_("Not placed yet")))


def line_kind(kind: str) -> str:
    """What a line of a payout is; the provider's own word where we have none."""
    known = {each.value: name for each, name in _LINES.items()}
    return _(known[kind]) if kind in known else kind.replace("_", " ")


def payout_status(status: str) -> str:
    """How a payout stands at the provider."""
    return _(_STATUSES[status]) if status in _STATUSES else status


def difference(word: str) -> str:
    """What does not agree about a line."""
    return _(_DIFFERENCES[PayoutDifference(word)])


def not_placeable(wrong: NotPlaceable) -> tuple[str, str]:
    """The field beside which to say why money cannot go there, and the words."""
    field, says = _NOT_PLACEABLE[wrong.why]
    return field, _(says, amount=money(wrong.amount))


def line_problem(problem: LineProblem) -> str:
    """What is wrong with a line of the statement."""
    return _(_LINE_PROBLEMS[problem])


def proposed_debt(debt: ProposedDebt) -> str:
    """Where somebody proposes to send money."""
    return _(
        "%(name)s, %(reference)s", name=debt_name(debt.type, debt.year), reference=debt.reference
    )


def debt_choices(
    suggested: tuple[SuggestedDebt, ...], found: tuple[ProposedDebt, ...]
) -> tuple[Choice, ...]:
    """The suggested debts with their reasons, then those of a reference that was typed."""
    choices: list[Choice] = [
        (
            str(debt.debt_id),
            _suggested(debt),
            " ".join(_(_REASONS[reason]) for reason in debt.reasons),
        )
        for debt in suggested
    ]
    known = {debt.debt_id for debt in suggested}
    choices += [(str(debt.debt_id), _found(debt)) for debt in found if debt.debt_id not in known]
    return tuple(choices)


def _suggested(debt: SuggestedDebt) -> str:
    return _(
        "%(name)s, %(reference)s: %(who)s owes %(owed)s",
        name=debt_name(debt.type, debt.year),
        reference=debt.reference,
        who=debt.name,
        owed=money(debt.owed),
    )


def _found(debt: ProposedDebt) -> str:
    return _(
        "%(name)s, %(reference)s: %(owed)s is owed",
        name=debt_name(debt.type, debt.year),
        reference=debt.reference,
        owed=money(debt.owed),
    )
