"""Reading the facts of a party: three queries, however much there is of anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Integer, Row, and_, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money
from shared.domain.proposal_states import OPEN
from shared.domain.stages import Nation
from shared.domain.statement_fixed_costs import COUNCIL_TAX
from shared.models import (
    Account,
    Debt,
    Liability,
    Party,
    PartyKind,
    Plan,
    PlanDebt,
    Proposal,
    ProposalDebt,
    Replan,
    Statement,
    StatementLine,
    StatementSource,
    StatementState,
)
from shared.services.debts.unpaid import CHARGE, COSTS
from shared.services.errors import NotFound
from shared.services.fixed_words import word, words
from shared.services.plans.replace import coming_for
from shared.services.plans.struggle import OPEN as REPLAN_OPEN
from shared.services.proposals.facts import Facts, LastStatement, PartyFacts
from shared.services.proposals.marks import read_marks
from shared.services.proposals.owed import OwedDebt


def gather(session: Session, party_id: int, nation: Nation, today: date) -> Facts:
    """Everything that a decision for a party may rest on, as it is now.

    Raises NotFound when there is no such party.
    """
    session.flush()
    # On the connection: these are columns, and what the session does for records comes on top.
    connection = session.connection()
    who = connection.execute(_WHO, {"party_id": party_id}).first()
    if who is None:
        raise NotFound
    rows = connection.execute(_OWED, {"party_id": party_id}).all()
    statement = _last_statement(who)
    anew = {row.plan_id for row in rows if row.replan_id is not None}
    coming = coming_for(session, anew) if anew else {}
    accounts = {row.account_id for row in rows}
    statement_id = statement.id if statement else None
    marks = read_marks(
        session, party_id, accounts, statement_id, nation, today, is_apart=who.is_apart
    )
    return Facts(
        party=PartyFacts(
            party_id,
            who.kind is PartyKind.ORGANISATION,
            who.language,
            who.needs_person,
            who.is_apart,
        ),
        today=today,
        nation=nation,
        debts=tuple(_owed(row, party_id, coming) for row in rows),
        statement=statement,
        bill=marks.bill,
        marks=marks,
        versions=marks.policies,
    )


def lock_for_deciding(session: Session, party_id: int, debt_ids: Iterable[int]) -> None:
    """Make whoever else decides over this party or these debts wait until we have decided.

    Always the party first and then debts by number, so that two never wait for each other.
    SQLite lets only one transaction write at a time and needs no lock.
    """
    session.execute(select(Party.id).where(Party.id == party_id).with_for_update())
    session.execute(
        select(Debt.id).where(Debt.id.in_(sorted(debt_ids))).order_by(Debt.id).with_for_update()
    )


_PARTY_ID: Any = bindparam("party_id", type_=Integer())


def _party_and_statement() -> Any:
    newest = (
        select(Statement.id)
        .where(
            Statement.party_id == _PARTY_ID, Statement.state == word(StatementState.SUBMITTED.value)
        )
        .order_by(Statement.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    council_tax = (
        select(StatementLine.monthly)
        .where(StatementLine.statement_id == newest, StatementLine.code == COUNCIL_TAX)
        .scalar_subquery()
    )
    return (
        select(
            Party.kind,
            Party.language,
            Party.needs_person,
            Statement.id.label("statement_id"),
            Statement.version,
            Statement.left_over,
            Statement.submitted_at,
            StatementSource.dated_on,
            council_tax.label("council_tax"),
            _liable_with_somebody_apart().label("is_apart"),
        )
        .select_from(Party)
        .outerjoin(Statement, Statement.id == newest)
        .outerjoin(StatementSource, StatementSource.statement_id == newest)
        .where(Party.id == _PARTY_ID)
    )


def _liable_with_somebody_apart() -> Any:
    own, other, them = aliased(Liability), aliased(Liability), aliased(Party)
    return exists().where(
        own.party_id == _PARTY_ID,
        other.account_id == own.account_id,
        other.party_id != _PARTY_ID,
        them.id == other.party_id,
        them.kept_apart_at.is_not(None),
    )


def _last_statement(row: Row[Any]) -> LastStatement | None:
    if row.statement_id is None:
        return None
    # What an agency gave is as old as the day that it carries.
    submitted_on = row.dated_on or row.submitted_at.astimezone(LONDON).date()
    return LastStatement(
        row.statement_id, row.version, row.left_over, row.council_tax or ZERO, submitted_on
    )


def _debts() -> Any:
    """Every debt for which the party is liable, with whose plan it is in."""
    return (
        select(
            Account.id.label("account_id"),
            Account.reference,
            Account.type,
            Debt.id.label("debt_id"),
            Debt.year,
            Debt.line,
            Debt.stage,
            Debt.stage_on,
            CHARGE,
            COSTS,
            Debt.hearing_on,
            Debt.due_on,
            _organisation_is_liable().label("is_company"),
            Plan.reference.label("plan_reference"),
            Plan.id.label("plan_id"),
            Plan.party_id.label("plan_party_id"),
            Replan.id.label("replan_id"),
            _offered_by_another().label("is_offered"),
        )
        .join(Liability, Liability.account_id == Account.id)
        .join(Debt, Debt.account_id == Account.id)
        .outerjoin(PlanDebt, and_(PlanDebt.debt_id == Debt.id, PlanDebt.living))
        .outerjoin(Plan, Plan.id == PlanDebt.plan_id)
        .outerjoin(
            Replan,
            and_(
                Replan.plan_id == Plan.id,
                Replan.party_id == _PARTY_ID,
                Replan.state.in_(words(REPLAN_OPEN)),
            ),
        )
        .where(Liability.party_id == _PARTY_ID, Liability.removed_on.is_(None))
        .order_by(Liability.account_id, Debt.id)
    )


def _organisation_is_liable() -> Any:
    liable, who = aliased(Liability), aliased(Party)
    return exists().where(
        liable.account_id == Account.id,
        who.id == liable.party_id,
        who.kind == PartyKind.ORGANISATION,
    )


def _offered_by_another() -> Any:
    return exists().where(
        ProposalDebt.debt_id == Debt.id,
        Proposal.id == ProposalDebt.proposal_id,
        Proposal.party_id != _PARTY_ID,
        Proposal.state.in_(OPEN),
    )


# Made once: these are asked on every page of an offer, and in every decision.
_WHO, _OWED = _party_and_statement(), _debts()


def _owed(row: Row[Any], party_id: int, coming: Mapping[int, Money]) -> OwedDebt:
    """A debt as it is; of one whose plan is worked out anew, less what is on its way for it."""
    in_own_plan = row.plan_party_id == party_id
    on_its_way = coming.get(row.debt_id, ZERO) if row.replan_id is not None else ZERO
    return OwedDebt(
        id=row.debt_id,
        account_id=row.account_id,
        account_reference=row.reference,
        type=row.type,
        year=row.year,
        line=row.line,
        stage=row.stage,
        stage_on=row.stage_on,
        balance=row.charge + row.costs - on_its_way,
        costs=row.costs,
        hearing_on=row.hearing_on,
        due_on=row.due_on,
        is_company=row.is_company,
        plan_reference=row.plan_reference if in_own_plan else None,
        replans=row.replan_id is not None,
        is_elsewhere=row.is_offered or (row.plan_party_id is not None and not in_own_plan),
    )
