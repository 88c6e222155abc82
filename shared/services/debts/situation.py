"""Where a party is on the way to a plan; one query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from shared.domain.money import ZERO
from shared.domain.proposal_states import OPEN
from shared.domain.work_kinds import WorkKind
from shared.models import Party, PartyKind, Proposal, Statement, StatementState, WorkItem
from shared.services.debts.views import OpenProposal, Situation
from shared.services.errors import NotFound
from shared.services.fixed_words import word, words

_party, _proposal, _statement = Party.__table__, Proposal.__table__, Statement.__table__
_work = WorkItem.__table__
_PARTY_ID: Any = bindparam("party_id")

CONTACT = (WorkKind.NEGATIVE_BUDGET, WorkKind.TALK)
"""Work items in which somebody at the council is to contact the person."""


def situation(session: Session, party_id: int) -> Situation:
    """Where the party is on the way to a plan. Raises NotFound when there is no such party."""
    row = session.connection().execute(_SITUATION, {"party_id": party_id}).first()
    if row is None:
        raise NotFound
    waiting = OpenProposal(row.reference, row.state, row.promise_on) if row.reference else None
    is_organisation = row.kind is PartyKind.ORGANISATION
    return Situation(
        is_organisation,
        waiting,
        row.saved_at,
        row.submitted_at,
        row.left_over is not None and row.left_over <= ZERO,
        row.contact_by,
    )


def _select_situation() -> Select[Any]:
    sent = _statement.alias("sent")
    newest = (
        select(func.max(sent.c.version))
        .where(sent.c.party_id == _PARTY_ID, sent.c.state == word(StatementState.SUBMITTED.value))
        .scalar_subquery()
    )
    last = and_(sent.c.party_id == _party.c.id, sent.c.version == newest)
    contact = (
        select(func.min(_work.c.promise_on))
        .where(
            _work.c.party_id == _PARTY_ID,
            _work.c.state == word("open"),
            _work.c.kind.in_(words(CONTACT)),
        )
        .scalar_subquery()
    )
    waits = and_(_proposal.c.party_id == _party.c.id, _proposal.c.state.in_(words(OPEN)))
    begun = and_(
        _statement.c.party_id == _party.c.id, _statement.c.state == word(StatementState.DRAFT.value)
    )
    return (
        select(
            _party.c.kind,
            _proposal.c.reference,
            _proposal.c.state,
            _proposal.c.promise_on,
            _statement.c.saved_at,
            sent.c.submitted_at,
            sent.c.left_over,
            contact.label("contact_by"),
        )
        .select_from(
            _party.outerjoin(_proposal, waits).outerjoin(_statement, begun).outerjoin(sent, last)
        )
        .where(_party.c.id == _PARTY_ID)
    )


_SITUATION = _select_situation()
