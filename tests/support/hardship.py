"""Applications for help with hardship, for tests: filled in, handed in, and those who decide."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.hardship_form import Power
from shared.domain.hardship_questions import steps_of
from shared.domain.hardship_states import HardshipEvent, HardshipState
from shared.domain.money import Money
from shared.domain.roles import Role
from shared.models import HardshipApplication, HardshipDebt, HardshipEventRow
from shared.services.audit import Actor
from shared.services.hardship.apply import begin, save_step, submit
from shared.services.hardship.debts import reducible
from shared.services.hardship.decide import decide
from shared.services.hardship.ruling import Ruling
from shared.services.web_sessions import SignedInOfficer
from tests.support.offers import a_statement
from tests.support.people import an_officer, the_resident
from tests.support.records import NOW, kept, pounds

PAYER = Actor("payer", 1)
WORDS = "My hours were cut in September, and the rent went up."
REASONS = "Your statement shows that nothing is left once rent and food are paid."
FILLED: Mapping[str, Mapping[str, str | list[str]]] = {
    "you": {"applicant": "me"},
    "why": {"reason": "less_income", "words": WORDS, "since": "2026-09-01", "lasting": "soon"},
    "other-help": {
        **{
            f"help_{key}": "not_mine"
            for key in ("single", "disregards", "band", "dhp", "grants", "benefits")
        },
        "help_ctr": "asked",
    },
    "money": {"others": "0", "assets": "0"},
    "steps": {"steps": ["advice", "less"]},
    "private": {"private": "no"},
    "evidence": {"papers": "none"},
}
RELIEFS: Mapping[str, Mapping[str, str | list[str]]] = {
    **FILLED,
    "other-help": {
        f"help_{key}": "not_mine"
        for key in ("small", "retail", "part_empty", "charity", "transitional", "advice")
    },
    "business": {
        "accounts": "£40,000 in, £43,000 out.",
        "cash": "The same until the road is open again.",
        "local": "It is the only hardware shop in the town.",
        "subsidies": "0.00",
    },
}


@dataclass(frozen=True)
class Applied:
    """An application and whose it is."""

    id: int
    reference: str
    party_id: int
    debt_id: int


def filled_in(
    session: Session,
    party_id: int,
    power: Power = Power.S13A,
    amount: str = "",
    now: datetime = NOW,
) -> str:
    """An application of which every page was answered, for everything that is owed; its reference."""
    reference = begin(session, party_id, power, PAYER, now)
    debts = [str(debt.id) for debt in reducible(session, party_id, power)]
    given = FILLED if power is Power.S13A else RELIEFS
    for step in steps_of(power):
        answers: dict[str, str | list[str]] = dict(given.get(step.slug, {}))
        if step.slug == "debts":
            answers = {"debts": debts, **({"amount": amount} if amount else {})}
        save_step(
            session, party_id, reference, step.slug, answers, row_of(session, reference).revision
        )
    return reference


def row_of(session: Session, reference: str) -> HardshipApplication:
    """The record of an application."""
    return session.scalars(
        select(HardshipApplication)
        .where(HardshipApplication.reference == reference)
        .execution_options(populate_existing=True)
    ).one()


def applied(session: Session, amount: str = "", now: datetime = NOW) -> Applied:
    """The resident of the first walkthrough, who asks for all of £972.00 (or so much) to be taken off."""
    resident = the_resident(session)
    a_statement(session, resident.party)
    return handed_in(session, resident.party.id, resident.debt.id, amount, now)


def handed_in(
    session: Session, party_id: int, debt_id: int, amount: str = "", now: datetime = NOW
) -> Applied:
    """An application of somebody who is there already, handed in."""
    reference = filled_in(session, party_id, amount=amount, now=now)
    row = row_of(session, reference)
    submit(session, party_id, reference, row.revision, PAYER, now)
    return Applied(row.id, reference, party_id, debt_id)


def decider(session: Session, role: Role = Role.OFFICER) -> SignedInOfficer:
    """Somebody who may decide, new each time."""
    row = an_officer(session, role)
    return SignedInOfficer(row.id, row.name, row.role)


def a_ruling(debt_id: int, amount: str | Money = "300.00") -> Ruling:
    """So much off one debt for this year."""
    money = pounds(amount)
    return Ruling({debt_id: money} if money else {}, date(2026, 4, 1), date(2027, 3, 31), REASONS)


def decided(
    session: Session, made: Applied, amount: str = "300.00", now: datetime = NOW
) -> SignedInOfficer:
    """An award (or a refusal, for nought) by one officer; who it was."""
    officer = decider(session)
    revision = row_of(session, made.reference).revision
    decide(session, made.id, revision, a_ruling(made.debt_id, amount), officer, now)
    return officer


def an_application(session: Session, party_id: int, debt_id: int, mark: str) -> Applied:
    """An application that waits for an officer, with a mark in its words; it holds nothing back."""
    made = kept(
        session,
        HardshipApplication(
            reference=f"H{party_id:08}",
            party_id=party_id,
            power=Power.S13A,
            state=HardshipState.SUBMITTED,
            answers=json.dumps({**FILLED, "why": {"words": mark}, "debts": {}}),
            asked=pounds("777.77"),
            period_from=date(2026, 4, 1),
            period_until=date(2027, 3, 31),
            decide_by=date(2026, 12, 4),
            created_at=NOW,
            submitted_at=NOW,
        ),
    )
    kept(session, HardshipDebt(application_id=made.id, debt_id=debt_id, owed=pounds("777.77")))
    kept(
        session,
        HardshipEventRow(
            application_id=made.id,
            event=HardshipEvent.SUBMITTED,
            state=HardshipState.SUBMITTED,
            by="payer:1",
            at=NOW,
        ),
    )
    return Applied(made.id, made.reference, party_id, debt_id)
