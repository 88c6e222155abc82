"""The bank accounts that the provider documents for trying Direct Debits out, and what each does.

An account number goes no further than this file: what is kept is its last four digits and the word
for what it does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.gateways.sandbox.cards.refusal import Refusal

GAPS = re.compile(r"[\s-]+")
SORT_CODE = "108800"
"""The one sort code of the provider's test accounts."""
ACCOUNT = re.compile(r"[0-9]{8}", re.ASCII)

PAYS = "pays"
KNOWN: dict[str, str] = {
    "00012345": PAYS,
    "22222227": "insufficient_funds",
    "33333335": "debit_not_authorized",
    "55555559": "disputed",
    "00033333": "refused",
    "00044444": "invalid_account_number",
}
"""https://docs.stripe.com/payments/bacs-debit/save-bank-details"""


@dataclass(frozen=True)
class BankAccount:
    """What is kept of an account."""

    last4: str
    does: str


@dataclass(frozen=True)
class KeyedAccount:
    """What somebody typed into the bank fields; never shown, kept or logged."""

    name: str
    sort_code: str
    number: str
    is_holder: bool
    """They ticked that the account is theirs and that nobody else must authorise."""

    def __repr__(self) -> str:
        return "KeyedAccount()"


def read_account(keyed: KeyedAccount) -> BankAccount:
    """The account that was typed in. Raises Refusal, with the field as its param."""
    if not keyed.name.strip():
        raise _wrong("name_missing", "name", "Enter the name on the account.")
    if GAPS.sub("", keyed.sort_code) != SORT_CODE:
        raise _wrong("bank_account_unusable", "sort_code", "It is not the test sort code.")
    number = GAPS.sub("", keyed.number)
    does = KNOWN.get(number) if ACCOUNT.fullmatch(number) else "invalid_account_number"
    if does == "invalid_account_number":
        raise _wrong("invalid_account_number", "account_number", "The number is not right.")
    # A real account in a sandbox is turned away as the provider's test mode does it.
    if does is None:
        raise _wrong("account_unknown", "account_number", "It is not one of the test accounts.")
    if not keyed.is_holder:
        raise _wrong("not_holder", "is_holder", "Only the account holder can give a mandate.")
    return BankAccount(number[-4:], does)


def _wrong(code: str, param: str, message: str) -> Refusal:
    return Refusal(message, code=code, param=param)
