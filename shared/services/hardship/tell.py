"""What applicants for help with hardship are told, as a message each; the letter of a decision is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from shared.domain.hardship_form import Power
from shared.domain.money import Money, total
from shared.domain.stages import DebtType
from shared.models import HardshipApplication
from shared.services.hardship.debts import ReducibleDebt, of_application
from shared.services.objections.rights import months_to_answer
from shared.services.outbox import MessagePreview as Preview
from shared.services.outbox import preview_message, queue_message
from shared.services.outbox_recipients import recipient_of
from shared.services.signposts import IN_MESSAGES, signposts_for


class Applied(Protocol):
    """What a letter needs of an application, whether it was read or is the record itself."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def reference(self) -> str:
        """Ours, on the letter."""

    @property
    def party_id(self) -> int:
        """Whom the letter goes to."""

    @property
    def power(self) -> str:
        """The law that it is made under."""


@dataclass(frozen=True)
class DecisionWords:
    """A decision as the letter tells it."""

    outcome: str
    """`award`, `part` or `refuse`."""
    awards: Mapping[int, Money]
    period_from: date
    period_until: date
    reasons: str
    held_until: date | None
    """Until when recovery of what is left waits."""
    decided_on: date
    """On which the rights of appeal are those of the law."""


def tell_received(session: Session, application: HardshipApplication, now: datetime) -> None:
    """That an application is with us, and by when it is decided."""
    said = {
        "reference": application.reference,
        "power": application.power,
        "asked": application.asked,
        "debts": _names(of_application(session, application.id)),
        "decide_by": application.decide_by,
    }
    _queue(session, application, "hardship_received", said, now)


def tell_asked(
    session: Session, application: HardshipApplication, words: str, answer_by: date, now: datetime
) -> None:
    """What we still need, and by when."""
    said = asked_words(application.reference, words, answer_by)
    _queue(session, application, "hardship_question", said, now)


def asked_words(reference: str, words: str, answer_by: date) -> dict[str, Any]:
    """What the message of a question is made from."""
    return {"reference": reference, "question": words.strip(), "answer_by": answer_by}


def tell_withdrawn(
    session: Session, application: HardshipApplication, until: date | None, now: datetime
) -> None:
    """That it was taken back, and what comes next."""
    said = {"reference": application.reference, "held_until": until}
    _queue(session, application, "hardship_withdrawn", said, now)


def tell_decided(
    session: Session, application: HardshipApplication, decided: DecisionWords, now: datetime
) -> None:
    """The letter of a decision."""
    said = letter_of(session, application, decided)
    _queue(session, application, "hardship_decided", said, now)


def preview_letter(session: Session, application: Applied, decided: DecisionWords) -> Preview:
    """The letter as it would be sent, to be read before it is."""
    said = letter_of(session, application, decided)
    return preview_message(session, "hardship_decided", application.party_id, said)


def letter_of(session: Session, application: Applied, decided: DecisionWords) -> dict[str, Any]:
    """What the letter is made from: what was decided for each debt, why, and how to dispute it."""
    language = recipient_of(session, application.party_id).language
    debts = of_application(session, application.id)
    return {
        "reference": application.reference,
        "is_tax": Power(application.power) is Power.S13A,
        "outcome": decided.outcome,
        "amount": total(decided.awards.values()),
        "awards": [
            (debt.account_reference, debt.year_name, decided.awards[debt.id])
            for debt in debts
            if decided.awards.get(debt.id)
        ],
        "period_from": decided.period_from,
        "period_until": decided.period_until,
        "reasons": decided.reasons.strip(),
        "held_until": decided.held_until,
        "appeal_months": months_to_answer(session, DebtType.COUNCIL_TAX, decided.decided_on),
        "help": signposts_for(session, application.party_id, language)[:IN_MESSAGES],
    }


def _names(debts: tuple[ReducibleDebt, ...]) -> list[tuple[str, str]]:
    return [(debt.account_reference, debt.year_name) for debt in debts]


def _queue(
    session: Session,
    application: HardshipApplication,
    template: str,
    said: dict[str, Any],
    now: datetime,
) -> None:
    key = f"{template}:{application.id}:{application.revision}"
    queue_message(session, template, application.party_id, said, now, key)
