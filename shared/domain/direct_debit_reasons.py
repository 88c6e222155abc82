"""What a bank's reason code means for an instruction and a collection, and what must be done.

Source: the Direct Debit scheme's reason codes for ADDACS, AUDDIS returns and ARUDD; words are our own.
Only code 0 of an unpaid collection may be presented again: the same amount, within a month of the
first time. A code that is not in the table is never guessed at: a person looks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from shared.domain.mandate_states import MandateEvent
from shared.domain.money import Money
from shared.domain.says import N_, Says
from shared.domain.year_month import months_after


class Report(StrEnum):
    """Which report an advice came in."""

    ADDACS = "addacs"
    """A change or cancellation of an instruction."""
    AUDDIS = "auddis"
    """A new instruction that the payer's bank returned."""
    ARUDD = "arudd"
    """A collection that was not paid."""


class Repair(StrEnum):
    """What happens next, by itself or by a person."""

    ASK_FOR_METHOD = "ask_for_method"
    """The payer is asked for another way to pay, with a link."""
    ASK_FOR_DETAILS = "ask_for_details"
    """The payer is asked to check their bank details, with a link."""
    LODGE_NEW_DETAILS = "lodge_new_details"
    """The report gives new details: a new instruction is lodged for them, and none is cancelled."""
    LODGE_AGAIN = "lodge_again"
    PRESENT_AGAIN = "present_again"
    STOP_CONTACT = "stop_contact"
    """The payer has died: everything stops, and a person takes over."""
    INVESTIGATE = "investigate"
    REACTIVATE = "reactivate"
    """The bank put the instruction back: nothing is sent for it."""


@dataclass(frozen=True)
class Consequence:
    """What a code means, what becomes of the instruction, and how it is put right."""

    says: Says
    event: MandateEvent | None
    repair: Repair


_BANK, _STOP = MandateEvent.CANCELLED_BY_BANK, MandateEvent.SUSPENDED
_PAYER, _NONE = MandateEvent.CANCELLED_BY_PAYER, None

_COMMON: dict[str, Consequence] = {
    "1": Consequence(
        Says(N_("The payer cancelled the Direct Debit")), _PAYER, Repair.ASK_FOR_METHOD
    ),
    "2": Consequence(Says(N_("The payer has died")), _BANK, Repair.STOP_CONTACT),
    "3": Consequence(
        Says(N_("The account moved to another bank")), _STOP, Repair.LODGE_NEW_DETAILS
    ),
    "5": Consequence(
        Says(N_("There is no such account, or it is of the wrong kind")),
        _BANK,
        Repair.ASK_FOR_DETAILS,
    ),
    "6": Consequence(
        Says(N_("The bank has no Direct Debit instruction")), _BANK, Repair.LODGE_AGAIN
    ),
    "B": Consequence(Says(N_("The account is closed")), _BANK, Repair.ASK_FOR_DETAILS),
    "C": Consequence(
        Says(N_("The account moved to another branch")), _STOP, Repair.LODGE_NEW_DETAILS
    ),
    "F": Consequence(
        Says(N_("The account is of a kind that takes no Direct Debits")),
        _BANK,
        Repair.ASK_FOR_METHOD,
    ),
    "G": Consequence(
        Says(N_("The bank will not take Direct Debits on the account")),
        _BANK,
        Repair.ASK_FOR_METHOD,
    ),
    "A": Consequence(
        Says(N_("The service user on the instruction is another")), _STOP, Repair.INVESTIGATE
    ),
}
_OUR_MISTAKES: dict[str, Consequence] = {
    "H": Consequence(
        Says(N_("The instruction has run out")), MandateEvent.RAN_OUT, Repair.LODGE_AGAIN
    ),
    "I": Consequence(
        Says(N_("The reference is not the only one of its kind")),
        MandateEvent.REFUSED,
        Repair.INVESTIGATE,
    ),
    "K": Consequence(
        Says(N_("The paying bank cancelled the instruction")), _BANK, Repair.ASK_FOR_METHOD
    ),
    "L": Consequence(
        Says(N_("The payer's details are not right")),
        MandateEvent.REFUSED,
        Repair.ASK_FOR_DETAILS,
    ),
    "M": Consequence(
        Says(N_("The kind of record does not fit the service user")),
        MandateEvent.REFUSED,
        Repair.INVESTIGATE,
    ),
    "N": Consequence(Says(N_("The branch does not allow it")), _BANK, Repair.ASK_FOR_METHOD),
    "O": Consequence(
        Says(N_("The reference is not valid")), MandateEvent.REFUSED, Repair.INVESTIGATE
    ),
    "P": Consequence(
        Says(N_("The payer's name is missing")), MandateEvent.REFUSED, Repair.INVESTIGATE
    ),
    "Q": Consequence(
        Says(N_("The service user's name is missing")), MandateEvent.REFUSED, Repair.INVESTIGATE
    ),
}

