"""Builders of people, organisations, their accounts and debts, and officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from shared.domain.money import ZERO
from shared.domain.name_keys import name_key, postcode_key, surname_key
from shared.domain.roles import Role
from shared.domain.stages import DebtType, Stage
from shared.models import Account, Debt, Liability, Officer, OfficerParty, Party, PartyKind, Payer
from tests.support.records import NOW, TODAY, kept, next_number, pounds

POSTCODE = "TW1 4QT"


def a_party(
    session: Session, surname: str = "Hughes", forenames: str = "Carys", **changes: Any
) -> Party:
    """A person with an email address and a phone number on file."""
    number = next_number()
    person = {
        "source_reference": f"P{number:07}",
        "kind": PartyKind.PERSON,
        "forenames": forenames,
        "surname": surname,
        "name_key": name_key(forenames, surname),
        "surname_key": surname_key(surname),
        "email": f"person{number}@example.org",
        "phone": f"07700 9{number % 100_000:05}",
        "letter_address": f"{number} Mill Lane\nTidewell\n{POSTCODE}",
    }
    return kept(session, Party(**{**person, **changes}))


def an_organisation(session: Session, name: str = "Quayside Hardware Ltd", **changes: Any) -> Party:
    """A company with an email address on file."""
    named = {
        "kind": PartyKind.ORGANISATION,
        "organisation": name,
        "name_key": name_key("", "", name),
        "surname_key": surname_key(name),
        "phone": None,
    }
    return a_party(session, surname="", forenames="", **{**named, **changes})


def an_account(session: Session, *parties: Party, **changes: Any) -> Account:
    """A council tax account for which these parties (or a new one) are liable."""
    account = {
        "reference": f"7{next_number():07}",
        "type": DebtType.COUNCIL_TAX,
        "address_1": "12 Mill Lane",
        "town": "Tidewell",
        "postcode": POSTCODE,
        "as_of": TODAY,
    }
    given = {**account, **changes}
    given.setdefault("postcode_key", postcode_key(given["postcode"]))
    made = kept(session, Account(**given))
    for party in parties or (a_party(session),):
        kept(session, Liability(account_id=made.id, party_id=party.id))
    return made


def a_debt(session: Session, account: Account | None = None, **changes: Any) -> Debt:
    """What is owed for 2026/27 after a reminder; `charge` and `costs` may be given in pounds."""
    account = account or an_account(session)
    debt = {
        "account_id": account.id,
        "year": 2026,
        "charge": "400.00",
        "costs": ZERO,
        "stage": Stage.REMINDER,
        "stage_on": date(2026, 10, 20),
        "due_on": date(2026, 10, 1),
        "as_of": TODAY,
    }
    given = {**debt, **changes}
    given["charge"], given["costs"] = pounds(given["charge"]), pounds(given["costs"])
    return kept(session, Debt(**given))


def a_payer(session: Session, party: Party | None = None, **changes: Any) -> Payer:
    """A party's sign-in to the portal."""
    party = party or a_party(session)
    return kept(session, Payer(**{"party_id": party.id, "created_at": NOW, **changes}))


def an_officer(session: Session, role: Role = Role.OFFICER, **changes: Any) -> Officer:
    """Somebody at the council. The password is unset: tests of signing in set one."""
    number = next_number()
    officer = {
        "email": f"officer{number}@tidewell.example",
        "name": f"Officer Number {number}",
        "role": role,
        "created_at": NOW,
    }
    return kept(session, Officer(**{**officer, **changes}))


def is_own_record(session: Session, officer: Officer, party: Party) -> OfficerParty:
    """Say that a party is the officer, or shares their household."""
    return kept(session, OfficerParty(officer_id=officer.id, party_id=party.id))


@dataclass(frozen=True)
class Resident:
    """The resident of the first walkthrough and what belongs to them."""

    party: Party
    account: Account
    debt: Debt
    payer: Payer


def the_resident(session: Session, reference: str = "80012345") -> Resident:
    """£972.00 and £84.50 of costs, summoned for 10 December 2026; next bill 12 x £140.00 from April."""
    party = a_party(session, phone="07700 900123", email="carys.hughes@example.org")
    account = an_account(
        session,
        party,
        reference=reference,
        next_bill=pounds("1680.00"),
        next_instalment=pounds("140.00"),
        next_from="2027-04",
        next_count=12,
    )
    debt = a_debt(
        session,
        account,
        charge="972.00",
        costs="84.50",
        stage=Stage.SUMMONS,
        stage_on=date(2026, 11, 12),
        hearing_on=date(2026, 12, 10),
    )
    return Resident(party, account, debt, a_payer(session, party))
