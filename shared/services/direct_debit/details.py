"""Bank details at rest: encrypted, with a keyed hash by which the same account is found again."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.domain.bank_check import BankDetails
from shared.services.sign_in.keys import Keys

PURPOSE = "bank-account"
ENDING = 3


@dataclass(frozen=True)
class SealedDetails:
    """What is kept of a sort code and account number."""

    sealed: str = field(repr=False)
    ending: str
    """The last digits, which may be shown."""
    key: str = field(repr=False)
    """The same for the same account, and tells nothing without the installation's secret."""


def seal_details(keys: Keys, details: BankDetails) -> SealedDetails:
    """Encrypt bank details for a column."""
    return SealedDetails(
        keys.seal(f"{details.sort_code}{details.account}"),
        details.account[-ENDING:],
        keys.digest(PURPOSE, details.sort_code, details.account),
    )


def open_details(keys: Keys, sealed: str) -> BankDetails:
    """Read bank details back, for a file or a comparison. Raises CannotOpen."""
    both = keys.unseal(sealed)
    return BankDetails(both[:6], both[6:])
