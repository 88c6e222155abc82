"""One client as the agency's page shows them: each part only as far as the client's authority goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from shared.domain.agency_board import ClientState
from shared.domain.agency_states import Scope
from shared.domain.frequency import Frequency
from shared.domain.money import Money, total
from shared.domain.plan_states import PlanState
from shared.domain.proposal_states import OPEN, ProposalState
from shared.domain.stages import DebtType, Stage
from shared.models import (
    Account,
    AuthorityAccount,
    Debt,
    Liability,
    Party,
    PartyKind,
    Plan,
    PlanDebt,
    Proposal,
    ProposalSource,
    Statement,
    StatementSource,
)
from shared.services.agencies.answers import proposals_reached
from shared.services.agencies.authorised import Acting, Client, own_client, reached
from shared.services.agencies.board import BoardRow, board_row
from shared.services.agencies.reading import ActShown, acts_of
from shared.services.debts.unpaid import IS_OWED, OWED
from shared.services.errors import NotFound
from shared.services.holding.read import ShownHold, on_hold
from shared.services.proposals.read import ProposalPage, proposal_page

MOST = 50


@dataclass(frozen=True)
class DebtShown:
    """One unpaid debt."""

    id: int
    account_reference: str
    type: DebtType
    year: int
    stage: Stage
    owed: Money


@dataclass(frozen=True)
class StatementShown:
    """One version that the agency sent."""

    version: int
    dated_on: date
    sent_at: datetime
    left_over: Money


@dataclass(frozen=True)
class OfferShown:
    """One offer for the client, whoever made it."""

    reference: str
    state: ProposalState
    amount: Money
    frequency: Frequency
    made_at: datetime
    promise_on: date | None
    is_ours: bool
    """Whether the agency made it."""


@dataclass(frozen=True)
class PlanShown:
    """One plan of the client."""

    reference: str
    state: PlanState
    amount: Money
    frequency: Frequency


@dataclass(frozen=True)
class ClientView:
    """A client with what the authority of today shows. Without one, only what the agency typed."""

    row: BoardRow
    postcode: str
    has_kept_statement: bool
    client: Client | None
    is_organisation: bool = False
    debts: tuple[DebtShown, ...] = ()
    holds: tuple[ShownHold, ...] = ()
    statements: tuple[StatementShown, ...] = ()
    offers: tuple[OfferShown, ...] = ()
    plans: tuple[PlanShown, ...] = ()
    acts: tuple[ActShown, ...] = ()

    def may(self, scope: Scope) -> bool:
        """Whether the client lets the agency do this today."""
        return self.client is not None and self.client.may(scope)

    @property
    def owed(self) -> Money:
        """What the debts shown come to."""
        return total(debt.owed for debt in self.debts)

    @property
    def has_open_offer(self) -> bool:
        """Whether an offer waits."""
        return any(offer.state in OPEN for offer in self.offers)

    @property
    def is_closed(self) -> bool:
        """Whether the case is closed."""
        return self.row.state is ClientState.CLOSED


def client_view(session: Session, acting: Acting, reference: str, today: date) -> ClientView:
    """Everything that a client's page shows. Raises NotFound."""
    stands = own_client(session, acting, reference)
    row = board_row(session, acting, reference, today)
    client = reached(session, acting, reference, today)
    has_kept = bool(stands.statement)
    if client is None:
        return ClientView(row, stands.postcode, has_kept, None)
    negotiates, sees = client.may(Scope.NEGOTIATE), client.may(Scope.DATA)
    return ClientView(
        row,
        stands.postcode,
        has_kept,
        client,
        _is_organisation(session, client),
        _debts(session, client) if sees else (),
        _holds(session, client, today) if client.may(Scope.DISCUSS) else (),
        _statements(session, client) if negotiates else (),
        _offers(session, client) if negotiates else (),
        _plans(session, client) if sees else (),
        acts_of(session, client.party_id, acting.agency_id),
    )


