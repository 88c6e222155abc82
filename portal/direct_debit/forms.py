"""What is typed to sign up, and what may be wrong with it, by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from shared.domain.bank_check import BankDetails
from shared.domain.contacts import is_email, is_mobile
from shared.services.direct_debit.checking import check_details
from shared.services.direct_debit.second_signature import (
    LINK,
    PAPER,
    SecondPerson,
    is_same_address,
)
from shared.web.clock import now
from shared.web.filters import say
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session

LONGEST_NAME, LONGEST_NUMBER, LONGEST_ADDRESS = 70, 40, 254
HOLDER, SORT_CODE, ACCOUNT = "holder", "sort_code", "account_number"
NAME, ROUTE, ADDRESS = "name", "route", "address"
FIELD_OF = {"sort_code": SORT_CODE, "account": ACCOUNT}
"""The check's name of a field -> the page's."""


@dataclass(frozen=True)
class TypedDetails:
    """Name, sort code and account number, as they were typed."""

    holder: str = ""
    sort_code: str = field(default="", repr=False)
    account: str = field(default="", repr=False)

    @classmethod
    def read(cls, form: Mapping[str, str]) -> TypedDetails:
        """What came with the request."""
        return cls(
            one_line(form.get(HOLDER, ""))[:LONGEST_NAME],
            form.get(SORT_CODE, "").strip()[:LONGEST_NUMBER],
            form.get(ACCOUNT, "").strip()[:LONGEST_NUMBER],
        )


@dataclass(frozen=True)
class ReadDetails:
    """The details read and checked: whose account and which, or what is wrong by field."""

    typed: TypedDetails
    details: BankDetails | None = None
    verdict: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    to_officer: bool = False
    """Whether a person takes over."""


def read_details(typed: TypedDetails) -> ReadDetails:
    """Check what was typed; a check that did not pass is counted, and kept with the answer."""
    problems: dict[str, str] = {}
    if not typed.holder or not any(sign.isalpha() for sign in typed.holder):
        problems[HOLDER] = _("Enter the name on the account, as your bank has it.")
    payer = current_payer()
    found = check_details(current_session(), payer.party_id, typed.sort_code, typed.account, now())
    if found.problem is not None:
        problems[FIELD_OF[found.field]] = say(found.problem)
    verdict = found.verdict.value if found.verdict is not None else ""
    details = None if problems else found.details
    return ReadDetails(typed, details, verdict, problems, found.to_officer)


@dataclass(frozen=True)
class SecondForm:
    """Who must authorise it too, as it was typed."""

    name: str = ""
    route: str = ""
    """`link` or `paper`."""
    address: str = ""
    """An email address or a mobile number, for a link."""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> SecondForm:
        """What came with the request."""
        return cls(
            one_line(form.get(NAME, ""))[:LONGEST_NAME],
            form.get(ROUTE, "")[:LONGEST_NUMBER],
            one_line(form.get(ADDRESS, ""))[:LONGEST_ADDRESS],
        )

    @property
    def person(self) -> SecondPerson:
        """Whom it says."""
        return SecondPerson(self.route, self.name, self.address if self.route == LINK else "")

    def problems(self) -> dict[str, str]:
        """What is wrong, by field."""
        found: dict[str, str] = {}
        if not any(sign.isalpha() for sign in self.name):
            found[NAME] = _("Enter the name of the person who must authorise it too.")
        if self.route not in (LINK, PAPER):
            found[ROUTE] = _("Choose how we ask them.")
        elif self.route == LINK and (wrong := self._wrong_with_address()):
            found[ADDRESS] = wrong
        return found

    def _wrong_with_address(self) -> str:
        if not (is_email(self.address) or is_mobile(self.address)):
            return _("Enter an email address, such as name@example.com, or a UK mobile number.")
        if is_same_address(current_session(), current_payer().party_id, self.address):
            return _("This is your own. Enter an email address or number of theirs.")
        return ""


def one_line(text: str) -> str:
    """What was typed without control characters and with single spaces."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
