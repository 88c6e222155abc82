"""Whether a sort code and account number can belong together: the fourteen exceptions, over loaded tables.

Source: Pay.UK, *Validating account numbers* (the council loads the tables under its own licence). The
digits of the sort code are called u to z there and those of the account a to h; a pass does not say
that an account exists, and codes that the tables do not cover are presumed valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import getitem

from shared.domain.bank_tables import Algorithm, BankTables, WeightRow, worth_of_digits

_A, _B, _C, _G, _H = 6, 7, 8, 12, 13
"""Places of those digits among the fourteen."""
_EXCEPTION_2 = worth_of_digits((0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1), is_doubled=False)
_EXCEPTION_2_G_IS_9 = worth_of_digits((0,) * 8 + (8, 7, 10, 9, 3, 1), is_doubled=False)
_SPACES_AND_HYPHENS = dict.fromkeys(map(ord, " -\u2010\u2011\u2012\u2013\u00a0"))
_NUMBERS = bytes.maketrans(b"0123456789", bytes(range(10)))
_CO_OPERATIVE = "08"
_NATWEST = ("01", *(str(number) for number in range(50, 67)))
_ALLIANCE_LEICESTER = "72"
"""Santander's accounts that came from there have nine digits."""
_LONG_ACCOUNTS = {9: (_ALLIANCE_LEICESTER,), 10: (_CO_OPERATIVE, *_NATWEST)}
"""Beginnings of the sort codes whose accounts have so many digits."""
_LLOYDS_EURO = "309634"
_CYGNET = "090126"
_EITHER = frozenset({(2, 9), (10, 11), (12, 13)})
"""Pairs of rows of which one pass is enough."""


class Verdict(StrEnum):
    """What the tables say."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"
    """The tables do not cover the sort code: presumed valid."""


class NotBankDigits(ValueError):
    """What was typed cannot be a sort code or an account number; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(f"not a {field}")
        self.field = field


@dataclass(frozen=True)
class BankDetails:
    """A sort code of six digits and an account number of eight. Never printed by accident."""

    sort_code: str
    account: str

    def __repr__(self) -> str:
        return f"BankDetails(ending {self.account[-3:]})"

    __str__ = __repr__

    @property
    def masked(self) -> str:
        """What may be shown: the last three digits of the account."""
        return "•••••" + self.account[-3:]


def bank_details(sort_code: str, account: str, *, is_cautious: bool = False) -> BankDetails:
    """Bring what was typed to six and eight digits; spaces and hyphens do not matter.

    An account of 6 or 7 digits gets noughts in front. Of 10 digits the Co-operative Bank counts the
    first eight, others the last eight; of 9 digits (Santander) the first replaces the last digit of
    the sort code. Who is cautious takes 9 and 10 digits only where banks give them: elsewhere a
    digit was typed too many, and what remained could be a stranger's account. Raises NotBankDigits.
    """
    code, number = _digits(sort_code, "sort code"), _digits(account, "account number")
    if len(code) != 6:
        raise NotBankDigits("sort code")
    if is_cautious and not code.startswith(_LONG_ACCOUNTS.get(len(number), ("",))):
        raise NotBankDigits("account number")
    if len(number) == 10:
        number = number[:8] if code.startswith(_CO_OPERATIVE) else number[2:]
    elif len(number) == 9:
        code, number = code[:5] + number[0], number[1:]
    elif not 6 <= len(number) <= 8:
        raise NotBankDigits("account number")
    return BankDetails(code, number.rjust(8, "0"))


def check_bank_details(details: BankDetails, tables: BankTables) -> Verdict:
    """Whether the numbers can belong together, by the council's tables."""
    rows = tables.rows_of(details.sort_code)
    if not rows:
        return Verdict.UNKNOWN
    return Verdict.VALID if _passes(rows, details, tables.substitutes) else Verdict.INVALID


def _passes(rows: Sequence[WeightRow], details: BankDetails, substitutes: dict[str, str]) -> bool:
    if _is_foreign_currency(rows, details.account):
        return True
    first = rows[0]
    passed = _check(first, details, substitutes)
    if len(rows) == 1:
        return passed
    second = rows[1]
    if (first.exception, second.exception) in _EITHER:
        return passed or _check(second, details, substitutes)
    return passed and _check(second, details, substitutes)


def _is_foreign_currency(rows: Sequence[WeightRow], account: str) -> bool:
    """Exception 6: such accounts cannot be checked by either row."""
    if all(row.exception != 6 for row in rows):
        return False
    return account[0] in "45678" and account[6] == account[7]


def _check(row: WeightRow, details: BankDetails, substitutes: dict[str, str]) -> bool:
    digits = _fourteen(details.sort_code, details.account)
    if not row.exception:
        return _total(row.worth, digits) % row.modulus == 0
    if row.exception == 3 and digits[_C] in {6, 9}:
        return True
    if (sort_code := _sort_code_for(row, details, substitutes)) != details.sort_code:
        digits = _fourteen(sort_code, details.account)
    rest = _remainder(row, digits)
    if row.exception == 4:
        return rest == digits[_G] * 10 + digits[_H]
    if row.exception == 5:
        return _exception_5(row, digits, rest)
    if row.exception == 14 and rest != 0:
        return _exception_14(row, digits)
    return rest == 0


def _sort_code_for(row: WeightRow, details: BankDetails, substitutes: dict[str, str]) -> str:
    if row.exception == 5:
        return substitutes.get(details.sort_code, details.sort_code)
    if row.exception == 8:
        return _CYGNET
    if row.exception == 9:
        return _LLOYDS_EURO
    return details.sort_code


def _remainder(row: WeightRow, digits: bytes) -> int:
    worth = row.worth
    if row.exception == 2 and digits[_A] != 0:
        worth = _EXCEPTION_2_G_IS_9 if digits[_G] == 9 else _EXCEPTION_2
    elif _drops_u_to_b(row, digits):
        return _total(worth[_C:], digits[_C:]) % row.modulus
    added = 27 if row.exception == 1 else 0
    return (_total(worth, digits) + added) % row.modulus


def _drops_u_to_b(row: WeightRow, digits: bytes) -> bool:
    """Exceptions 7 and 10: the weights of u to b count as nought."""
    if digits[_G] != 9:
        return False
    return row.exception == 7 or (row.exception == 10 and digits[_B] == 9 and digits[_A] in {0, 9})


def _total(worth: Sequence[tuple[int, ...]], digits: bytes) -> int:
    return sum(map(getitem, worth, digits))


def _exception_5(row: WeightRow, digits: bytes, rest: int) -> bool:
    if row.algorithm is Algorithm.MOD11:
        return rest != 1 and (11 - rest) % 11 == digits[_G]
    return (10 - rest) % 10 == digits[_H]


def _exception_14(row: WeightRow, digits: bytes) -> bool:
    if digits[_H] not in {0, 1, 9}:
        return False
    shifted = digits[:_A] + b"\0" + digits[_A:_H]
    return _total(row.worth, shifted) % row.modulus == 0


def _fourteen(sort_code: str, account: str) -> bytes:
    """The digits u to z and a to h, each as its number."""
    return (sort_code + account).encode().translate(_NUMBERS)


def _digits(text: str, field: str) -> str:
    bare = text if text.isdigit() else text.translate(_SPACES_AND_HYPHENS)
    if not (bare.isascii() and bare.isdigit()):
        raise NotBankDigits(field)
    return bare