def offer_view(
    session: Session, acting: Acting, client_reference: str, reference: str, today: date
) -> ProposalPage:
    """One offer for a client with decision, question or counter-offer. Raises NotFound."""
    client = reached(session, acting, client_reference, today)
    if client is None or not client.may(Scope.NEGOTIATE):
        raise NotFound
    found = session.scalar(
        select(Proposal.id).where(Proposal.reference == reference, proposals_reached(client))
    )
    if found is None:
        raise NotFound
    return proposal_page(session, client.party_id, reference, today)


def _is_organisation(session: Session, client: Client) -> bool:
    kind = session.scalar(select(Party.kind).where(Party.id == client.party_id))
    return kind is PartyKind.ORGANISATION


def _reaches(client: Client) -> Any:
    """The condition that an account is reached."""
    if client.all_accounts:
        return Account.id.is_not(None)
    return Account.id.in_(
        select(AuthorityAccount.account_id).where(
            AuthorityAccount.authority_id == client.authority_id
        )
    )


def _debts(session: Session, client: Client) -> tuple[DebtShown, ...]:
    rows = session.execute(
        select(Debt.id, Account.reference, Account.type, Debt.year, Debt.stage, OWED)
        .join(Account, Account.id == Debt.account_id)
        .join(Liability, Liability.account_id == Account.id)
        .where(
            Liability.party_id == client.party_id,
            Liability.removed_on.is_(None),
            IS_OWED,
            _reaches(client),
        )
        .order_by(Account.reference, Debt.year, Debt.id)
        .limit(MOST)
    )
    return tuple(DebtShown(*row) for row in rows)


def _holds(session: Session, client: Client, today: date) -> tuple[ShownHold, ...]:
    """What waits, without causes of other accounts where the authority does not reach them."""
    holds = on_hold(session, client.party_id, today).holds
    if client.all_accounts:
        return holds
    references = set(session.scalars(select(Account.reference).where(_reaches(client))))
    return tuple(each for each in holds if each.account_reference in references)


def _statements(session: Session, client: Client) -> tuple[StatementShown, ...]:
    rows = session.execute(
        select(
            Statement.version,
            StatementSource.dated_on,
            Statement.submitted_at,
            Statement.left_over,
        )
        .join(StatementSource, StatementSource.statement_id == Statement.id)
        .where(StatementSource.client_id == client.id, Statement.party_id == client.party_id)
        .order_by(Statement.id.desc())
        .limit(MOST)
    )
    return tuple(
        StatementShown(row.version or 0, row.dated_on, row.submitted_at, row.left_over)
        for row in rows
        if row.submitted_at is not None and row.left_over is not None
    )


def _offers(session: Session, client: Client) -> tuple[OfferShown, ...]:
    rows = session.execute(
        select(
            Proposal.reference,
            Proposal.state,
            Proposal.amount,
            Proposal.frequency,
            Proposal.created_at,
            Proposal.promise_on,
            case((ProposalSource.client_id == client.id, True), else_=False),
        )
        .outerjoin(ProposalSource, ProposalSource.proposal_id == Proposal.id)
        .where(proposals_reached(client))
        .order_by(Proposal.id.desc())
        .limit(MOST)
    )
    return tuple(OfferShown(*row) for row in rows)


def _plans(session: Session, client: Client) -> tuple[PlanShown, ...]:
    beyond = (
        select(PlanDebt.plan_id)
        .join(Debt, Debt.id == PlanDebt.debt_id)
        .join(Account, Account.id == Debt.account_id)
        .where(PlanDebt.plan_id == Plan.id, ~_reaches(client))
    )
    rows = session.execute(
        select(Plan.reference, Plan.state, Plan.amount, Plan.frequency)
        .where(Plan.party_id == client.party_id, ~beyond.exists())
        .order_by(Plan.id.desc())
        .limit(MOST)
    )
    return tuple(PlanShown(*row) for row in rows)