_NOT_LETTERS = re.compile(r"[^A-Z]+")

TABLE: Mapping[Report, Mapping[str, Consequence]] = {
    Report.ADDACS: {
        **_COMMON,
        **_OUR_MISTAKES,
        "0": Consequence(
            Says(N_("The payer's bank cancelled the instruction")), _BANK, Repair.ASK_FOR_METHOD
        ),
        "D": Consequence(
            Says(N_("The payer does not agree with the notice that we sent")),
            _STOP,
            Repair.INVESTIGATE,
        ),
        "E": Consequence(
            Says(N_("The bank changed the instruction")), _STOP, Repair.LODGE_NEW_DETAILS
        ),
        "R": Consequence(
            Says(N_("The bank put the instruction back")),
            MandateEvent.REINSTATED,
            Repair.REACTIVATE,
        ),
    },
    # A bank that sends a new instruction back never had it: it is rejected, whatever the reason.
    Report.AUDDIS: {
        code: replace(each, event=MandateEvent.REFUSED)
        for code, each in {
            **_COMMON,
            **_OUR_MISTAKES,
            "7": Consequence(
                Says(N_("An amount stood on a new instruction")), _NONE, Repair.INVESTIGATE
            ),
        }.items()
    },
    Report.ARUDD: {
        **_COMMON,
        "0": Consequence(
            Says(N_("The bank did not pay; it says to ask the payer")), _NONE, Repair.PRESENT_AGAIN
        ),
        "4": Consequence(
            Says(N_("The payer does not agree with the notice that we sent")),
            _STOP,
            Repair.INVESTIGATE,
        ),
        "7": Consequence(
            Says(N_("The amount is not the one that was agreed")), _STOP, Repair.INVESTIGATE
        ),
        "8": Consequence(Says(N_("The amount was not due yet")), _STOP, Repair.INVESTIGATE),
        "9": Consequence(Says(N_("The amount was asked for too late")), _STOP, Repair.INVESTIGATE),
    },
}
"""By report and code. A code that is missing here is for a person, who sees the row as it came."""


def consequence(report: Report, code: str) -> Consequence | None:
    """What a code of a report means; none when it is not known, and a person must look."""
    return TABLE[report].get(code.strip().upper())


_UNPAID_WORDS = {
    "REFER TO PAYER": "0",
    "INSTRUCTION CANCELLED": "1",
    "INSTRUCTION CANCELLED BY PAYER": "1",
    "PAYER DECEASED": "2",
    "ACCOUNT TRANSFERRED": "3",
    "ACCOUNT TRANSFERRED TO ANOTHER BANK": "3",
    "ADVANCE NOTICE DISPUTED": "4",
    "NO ACCOUNT": "5",
    "NO ACCOUNT OR WRONG ACCOUNT TYPE": "5",
    "WRONG ACCOUNT TYPE": "5",
    "NO INSTRUCTION": "6",
    "AMOUNT DIFFERS": "7",
    "AMOUNT NOT YET DUE": "8",
    "PRESENTATION OVERDUE": "9",
    "SERVICE USER DIFFERS": "A",
    "ORIGINATOR DIFFERS": "A",
    "ACCOUNT CLOSED": "B",
}
_UNPAID_NUMBERS = {"0128": "0", "1012": "1"}
"""Four digits that banks send for the scheme's codes, as far as they have been seen."""


def unpaid_code(says: str, code: str) -> str | None:
    """The scheme's code of an unpaid collection; none where a person must read it.

    Reports give four digits that differ between banks, so the words decide first.
    """
    words = " ".join(_NOT_LETTERS.sub(" ", says.upper()).split())
    if words in _UNPAID_WORDS:
        return _UNPAID_WORDS[words]
    known = _UNPAID_NUMBERS.get(code.strip(), code.strip().upper())
    return known if known in TABLE[Report.ARUDD] else None


def may_present_again(
    code: str, first_presented: date, again_on: date, amount: Money, first_amount: Money
) -> bool:
    """Whether an unpaid collection may be presented once more (transaction code 18).

    Only after "refer to payer", with the same amount, within one month of the first presentation.
    """
    return (
        code == "0"
        and amount == first_amount
        and first_presented < again_on <= months_after(first_presented, 1)
    )
