"""A case on one screen: who, what is owed, the statement, the offer that waits, and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from shared.domain.decision_rules import Verdict, WhyNot
from shared.domain.fees import Addition, could_be_added
from shared.domain.recovery import DebtCase, Stopped
from shared.domain.schedule import Offer
from shared.models import Proposal
from shared.services.audit import Actor, record_audit
from shared.services.cases.holds import CaseHold
from shared.services.cases.matters import Matters, matters_of
from shared.services.cases.offers import CaseOffer, CasePlan, Exchange, offers_of
from shared.services.cases.payments import CasePayments, payments_of
from shared.services.cases.people import (
    CaseAccount,
    CaseParty,
    JointParty,
    people_of,
)
from shared.services.cases.sources import LOOKED
from shared.services.cases.timeline import Happenings, happenings
from shared.services.decisions.consider import Considered, considered
from shared.services.decisions.settle import why_not_each
from shared.services.decisions.suggest import Suggestion
from shared.services.direct_debit.reading import DirectDebitShown, party_direct_debits
from shared.services.figures import Law
from shared.services.proposals.facts import Facts
from shared.services.proposals.gather import gather
from shared.services.proposals.offers_kept import made_offer
from shared.services.proposals.owed import OwedDebt
from shared.services.statements.read import read_version
from shared.services.statements.sheet import Sheet
from shared.services.support.read import LivingNeed, living_needs
from shared.services.web_sessions import SignedInOfficer
from shared.services.work_items import OpenItem


@dataclass(frozen=True)
class CaseDebt:
    """One debt as an officer sees it."""

    debt: OwedDebt
    waits: bool
    """Whether recovery waits, for whatever reason."""
    next_addition: Addition | None
    """What could be added next; nothing while recovery waits."""


@dataclass(frozen=True)
class Deciding:
    """The offer that waits, and what this officer may do about it."""

    considered: Considered
    exchanges: tuple[Exchange, ...]
    suggestion: Suggestion | None
    why_not: Mapping[Verdict, WhyNot | None]

    def may(self, verdict: str) -> bool:
        """Whether this officer may give an answer alone."""
        return self.why_not[Verdict(verdict)] is None

    def may_suggest(self, verdict: str) -> bool:
        """Whether their answer would go for a second check."""
        return self.why_not[Verdict(verdict)] is WhyNot.OVER_LIMIT


@dataclass(frozen=True)
class CaseView:
    """Everything on the screen."""

    party: CaseParty
    accounts: tuple[CaseAccount, ...]
    joint: tuple[JointParty, ...]
    facts: Facts
    debts: tuple[CaseDebt, ...]
    holds: tuple[CaseHold, ...]
    offers: tuple[CaseOffer, ...]
    plans: tuple[CasePlan, ...]
    work: tuple[OpenItem, ...]
    needs: tuple[LivingNeed, ...]
    """What is done differently for them."""
    sheet: Sheet | None
    deciding: Deciding | None
    payments: CasePayments
    direct_debits: tuple[DirectDebitShown, ...]
    happenings: Happenings


def case_view(
    session: Session,
    officer: SignedInOfficer,
    party_id: int,
    law: Law,
    today: date,
    before: str | None = None,
) -> CaseView:
    """A case as it is now; a fixed number of queries. Raises NotFound.

    Whether the officer may open it has been asked before; that they did is `record_look`'s to note.
    """
    party, accounts, joint = people_of(session, party_id)
    offers = offers_of(session, party_id)
    waiting = next((record for offer, record in offers if offer.is_open), None)
    matters = matters_of(session, party_id, waiting.id if waiting else None, today)
    facts = gather(session, party_id, law.nation, today)
    made = made_offer(session, waiting) if waiting else None
    deciding = _deciding(waiting, made, facts, matters, officer) if waiting and made else None
    facts = deciding.considered.facts if deciding else facts
    return CaseView(
        party=party,
        accounts=accounts,
        joint=joint,
        facts=facts,
        debts=tuple(_debt(facts, debt, law) for debt in facts.debts),
        holds=matters.holds,
        offers=tuple(offer for offer, _ in offers),
        plans=matters.plans,
        work=matters.work,
        needs=living_needs(session, party_id),
        sheet=_sheet(session, facts),
        deciding=deciding,
        payments=payments_of(session, party_id),
        direct_debits=party_direct_debits(session, party_id),
        happenings=happenings(session, party_id, before),
    )


def record_look(session: Session, officer_id: int, party_id: int, now: datetime) -> None:
    """Note that an officer opened a case."""
    record_audit(session, Actor("officer", officer_id), LOOKED, f"party:{party_id}", now)


def _deciding(
    waiting: Proposal, made: Offer, facts: Facts, matters: Matters, officer: SignedInOfficer
) -> Deciding:
    found = considered(waiting, made, facts, matters.debt_ids)
    suggested_by = matters.suggestion.officer_id if matters.suggestion else None
    return Deciding(
        considered=found,
        exchanges=matters.exchanges,
        suggestion=matters.suggestion,
        why_not=why_not_each(found, officer, matters.limits, suggested_by),
    )


def _sheet(session: Session, facts: Facts) -> Sheet | None:
    if facts.statement is None:
        return None
    party_id, number = facts.party.id, facts.statement.id
    return read_version(session, party_id, number, facts.today, bill=facts.bill)


def _debt(facts: Facts, debt: OwedDebt, law: Law) -> CaseDebt:
    waits = facts.waits(debt.id)
    case = DebtCase(
        nation=facts.nation,
        debt_type=debt.type,
        stage=debt.stage,
        balance=debt.balance,
        year=debt.year,
        costs=debt.costs,
        due_on=debt.due_on,
        stage_on=debt.stage_on,
        hearing_on=debt.hearing_on,
        events=facts.marks.history.get(debt.id, ()),
        stopped=Stopped.HOLD if waits else None,
    )
    additions = could_be_added(case, law.figures, facts.days, facts.today)
    return CaseDebt(debt, waits, additions[0] if additions else None)
