"""Mandates whose collections the bank has, and the reports that come back about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.allocation import Rule, Share, by_choice
from shared.domain.direct_debit_runs import InstructionState, RunState
from shared.domain.ledger import LedgerAccount
from shared.domain.mandate_states import CollectionEvent, MandateState
from shared.domain.money import total
from shared.domain.standard18 import TransactionCode
from shared.models import (
    BacsReportRow,
    Collection,
    CollectionShare,
    DirectDebitLine,
    DirectDebitRun,
    Mandate,
    MandateInstruction,
    OutboxMessage,
    Plan,
    WorkItem,
)
from shared.services.audit import Actor
from shared.services.direct_debit.records import collection_subject, move_collection
from shared.services.direct_debit.take_report import Taken, take_report
from shared.services.ledger.payable import payable_debts
from shared.services.ledger.receive import Incoming, receive
from tests.support.bacs_files import OURS, Unpaid
from tests.support.direct_debits import (
    BANK,
    KEYS,
    Planned,
    a_planned_resident,
    collections_of,
    give,
    lodge,
)

FIRST = datetime(2026, 12, 31, 9, tzinfo=UTC)
"""Two working days after the first collection of the plan: its unpaids are here."""
FINANCE = Actor("officer", 1)


@dataclass(frozen=True)
class Collecting:
    """A resident with an active mandate whose first collection, £90.00 on 29 December, is with the bank."""

    planned: Planned
    mandate_id: int
    reference: str
    first_id: int
    run_id: int

    def unpaid(self, amount: str = "90.00", day: str = "2026-12-24", **changes: str) -> Unpaid:
        """The bank's row about the first collection."""
        return Unpaid(self.reference, amount, day, **changes)


def a_collecting_resident(
    session: Session, reference: str = "80012345", *, counted: bool = True, serial: str = "000010"
) -> Collecting:
    """A resident whose first collection was handed in, and counted as paid unless it is said."""
    planned = a_planned_resident(session, reference)
    given = give(session, planned)
    lodge(session, given.mandate_id)
    mandate = session.get_one(Mandate, given.mandate_id)
    mandate.has_collected = True
    for each in session.scalars(
        select(MandateInstruction).where(MandateInstruction.mandate_id == mandate.id)
    ):
        each.state = InstructionState.HANDED_IN
    first = collections_of(session, given.mandate_id)[0]
    run = hand_in(session, [first], serial)
    if counted:
        count(session, first)
    return Collecting(planned, mandate.id, mandate.reference, first.id, run.id)


def a_run(
    session: Session,
    processing_on: date,
    entry_on: date,
    serial: str = "000010",
    state: RunState = RunState.HANDED_IN,
) -> DirectDebitRun:
    """A run of a day with nothing in it yet."""
    run = DirectDebitRun(
        serial=serial,
        state=state,
        processing_on=processing_on,
        entry_on=entry_on,
        created_on=processing_on,
        collection_count=0,
        instruction_count=0,
        total=total(()),
        approved_by="officer:1",
        approved_at=FIRST,
    )
    session.add(run)
    session.flush()
    return run


def hand_in(
    session: Session, collections: Sequence[Collection], serial: str = "000010"
) -> DirectDebitRun:
    """Put collections of one day into a run that the bank has, without the steps of a run."""
    first = collections[0]
    known = session.scalar(select(DirectDebitRun).where(DirectDebitRun.serial == serial))
    run = known or a_run(session, first.processing_on, first.entry_on, serial)
    for each in collections:
        mandate = session.get_one(Mandate, each.mandate_id)
        for event in (CollectionEvent.PUT_IN_RUN, CollectionEvent.HANDED_IN):
            move_collection(session, each, event, BANK, FIRST)
        if each.presentation == 1:
            each.first_processing_on = run.processing_on
        run.collection_count += 1
        run.total += each.amount
        session.add(
            DirectDebitLine(
                run_id=run.id,
                position=run.collection_count,
                mandate_id=mandate.id,
                collection_id=each.id,
                presentation=each.presentation,
                code=TransactionCode.FIRST
                if each.presentation == 1
                else TransactionCode.REPRESENTED,
                amount=each.amount,
                reference=mandate.reference,
                payer_name="SIAN OHUGHES",
                sealed=mandate.sealed,
            )
        )
    session.flush()
    return run


