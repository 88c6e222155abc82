"""Made-up people, streets and shops."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shared.services.sandbox.dice import Dice
from shared.services.sandbox.records import MadeParty

FILE = Path(__file__).resolve().parents[2] / "sandbox_council" / "names.toml"
WITHOUT_PHONE, WITHOUT_EMAIL, WELSH_SPEAKER = 0.2, 0.3, 0.06
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""The letters that end a postcode."""


@dataclass(frozen=True)
class Names:
    """The lists that names are picked from."""

    town: str
    area: str
    forenames: tuple[str, ...]
    surnames: tuple[str, ...]
    streets: tuple[str, ...]
    trades: tuple[str, ...]
    marks: tuple[str, ...]
    forms: tuple[str, ...]


@cache
def names() -> Names:
    """The lists of the sandbox council."""
    with FILE.open("rb") as file:
        read = tomllib.load(file)
    lists = {key: tuple(each) for key, each in read.items() if isinstance(each, list)}
    return Names(town=read["town"], area=read["area"], **lists)


def some_person(dice: Dice, number: str, surname: str = "") -> MadeParty:
    """A person; now and then without a phone, an email address, or both."""
    lists = names()
    forename = dice.one_of(lists.forenames)
    surname = surname or dice.one_of(lists.surnames)
    phone = "" if dice.happens(WITHOUT_PHONE) else drama_phone(dice.between(0, 999))
    email = (
        ""
        if dice.happens(WITHOUT_EMAIL)
        else f"{plain(forename)}.{plain(surname)}.{number.lower()}@example.org"
    )
    language = "cy" if dice.happens(WELSH_SPEAKER) else "en"
    return MadeParty(number, forename, surname, email=email, phone=phone, language=language)


def some_company(dice: Dice, number: str) -> MadeParty:
    """A business."""
    lists = names()
    mark, trade = dice.one_of(lists.marks), dice.one_of(lists.trades)
    called = f"{mark} {trade} {dice.one_of(lists.forms)}"
    return MadeParty(
        number,
        organisation=called,
        email=f"accounts.{number.lower()}@example.org",
        phone=f"01632 960{dice.between(0, 999):03}",
    )


def some_address(dice: Dice) -> tuple[str, str]:
    """A first line and a postcode."""
    lists = names()
    street = dice.randrange(len(lists.streets))
    house = dice.between(1, 140)
    flat = f"Flat {dice.between(1, 12)}, " if dice.happens(0.18) else ""
    # A street keeps its postcode, as streets do; the other side of a long one has another.
    last = f"{house % 3 + 1}{LETTERS[street % 20]}{LETTERS[(street // 20 + house // 70) % 20]}"
    return f"{flat}{house} {lists.streets[street]}", f"{lists.area}{street % 9 + 1} {last}"


def drama_phone(number: int) -> str:
    """A mobile number that Ofcom keeps for drama: it reaches nobody."""
    return f"07700 900{number:03}"


@cache
def plain(name: str) -> str:
    """A name as it stands in an email address: small letters a to z."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("ł", "l"))
    return "".join(each for each in letters if each.isascii() and each.isalpha())
