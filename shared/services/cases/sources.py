"""The sources of a case's timeline: each gives the same columns, so that one query reads them all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Select,
    String,
    Text,
    bindparam,
    case,
    cast,
    literal,
    null,
    or_,
    select,
    type_coerce,
)

from shared.domain.mandate_states import CollectionEvent, MandateEvent
from shared.models import (
    Account,
    AuditEntry,
    Collection,
    CollectionEventRow,
    Debt,
    DebtEvent,
    Hold,
    Liability,
    Mandate,
    MandateEventRow,
    Note,
    OutboxMessage,
    Plan,
    PlanEventRow,
    Proposal,
    ProposalEventRow,
    Statement,
    WorkItem,
)
from shared.models.base import MoneyPence, UtcInstant
from shared.services.outbox_rows import TO_PEOPLE

LOOKED = "opened a case"
"""How the audit trail calls it when an officer opened a case."""

OWN_RECORD_REFUSED = "own_record_refused"
SAW_WHAT_IS_OWED = "saw what is owed"
"""How it calls it when the person looked at their own debts."""

SOURCES = (
    "debt",
    "statement",
    "proposal",
    "plan",
    "mandate",
    "collection",
    "hold",
    "hold_ended",
    "message",
    "note",
    "work",
    "looked",
)
"""In the order in which they come at the same instant: causes before what came of them."""

RANK = {source: rank for rank, source in enumerate(SOURCES)}
TOLD_OF_MANDATES = tuple(
    event
    for event in MandateEvent
    if event not in (MandateEvent.MADE, MandateEvent.PUT_IN_RUN, MandateEvent.RUN_ABANDONED)
)
TOLD_OF_COLLECTIONS = (
    CollectionEvent.HELD,
    CollectionEvent.RELEASED,
    CollectionEvent.HANDED_IN,
    CollectionEvent.COLLECTED,
    CollectionEvent.RETURNED,
    CollectionEvent.TO_REPRESENT,
    CollectionEvent.GIVEN_UP,
    CollectionEvent.CLAIMED,
    CollectionEvent.TAKEN_BACK,
)
"""What a case tells of a collection: being announced or cancelled comes many at once, with its message."""
NOBODY = literal("", String())
PARTY = bindparam("party", type_=Integer())
SUBJECT = bindparam("subject", type_=String())
"""Whose case it is, and how the audit trail calls it; given when the query is run."""


def all_sources() -> Iterator[Select[Any]]:
    """Every source but the history of debts, whose days have no time; built once, run for any party."""
    yield _statements()
    yield _proposals()
    yield _plans()
    yield _mandates()
    yield _collections()
    yield _holds(ended=False)
    yield _holds(ended=True)
    yield _messages()
    yield _notes()
    yield _work()
    yield _looks()


def debt_history() -> Select[Any]:
    """Notices and hearings of the debts for which the party is liable."""
    row = DebtEvent
    return (
        _leg(
            "debt",
            row.id,
            None,
            NOBODY,
            row.stage,
            Account.reference,
            row.amount,
            row.happened_on,
            Account.type,
        )
        .join(Debt, Debt.id == row.debt_id)
        .join(Account, Account.id == Debt.account_id)
        .join(Liability, Liability.account_id == Account.id)
        .where(Liability.party_id == PARTY, Liability.removed_on.is_(None))
    )


def _leg(
    source: str,
    row_id: Any,
    at: Any,
    by: Any,
    word: Any = None,
    text: Any = None,
    amount: Any = None,
    day: Any = None,
    debt_type: Any = None,
) -> Select[Any]:
    return select(
        literal(RANK[source], Integer()).label("rank"),
        row_id.label("id"),
        _or_nothing(at, UtcInstant()).label("at"),
        type_coerce(by, String()).label("by"),
        _or_nothing(word, String()).label("word"),
        _or_nothing(text, Text()).label("text"),
        _or_nothing(amount, MoneyPence()).label("amount"),
        _or_nothing(day, Date()).label("day"),
        _or_nothing(debt_type, String()).label("debt_type"),
    )


def _or_nothing(column: Any, kind: Any) -> Any:
    return cast(null(), kind) if column is None else type_coerce(column, kind)


def actor_of(column: Any) -> Any:
    """How the records call the officer of this number (`officer:3`)."""
    return literal("officer:", String()) + cast(column, String())


def _statements() -> Select[Any]:
    row = Statement
    by = case((row.on_behalf_by.is_not(None), actor_of(row.on_behalf_by)), else_="payer:0")
    version = cast(row.version, String())
    return _leg(
        "statement", row.id, row.submitted_at, by, version, row.on_behalf_how, row.left_over
    ).where(row.party_id == PARTY, row.submitted_at.is_not(None))


def _proposals() -> Select[Any]:
    row = ProposalEventRow
    return (
        _leg("proposal", row.id, row.at, row.by, row.event, Proposal.reference, Proposal.amount)
        .join(Proposal, Proposal.id == row.proposal_id)
        .where(Proposal.party_id == PARTY)
    )


def _plans() -> Select[Any]:
    row = PlanEventRow
    what = Plan.reference + literal("|", String()) + row.note
    return (
        _leg("plan", row.id, row.at, row.by, row.event, what, Plan.total)
        .join(Plan, Plan.id == row.plan_id)
        .where(Plan.party_id == PARTY)
    )


def _mandates() -> Select[Any]:
    row = MandateEventRow
    text = Mandate.reference + literal("|", String()) + row.reason
    return (
        _leg("mandate", row.id, row.at, row.by, row.event, text)
        .join(Mandate, Mandate.id == row.mandate_id)
        .where(Mandate.party_id == PARTY, row.event.in_(TOLD_OF_MANDATES))
    )


def _collections() -> Select[Any]:
    row = CollectionEventRow
    text = Mandate.reference + literal("|", String()) + row.reason
    return (
        _leg("collection", row.id, row.at, row.by, row.event, text, Collection.amount)
        .join(Collection, Collection.id == row.collection_id)
        .join(Mandate, Mandate.id == Collection.mandate_id)
        .where(Mandate.party_id == PARTY, row.event.in_(TOLD_OF_COLLECTIONS))
    )


def _holds(*, ended: bool) -> Select[Any]:
    theirs = (
        select(Debt.id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(Liability.party_id == PARTY, Liability.removed_on.is_(None))
    )
    reaching = or_(Hold.party_id == PARTY, Hold.debt_id.in_(theirs))
    if ended:
        leg = _leg("hold_ended", Hold.id, Hold.ended_at, NOBODY, Hold.kind)
        return leg.where(reaching, Hold.ended_at.is_not(None))
    until = cast(Hold.ends_on, String())
    return _leg("hold", Hold.id, Hold.created_at, Hold.created_by, Hold.kind, until).where(reaching)


def _messages() -> Select[Any]:
    row = OutboxMessage
    how = row.channel + literal("|", String()) + row.subject
    return _leg("message", row.id, row.created_at, NOBODY, row.state, how).where(
        row.party_id == PARTY, row.channel.in_(TO_PEOPLE)
    )


def _notes() -> Select[Any]:
    by = actor_of(Note.officer_id)
    return _leg("note", Note.id, Note.at, by, text=Note.content).where(Note.party_id == PARTY)


def _work() -> Select[Any]:
    row = WorkItem
    return _leg("work", row.id, row.done_at, row.done_by, row.kind).where(
        row.party_id == PARTY, row.state == "done"
    )


def _looks() -> Select[Any]:
    row = AuditEntry
    return _leg("looked", row.id, row.at, row.actor, row.action).where(
        row.subject == SUBJECT,
        row.action.in_((LOOKED, OWN_RECORD_REFUSED, SAW_WHAT_IS_OWED)),
    )
