"""What somebody types to sign in, and what may be wrong with it before anything is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from shared.services.sign_in.codes import DIGITS, LETTER_DIGITS, typed_code
from shared.services.sign_in.matching import Details

LONGEST = 160


@dataclass(frozen=True)
class DetailsForm:
    """Account reference, postcode and name, as they were typed."""

    reference: str = ""
    postcode: str = ""
    name: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> DetailsForm:
        """What came with the request."""
        return cls(*(form.get(field, "").strip() for field in ("reference", "postcode", "name")))

    @property
    def details(self) -> Details:
        """The same for the service, cut to what could ever be right."""
        return Details(self.reference[:LONGEST], self.postcode[:LONGEST], self.name[:LONGEST])

    def problems(self) -> dict[str, str]:
        """What is wrong, by field: only that something is missing, never whether it is known."""
        missing = {
            "reference": _("Enter your account reference. It is on your bill."),
            "postcode": _("Enter the postcode of the address on your bill."),
            "name": _("Enter your surname, or the name of the organisation."),
        }
        return {field: text for field, text in missing.items() if not getattr(self, field)}


def code_problems(typed: str) -> dict[str, str]:
    """What is wrong with a code before it is tried."""
    digits = typed_code(typed)
    if not digits:
        return {"code": _("Enter the code that we sent you.")}
    if not DIGITS <= len(digits) <= LETTER_DIGITS:
        return {"code": _("Enter all the numbers of the code, for example 123456.")}
    return {}


def as_errors(problems: Mapping[str, str]) -> list[tuple[str, str]]:
    """The problems for the summary on top of the page."""
    return [(text, field) for field, text in problems.items()]
