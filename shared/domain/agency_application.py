"""What an agency tells us when it applies, and what is wrong with it. Nothing here says who is on file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shared.domain.contacts import is_email
from shared.domain.says import N_, Says

ADVICE, ACCOUNTANT = "advice", "accountant"
AUTHORISED, EXEMPT = "authorised", "exempt"
KINDS = {
    ADVICE: N_("Debt advice"),
    ACCOUNTANT: N_("Accountant or agent of a business"),
}
PERMISSIONS = {
    AUTHORISED: N_("We have permission from the Financial Conduct Authority (FCA)"),
    EXEMPT: N_("We are exempt, for example as a council, a law centre or an accountant"),
}
LONGEST_NAME = 120
OPEN_TO_ALL = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.co.uk",
        "live.co.uk",
        "live.com",
        "yahoo.com",
        "yahoo.co.uk",
        "icloud.com",
        "me.com",
        "aol.com",
        "btinternet.com",
        "sky.com",
        "proton.me",
        "protonmail.com",
        "gmx.com",
    }
)
"""Domains at which anybody can have an address: working there says nothing."""

_DOMAIN = re.compile(r"(?=.{4,120}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.ASCII)
_FCA = re.compile(r"[0-9]{6,7}", re.ASCII)
_ICO = re.compile(r"[ZC][A-Z0-9][0-9]{6}", re.ASCII)
_SFS = re.compile(r"[A-Za-z0-9][A-Za-z0-9 /-]{0,38}", re.ASCII)


@dataclass(frozen=True)
class Application:
    """What an agency tells us of itself, each text without blanks around it."""

    name: str
    kind: str
    sfs_number: str
    fca: str
    fca_number: str
    exemption: str
    ico_number: str
    domain: str
    address: str
    phone: str
    contact_name: str
    contact_email: str


def at_domain(email: str, domain: str) -> bool:
    """Whether an address is one of somebody at a domain itself: a part of the domain is another place."""
    return is_email(email) and email.isascii() and email.lower().rpartition("@")[2] == domain


def bare_domain(text: str) -> str:
    """A domain however it was typed: `https://www.Advice.example/` is `advice.example`."""
    without = text.strip().lower().removeprefix("https://").removeprefix("http://")
    return without.partition("/")[0].removeprefix("@").removeprefix("www.")


def problems(told: Application) -> Iterator[tuple[str, Says]]:
    """What is wrong, as field and sentence."""
    if not _is_line(told.name):
        yield "name", Says(N_("Enter the name of your organisation."))
    if told.kind not in KINDS:
        yield "kind", Says(N_("Choose what your organisation does."))
    if told.sfs_number and not _SFS.fullmatch(told.sfs_number):
        yield "sfs_number", Says(N_("Enter the membership number as it was given to you."))
    yield from _permission_problems(told)
    if not _ICO.fullmatch(told.ico_number.upper()):
        yield (
            "ico_number",
            Says(N_("Enter the registration number, for example ZA123456.")),
        )
    yield from _reach_problems(told)


def _permission_problems(told: Application) -> Iterator[tuple[str, Says]]:
    if told.fca not in PERMISSIONS:
        yield "fca", Says(N_("Choose how you may give advice."))
    elif told.fca == AUTHORISED and not _FCA.fullmatch(told.fca_number):
        yield "fca_number", Says(N_("Enter the firm reference number, 6 or 7 numbers."))
    elif told.fca == EXEMPT and not told.exemption:
        yield "exemption", Says(N_("Say why you are exempt."))


def _reach_problems(told: Application) -> Iterator[tuple[str, Says]]:
    if not _DOMAIN.fullmatch(told.domain):
        yield "domain", Says(N_("Enter the part after the @ in your work email addresses."))
    elif told.domain in OPEN_TO_ALL:
        yield (
            "domain",
            Says(N_("Anybody can have an address there. Enter a domain of your organisation.")),
        )
    if not _is_line(told.contact_name):
        yield "contact_name", Says(N_("Enter the name of whoever will manage your people."))
    if not at_domain(told.contact_email, told.domain):
        yield "contact_email", Says(N_("Enter a work email address at the domain above."))


def _is_line(text: str) -> bool:
    return bool(text) and len(text) <= LONGEST_NAME and text.isprintable()
