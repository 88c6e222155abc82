"""Notices of Breathing Space and what came of them, for tests of everything that stops."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.moratorium import MoratoriumKind
from shared.domain.person_match import Address
from shared.models import EnforcementAgent, Hold, Moratorium, Party
from shared.services.audit import Actor
from shared.services.moratorium.notice import Adviser, Door, Notice, NoticeDebt, NoticeSays
from shared.services.moratorium.take import TakenNotice, take_notice
from shared.services.sign_in.keys import Keys
from tests.support.direct_debits import KEYS
from tests.support.records import NOW, TODAY, kept, next_number

OFFICER = Actor("officer", 3)
REGISTER = Actor("job", "exchange_with_register")
ADVISER = Adviser("Gwen Adviser", "gwen@advice.example", "01632 960555")


def a_notice(party: Party, *references: str, **changes: Any) -> Notice:
    """A notice that a standard moratorium starts today, with the person's name and home address."""
    number = next_number()
    lines = party.letter_address.splitlines()
    given: dict[str, Any] = {
        "door": Door.FORM,
        "key": f"notice-{number}",
        "register_id": f"bs-{number}",
        "reference": f"BS{number:06}",
        "applied_on": date(2026, 11, 20),
        "starts_on": TODAY,
        "ends_on": date(2027, 1, 20),
        "forenames": party.forenames,
        "surname": party.surname,
        "addresses": (Address(lines[0], lines[-1]),),
        "debts": tuple(
            NoticeDebt(register_debt_id=f"debt-{number}-{each}", reference=each)
            for each in references
        ),
        "adviser": ADVISER,
    }
    return Notice(**{**given, **changes})


def a_crisis(party: Party, *references: str, **changes: Any) -> Notice:
    """A notice of a mental health crisis moratorium: it has no last day."""
    return a_notice(
        party, *references, **{"kind": MoratoriumKind.CRISIS, "ends_on": None, **changes}
    )


def later(notice: Notice, says: NoticeSays, **changes: Any) -> Notice:
    """A later notice about the same moratorium."""
    return Notice(
        **{
            "door": notice.door,
            "key": f"{notice.key}:{says}:{next_number()}",
            "says": says,
            "register_id": notice.register_id,
            "reference": notice.reference,
            **changes,
        }
    )


def take(session: Session, notice: Notice, now: datetime = NOW, keys: Keys = KEYS) -> TakenNotice:
    """Take a notice as an officer who typed it; `keys` are those of the installation."""
    return take_notice(session, keys, notice, OFFICER, now)


def moratorium_of(session: Session, taken: TakenNotice) -> Moratorium:
    """The moratorium of a notice, as it stands."""
    assert taken.moratorium_id is not None
    return session.get_one(Moratorium, taken.moratorium_id, populate_existing=True)


def holds_on(session: Session, **reach: int) -> list[Hold]:
    """The living holds of a party or debt, by number."""
    asked = select(Hold).where(Hold.ended_at.is_(None)).order_by(Hold.id)
    for name, value in reach.items():
        asked = asked.where(getattr(Hold, name) == value)
    return list(session.scalars(asked))


def an_agent(session: Session, code: str = "SWIFT", **changes: Any) -> EnforcementAgent:
    """An enforcement agent who can be written to."""
    given = {"name": "Swift Recovery Ltd", "email": "holds@swift.example"}
    return kept(session, EnforcementAgent(**{"code": code, **given, **changes}))
