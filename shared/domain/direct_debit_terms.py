"""The dated numbers of a council's Direct Debits: days of notice, of grace and of answer.

Source: *Service User's Guide and Rules to the Direct Debit Scheme* for what the scheme fixes; the
rest is the council's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from shared.domain.own_numbers import DatedNumber, numbers_on


@dataclass(frozen=True)
class DirectDebitTerms:
    """What holds on one day. Numbers of days are working days, except where said."""

    notice_days: int
    """Before a collection whose amount or day is new or changed."""
    agreed_notice_days: int
    """Before a collection that a payer moved by themselves: what they agree to then."""
    lodged_days: int
    """From the processing of a new instruction to the first collection under it."""
    letter_days: int
    """What a letter takes before it counts as notice."""
    late_days: int
    """How late after the advised day money may still be taken."""
    again_notice_days: int
    """Before an unpaid collection is presented again."""
    counter_days: int
    """In which a claim of the payer's bank can be countered."""
    taken_days: int
    """After which the bank takes the money of a claim."""
    confirm_days: int
    """In which a sign-up is confirmed in writing."""
    signature_days: int
    """How long a second person has to sign; calendar days."""
    signature_remind_days: int
    """After how many calendar days they are reminded."""
    remind_days: int
    """How long before the last day on which a payment can be moved a reminder goes."""
    moves_a_year: int
    """How often in twelve months a payer may move a payment by themselves; not days."""
    act_days: int
    """In which what a bank reports is applied."""
    follow_up_days: int
    """From a missed payment until a person takes it up."""


NAMES = tuple(field.name for field in fields(DirectDebitTerms))


def terms_on(numbers: Iterable[DatedNumber], today: date) -> DirectDebitTerms:
    """The numbers in force on a day. Raises NotCovered when one has not begun."""
    return DirectDebitTerms(**numbers_on(numbers, NAMES, today))