def hand_in_instruction(
    session: Session, mandate_id: int, code: TransactionCode = TransactionCode.NEW
) -> DirectDebitRun:
    """Put a mandate's new instruction into a run that the bank has; the mandate is lodged."""
    mandate = lodge(session, mandate_id, stood=False)
    instruction = session.scalars(
        select(MandateInstruction).where(MandateInstruction.mandate_id == mandate_id)
    ).one()
    instruction.state = InstructionState.HANDED_IN
    run = a_run(session, date(2026, 11, 24), date(2026, 11, 25))
    run.instruction_count = 1
    session.add(
        DirectDebitLine(
            run_id=run.id,
            position=1,
            mandate_id=mandate_id,
            instruction_id=instruction.id,
            code=code,
            reference=mandate.reference,
            payer_name="SIAN OHUGHES",
            sealed=mandate.sealed,
        )
    )
    session.flush()
    return run


def count(session: Session, collection: Collection, now: datetime = FIRST) -> None:
    """Count a collection as paid, as the nightly job does once its entry day has come."""
    shares = session.scalars(
        select(CollectionShare)
        .where(CollectionShare.collection_id == collection.id)
        .order_by(CollectionShare.position)
    ).all()
    owed = payable_debts(session, [each.debt_id for each in shares], now.date())
    wishes = [Share(each.debt_id, each.amount, Rule.CHOSEN) for each in shares]
    mandate = session.get_one(Mandate, collection.mandate_id)
    key = f"{collection_subject(collection.id)}:{collection.presentation}"
    incoming = Incoming(
        f"dd:{collection.id}:{collection.presentation}:collected",
        key,
        LedgerAccount.DIRECT_DEBIT,
        collection.amount,
        mandate.party_id,
    )
    allocation = by_choice(collection.amount, wishes, owed, keeps_credit=False)
    received = receive(session, incoming, allocation, owed, BANK, now)
    collection.receipt_id = received.receipt_id
    move_collection(session, collection, CollectionEvent.COLLECTED, BANK, now)


def take(
    database: Database, content: bytes, now: datetime = FIRST, file_name: str = "report.xml"
) -> Taken:
    """Take a report in, as finance does."""
    return take_report(database, KEYS, content, file_name, OURS, FINANCE, now)


def rows_of(session: Session, report_id: int) -> list[tuple[str, str]]:
    """What came of each row of a report, in their order."""
    rows = session.execute(
        select(BacsReportRow.outcome, BacsReportRow.detail)
        .where(BacsReportRow.report_id == report_id)
        .order_by(BacsReportRow.position)
    )
    return [(outcome, detail) for outcome, detail in rows]


def messages_of(session: Session, party_id: int) -> list[str]:
    """The templates of the messages to a party since the plan and the mandate were made."""
    before = ("plan_agreed", "proposal_received", "direct_debit_confirmed")
    found = session.scalars(
        select(OutboxMessage.template)
        .where(OutboxMessage.party_id == party_id, OutboxMessage.channel != "revenues")
        .where(OutboxMessage.template.not_in(before), OutboxMessage.channel != "sms")
        .order_by(OutboxMessage.id)
    )
    return list(found)


def work_of(session: Session, party_id: int) -> list[tuple[str, str]]:
    """What is open about a party: kind and subject."""
    found = session.execute(
        select(WorkItem.kind, WorkItem.subject)
        .where(WorkItem.party_id == party_id, WorkItem.state == "open")
        .order_by(WorkItem.id)
    )
    return [(kind, subject) for kind, subject in found]


def state_of(session: Session, mandate_id: int) -> MandateState:
    """Where a mandate stands now."""
    return session.scalars(select(Mandate.state).where(Mandate.id == mandate_id)).one()


def plan_of(session: Session, scene: Collecting) -> Plan:
    """The plan of a scene."""
    return session.scalars(select(Plan).where(Plan.reference == scene.planned.reference)).one()
