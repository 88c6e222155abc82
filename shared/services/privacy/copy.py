"""A copy of what is kept about somebody, as plain JSON for themselves (UK GDPR, articles 15 and 20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.models import (
    Account,
    Debt,
    Liability,
    OutboxMessage,
    Party,
    Plan,
    Proposal,
    Receipt,
    Statement,
    StatementLine,
)
from shared.models.statements import StatementState
from shared.services.agencies.reading import acts_of, authorities_of
from shared.services.audit import Actor, record_audit
from shared.services.debts.unpaid import OWED
from shared.services.letters.own import SHOWN
from shared.services.mend_links import signed_in_links
from shared.services.outbox_rows import TO_PEOPLE
from shared.services.privacy.kept import Kept, kept_about
from shared.services.wording import say

FORMAT = "evenkeel-copy-1"


def copy_of(session: Session, party_id: int, language: str, today: date) -> dict[str, Any]:
    """Everything about a party that is theirs to have: amounts as text in pounds, days as YYYY-MM-DD.

    Nothing of anybody who is liable with them, and nothing that an officer noted for colleagues or
    that lies in the sealed store: those are asked for in writing, and a person looks first.
    """
    party = session.get_one(Party, party_id)
    kept = kept_about(session, party_id)
    return {
        "format": FORMAT,
        "taken_on": today.isoformat(),
        "you": {
            "name": party.organisation or f"{party.forenames} {party.surname}".strip(),
            "email": party.email,
            "phone": party.phone,
            "address": party.letter_address,
            "language": party.language,
        },
        "debts": list(_debts(session, party_id)),
        "statements": list(_statements(session, party_id)),
        "offers": list(_offers(session, party_id)),
        "plans": list(_plans(session, party_id)),
        "payments": list(_payments(session, party_id)),
        "messages": list(_messages(session, party_id)),
        "authorities": [
            {
                "agency": each.agency,
                "state": say(each.state_name, language),
                "may": [say(what, language) for what in each.may],
                "from": each.starts_on.isoformat(),
                "until": each.ends_on.isoformat(),
            }
            for each in authorities_of(session, party_id, today)
        ],
        "done_for_you": [
            {"agency": each.agency, "what": say(each.did, language), "at": _instant(each.at)}
            for each in acts_of(session, party_id)
        ],
        **_given_away(kept, language),
        "looked_at": [_instant(each.at) for each in kept.looks],
    }


def _given_away(kept: Kept, language: str) -> dict[str, Any]:
    """What somebody agreed to, and what was given to others."""
    return {
        "consents": [
            {
                "words": each.wording,
                "given": _instant(each.given_at),
                "how": each.channel,
                "taken_back": _instant(each.withdrawn_at),
            }
            for each in kept.consents
        ],
        "shared": [
            {
                "to": each.recipient,
                "what": say(each.what, language),
                "why": say(each.why, language),
                "basis": say(each.basis, language),
                "at": _instant(each.at),
            }
            for each in kept.shared
        ],
    }


def note_copy(session: Session, party_id: int, by: Actor, now: datetime) -> None:
    """Write down that somebody took the copy."""
    record_audit(session, by, "took a copy of what is kept", f"party:{party_id}", now)


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(LONDON).isoformat(timespec="minutes")


def _debts(session: Session, party_id: int) -> Iterator[dict[str, Any]]:
    rows = session.execute(
        select(Account.reference, Account.type, Debt.year, OWED.label("owed"))
        .join(Debt, Debt.account_id == Account.id)
        .join(Liability, Liability.account_id == Account.id)
        .where(Liability.party_id == party_id, Liability.removed_on.is_(None))
        .order_by(Account.reference, Debt.year)
    )
    for row in rows:
        yield {
            "account": row.reference,
            "kind": row.type.value,
            "year": row.year,
            "owed": row.owed.plain(),
        }


def _statements(session: Session, party_id: int) -> Iterator[dict[str, Any]]:
    lines: dict[int, list[dict[str, str]]] = {}
    versions = session.execute(
        select(Statement.id, Statement.version, Statement.submitted_at)
        .where(Statement.party_id == party_id, Statement.state == StatementState.SUBMITTED)
        .order_by(Statement.version)
    ).all()
    for row in session.execute(
        select(
            StatementLine.statement_id,
            StatementLine.code,
            StatementLine.amount,
            StatementLine.frequency,
            StatementLine.note,
        )
        .where(StatementLine.statement_id.in_([each.id for each in versions]))
        .order_by(StatementLine.id)
    ):
        lines.setdefault(row.statement_id, []).append(
            {
                "line": row.code,
                "amount": row.amount.plain(),
                "frequency": row.frequency.value,
                "note": row.note,
            }
        )
    for each in versions:
        yield {
            "version": each.version,
            "sent": _instant(each.submitted_at),
            "lines": lines.get(each.id, []),
        }


def _offers(session: Session, party_id: int) -> Iterator[dict[str, Any]]:
    for row in session.scalars(
        select(Proposal).where(Proposal.party_id == party_id).order_by(Proposal.id)
    ):
        yield {
            "reference": row.reference,
            "state": row.state.value,
            "amount": row.amount.plain(),
            "frequency": row.frequency.value,
            "first_due": row.first_due.isoformat(),
        }


def _plans(session: Session, party_id: int) -> Iterator[dict[str, Any]]:
    for row in session.scalars(select(Plan).where(Plan.party_id == party_id).order_by(Plan.id)):
        yield {
            "reference": row.reference,
            "state": row.state.value,
            "amount": row.amount.plain(),
            "frequency": row.frequency.value,
            "total": row.total.plain(),
            "agreed": _instant(row.agreed_at),
        }


def _payments(session: Session, party_id: int) -> Iterator[dict[str, Any]]:
    rows = session.execute(
        select(Receipt.number, Receipt.amount, Receipt.day)
        .where(Receipt.party_id == party_id)
        .order_by(Receipt.id)
    )
    for row in rows:
        yield {"number": row.number, "amount": row.amount.plain(), "day": row.day.isoformat()}


def _messages(session: Session, party_id: int) -> Iterator[dict[str, Any]]:
    rows = session.execute(
        select(
            OutboxMessage.created_at,
            OutboxMessage.channel,
            OutboxMessage.subject,
            OutboxMessage.body,
        )
        .where(
            OutboxMessage.party_id == party_id,
            OutboxMessage.secret.is_(False),
            OutboxMessage.state.in_(SHOWN),
            OutboxMessage.channel.in_(TO_PEOPLE),
        )
        .order_by(OutboxMessage.id)
    )
    for row in rows:
        yield {
            "at": _instant(row.created_at),
            "by": row.channel,
            "subject": row.subject,
            "body": signed_in_links(row.body, session.info["base_url"]),
        }
