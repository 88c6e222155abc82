"""Builders of statements and proposals, with what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from shared.domain.frequency import Frequency
from shared.domain.money import Money, total
from shared.domain.proposal_states import ProposalEvent, ProposalState
from shared.domain.statement import Entry, add_up
from shared.models import (
    Debt,
    GuidelineRate,
    GuidelineSet,
    Hold,
    HouseholdMember,
    Party,
    Proposal,
    ProposalDebt,
    ProposalEventRow,
    Statement,
    StatementLine,
    StatementState,
    WorkItem,
)
from tests.support.records import NOW, TODAY, kept, next_number, pounds

RESIDENTS_ENTRIES = (
    Entry("client-salary-or-wages", Money(98000), Frequency.FOUR_WEEKLY),
    Entry("tax-credits-universal-credit", Money(61240)),
    Entry("child-benefit", Money(2605), Frequency.WEEKLY),
    Entry("rent", Money(11800), Frequency.WEEKLY),
    Entry("electricity", Money(14200)),
    Entry("water-supply", Money(3850)),
    Entry("tv-licence", Money(1454)),
    Entry("groceries", Money(9200), Frequency.WEEKLY),
    Entry("public-transport", Money(2400), Frequency.WEEKLY),
    Entry("childcare-costs", Money(9600)),
    Entry("home-phone-internet-tv", Money(4100)),
    Entry("clothing-footwear", Money(3500)),
    Entry("other-school", Money(2200)),
    Entry("buildings-contents-insurance", Money(980)),
    Entry("debt-loans", Money(4500)),
)
"""The statement of the resident of the first walkthrough: £1,786.95 in, £1,457.84 out, £329.11 left."""

RATES = {
    "communications-leisure": ("95.00", "60.00", "30.00", "45.00"),
    "food-housekeeping": ("215.00", "160.00", "120.00", "145.00"),
    "personal": ("60.00", "45.00", "25.00", "35.00"),
}


def a_guideline_set(
    session: Session, rates: Mapping[str, tuple[str, str, str, str]] = RATES, **changes: Any
) -> GuidelineSet:
    """Spending guidelines in force: invented, as all of ours are."""
    given = {
        "name": f"Invented {next_number()}",
        "effective_from": date(2026, 4, 6),
        "invented": True,
        "loaded_at": NOW,
    }
    made = kept(session, GuidelineSet(**{**given, **changes}))
    for group, (first, more, younger, older) in rates.items():
        kept(
            session,
            GuidelineRate(
                guideline_set_id=made.id,
                group_code=group,
                first_adult=pounds(first),
                additional_adult=pounds(more),
                child_under_14=pounds(younger),
                child_14_18=pounds(older),
            ),
        )
    return made


def a_statement(
    session: Session,
    party: Party,
    entries: Iterable[Entry] = RESIDENTS_ENTRIES,
    *,
    children: Iterable[int] = (7, 11),
    submitted: bool = True,
    **changes: Any,
) -> Statement:
    """A statement with these lines, submitted as version 1 unless it is to be a draft."""
    entries = tuple(entries)
    totals = add_up(entries)
    given: dict[str, Any] = {
        "party_id": party.id,
        "state": StatementState.SUBMITTED if submitted else StatementState.DRAFT,
        "version": 1 if submitted else None,
        "started_at": NOW,
        "saved_at": NOW,
        "submitted_at": NOW if submitted else None,
    }
    if submitted:
        given |= {
            "income": totals.income,
            "outgoings": totals.outgoings,
            "left_over": totals.left_over,
        }
    made = kept(session, Statement(**{**given, **changes}))
    session.add_all(_line(made, entry) for entry in entries)
    session.add_all(
        HouseholdMember(statement_id=made.id, kind="child", age=age) for age in children
    )
    session.flush()
    return made


def _line(statement: Statement, entry: Entry) -> StatementLine:
    return StatementLine(
        statement_id=statement.id,
        code=entry.code,
        amount=entry.amount,
        frequency=entry.frequency,
        monthly=entry.monthly,
        note=entry.note,
    )


def a_proposal(
    session: Session,
    party: Party,
    debts: Iterable[Debt],
    statement: Statement | None = None,
    *,
    amount: str = "60.00",
    **changes: Any,
) -> Proposal:
    """A proposal that waits for a person, with its first event, its hold and its work item."""
    debts = tuple(debts)
    statement = statement or a_statement(session, party)
    number = next_number()
    given = {
        "reference": f"PR-{number:06}",
        "party_id": party.id,
        "statement_id": statement.id,
        "state": ProposalState.WITH_PERSON,
        "amount": pounds(amount),
        "frequency": Frequency.MONTHLY,
        "first_due": date(2026, 12, 28),
        "total": total(debt.charge + debt.costs for debt in debts),
        "promise_on": date(2026, 11, 27),
        "why_person": "rule",
        "press": f"press-{number}",
        "created_at": NOW,
    }
    made = kept(session, Proposal(**{**given, **changes}))
    for position, debt in enumerate(debts):
        session.add(
            ProposalDebt(
                proposal_id=made.id,
                debt_id=debt.id,
                position=position,
                balance=debt.charge + debt.costs,
            )
        )
    if made.state is ProposalState.WITH_PERSON:
        _wait_for_person(session, made)
    session.flush()
    return made


def _wait_for_person(session: Session, proposal: Proposal) -> None:
    subject = f"proposal:{proposal.id}"
    session.add(
        ProposalEventRow(
            proposal_id=proposal.id,
            event=ProposalEvent.SENT_TO_PERSON,
            state=ProposalState.WITH_PERSON,
            at=NOW,
            by="rule",
        )
    )
    a_hold(session, party_id=proposal.party_id, kind="open_proposal", subject=subject)
    a_work_item(session, proposal.party_id, subject=subject, promise_on=proposal.promise_on)


def a_hold(session: Session, **changes: Any) -> Hold:
    """A hold that has begun; name `party_id` or `debt_id`."""
    given = {
        "kind": "officer",
        "starts_on": TODAY,
        "created_at": NOW,
        "created_by": "rule",
    }
    return kept(session, Hold(**{**given, **changes}))


def a_work_item(session: Session, party_id: int, **changes: Any) -> WorkItem:
    """Something open that a person must look at by Friday."""
    given = {
        "kind": "proposal",
        "party_id": party_id,
        "subject": f"party:{party_id}",
        "promise_on": date(2026, 11, 27),
        "opened_at": NOW,
    }
    return kept(session, WorkItem(**{**given, **changes}))
