"""A case on one screen: who, what is owed, the statement, the offer that waits, and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from shared.domain.decision_rules import Verdict, WhyNot
from shared.domain.fees import Addition, could_be_added
from shared.domain.recovery import DebtCase, Stopped
from shared.services.audit import Actor, record_audit
from shared.services.cases.holds import CaseHold, holds_of
from shared.services.cases.offers import (
    CaseOffer,
    CasePlan,
    Exchange,
    exchanges_about,
    offers_of,
    plans_of,
)
from shared.services.cases.payments import CasePayments, payments_of
from shared.services.cases.people import (
    CaseAccount,
    CaseParty,
    JointParty,
    accounts_of,
    case_party,
)
from shared.services.cases.sources import LOOKED
from shared.services.cases.timeline import Happenings, happenings
from shared.services.decisions.consider import Considered, consider
from shared.services.decisions.settle import what_stands_in_the_way
from shared.services.decisions.suggest import Suggestion, suggestion_for
from shared.services.figures import Law
from shared.services.proposals.facts import Facts
from shared.services.proposals.gather import gather
from shared.services.proposals.owed import OwedDebt
from shared.services.statements.read import read_version
from shared.services.statements.sheet import Sheet
from shared.services.web_sessions import SignedInOfficer
from shared.services.work_items import OpenItem, open_items


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
    sheet: Sheet | None
    deciding: Deciding | None
    payments: CasePayments
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
    party = case_party(session, party_id)
    accounts, joint = accounts_of(session, party_id)
    offers = offers_of(session, party_id)
    waiting = next((offer for offer in offers if offer.is_open), None)
    deciding = _deciding(session, waiting.id, officer, law, today) if waiting else None
    facts = deciding.considered.facts if deciding else gather(session, party_id, law.nation, today)
    statement = facts.statement
    return CaseView(
        party=party,
        accounts=accounts,
        joint=joint,
        facts=facts,
        debts=tuple(_debt(facts, debt, law) for debt in facts.debts),
        holds=holds_of(session, party_id, today),
        offers=offers,
        plans=plans_of(session, party_id),
        work=open_items(session, party_id),
        sheet=read_version(session, party_id, statement.id, today) if statement else None,
        deciding=deciding,
        payments=payments_of(session, party_id),
        happenings=happenings(session, party_id, before),
    )


def record_look(session: Session, officer_id: int, party_id: int, now: datetime) -> None:
    """Note that an officer opened a case."""
    record_audit(session, Actor("officer", officer_id), LOOKED, f"party:{party_id}", now)


def _deciding(
    session: Session, proposal_id: int, officer: SignedInOfficer, law: Law, today: date
) -> Deciding:
    found = consider(session, proposal_id, law.nation, today)
    return Deciding(
        considered=found,
        exchanges=exchanges_about(session, proposal_id),
        suggestion=suggestion_for(session, proposal_id),
        why_not=what_stands_in_the_way(session, found, officer),
    )


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
